#include <math.h>
#include <stdio.h>

int main(void) {
    printf("%f\n", sqrt(2));
    return 0;
}
