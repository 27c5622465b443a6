int f00(int used, int spare00) {
    int left00;
    return used + 0;
}
