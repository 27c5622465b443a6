int f22(int used, int spare22) {
    int left22;
    return used + 22;
}
