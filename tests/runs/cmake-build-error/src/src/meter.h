typedef struct {
    double total;
} meter;

void meter_add(meter *m, double value);
