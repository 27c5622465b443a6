#include <stdio.h>
#include <string.h>

static void label(const char *text)
{
    char small[8];
    strcpy(small, text);
    printf("[%s]\n", small);
}

int main(void)
{
    label("pier");
    label("a much longer label than fits");
    return 0;
}
