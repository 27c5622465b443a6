#include <stdio.h>

#include "levels.h"

int main(void) {
    printf("%d\n", level(4));
    return 0;
}
