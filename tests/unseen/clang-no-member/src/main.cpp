#include "queue.h"
#include <iostream>
int main() {
    int unused = 2;
    Queue q;
    q.urgent(4);
    std::cout << q.size() << "\n";
}
