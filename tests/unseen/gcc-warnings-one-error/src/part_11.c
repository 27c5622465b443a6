#include <stdio.h>

static int spare_11(int a, int unused) {
    int left;
    return a * 11;
}

int part_11(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
