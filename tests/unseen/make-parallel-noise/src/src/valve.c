int valve(void)
{
    int level = 3;
    /* from the meter */
    return pressure + level;
}
