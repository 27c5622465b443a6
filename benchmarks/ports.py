"""How long from a program's listen() until the event is on the log, and what does it cost the program?

    python benchmarks/ports.py

200 sockets of one program in a running sandbox, one after the other: by notification, and by asking the kernel, as
below a supervisor that has the notifications already. The event counts when its transaction is committed; a reader
in another process sees it when it next looks (every 20 ms). Times are of the one monotonic clock that the sandbox
shares with the machine. Writes results/ports.json.
"""

from __future__ import annotations

import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
from machine import facts

from mech.events import Event, Listening
from mech.log import Log
from mech.sandboxes import HOME, Invocation, Opening, choose, kernel
from mech.types import Workspace

COUNT = 200
RESULTS = Path(__file__).parent / "results" / "ports.json"
PROGRAM = f"""
import socket, time
for _ in range({COUNT}):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        began = time.monotonic_ns()
        server.listen()
        ended = time.monotonic_ns()
        print(server.getsockname()[1], began, ended, flush=True)
        time.sleep(0.06)
"""


class Times:
    """When each port's event was committed, on a log of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = Log(folder / "log.db")
        self._writer = self.log.writer("ex_ports", "benchmark")
        self.committed: list[tuple[int, int]] = []

    def record(self, event: Event) -> None:
        self._writer.append(event)
        if isinstance(event, Listening):
            self.committed.append((event.port, time.monotonic_ns()))


async def measure(folder: Path) -> dict[str, list[float]]:
    """Milliseconds until each event is committed, and how long each listen() took, inside and outside."""
    (folder / "workspace").mkdir()
    times = Times(folder)
    opening = Opening(Workspace(folder / "workspace", "benchmark", str(folder)), folder / "state")
    async with choose("bubblewrap")(opening, times.record) as sandbox:
        reader, writer = os.pipe()
        env = {"PATH": "/usr/bin:/bin", "HOME": HOME}
        running = await sandbox.start(Invocation(("python3", "-c", PROGRAM), env=env), writer)
        os.close(writer)
        await running.wait()
        await anyio.sleep(0.1)
    with open(reader) as output:
        inside = [tuple(map(int, line.split())) for line in output]
    outside = subprocess.run(["python3", "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert [port for port, _, _ in inside] == [port for port, _ in times.committed]
    return {
        "until_on_the_log_ms": [
            (at - began) / 1e6 for (_, began, _), (_, at) in zip(inside, times.committed, strict=True)
        ],
        "listen_inside_ms": [(ended - began) / 1e6 for _, began, ended in inside],
        "listen_outside_ms": [(int(b) - int(a)) / 1e6 for _, a, b in (line.split() for line in outside.splitlines())],
    }


def summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "count": len(ordered),
        "p50": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95)], 3),
        "max": round(ordered[-1], 3),
    }


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mech-ports-") as folder:
        yield Path(folder)


def take_notifications() -> None:
    """Be below a supervisor: the notifications of a call that nobody makes are taken."""
    kernel.no_new_privileges()
    lines = [(0x20, 0, 0, 0), (0x15, 0, 1, 180), (6, 0, 0, 0x7FC00000), (6, 0, 0, 0x7FFF0000)]
    kernel.load_filter(b"".join(struct.pack("HBBI", *line) for line in lines))


def main() -> None:
    if sys.argv[1:] == ["below"]:
        take_notifications()
        with scratch() as folder:
            print(json.dumps(anyio.run(measure, folder)))
        return
    with scratch() as folder:
        found = {"by_notification": anyio.run(measure, folder)}
    below = subprocess.run([sys.executable, __file__, "below"], capture_output=True, text=True, check=True)
    found["by_asking"] = json.loads(below.stdout)
    results = {
        **facts(),
        **{way: {what: summary(values) for what, values in each.items()} for way, each in found.items()},
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
