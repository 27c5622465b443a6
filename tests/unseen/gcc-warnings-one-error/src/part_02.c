#include <stdio.h>

static int spare_2(int a, int unused) {
    int left;
    return a * 2;
}

int part_2(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
