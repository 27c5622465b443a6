struct gauge { int level; };
int read_gauge(struct gauge *g);
