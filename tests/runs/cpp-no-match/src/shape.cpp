#include <map>
#include <string>
#include <vector>

struct Point {
    int x, y;
};

int rank(const std::map<Point, int> &ranks, Point p) {
    auto found = ranks.find(p);
    return found == ranks.end() ? 0 : found->second;
}

std::string name(const std::vector<Point> &points) {
    return "points: " + points.size();
}
