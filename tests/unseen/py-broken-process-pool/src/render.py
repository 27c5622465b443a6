from concurrent.futures import ProcessPoolExecutor

from tiles import paint


def main():
    with ProcessPoolExecutor(2) as pool:
        jobs = [pool.submit(paint, n) for n in range(6)]
        for job in jobs:
            print("tile", job.result())


if __name__ == "__main__":
    main()
