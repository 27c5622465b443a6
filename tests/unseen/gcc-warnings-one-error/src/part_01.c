#include <stdio.h>

static int spare_1(int a, int unused) {
    int left;
    return a * 1;
}

int part_1(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
