#include <stdio.h>

static int spare_15(int a, int unused) {
    int left;
    return a * 15;
}

int part_15(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
