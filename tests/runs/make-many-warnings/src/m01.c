int f01(int used, int spare01) {
    int left01;
    return used + 1;
}
