#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

static int level(const std::string &text) {
    return std::stoi(text);
}

int main(int, char **argv) {
    std::ifstream file(argv[1]);
    std::string line;
    int sum = 0;
    while (std::getline(file, line))
        sum += level(line);
    std::cout << sum << std::endl;
}
