int f15(int used, int spare15) {
    int left15;
    return used + 15;
}
