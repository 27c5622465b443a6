#include "meter.h"

void meter_add(meter *m, double value) {
    m->total += value;
}
