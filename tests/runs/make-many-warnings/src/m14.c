int f14(int used, int spare14) {
    int left14;
    return used + 14;
}
