"""How fast output of 10 MB, 100 MB and 1 GB is diagnosed, and in how much memory: `python benchmarks/log_speed.py`.

Three kinds of output are written: a build's with one failure in its middle, one whose every line tells another error,
and hostile lines (megabytes of brackets, redrawn lines, NUL bytes, escapes). Each is diagnosed by a process of its own;
`grep -c error` over the same file, just before, says what the machine gives. Four more come in 1 MB, the most that is
read whole, and in 10 MB, beside a repository of 2,000 source files in which places are looked up: nothing but small
stack traces of six languages, records of JSON, failures of tests, and errors in files that are not there. Last comes an
ordinary failure of 100 lines beside that repository. `--write` keeps results/log_speed.json.
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
from functools import partial
from pathlib import Path
from typing import Any

from machine import facts

RESULTS = Path(__file__).parent / "results" / "log_speed.json"
SIZES = (10, 100, 1000)  # MB
DENSE_SIZES = (1, 10)  # MB
SOURCES = 2_000  # files of the repository beside dense output
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


TRACES = (
    b'Traceback (most recent call last):\n  File "app/mod_%d/unit_%d.py", line %d, in handle_@@\n'
    b"    return table[\"@@\"]\nKeyError: '@@'\n",
    b"TypeError: Cannot read properties of undefined (reading 'key_@@')\n"
    b"    at Object.handle (/workspace/app/mod_%d/unit_%d.js:%d:11)\n"
    b"    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)\n",
    b'Exception in thread "main" java.lang.IllegalStateException: no cart @@\n'
    b"\tat shop.mod_%d.Unit_%d.handle(Unit.java:%d)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)\n",
    b"panic: no cart @@\n\ngoroutine 1 [running]:\nmain.handle(...)\n\t/workspace/app/mod_%d/unit_%d.go:%d +0x1d\n"
    b"exit status 2\n",
    b"app/mod_%d/unit_%d.rb:%d:in `handle': undefined method `key_@@' for nil:NilClass (NoMethodError)\n"
    b"\tfrom app/main.rb:3:in `<main>'\n",
    b"PHP Fatal error:  Uncaught Error: Call to undefined function key_@@() in /workspace/app/mod_%d/unit_%d.php:%d\n"
    b"Stack trace:\n#0 {main}\n  thrown in /workspace/app/mod_1/unit_1.php on line 4\n",
)
RECORDS = (
    b'{"level":"error","time":%d,"pid":%d,"line":%d,"msg":"order @@ failed","err":{"type":"TypeError","message":'
    b'"total of @@ is not a function","stack":"TypeError: total of @@ is not a function\\n    at pay '
    b'(/workspace/app/mod_3/unit_7.js:7:3)"}}\n',
    b'{"severity":"ERROR","@timestamp":%d,"thread":%d,"lineno":%d,"message":"could not read key_@@","logger":"shop"}\n',
    b'{"levelname":"ERROR","created":%d,"process":%d,"lineno":%d,"message":"no cart @@","exc_info":"Traceback (most '
    b'recent call last):\\n  File \\"app/mod_4/unit_4.py\\", line 4, in handle\\nKeyError: \'@@\'"}\n',
)
FAILURES = (
    b"FAILED app/mod_%d/test_unit_%d.py::test_@@ - assert %d == 2\n",
    b"  \xe2\x97\x8f cart @@ \xe2\x80\xba adds up %d\n\n    expect(received).toBe(expected)\n\n    Expected: %d\n"
    b"    Received: %d\n",
    b"--- FAIL: Test_@@ (0.0%ds)\n    unit_%d_test.go:%d: want 2, got 3\n",
    b"  %d) Cart @@ adds up\n     AssertionError: expected %d to equal %d\n",
    b"not ok %d - cart @@ adds up\n  ---\n  failureType: 'testCodeFailure'\n  error: 'expected %d, got %d'\n  ...\n",
    b"[ERROR]   CartTest.adds_@@:%d expected: <%d> but was: <%d>\n",
)


def dense(parts: tuple[bytes, ...], size: int) -> Iterator[bytes]:
    """Nothing but what the parts tell, each time of another name and place."""
    done = number = 0
    while done < size:
        part = parts[number % len(parts)] % (number % 40, number % 50, number % 90 + 1)
        part = part.replace(b"@@", _token(number * 7919))
        yield part
        done += len(part)
        number += 1


def sources(folder: Path) -> None:
    """A repository of `SOURCES` files of five languages."""
    for number in range(SOURCES):
        where = folder / "app" / f"mod_{number // 50}"
        where.mkdir(parents=True, exist_ok=True)
        end = ("py", "js", "go", "rb", "php")[number % 5]
        lines = [f"value_{number}_{n} = compute_{number}_{n}(table, 'key_{n}')  # of row {n}\n" for n in range(90)]
        (where / f"unit_{number % 50}.{end}").write_text("".join(lines))


def ordinary() -> Iterator[bytes]:
    """100 lines of an install and a program's start, and how it died."""
    yield from (PARTS[n % len(PARTS)].replace(b"@@", _token(n)) % (n % 60, n % 97) for n in range(90))
    yield TRACES[0].replace(b"@@", b"total") % (3, 5, 7)
    yield b"npm error Lifecycle script `start` failed with error:\nnpm error code 1\n"


