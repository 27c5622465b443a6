#include "store.h"

int main(void) {
    store_open("a.db");
    return store_flush();
}
