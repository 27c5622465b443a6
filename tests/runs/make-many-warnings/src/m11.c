#include "types.h"

int f11(struct item *item) {
    return item->count;
}
