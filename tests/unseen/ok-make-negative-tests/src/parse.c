#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    int spare;
    if (strcmp(argv[1], "good")) {
        fprintf(stderr, "parse: error: unexpected token '%s' at line 1\n", argv[1]);
        return 2;
    }
    puts("parsed");
    return 0;
}
