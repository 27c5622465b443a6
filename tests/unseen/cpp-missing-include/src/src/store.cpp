#include "store.hpp"

void Store::put(const std::string &key, int value) { rows_[key] = value; }
std::size_t Store::size() const { return rows_.size(); }
