#include <errno.h>
#include <stdio.h>
#include <string.h>

static int error_count = 0;

int main(int argc, char **argv) {
    unsigned u = 3;
    int unused_error;
    if (u > -1)
        error_count = 0;
    FILE *f = fopen("optional.cfg", "r");
    if (!f)
        fprintf(stderr, "optional.cfg: %s (using defaults)\n", strerror(errno));
    printf("done, %d errors\n", error_count);
    return 0;
}
