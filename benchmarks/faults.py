"""Does MECH stay truthful when everything around a command goes wrong?

    python benchmarks/faults.py [RUNS] [SEED]

Each run does one of the things below in a live sandbox, four at a time, at sizes and moments that the seed decides,
and checks what is told against what was done: no success that was none, no byte lost below the limit on output,
nothing left behind. Writes results/faults.json; tests/test_faults.py runs 100 with a fixed seed.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import anyio
import anyio.to_thread
from machine import facts

import mech
from mech.errors import InputClosed, SandboxLost
from mech.events import Noted
from mech.live import Handle, LiveSandbox, Result
from mech.settings import Settings
from mech.types import Limits

RUNS, AT_ONCE = 1000, 4
LIMIT = 1_000_000  # bytes of output that are kept of a command
PATIENCE = 60.0  # seconds until what should be gone counts as left behind, on however busy a machine
RESULTS = Path(__file__).parent / "results" / "faults.json"
DAEMON = (
    "import os, time; os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0);"
    " print('daemon', flush=True); time.sleep(600)"
)
OWNER = """
import anyio, mech, sys
from pathlib import Path
from mech.settings import Settings
async def main():
    async with mech.sandbox(settings=Settings(home=Path(sys.argv[1]))) as sandbox:
        for line in ("sleep 600", "setsid sleep 600 & sleep 600", "trap '' TERM; echo up; sleep 600; sleep 600"):
            handle = await sandbox.commands.start(line)
        await handle.wait_for_log("up")
        print(sandbox.id, flush=True)
        await anyio.sleep_forever()
anyio.run(main)
"""


class FalseSuccess(AssertionError):
    """Something was told that did not happen."""


class LostBytes(AssertionError):
    """Output below the limit is not there, or not in its order."""


class Leftover(AssertionError):
    """A process or file is still there."""


@dataclass
class Ledger:
    """What the runs came to; `gone` are the seconds from a kill until no process of the command was left."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, kind: type[AssertionError]) -> int:
        return sum(text.startswith(kind.__name__) for text in self.wrong)


def told(result: Result, **expected: object) -> None:
    """What a result says must be what was done."""
    for name, value in expected.items():
        if getattr(result, name) != value:
            raise FalseSuccess(f"{name} is {getattr(result, name)!r}, not {value!r}: {result.line[:80]}")


def same(found: bytes, written: bytes, what: str) -> None:
    if found != written:
        raise LostBytes(f"{what}: {len(found)} bytes, not the {len(written)} that were written")


