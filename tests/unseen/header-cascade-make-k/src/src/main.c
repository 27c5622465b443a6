#include "tank.h"
int main(void) { return 0; }
