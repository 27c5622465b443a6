#include <iostream>
#include <stdexcept>
#include <vector>

static int error_count = 0;

int main() {
    int error_count = 0, fatal;
    std::vector<int> v{1, 2};
    for (int i = 0; i < v.size(); i++) {
        try { v.at(i + 1); } catch (const std::out_of_range& e) { std::cerr << "exception (handled): " << e.what() << "\n"; }
    }
    std::cout << error_count << " errors\n";
}
