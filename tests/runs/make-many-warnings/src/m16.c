int f16(int used, int spare16) {
    int left16;
    return used + 16;
}
