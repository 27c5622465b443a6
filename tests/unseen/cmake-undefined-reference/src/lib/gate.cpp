#include <cstdio>
void open_gate(long n) { std::printf("gate %ld\n", n); }
