from multiprocessing import Pool

from jobs import scale


def main():
    with Pool(2) as pool:
        print(pool.map(scale(3), range(4)))


if __name__ == "__main__":
    main()
