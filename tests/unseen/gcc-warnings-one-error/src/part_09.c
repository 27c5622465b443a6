#include <stdio.h>

struct box {
    int width;
};

int part_9(struct box *box) {
    return box.width * 2;
}
