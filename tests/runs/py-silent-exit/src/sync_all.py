import sys


def main(folders):
    for folder in folders:
        if not folder.endswith("/"):
            return 3
    return 0


sys.exit(main(["photos/", "music"]))
