from pathlib import Path

from .resize import shrink


def main():
    for path in sorted(Path("photos").glob("*.jpg")):
        print(path.name, shrink(path, 320))


main()
