#include <stdio.h>
#include <stdlib.h>

struct ring {
    int size;
    int *cells;
};

static void fill(struct ring *r) {
    for (int i = 0; i <= r->size; i++)
        r->cells[i] = i;
}

int main(void) {
    struct ring r = {8, malloc(8 * sizeof(int))};
    fill(&r);
    printf("%d\n", r.cells[7]);
    free(r.cells);
    return 0;
}
