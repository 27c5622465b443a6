"""How fast output of 10 MB, 100 MB and 1 GB is diagnosed, and in how much memory: `python benchmarks/log_speed.py`.

Three kinds of output are written: a build's with one failure in its middle, one whose every line tells another error,
and hostile lines (megabytes of brackets, redrawn lines, NUL bytes, escapes). Each is diagnosed by a process of its own;
`grep -c error` over the same file, just before, says what the machine gives. `--write` keeps results/log_speed.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from machine import facts

RESULTS = Path(__file__).parent / "results" / "log_speed.json"
SIZES = (10, 100, 1000)  # MB
CAUSE = b"src/checkout.ts:42:7 - error TS2339: Property 'totl' does not exist on type 'Cart'."
PARTS = (
    b"[12:04:%02d] Compiling serde_json v1.0.%d (/builds/group/crate-@@)\n",
    b"Downloading https://files.example/packages/@@/numpy-2.%d.%d-cp311-manylinux.whl (18.2 MB)\n",
    b"gcc -O2 -Wall -Ivendor/include -c src/module_@@_%d.c -o build/module_%d.o\n",
    b"tests/test_orders_@@.py::test_total_%d PASSED                              [ %d%%]\n",
    b"npm warn deprecated inflight@1.0.%d: this module is not supported, and leaks memory (@@ %d)\n",
    b"\x1b[32m  \xe2\x9c\x93\x1b[0m renders page @@ of the catalogue (%d ms, %d nodes)\n",
    b'{"level":"info","time":16000%d,"msg":"request completed","path":"/api/@@","ms":%d}\n',
)
NOISE = b"   0 errors, 0 failures in suite @@\n"


def _token(number: int) -> bytes:
    """A word of letters that no other number has."""
    word = bytearray()
    for _ in range(6):
        number, digit = divmod(number, 26)
        word.append(97 + digit)
    return bytes(word)


def build(size: int) -> Iterator[bytes]:
    """A build's output with one failure in its middle."""
    lines = [PARTS[n % len(PARTS)] % (n % 60, n % 97) for n in range(10_000)]
    block = b"".join([*lines[:5_000], NOISE, *lines[5_000:]])
    count = max(2, size // len(block))
    for number in range(count):
        yield block.replace(b"@@", _token(number))
        if number == count // 2:
            yield CAUSE + b"\n"


def matches(size: int) -> Iterator[bytes]:
    """Every line tells an error that no other line tells."""
    names = [_token(n * 7919) for n in range(5_000)]
    block = b"".join(b"src/%s_@@.c:%d:5: error: cannot find symbol of %s\n" % (name, 7, name) for name in names)
    for number in range(max(1, size // len(block))):
        yield block.replace(b"@@", _token(number))


def hostile(size: int) -> Iterator[bytes]:
    """Lines that stall a careless reader."""
    parts = (
        b"[" * 10_000_000,
        b"\r 10%" * 500_000,
        b"\0" * 1_000_000,
        b"\x1b[" * 500_000,
        b"\n" * 100_000,
        b"\xff" * 10**6,
    )
    done = 0
    while done < size:
        for part in parts:
            yield part + b"\n"
            done += len(part) + 1


def grep(file: Path) -> float:
    """Seconds that `grep -c error` takes."""
    began = time.perf_counter()
    subprocess.run(["grep", "-c", "error", file], capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    return time.perf_counter() - began


def child(file: str) -> None:
    """Diagnose a file and print how long it took, the greatest memory, and whether the cause was told."""
    from mech.feedback import diagnose_text
    from mech.sift import pieces, sift

    diagnose_text("warm", exit_code=1)
    began = time.perf_counter()
    with open(file, "rb") as stream:
        kept = sift(pieces(stream))
    sifted = time.perf_counter() - began
    found = diagnose_text(kept, command="npm run build", exit_code=1)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, sifted, peak, "TS2339" in found["text"]["l1"]]))


def measured(kind: str, megabytes: int, folder: Path) -> dict[str, Any]:
    """One row of the results."""
    file = folder / "output"
    with open(file, "wb") as stream:
        stream.writelines(MAKERS[kind](megabytes * 10**6))
    size = file.stat().st_size / 1e6
    grep(file)
    baseline = grep(file)
    asked = [sys.executable, __file__, "--child", str(file)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    seconds, sifted, peak, told = json.loads(done.stdout)
    file.unlink()
    row = {
        "mb": round(size, 1),
        "mb_a_second": round(size / seconds, 1),
        "sifting_mb_a_second": round(size / sifted, 1),
        "grep_mb_a_second": round(size / baseline, 1),
        "times_grep": round(seconds / baseline, 1),
        "peak_memory_mb": round(peak, 1),
    }
    return row | ({"cause_told": told} if kind == "build" else {})


MAKERS = {"build": build, "matches": matches, "hostile": hostile}


def main() -> None:
    """Measure every kind at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="MB of the greatest output")
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments.child)
    rows: dict[str, Any] = dict(facts())
    with tempfile.TemporaryDirectory() as folder:
        for kind in MAKERS:
            for size in SIZES:
                if size <= arguments.most:
                    rows[f"{kind} {size} MB"] = measured(kind, size, Path(folder))
                    print(kind, size, json.dumps(rows[f"{kind} {size} MB"]), flush=True)
    if arguments.write:
        RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    return None


if __name__ == "__main__":
    main()
