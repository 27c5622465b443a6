import sys
import time
from pathlib import Path


def header(path):
    data = path.read_bytes()
    if data[:4] != b"\x89PNG":
        raise ValueError(f"not a PNG: {path}")


todo = sorted(Path(sys.argv[1]).iterdir())
for i, path in enumerate(todo, 1):
    for pct in range(0, 101, 10):
        sys.stdout.write(f"\r\x1b[2K\x1b[32m{'#' * (pct // 5):20}\x1b[0m {pct:3d}% {path.name} ({i}/{len(todo)}) errors: 0")
        sys.stdout.flush()
        time.sleep(0.005)
    header(path)
print()
