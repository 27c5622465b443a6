int f06(int used, int spare06) {
    int left06;
    return used + 6;
}
