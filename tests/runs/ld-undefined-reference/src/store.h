int store_open(const char *path);
int store_flush(void);
