import sys

TABLES = {"users": [(1, "ann"), (2, "bob")]}

for row in TABLES[sys.argv[1]]:
    print(",".join(map(str, row)))
