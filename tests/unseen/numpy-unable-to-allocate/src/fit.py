import numpy as np


def kernel(n):
    return np.ones((n, n))


def main():
    for n in (100, 1000, 40000):
        k = kernel(n)
        print(n, k.sum())


main()
