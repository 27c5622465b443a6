#include <stdio.h>

static int spare_0(int a, int unused) {
    int left;
    return a * 0;
}

int part_0(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
