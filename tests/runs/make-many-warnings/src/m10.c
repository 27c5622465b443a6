int f10(int used, int spare10) {
    int left10;
    return used + 10;
}
