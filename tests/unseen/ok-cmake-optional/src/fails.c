#include <stdio.h>
int main(void) { fputs("fatal error: simulated\n", stderr); return 2; }
