int f26(int used, int spare26) {
    int left26;
    return used + 26;
}
