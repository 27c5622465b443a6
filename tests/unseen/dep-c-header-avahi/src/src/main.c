int discover(void);
int main(void) { return discover(); }
