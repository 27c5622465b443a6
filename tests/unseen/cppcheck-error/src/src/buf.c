int fill(void)
{
    int b[4];
    int x;
    for (x = 0; x < 4; x++) b[x] = x;
    b[4] = 0;
    return b[0];
}
