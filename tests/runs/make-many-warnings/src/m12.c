int f12(int used, int spare12) {
    int left12;
    return used + 12;
}
