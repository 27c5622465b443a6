#include <stdio.h>
#include "tank.h"
int a(struct tank *t) { return tank_level(t); }
