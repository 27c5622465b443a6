#pragma once
#include <string>

class Store {
public:
    void put(const std::string &key, int value);
    std::size_t size() const;

private:
    std::unordered_map<std::string, int> rows_;
};
