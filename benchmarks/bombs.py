"""What do neighbours feel while a sandbox goes wild, and when it is killed, how soon is all of it gone?

    python benchmarks/bombs.py [--seconds 3]

In one sandbox a bomb goes off; beside it `true` is run in another sandbox and on the host, in turns, before and
meanwhile. Then the bomb is killed, and the time until no process of it is left is taken. Writes results/bombs.json.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import anyio
from machine import facts
from sandbox import Bench, run, summary

from mech.sandboxes import Invocation
from mech.sandboxes.pool import Pool
from mech.types import Limits

RESULTS = Path(__file__).parent / "results" / "bombs.json"
MB = 1024**2
LIMITS = Limits(memory=512 * MB, processes=256, disk=1024 * MB)
_LOOP = "import os, signal\nfor n in (1, 15): signal.signal(n, signal.SIG_IGN)\n"
BOMBS = {
    "nothing": "import time; time.sleep(600)",
    "processor": _LOOP + "for _ in range(7): os.fork()\nwhile True: pass",
    "fork": _LOOP + "while True:\n    try: os.fork()\n    except OSError: pass",
    "memory": _LOOP + "while True:\n    if os.fork() == 0:\n        b = [bytearray(1 << 24) for _ in range(1000)]\n"
    "    else:\n        os.wait()",
    "disk": _LOOP + "n = 0\nwhile True:\n    try:\n        open(f'/workspace/f{n % 30}', 'wb').write(bytes(1 << 24))\n"
    "    except OSError: pass\n    n += 1",
    "inodes": _LOOP + "n = 0\nwhile True:\n    try: os.close(os.open(f'/workspace/i{n}', os.O_CREAT))\n"
    "    except OSError: pass\n    n += 1",
    "descriptors": _LOOP + "while True:\n    try: os.dup(0)\n    except OSError: pass",
    "output": _LOOP + "while True: os.write(1, b'x' * 65536)",
    "connections": _LOOP + "import socket\nwhile True:\n    try: socket.create_connection(('198.51.100.1', 80), 1)\n"
    "    except OSError: pass",
}


async def felt(neighbour: Any, seconds: float) -> dict[str, dict[str, float]]:
    """How long `true` takes in a neighbour and on the host, in milliseconds, in turns for some seconds."""
    times: dict[str, list[float]] = {"neighbour": [], "host": []}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        await run(neighbour, "true")
        times["neighbour"].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await anyio.run_process(["/bin/true"])
        times["host"].append((time.perf_counter() - began) * 1000)
    return {name: summary(values) for name, values in times.items()}


async def burst(bench: Bench, neighbour: Any, code: str, seconds: float) -> dict[str, Any]:
    """What one bomb does to the neighbour, and how long its end takes."""
    async with bench.open(limits=LIMITS) as wild:
        null = os.open(os.devnull, os.O_WRONLY)
        bomb = await wild.start(Invocation(("python3", "-c", code), env={"PATH": "/usr/bin:/bin"}), null)
        os.close(null)
        await anyio.sleep(0.5)
        found: dict[str, Any] = await felt(neighbour, seconds)
        began = time.perf_counter()
        bomb.signal(signal.SIGKILL)
        while [name for name in os.listdir(wild.proc) if name.isdigit() and name != "1"]:
            await anyio.sleep(0.001)
        found["ms from kill to no process"] = round((time.perf_counter() - began) * 1000, 1)
    return found


async def measure(seconds: float) -> None:
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="mech-bench-") as folder:
        os.chmod(folder, 0o755)
        async with Pool(most=0) as pool:
            bench = Bench(Path(folder), pool)
            async with bench.open() as neighbour:
                for name, code in BOMBS.items():
                    found[name] = await burst(bench, neighbour, code, seconds)
                    print(json.dumps({name: found[name]}), flush=True)
        subprocess.run(["rm", "-rf", folder], check=False)
        os.mkdir(folder)
    RESULTS.write_text(json.dumps({**facts(), "seconds_each": seconds, "bombs": found}, indent=1) + "\n")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=3.0)
    anyio.run(measure, options.parse_args().seconds)


if __name__ == "__main__":
    main()
