int f25(int used, int spare25) {
    int left25;
    return used + 25;
}
