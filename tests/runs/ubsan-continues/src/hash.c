#include <stdio.h>

static int hash(const char *text) {
    int value = 17;
    while (*text)
        value = value * 31 + *text++;
    return value;
}

int main(void) {
    printf("%d\n", hash("abc"));
    printf("%d\n", hash("a much longer text"));
    return 0;
}
