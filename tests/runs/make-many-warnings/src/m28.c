int f28(int used, int spare28) {
    int left28;
    return used + 28;
}
