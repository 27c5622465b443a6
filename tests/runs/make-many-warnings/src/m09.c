int f09(int used, int spare09) {
    int left09;
    return used + 9;
}
