int f05(int used, int spare05) {
    int left05;
    return used + 5;
}
