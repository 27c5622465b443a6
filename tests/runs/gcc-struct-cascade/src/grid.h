#ifndef GRID_H
#define GRID_H

struct grid {
    int width;
    int height
    int *cells;
};

int grid_get(const struct grid *g, int x, int y);

#endif
