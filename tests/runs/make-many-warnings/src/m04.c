int f04(int used, int spare04) {
    int left04;
    return used + 4;
}
