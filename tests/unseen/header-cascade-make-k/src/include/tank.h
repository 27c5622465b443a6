#ifndef TANK_H
#define TANK_H
struct tank {
    int litres;
}
int tank_level(const struct tank *t);
#endif
