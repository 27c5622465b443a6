#include <stdio.h>
#include <string.h>

static int length(const char *line) {
    return (int)(strchr(line, '=') - line) + (int)strlen(strchr(line, '='));
}

int main(int argc, char **argv) {
    char line[80];
    FILE *file = fopen(argv[1], "r");
    while (fgets(line, sizeof line, file))
        printf("%d\n", length(line));
    fclose(file);
    return 0;
}
