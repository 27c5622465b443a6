#include <stdio.h>

static int spare_10(int a, int unused) {
    int left;
    return a * 10;
}

int part_10(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
