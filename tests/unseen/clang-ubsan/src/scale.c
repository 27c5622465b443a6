#include <stdio.h>
#include <stdlib.h>

static int scale(int by) {
    /* powers of two */
    return 1 << by;
}

int main(void) {
    printf("%d\n", scale(4));
    printf("%d\n", scale(40));
    return 0;
}
