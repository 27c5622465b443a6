#include <stdio.h>

static int spare_8(int a, int unused) {
    int left;
    return a * 8;
}

int part_8(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
