#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    char *name;
};

static void drop(struct item *item) {
    free(item->name);
}

int main(void) {
    struct item a = {strdup("anchor")};
    struct item b = a;
    printf("%s\n", b.name);
    fflush(stdout);
    drop(&a);
    drop(&b);
    puts("bye");
    return 0;
}
