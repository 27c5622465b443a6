int f17(int used, int spare17) {
    int left17;
    return used + 17;
}
