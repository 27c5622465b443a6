#include "queue.h"

unsigned Queue::size() const {
    return items_.size();
}

void Queue::urgent(int id) {
    items_.push_frnt(id);
}
