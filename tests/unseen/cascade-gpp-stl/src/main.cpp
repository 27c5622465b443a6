#include <algorithm>
#include <iostream>
#include <list>
#include <map>
#include <string>

int main() {
    std::list<std::string> names{"ben", "ada"};
    std::map<std::string, int> ages{{"ada", 36}};
    // by name
    std::sort(names.begin(), names.end());
    for (const auto& n : names) std::cout << n << ages[n] << "\n";
}
