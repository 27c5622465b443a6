#include <stdlib.h>
#include <stdio.h>

static void clear(int *a, int n)
{
    /* the end is marked with zero */
    a[n] = 0;
}

int main(void)
{
    int *a = malloc(4 * sizeof *a);
    clear(a, 4);
    puts("cleared");
    free(a);
    return 0;
}
