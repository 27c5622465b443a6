int f29(int used, int spare29) {
    int left29;
    return used + 29;
}
