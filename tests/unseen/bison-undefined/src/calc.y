%{
#include <stdio.h>
int yylex(void); void yyerror(const char *s);
%}
%token NUM NL
%left '+'
%left '*'
%%
lines: | lines exprs NL { printf("= %d\n", $2); };
expr: NUM | expr '+' expr { $$ = $1 + $3; } | expr '*' expr { $$ = $1 * $3; };
%%
int yylex(void) { return 0; }
void yyerror(const char *s) { fprintf(stderr, "%s\n", s); }
int main(void) { return yyparse(); }
