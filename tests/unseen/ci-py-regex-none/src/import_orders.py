import sys
from pathlib import Path

from mail import order_number


def main(folder):
    seen = {}
    for path in sorted(Path(folder).iterdir()):
        seen[order_number(path.read_text())] = path.name
        print("imported", path.name)
    print(len(seen), "orders")


main(sys.argv[1])
