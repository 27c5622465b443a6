#include <stdio.h>

static int spare_3(int a, int unused) {
    int left;
    return a * 3;
}

int part_3(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
