int f20(int used, int spare20) {
    int left20;
    return used + 20;
}
