#include <stdio.h>

struct node {
    int value;
    struct node *next;
};

int main(void) {
    struct node last = {2, 0};
    struct node first = {1, &last};
    struct node *n = &first;
    for (int i = 0; i < 3; i++) {
        printf("%d\n", n->value);
        fflush(stdout);
        n = n->next;
    }
    return 0;
}
