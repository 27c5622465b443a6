int f02(int used, int spare02) {
    int left02;
    return used + 2;
}
