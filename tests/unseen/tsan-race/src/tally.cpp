#include <cstdio>
#include <thread>

static int votes = 0;

static void count(int n) {
    for (int i = 0; i < n; i++)
        votes += 1;
}

int main() {
    std::thread a(count, 100000), b(count, 100000);
    a.join();
    b.join();
    std::printf("done\n");
    return 0;
}
