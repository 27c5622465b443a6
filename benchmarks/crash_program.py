"""A program for benchmarks/crashes.py: it prints what its seed says, notes how much it has printed, and ends as told.

    python crash_program.py KIND SEED COUNT END

END is exit:N, signal:N or never. The number of bytes that were surely written is kept in the file `written`.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import sys
import time

CHUNKS = {"lines": 40, "slow": 40, "flood": 65536, "binary": 5000, "deaf": 40, "daemons": 40, "tiny": 7}


def chunks(kind: str, seed: int, count: int) -> list[bytes]:
    """What is printed, piece by piece."""
    source = random.Random(seed)
    if kind == "binary":
        return [source.randbytes(CHUNKS[kind]) for _ in range(count)]
    filler = "".join(source.choices("abcdefghij", k=CHUNKS[kind])).encode()
    return [b"%08d %s\n" % (number, filler) for number in range(count)]


def main(kind: str, seed: str, count: str, end: str) -> None:
    if kind == "deaf":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
    descriptor = os.open("written", os.O_RDWR | os.O_CREAT)
    os.ftruncate(descriptor, 8)
    written, total = mmap.mmap(descriptor, 8), 0
    if kind == "daemons":
        for _ in range(5):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(0.4 if end.startswith("exit:0") else 60)
                os._exit(0)
    for piece in chunks(kind, int(seed), int(count)):
        left = piece
        while left:
            done = os.write(1 if random.random() < 0.5 else 2, left)
            left, total = left[done:], total + done
            written[:8] = struct.pack("q", total)
        if kind == "slow":
            time.sleep(0.01)
    how, _, number = end.partition(":")
    if how == "exit":
        os._exit(int(number))
    if how == "signal":
        os.kill(os.getpid(), int(number))
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
