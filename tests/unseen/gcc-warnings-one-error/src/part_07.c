#include <stdio.h>

static int spare_7(int a, int unused) {
    int left;
    return a * 7;
}

int part_7(const char *text) {
    unsigned size = sizeof(text);
    for (int i = 0; i < size; i++) {
        printf("%ld", i);
    }
    return size;
}
