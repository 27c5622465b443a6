#include <stdio.h>

int main(void) {
    int error;
    printf("probe\n");
    return 0;
}
