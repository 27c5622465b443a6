"""How quick, small and many are sandboxes, beside bubblewrap alone and whatever peers this machine has?

    python benchmarks/sandbox.py [--only NAME] [--rounds 100]

Every figure is taken beside its peers in one run, in turns, so that all see the same machine. "Cold" is a sandbox
that nobody built ahead, in a process that runs already; times are in milliseconds. Peers are called as programs, as
their users would, and so is `bwrap`. Writes results/sandbox.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from machine import facts

from mech.events import Event, Listening
from mech.sandboxes import Invocation, Opening, choose
from mech.sandboxes.pool import Pool
from mech.types import Workspace

RESULTS = Path(__file__).parent / "results" / "sandbox.json"
NODE = str(Path(shutil.which("node") or "/usr/bin/node").resolve())
ENV = {"PATH": f"{Path(NODE).parent}:/usr/bin:/bin", "HOME": "/home/mech"}
BWRAP = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--die-with-parent"]


class Bench:
    """A folder to run in, and sandboxes over it."""

    def __init__(self, root: Path, pool: Pool | None) -> None:
        self.root, self.pool, self._opened = root, pool, 0
        self.events: list[Event] = []
        (root / "workspace").mkdir(exist_ok=True)

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Any]:
        self._opened += 1
        workspace = Workspace(self.root / "workspace", "bench", "bench")
        options = {"tools": (str(Path(NODE).parent),), "pool": self.pool, **options}
        opening = Opening(workspace, self.root / f"state{self._opened}-{id(self)}", **options)
        async with choose("bubblewrap")(opening, self.events.append) as sandbox:
            yield sandbox


async def run(sandbox: Any, *argv: str) -> bytes:
    """Run a command to its end, and return what it printed."""
    reader, writer = os.pipe()
    running = await sandbox.start(Invocation(argv, cwd="/", env=ENV), writer)
    os.close(writer)
    os.set_blocking(reader, False)
    found = b""
    try:
        while True:
            await anyio.wait_readable(reader)
            if not (data := os.read(reader, 65536)):
                break
            found += data
    finally:
        os.close(reader)
    ended = await running.wait()
    assert ended.exit_code == 0, (argv, ended, found)
    return found


def program(*argv: str) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        done = await anyio.run_process(argv, check=True, stderr=subprocess.DEVNULL)
        assert done.returncode == 0

    return call


async def in_turns(rounds: int, **calls: Callable[[], Awaitable[Any]]) -> dict[str, dict[str, float]]:
    """The times of several calls, each once a round."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        await call()  # what the disk and the interpreter's caches do the first time is nobody's merit
    for _ in range(rounds):
        for name, call in calls.items():
            began = time.perf_counter()
            await call()
            times[name].append((time.perf_counter() - began) * 1000)
    return {name: summary(values) for name, values in times.items()}


def summary(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    at = lambda share: round(values[min(len(values) - 1, int(share * len(values)))], 2)  # noqa: E731
    return {"p50": round(statistics.median(values), 2), "p95": at(0.95), "p99": at(0.99), "rounds": len(values)}


# --- the figures ------------------------------------------------------------------------------


async def cold(bench: Bench, rounds: int) -> dict[str, Any]:
    """Create to the result of `node -v`."""

    async def ours() -> None:
        async with bench.open() as sandbox:
            assert (await run(sandbox, NODE, "-v")).startswith(b"v")
            timed.append(time.perf_counter())

    timed: list[float] = []
    values: list[float] = []
    peers = {"bubblewrap": program(*BWRAP, NODE, "-v"), "no sandbox": program(NODE, "-v"), **others()}
    slow = {name: peers.pop(name) for name in ("docker", "podman") if name in peers}
    await ours()
    found = await in_turns(rounds, **peers)
    found |= await in_turns(min(rounds, 15), **slow)
    beside: list[float] = []
    for _ in range(rounds):  # ours is taken to the answer: closing comes after it
        began = time.perf_counter()
        await ours()
        values.append((timed[-1] - began) * 1000)
        began = time.perf_counter()
        await peers["bubblewrap"]()
        beside.append((time.perf_counter() - began) * 1000)
    found["mech"], found["bubblewrap beside it"] = summary(values), summary(beside)
    found["ratio"] = round(found["mech"]["p50"] / found["bubblewrap beside it"]["p50"], 2)  # type: ignore[assignment]
    return found


def others() -> dict[str, Callable[[], Awaitable[None]]]:
    """The peers that are here: docker and podman with the image that MECH_BENCH_IMAGE names, sandlock where it can be
    imported. Called by their command line, but sandlock in this process, as we are."""
    found: dict[str, Callable[[], Awaitable[None]]] = {}
    image = os.environ.get("MECH_BENCH_IMAGE")
    if image and shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True).returncode:
        found["docker"] = program("docker", "run", "--rm", "--network", "none", image, "/usr/bin/node", "-v")
    if image and shutil.which("podman"):
        limits = ["--ulimit", "nofile=1024:4096", "--ulimit", "nproc=1024:2048", "--network", "none"]
        runtime = ["--runtime", "runc", "--cgroup-manager", "cgroupfs"]
        found["podman"] = program("podman", *runtime, "run", "--rm", *limits, image, "/usr/bin/node", "-v")
    try:
        import sandlock  # type: ignore[import-not-found]
    except ImportError:
        return found
    readable = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev", str(Path(NODE).parents[1])]

    async def call() -> None:
        done = await anyio.to_thread.run_sync(lambda: sandlock.Sandbox(fs_readable=readable).run([NODE, "-v"]))
        assert done.success, done

    found["sandlock"] = call
    return found


