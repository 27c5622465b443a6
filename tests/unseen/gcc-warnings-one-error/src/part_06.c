#include <stdio.h>

static int spare_6(int a, int unused) {
    int left;
    return a * 6;
}

int part_6(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
