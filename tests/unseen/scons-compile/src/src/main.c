#include "gauge.h"
int main(void) { struct gauge g = {3}; return read_gauge(&g) - 3; }
