import os
import sys


def paint(n):
    if n == 3:
        sys.stderr.write("tile 3: colour table is empty, giving up\n")
        sys.stderr.flush()
        os._exit(3)
    return n * n
