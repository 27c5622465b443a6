#include <stdio.h>
int meter(void) { printf("%d\n", 3L); return 0; }
