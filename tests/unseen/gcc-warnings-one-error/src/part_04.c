#include <stdio.h>

static int spare_4(int a, int unused) {
    int left;
    return a * 4;
}

int part_4(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
