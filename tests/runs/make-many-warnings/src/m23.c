int f23(int used, int spare23) {
    int left23;
    return used + 23;
}
