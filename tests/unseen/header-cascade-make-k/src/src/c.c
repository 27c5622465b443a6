#include "tank.h"
int c(void) { struct tank t = {3}; return tank_level(&t); }
