#include <stdio.h>

static int spare_5(int a, int unused) {
    int left;
    return a * 5;
}

int part_5(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
