#include <stdio.h>

static int spare_14(int a, int unused) {
    int left;
    return a * 14;
}

int part_14(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
