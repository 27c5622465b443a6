int f03(int used, int spare03) {
    int left03;
    return used + 3;
}
