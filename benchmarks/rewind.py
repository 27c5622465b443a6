"""What do a snapshot, the way back and a fork of a large workspace cost, beside copying it?

    python benchmarks/rewind.py [--megabytes 1024] [--rounds 30]

The program wrote the whole workspace, in 3,000 files; each round changes a few of them. "Running" is with a command
that lives meanwhile; it begins with the first snapshot after everything was sealed, so what it copies is the round's.
Times are in milliseconds, those of copies are of one copy in the same run. Writes results/rewind.json.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
from machine import facts
from sandbox import Bench, run, summary

RESULTS = Path(__file__).parent / "results" / "rewind.json"
FILL = "cd /workspace; mkdir -p d; for i in $(seq 3000); do head -c {size} /dev/urandom > d/$i; done; echo filled"
TOUCH = "cd /workspace; echo {n} > d/{n}; echo {n} > all; rm -f d/$(({n} + 100)); mkdir -p new/{n}"


async def timed(call: Callable[[], Awaitable[Any]], times: list[float]) -> Any:
    began = time.perf_counter()
    found = await call()
    times.append((time.perf_counter() - began) * 1000)
    return found


async def measure(megabytes: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="mech-bench-") as root:
        bench = Bench(Path(root), None)
        found: dict[str, Any] = {}
        async with bench.open(snapshots=Path(root, "snapshots")) as sandbox:
            await run(sandbox, "sh", "-c", FILL.format(size=megabytes * 1024 * 1024 // 3000))
            first: list[float] = []
            taken = [await timed(sandbox.rewind.snapshot, first)]
            found["first snapshot, all of it new"] = round(first[0], 2)
            copied: list[float] = []
            source = str(taken[0].layers["workspace"][0])
            for option in ("-a", "-al"):
                argv = ["cp", option, source, f"{root}/copy{option}"]
                await timed(lambda argv=argv: anyio.run_process(argv), copied)  # type: ignore[misc]
                found[f"cp {option}"] = round(copied[-1])
            found |= await _rounds(sandbox, taken, rounds, "")
            forks: list[float] = []
            for _ in range(rounds):
                await timed(lambda: _fork(bench, taken[-1]), forks)
            found["fork, with the sandbox it is in"] = summary(forks)
            reader, writer = os.pipe()
            from mech.sandboxes import Invocation

            await sandbox.start(Invocation(("sleep", "600"), cwd="/"), writer)
            found |= await _rounds(sandbox, taken[-1:], rounds, ", running")
            os.close(reader)
            os.close(writer)
        return found


async def _rounds(sandbox: Any, taken: list[Any], rounds: int, how: str) -> dict[str, Any]:
    took: list[float] = []
    back: list[float] = []
    for number in range(1, rounds + 1):
        await run(sandbox, "sh", "-c", TOUCH.format(n=number))
        taken.append(await timed(sandbox.rewind.snapshot, took))
    for number in range(rounds):
        await timed(lambda number=number: sandbox.rewind.restore(taken[number]), back)  # type: ignore[misc]
    return {f"snapshot{how}": summary(took), f"restore{how}": summary(back)}


async def _fork(bench: Bench, snapshot: Any) -> None:
    async with bench.open(snapshot=snapshot):
        pass


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=1024)
    options.add_argument("--rounds", type=int, default=30)
    given = options.parse_args()
    result = {**facts(), "megabytes": given.megabytes}
    result["milliseconds"] = anyio.run(measure, given.megabytes, given.rounds)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
