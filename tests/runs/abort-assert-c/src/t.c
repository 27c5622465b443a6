#include <assert.h>
#include <string.h>

static int field(const char *line, int n) {
    while (n-- > 0)
        line = strchr(line, ';') + 1;
    return line[0] - '0';
}

int main(void) {
    assert(field("1;2;3", 0) == 1);
    assert(field("1;2;3", 2) == 2);
    return 0;
}
