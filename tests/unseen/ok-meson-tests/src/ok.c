#include <stdio.h>
int main(void) { fprintf(stderr, "ERROR: simulated sensor error\n"); return 0; }
