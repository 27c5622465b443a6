int f13(int used, int spare13) {
    int left13;
    return used + 13;
}
