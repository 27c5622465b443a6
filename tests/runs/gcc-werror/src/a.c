int twice(int x, int unused) {
    return 2 * x;
}
