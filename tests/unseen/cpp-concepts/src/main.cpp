#include <concepts>
#include <iostream>
#include <string>
#include <vector>

template <class T> concept Number = std::integral<T> || std::floating_point<T>;

template <Number T> T sum(const std::vector<T>& xs) {
    T t{}; for (auto x : xs) t += x; return t;
}

int main() {
    std::vector<std::string> names{"ada", "ben"};
    std::cout << sum(std::vector<int>{1, 2}) << "\n";
    std::cout << sum(names) << "\n";
}
