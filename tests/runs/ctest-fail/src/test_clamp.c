#include <assert.h>
#include <stdlib.h>

static int clamp(int v, int lo, int hi) {
    return v < lo ? lo : v;
}

int main(int argc, char **argv) {
    if (atoi(argv[1]))
        assert(clamp(99, 0, 10) == 10);
    else
        assert(clamp(-3, 0, 10) == 0);
    return argc == 0;
}
