#include <stdio.h>
#include "meter.h"

int main(void) {
    meter m = {0};
    meter_add(&m, 2.5);
    printf("%f\n", m.sum);
    return 0;
}
