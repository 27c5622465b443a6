#include "tank.h"
#include <string.h>
int b(struct tank *t) { return t->litres + (int)strlen("b"); }
