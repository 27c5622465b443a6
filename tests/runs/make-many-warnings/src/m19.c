int f19(int used, int spare19) {
    int left19;
    return used + 19;
}
