#include "gen.h"
int pump(int unused) { int other; return GEN; }
