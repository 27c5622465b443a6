int f08(int used, int spare08) {
    int left08;
    return used + 8;
}
