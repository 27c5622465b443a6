#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int total = atoi(argv[1]);
    int people = atoi(argv[2]);
    printf("splitting %d\n", total);
    fflush(stdout);
    printf("%d\n", total / people);
    return 0;
}
