#include "store.hpp"

int main() {
    Store store;
    store.put("a", 1);
    return store.size() == 1 ? 0 : 1;
}
