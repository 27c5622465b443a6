int f07(int used, int spare07) {
    int left07;
    return used + 7;
}
