#include <stdio.h>
#include <stdlib.h>

static int *series(int n) {
    int *out = malloc(n * sizeof *out);
    for (int i = 0; i < n; i++)
        out[i] = i * i;
    return out;
}

static int last(int n) {
    int *all = series(n);
    return all[n - 1];
}

int main(void) {
    printf("%d\n", last(12));
    return 0;
}
