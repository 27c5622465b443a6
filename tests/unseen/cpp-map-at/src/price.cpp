#include <iostream>
#include <map>
#include <string>

static const std::map<std::string, int> prices = {{"tea", 20}, {"bun", 35}};

static int price(const std::string &name) {
    return prices.at(name);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        std::cout << argv[i] << " " << price(argv[i]) << std::endl;
    return 0;
}
