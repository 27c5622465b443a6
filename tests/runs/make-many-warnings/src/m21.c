int f21(int used, int spare21) {
    int left21;
    return used + 21;
}
