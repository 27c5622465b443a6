int f18(int used, int spare18) {
    int left18;
    return used + 18;
}
