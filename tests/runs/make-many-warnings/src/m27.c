int f27(int used, int spare27) {
    int left27;
    return used + 27;
}
