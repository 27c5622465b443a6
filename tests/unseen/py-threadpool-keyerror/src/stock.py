from concurrent.futures import ThreadPoolExecutor

ITEMS = [
    {"sku": "A1", "count": 4},
    {"sku": "A2", "cuont": 9},
    {"sku": "A3", "count": 2},
]


def value(item):
    return item["sku"], item["count"] * 250


def main():
    with ThreadPoolExecutor(max_workers=3) as pool:
        for sku, cents in pool.map(value, ITEMS):
            print(sku, cents)


main()