def marked(mark: str) -> list[int]:
    """The living processes whose environment has this mark."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if f"MECH_COMMAND={mark}".encode() not in Path(f"/proc/{name}/environ").read_bytes():
                continue
            if Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                found.append(int(name))
        except (OSError, ValueError):
            continue
    return found


async def vanished(mark: str) -> None:
    """Nothing of it may be left, however long this machine takes to bury it."""
    deadline = time.monotonic() + PATIENCE
    while left := marked(mark):
        if time.monotonic() > deadline:
            raise Leftover(f"{len(left)} processes of {mark}")
        await anyio.sleep(0.002)


class Runs:
    """The faults: each takes an open sandbox and a source of chance."""

    def __init__(self, ledger: Ledger, home: Path) -> None:
        self.ledger, self.home = ledger, home

    async def buried(self, sandbox: LiveSandbox, handle: Handle, began: float) -> None:
        await vanished(f"{sandbox.id}:{handle.id}\0")
        self.ledger.gone.append(time.monotonic() - began)

    # --- ends

    async def exits(self, sandbox: LiveSandbox, chance: Random) -> None:
        """A code, and bytes of every value through both ends of a pipe."""
        code, data = chance.randrange(256), chance.randbytes(chance.choice((0, 1, 4096, 65536, 500_000)))
        result = await sandbox.commands.run(f"cat; exit {code}", stdin=data)
        told(result, ended="exited", exit_code=code, signal=None, ok=code == 0, gap=None)
        same(result.raw, data, "what cat wrote")

    async def dies(self, sandbox: LiveSandbox, chance: Random) -> None:
        """A signal in the middle of its output."""
        number = chance.choice((signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGHUP))
        lines = chance.randrange(20_000)
        result = await sandbox.commands.run(f"seq {lines}; kill -{int(number)} $$; echo never")
        told(result, ended="signaled", exit_code=None, signal=number, ok=False)
        same(result.raw, "".join(f"{n}\n" for n in range(1, lines + 1)).encode(), "what was written before the signal")

    async def is_not_there(self, sandbox: LiveSandbox, chance: Random) -> None:
        """A program that cannot be started."""
        argv, code = chance.choice(((["no-such-program"], 127), (["/etc"], 126), (["/workspace/no/file"], 127)))
        terminal = chance.choice((None, (24, 80)))
        told(await (await sandbox.commands.start(argv, terminal=terminal)).wait(), ended="exited", exit_code=code)

    async def times_out(self, sandbox: LiveSandbox, chance: Random) -> None:
        """A command that will not stop, with children in sessions of their own."""
        line = "trap '' TERM HUP INT; setsid sleep 600 & sleep 600 & while :; do sleep 600; done"
        result = await sandbox.commands.run(line, timeout=chance.uniform(0.001, 0.1))
        told(result, ended="timeout", ok=False)
        await vanished(f"{sandbox.id}:{result.command_id}\0")

    async def is_cancelled(self, sandbox: LiveSandbox, chance: Random) -> None:
        """The task that waits goes away, at any moment."""
        with anyio.move_on_after(chance.uniform(0, 0.03)):
            await sandbox.commands.run(
                ["sh", "-c", "setsid sleep 600 & sleep 601 & sleep 602"], env={"WHO": "cancelled"}
            )
            raise FalseSuccess("a command that sleeps for ten minutes was over at once")
        for handle in sandbox.commands.list():
            if handle.line.endswith("sleep 602") and handle.result is not None:
                told(handle.result, ended="signaled", signal=signal.SIGKILL)
                await vanished(f"{sandbox.id}:{handle.id}\0")

    # --- trees

    async def forks_away(self, sandbox: LiveSandbox, chance: Random) -> None:
        """A daemon that forked twice, left its session and holds the output."""
        code = chance.randrange(256)
        result = await sandbox.commands.run(f'python3 -c "{DAEMON}" && exit {code}')
        told(result, ended="exited", exit_code=code, left_behind=True)
        same(result.raw, b"daemon\n", "what the daemon wrote")
        handle, began = sandbox.commands.get(result.command_id), time.monotonic()
        await handle.kill()
        await self.buried(sandbox, handle, began)

    async def is_a_crowd(self, sandbox: LiveSandbox, chance: Random) -> None:
        """Up to 128 processes, half of them in sessions of their own, all deaf, killed at once."""
        pairs = chance.randrange(1, 65)
        line = f"trap '' TERM HUP; for i in $(seq {pairs}); do sleep 600 & setsid sleep 600 & done; echo up; wait"
        handle = await sandbox.commands.start(line)
        await handle.wait_for_log("up", timeout=PATIENCE)
        began = time.monotonic()
        told(await handle.kill(), ended="signaled", signal=signal.SIGKILL)
        await self.buried(sandbox, handle, began)

    async def is_deaf(self, sandbox: LiveSandbox, chance: Random) -> None:
        """SIGTERM is ignored; what is left after the grace is killed."""
        handle = await sandbox.commands.start("trap '' TERM; echo up; while :; do sleep 600; done")
        await handle.wait_for_log("up", timeout=PATIENCE)
        told(await handle.stop(chance.uniform(0, 0.05)), ended="signaled", signal=signal.SIGKILL)
        await vanished(f"{sandbox.id}:{handle.id}\0")

    # --- output and input

    async def says_too_much(self, sandbox: LiveSandbox, chance: Random) -> None:
        """More than the limit: the first and the last half of it, and the gap between."""
        data = chance.randbytes(LIMIT + chance.randrange(1, 2_000_000))
        result = await sandbox.commands.run("cat", stdin=data)
        told(result, ok=True, truncated=True, output_bytes=len(data), gap=(LIMIT // 2, len(data) - LIMIT // 2))
        same(result.raw, data[: LIMIT // 2] + data[-LIMIT // 2 :], "what was kept")

    async def is_read_late(self, sandbox: LiveSandbox, chance: Random) -> None:
        """Readers that come at any time, to any offset."""
        lines = chance.randrange(1, 50_000)
        whole = "".join(f"{n}\n" for n in range(1, lines + 1)).encode()
        handle = await sandbox.commands.start(f"seq {lines}")

        async def read(offset: int, after: float) -> None:
            await anyio.sleep(after)
            pieces = [piece.data async for piece in handle.output(offset)]
            same(b"".join(pieces), whole[offset:], f"what a reader from {offset} got")

        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(read, chance.randrange(len(whole)), chance.uniform(0, 0.05))
        told(await handle.wait(), ok=True, output_bytes=len(whole))

    async def stops_reading(self, sandbox: LiveSandbox, chance: Random) -> None:
        """The input is closed before it was all read."""
        data, size = chance.randbytes(1_000_000), chance.randrange(60_000)
        result = await sandbox.commands.run(f"head -c {size}; exit 9", stdin=data)
        told(result, ended="exited", exit_code=9)
        same(result.raw, data[:size], "what was read")
        handle = await sandbox.commands.start("exec 0<&-; echo deaf; sleep 600")
        await handle.wait_for_log("deaf", timeout=PATIENCE)
        try:
            await handle.write("x")
            raise FalseSuccess("input that nobody reads was taken")
        except InputClosed:
            await handle.kill()

    async def is_at_a_terminal(self, sandbox: LiveSandbox, chance: Random) -> None:
        """Lines typed at a terminal come back, and its end of input ends the command."""
        code, lines = chance.randrange(256), [str(chance.randrange(10**9)) for _ in range(chance.randrange(1, 20))]
        handle = await sandbox.commands.start(f"stty -echo; echo up; cat; exit {code}", terminal=(24, 80))
        await handle.wait_for_log("up\r\n", timeout=PATIENCE)
        for line in lines:
            await handle.write(f"{line}\n")
        await handle.close_stdin()
        told(result := await handle.wait(), ended="exited", exit_code=code)
        same(result.raw, "".join(f"{line}\r\n" for line in ("up", *lines)).encode(), "what the terminal showed")


class Losses(Runs):
    """Faults that end the sandbox, or its owner: each takes one of its own."""

    async def joiner_killed(self, sandbox: LiveSandbox, chance: Random) -> None:
        """Whoever starts the commands is killed: nothing is made up about those that ran."""
        handle = await sandbox.commands.start("echo up; sleep 600")
        await handle.wait_for_log("up", timeout=PATIENCE)
        seam: object = sandbox.sandbox
        os.kill(seam._link.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        await self._lost(sandbox, handle)

    async def first_process_killed(self, sandbox: LiveSandbox, chance: Random) -> None:
        """The sandbox's first process is killed, and with it every other."""
        handle = await sandbox.commands.start("echo up; sleep 600")
        await handle.wait_for_log("up", timeout=PATIENCE)
        seam: object = sandbox.sandbox
        os.kill(seam.vacant.box.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        await self._lost(sandbox, handle)
        await vanished(f"{sandbox.id}:")

    async def _lost(self, sandbox: LiveSandbox, handle: Handle) -> None:
        with contextlib.suppress(SandboxLost):
            told(await handle.wait(), ended="signaled", signal=signal.SIGKILL)
        same(handle._journal.read().data, b"up\n", "what was written before")

    async def owner_killed(self, sandbox: LiveSandbox, chance: Random) -> None:
        """MECH itself is killed: no process of its sandbox lives on."""
        owner = [sys.executable, "-c", OWNER, str(self.home)]
        with subprocess.Popen(owner, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            name = await anyio.to_thread.run_sync(process.stdout.readline)
            await anyio.sleep(chance.uniform(0, 0.02))
            process.kill()
        await vanished(f"{name.strip()}:")


def table(kind: type[Runs], ledger: Ledger, home: Path) -> dict[str, Callable[[LiveSandbox, Random], Awaitable[None]]]:
    runs = kind(ledger, home)
    own = [name for name in vars(kind) if not name.startswith("_") and name != "buried"]
    return {name: getattr(runs, name) for name in own}


async def inject(home: Path, runs: int, seed: int) -> Ledger:
    """That many faults; a twentieth of them cost their sandbox."""
    ledger, chance = Ledger(), Random(seed)
    plain, deadly = table(Runs, ledger, home), table(Losses, ledger, home)
    left = runs
    while left > 0:
        several = min(left, 20)
        left -= several
        async with mech.sandbox(settings=Settings(home=home), limits=Limits(output=LIMIT)) as sandbox:
            queue = [(chance.choice(list(plain)), Random(chance.random())) for _ in range(several - 1)]
            async with anyio.create_task_group() as tasks:
                for _ in range(AT_ONCE):
                    tasks.start_soon(_work, ledger, sandbox, plain, queue)
            last = chance.choice(list(deadly))
            await _attempt(ledger, last, deadly[last](sandbox, Random(chance.random())))
            name = sandbox.id
            ledger.notes += [event.message for event in sandbox.events.of(Noted)]
        await _attempt(ledger, "closing", _closed(home, name))
    return ledger


async def _closed(home: Path, name: str) -> None:
    await vanished(f"{name}:")
    if (home / "sandboxes" / name).exists():
        raise Leftover(f"the folder of {name}")
    if any(name in line for line in Path("/proc/self/mountinfo").read_text().splitlines()):
        raise Leftover(f"a mount of {name}")


async def _work(
    ledger: Ledger,
    sandbox: LiveSandbox,
    faults: dict[str, Callable[[LiveSandbox, Random], Awaitable[None]]],
    queue: list[tuple[str, Random]],
) -> None:
    while queue:
        name, chance = queue.pop()
        await _attempt(ledger, name, faults[name](sandbox, chance))


async def _attempt(ledger: Ledger, name: str, fault: Awaitable[None]) -> None:
    ledger.done[name] += 1
    try:
        with anyio.fail_after(2 * PATIENCE):
            await fault
    except Exception as problem:
        ledger.wrong.append(f"{type(problem).__name__} in {name}: {problem}")


def main() -> None:
    asked = [int(text) for text in sys.argv[1:]]
    runs, seed = (*asked, *(RUNS, 1)[len(asked) :])
    began, where = time.monotonic(), facts()
    with tempfile.TemporaryDirectory(prefix="mech-faults-") as folder:
        ledger = anyio.run(inject, Path(folder), runs, seed)
    ended = ledger.done.pop("closing")
    gone = sorted(1000 * seconds for seconds in ledger.gone)
    results = {
        **where,
        "seed": seed,
        "runs": sum(ledger.done.values()),
        "sandboxes": ended,
        "seconds": round(time.monotonic() - began, 1),
        "false_success": ledger.count(FalseSuccess),
        "lost_bytes": ledger.count(LostBytes),
        "leftovers": ledger.count(Leftover),
        "other_errors": len(ledger.wrong) - sum(map(ledger.count, (FalseSuccess, LostBytes, Leftover))),
        "from_kill_to_no_process_ms": {
            "count": len(gone),
            "p50": round(statistics.median(gone), 1),
            "p95": round(gone[int(len(gone) * 0.95)], 1),
            "max": round(gone[-1], 1),
        },
        "by_fault": dict(sorted(ledger.done.items())),
    }
    print(json.dumps(results, indent=2), *ledger.wrong[:20], *ledger.notes[:5], sep="\n")
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
