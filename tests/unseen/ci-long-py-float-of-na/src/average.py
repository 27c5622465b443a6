import csv
import sys


def rows(path):
    with open(path, newline="") as file:
        yield from csv.DictReader(file)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


print(mean(float(row["temp"]) for row in rows(sys.argv[1])))
