#include <stdio.h>

static int spare_12(int a, int unused) {
    int left;
    return a * 12;
}

int part_12(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