def grep(file: Path) -> float:
    """Seconds that `grep -c error` takes."""
    began = time.perf_counter()
    subprocess.run(["grep", "-c", "error", file], capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    return time.perf_counter() - began


def child(file: str, root: str | None) -> None:
    """Diagnose a file and print how long it took, the greatest memory, and whether the cause was told."""
    from mech.feedback import diagnose_text
    from mech.sift import pieces, sift

    diagnose_text("warm", exit_code=1)
    began = time.perf_counter()
    with open(file, "rb") as stream:
        kept = sift(pieces(stream))
    sifted = time.perf_counter() - began
    place = Path(root) if root else None
    found = diagnose_text(
        kept, command="npm run build", exit_code=1, root=place, workdir="/workspace" if root else None
    )
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, sifted, peak, "TS2339" in found["text"]["l1"]]))


def measured(kind: str, megabytes: int, folder: Path, root: Path | None = None) -> dict[str, Any]:
    """One row of the results."""
    file = folder / "output"
    with open(file, "wb") as stream:
        stream.writelines(DENSE[kind](megabytes * 10**6) if root else MAKERS[kind](megabytes * 10**6))
    size = file.stat().st_size / 1e6
    grep(file)
    baseline = grep(file)
    asked = [sys.executable, __file__, "--child", str(file), *(["--root", str(root)] if root else [])]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    seconds, sifted, peak, told = json.loads(done.stdout)
    file.unlink()
    row = {
        "mb": round(size, 1),
        "seconds": round(seconds, 2),
        "mb_a_second": round(size / seconds, 1),
        "sifting_mb_a_second": round(size / sifted, 1),
        "grep_mb_a_second": round(size / baseline, 1),
        "times_grep": round(seconds / baseline, 1),
        "peak_memory_mb": round(peak, 1),
    }
    return row | ({"cause_told": told} if kind == "build" else {})


MAKERS = {"build": build, "matches": matches, "hostile": hostile}

DENSE = {
    "traces": partial(dense, TRACES),
    "records": partial(dense, RECORDS),
    "failures": partial(dense, FAILURES),
    "places": matches,
}


def usual(folder: Path, root: Path) -> dict[str, Any]:
    """How long the diagnosis of an ordinary failure takes beside the repository: the first in a process, and later."""
    file = folder / "output"
    file.write_bytes(b"".join(ordinary()))
    asked = [sys.executable, __file__, "--usual", str(file), "--root", str(root)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    imported, first, later, place = json.loads(done.stdout)
    return {"import_ms": imported, "first_ms": first, "later_ms": later, "place": place}


def timed(file: str, root: str) -> None:
    """Print the milliseconds of the import, of the first diagnosis and of the median of ten later ones."""
    began = time.perf_counter()
    from mech.feedback import diagnose_text

    times = [time.perf_counter() - began]
    data = Path(file).read_text()
    for _ in range(11):
        began = time.perf_counter()
        found = diagnose_text(data, command="python app/main.py", exit_code=1, root=Path(root), workdir="/workspace")
        times.append(time.perf_counter() - began)
    place = found["failures"][0]["where"]
    ms = [round(seconds * 1000, 1) for seconds in (times[0], times[1], sorted(times[2:])[5])]
    print(json.dumps([*ms, place and f"{place['file']}:{place['line']}"]))


def main() -> None:
    """Measure every kind at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child")
    parser.add_argument("--usual")
    parser.add_argument("--root")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="MB of the greatest output")
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments.child, arguments.root)
    if arguments.usual:
        return timed(arguments.usual, arguments.root)
    rows: dict[str, Any] = dict(facts())
    with tempfile.TemporaryDirectory() as folder:
        for kind in MAKERS:
            for size in SIZES:
                if size <= arguments.most:
                    rows[f"{kind} {size} MB"] = measured(kind, size, Path(folder))
                    print(kind, size, json.dumps(rows[f"{kind} {size} MB"]), flush=True)
        root = Path(folder, "sources")
        sources(root)
        for kind in DENSE:
            for size in DENSE_SIZES:
                rows[f"{kind} {size} MB"] = measured(kind, size, Path(folder), root)
                print(kind, size, json.dumps(rows[f"{kind} {size} MB"]), flush=True)
        rows["ordinary failure"] = usual(Path(folder), root)
        print("ordinary failure", json.dumps(rows["ordinary failure"]), flush=True)
    if arguments.write:
        RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    return None


if __name__ == "__main__":
    main()
