import os
import sys


def mean(values):
    return sum(values) / len(valuse)


def spread(values):
    return max(values) - min(values)


print(mean([float(x) for x in sys.argv[1:]]))
