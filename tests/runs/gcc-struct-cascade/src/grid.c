#include "grid.h"

int grid_get(const struct grid *g, int x, int y) {
    if (x < 0 || x >= g->width || y < 0 || y >= g->height)
        return -1;
    return g->cells[y * g->width + x];
}

int grid_sum(const struct grid *g) {
    int sum = 0;
    for (int i = 0; i < g->width * g->height; i++)
        sum += g->cells[i];
    return sum;
}
