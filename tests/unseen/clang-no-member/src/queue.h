#pragma once
#include <deque>
class Queue {
public:
    void urgent(int id);
    unsigned size() const;
private:
    std::deque<int> items_;
};
