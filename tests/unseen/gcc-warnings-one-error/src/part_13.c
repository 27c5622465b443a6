#include <stdio.h>

static int spare_13(int a, int unused) {
    int left;
    return a * 13;
}

int part_13(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