async def pooled(bench: Bench, rounds: int) -> dict[str, Any]:
    """Claim from the pool to the result of `true`."""
    values, opens = [], []
    async with Pool() as pool:
        ahead = Bench(bench.root, pool)
        for number in range(rounds + 1):
            while number and not pool.waiting:
                await anyio.sleep(0.01)
            began = time.perf_counter()
            async with ahead.open() as sandbox:
                opened = time.perf_counter()
                await run(sandbox, "true")
                if number:
                    values.append((time.perf_counter() - began) * 1000)
                    opens.append((opened - began) * 1000)
    return {"claim and true": summary(values), "claim": summary(opens)}


async def command(bench: Bench, rounds: int) -> dict[str, Any]:
    """`true` in a live sandbox, beside the same started on the host in the same way."""
    import mech

    async with bench.open() as sandbox, mech.sandbox() as live:

        async def seam() -> None:
            await run(sandbox, "true")

        async def rich() -> None:
            assert (await live.commands.run(["true"])).exit_code == 0

        async def host() -> None:
            process = await anyio.open_process(["/bin/true"], stdout=None, stderr=None)
            await process.wait()

        return await in_turns(rounds * 5, **{"mech, seam": seam, "mech, commands.run": rich, "host": host})


async def many(bench: Bench, rounds: int) -> dict[str, Any]:
    """100 at once, each `node -v`, to the last answer; beside bubblewrap alone."""
    count, found = 100, {"mech": [], "bubblewrap": []}  # type: ignore[var-annotated]
    for _ in range(max(3, rounds // 30)):
        answers: list[bytes] = []
        done = anyio.Event()

        async def one() -> None:
            async with bench.open() as sandbox:
                answers.append(await run(sandbox, NODE, "-v"))  # noqa: B023
                if len(answers) == count:  # noqa: B023
                    done.set()  # noqa: B023
                await done.wait()  # noqa: B023 - all of them live at once

        began = time.perf_counter()
        async with anyio.create_task_group() as tasks:
            for _ in range(count):
                tasks.start_soon(one)
            await done.wait()
            found["mech"].append(time.perf_counter() - began)
        assert len(answers) == count
        assert all(answer.startswith(b"v") for answer in answers)
        began = time.perf_counter()
        async with anyio.create_task_group() as tasks:
            for _ in range(count):
                tasks.start_soon(program(*BWRAP, NODE, "-v"))
        found["bubblewrap"].append(time.perf_counter() - began)
    best = {name: round(statistics.median(values), 2) for name, values in found.items()}
    return {"seconds": best, "ratio": round(best["mech"] / best["bubblewrap"], 2), "answered": count, "runs": found}


async def idle(bench: Bench, rounds: int) -> dict[str, Any]:
    """Memory of an idle sandbox, and how quick a command is among 300."""
    count = 300
    before = kernel_memory()
    async with anyio.create_task_group() as tasks:
        opened: list[Any] = []
        closing = anyio.Event()

        async def hold() -> None:
            async with bench.open() as sandbox:
                opened.append(sandbox)
                await closing.wait()

        for number in range(count):
            tasks.start_soon(hold)
            while len(opened) < number - 8:
                await anyio.sleep(0.005)
        while len(opened) < count:
            await anyio.sleep(0.05)
        await anyio.sleep(1)
        after = kernel_memory()
        boxes = [sum(map(proportional, sandbox.vacant.box.pids)) for sandbox in opened]
        joiners = [proportional(sandbox.vacant.link.pid) for sandbox in opened]
        times = []
        for number in range(rounds * 3):
            began = time.perf_counter()
            await run(opened[number % count], "true")
            times.append((time.perf_counter() - began) * 1000)
        closing.set()
    return {
        "sandboxes": count,
        "KiB of its processes, joiner not counted": round(statistics.mean(boxes)),
        "KiB of its joiner": round(statistics.mean(joiners)),
        "KiB of slab": round((after - before) / count),
        "true among them": summary(times),
    }


def proportional(pid: int) -> int:
    """KiB of memory of a process, its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def kernel_memory() -> int:
    """KiB of slab that the kernel holds."""
    subprocess.run(["sync"], check=True)
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines["Slab"].split()[0])


async def layer(bench: Bench, rounds: int) -> dict[str, Any]:
    """Opening with a layer of 30,000 files beside opening without; and what a copy of it takes."""
    place = bench.root / "layer"
    for folder in range(300):
        inner = place / "workspace" / "node_modules" / f"package{folder}"
        inner.mkdir(parents=True)
        for number in range(100):
            (inner / f"file{number}.js").write_text(f"module.exports = {number}\n")
    (place / "home").mkdir()

    async def opened(**options: Any) -> float:
        began = time.perf_counter()
        async with bench.open(**options):
            return (time.perf_counter() - began) * 1000

    without, attached = [], []
    for _ in range(rounds):
        without.append(await opened())
        attached.append(await opened(layers=(place,)))
    began = time.perf_counter()
    await anyio.run_process(["cp", "-a", str(place), str(bench.root / "copy")])
    copy = time.perf_counter() - began
    extra = sorted(b - a for a, b in zip(without, attached, strict=True))
    return {
        "without": summary(without),
        "attached": summary(attached),
        "extra p50": round(statistics.median(extra), 2),
        "cp -a, seconds": round(copy, 2),
    }


async def output(bench: Bench, rounds: int) -> dict[str, Any]:
    """MiB a second that a process prints until they are on the log's file, beside a pipe to `cat`."""
    from mech.executions import Executions
    from mech.recording import Recording

    size = 512 * 1024**2
    line = ["sh", "-c", f"head -c {size} /dev/zero | tr '\\0' 'x' | fold -w 99"]
    best: dict[str, list[float]] = {"mech": [], "pipe to cat": []}
    executions = Executions(bench.root / "home")
    try:
        async with bench.open() as sandbox:
            for _ in range(5):
                with executions.owning() as execution:
                    writer = executions.log.writer(execution, "bench")
                    recording = Recording(executions.log, writer, executions.folder(execution), limit=1 << 34)
                    began = time.perf_counter()
                    await recording.run(sandbox, Invocation(tuple(line), env=ENV), line="print", stage="start")
                    best["mech"].append(size / 1024**2 / (time.perf_counter() - began))
                    kept = (executions.folder(execution) / "output").stat().st_size
                    assert kept >= size, kept
                    recording.close()
                began = time.perf_counter()
                with open(bench.root / "out", "wb") as file:
                    printing = subprocess.Popen(line, stdout=subprocess.PIPE)
                    subprocess.run(["cat"], stdin=printing.stdout, stdout=file, check=True)
                    printing.wait()
                best["pipe to cat"].append(size / 1024**2 / (time.perf_counter() - began))
    finally:
        executions.close()
    found = {name: round(statistics.median(values)) for name, values in best.items()}
    return {"MiB a second": found, "ratio": round(found["mech"] / found["pipe to cat"], 2)}


async def ports(bench: Bench, rounds: int) -> dict[str, Any]:
    """listen() in a program to the `listening` event."""
    code = (
        "import socket,sys,time\n"
        "for line in sys.stdin:\n"
        "    s = socket.socket(); s.bind(('127.0.0.1', 0)); t = time.time(); s.listen()\n"
        "    print(t, flush=True); s.close()\n"
    )
    delays = []
    async with bench.open() as sandbox:
        theirs, mine = os.pipe()
        reader, writer = os.pipe()
        await sandbox.start(Invocation(("python3", "-c", code), env=ENV), writer, theirs)
        for _ in range(rounds * 2):
            bench.events.clear()
            os.write(mine, b"\n")
            while not any(isinstance(event, Listening) for event in bench.events):
                await anyio.sleep(0)
            seen = time.time()
            await anyio.wait_readable(reader)
            delays.append((seen - float(os.read(reader, 100))) * 1000)
        for fd in (theirs, mine, reader, writer):
            os.close(fd)
    return summary(delays)


FIGURES = (cold, pooled, command, many, idle, layer, output, ports)


async def measure(chosen: argparse.Namespace) -> None:
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for figure in FIGURES:
        if chosen.only not in figure.__name__:
            continue
        with tempfile.TemporaryDirectory(prefix="mech-bench-", dir=chosen.dir) as folder:
            os.chmod(folder, 0o755)
            async with Pool(most=0) as pool:
                result = await figure(Bench(Path(folder), pool), chosen.rounds)
        found[figure.__name__] = {"what": (figure.__doc__ or "").strip(), **facts(), **result}
        print(json.dumps({figure.__name__: result}, indent=1), flush=True)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--only", default="")
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--dir", default=None, help="where to work; the default is the system's temporary folder")
    anyio.run(measure, options.parse_args())


if __name__ == "__main__":
    main()
