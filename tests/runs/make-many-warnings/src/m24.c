int f24(int used, int spare24) {
    int left24;
    return used + 24;
}
