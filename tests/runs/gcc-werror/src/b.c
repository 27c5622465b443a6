#include <stdio.h>

int show(long n) {
    return printf("%d\n", n);
}
