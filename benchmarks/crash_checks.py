"""What benchmarks/crashes.py looks at: the processes of a run, and whether what MECH says of it is true and whole."""

from __future__ import annotations

import collections
import contextlib
import os
import sqlite3
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import crash_program

from mech.errors import MechError
from mech.events import Exited, Finished, Output, Row
from mech.executions import Executions

LIMIT = 2_000_000  # bytes of output that are kept
HARMLESS = {"none", "log reader killed", "nobody reads the report"}
DONE_WITHIN = 10.0  # seconds in which everything must be gone


@dataclass(frozen=True)
class Program:
    """What is run: its arguments, and how it ends when nothing interferes."""

    kind: str
    seed: int
    count: int
    end: str

    @property
    def printed(self) -> bytes:
        return b"".join(crash_program.chunks(self.kind, self.seed, self.count))


@dataclass
class Run:
    """One run: who takes part, and what was found."""

    number: int
    program: Program
    fault: str
    home: Path
    supervisor: int = 0
    status: int = 0
    seen: dict[int, str] = field(default_factory=dict)
    before: set[str] = field(default_factory=set)
    spaces: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    verdict: str | None = None
    gone_seconds: float = 0.0


# --- what takes part -------------------------------------------------------------------------------


def stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def numbers(pid: int) -> list[int]:
    """The numbers of a process in each pid namespace, the host's first."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return [int(word) for word in line.split()[1:]]
    return []


def look(run: Run) -> dict[str, list[int]]:
    """The processes below the supervisor by their part, remembered with the pid namespace of the sandbox."""
    found: dict[str, list[int]] = collections.defaultdict(list)
    left = [(pid, 0) for pid in children(run.supervisor)]
    while left:
        pid, depth = left.pop()
        left += [(each, pid) for each in children(pid)]
        if (fields := stat(pid)) and fields[0] != "Z":
            run.seen[pid] = fields[19]
            inside = numbers(pid)
            if len(inside) > 1:
                with contextlib.suppress(OSError):
                    _hold(run, pid)
                if inside[-1] == 1:
                    found["first"].append(pid)
                    found["bubblewrap"].append(depth)
                else:
                    found["program"].append(pid)
                    if len(numbers(depth)) == 1:
                        found["joiner"].append(depth)
            elif depth == 0:
                found["nursery"].append(pid)
    return found


def _hold(run: Run, pid: int) -> None:
    """Remember the pid namespace of a process, and hold it: no sandbox of another run gets its number meanwhile."""
    held = os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    name = os.readlink(f"/proc/self/fd/{held}")
    if run.spaces.setdefault(name, held) != held:
        os.close(held)


def execution_of(run: Run) -> str:
    """The execution that the run has begun; "" before."""
    names = {each.name for each in (run.home / "executions").glob("*")} - run.before
    return next(iter(names), "")


def rows(run: Run) -> list[Row]:
    if not (name := execution_of(run)):
        return []
    with contextlib.suppress(MechError, sqlite3.Error), contextlib.closing(Executions(run.home)) as executions:
        return list(executions.log.read(name))
    return []


def wait_for(run: Run, kind: str, seconds: float = 20.0) -> None:
    """Until an event of that kind is on the log, or the supervisor is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not finished(run.supervisor):
        if any(row.event.kind == kind for row in rows(run)):
            return
        time.sleep(0.03)


def finished(pid: int) -> bool:
    fields = stat(pid)
    return not fields or fields[0] == "Z"


# --- checks ---------------------------------------------------------------------------------------------------


def judge(run: Run, execution: str) -> None:
    """Whether the log and the output say what was, and no more."""
    executions = Executions(run.home)
    try:
        told = list(executions.log.read(execution))
        run.verdict = executions.status(execution).verdict if told else None
        output = executions.output(execution)
    finally:
        executions.close()
    exited = next((row.event for row in told if isinstance(row.event, Exited)), None)
    ended = any(isinstance(row.event, Finished) for row in told)
    printed, how = run.program.printed, run.program.end
    whole = output == printed[:LIMIT]
    if not printed.startswith(output) and not printed[:LIMIT].startswith(output):
        run.wrong.append(f"output is not what the program printed, it ends with {output[-80:]!r}")
    ranges = [(row.event.start, row.event.end) for row in told if isinstance(row.event, Output)]
    if [start for start, _ in ranges] != [0, *(end for _, end in ranges)][: len(ranges)]:
        run.wrong.append("output events have gaps")
    if ranges and ranges[-1][1] > len(output):
        run.wrong.append("the log names output that is not there")
    by_itself = exited and (exited.ended == "exited" or (exited.ended == "signaled" and run.fault in HARMLESS))
    if exited and by_itself and own_end(exited) == how and not whole:
        run.wrong.append(f"{len(printed[:LIMIT]) - len(output)} bytes were lost of a program that ended by itself")
    if run.fault != "supervisor killed" and (lost := surely_written(run, execution) - len(output)) > 0:
        run.wrong.append(f"{lost} bytes were lost that the program had written")
    if run.verdict in ("passed", "degraded") and (how != "exit:0" or not whole or not exited or exited.exit_code != 0):
        run.wrong.append("FALSE SUCCESS")
    if run.verdict == "lost" and ended:
        run.wrong.append("finished, and called lost")
    if not ended and run.verdict != "lost":
        run.wrong.append(f"not finished, and called {run.verdict}")
    if told and run.fault == "supervisor killed" and not ended and run.verdict != "lost":
        run.wrong.append("a killed MECH is not called lost")
    if not ended and run.fault != "disk full" and not os.WIFSIGNALED(run.status):
        run.wrong.append("MECH lived, and did not say how it ended")
    expected = {"exit:0": "passed", "never": "timed_out"}.get(how, "failed")
    if run.fault in HARMLESS | {"timeout"} and run.verdict != expected:
        run.wrong.append(f"called {run.verdict}, was {expected}")


def own_end(exited: Exited) -> str:
    return f"exit:{exited.exit_code}" if exited.signal is None else f"signal:{exited.signal}"


def surely_written(run: Run, execution: str) -> int:
    """How many bytes the program itself says that it had written, no more than are kept; 0 where it cannot be told."""
    for path in (run.home / "executions" / execution).glob("state/workspace-*/upper/written"):
        data = path.read_bytes()
        return min(LIMIT, struct.unpack("q", data)[0] if len(data) == 8 else 0)
    return 0


def leftovers(run: Run, temporary: Path) -> None:
    """Nothing of it may be there any more, soon."""
    began = time.monotonic()
    while (left := list(left_now(run, temporary))) and time.monotonic() - began < DONE_WITHIN:
        time.sleep(0.02)
    run.gone_seconds = round(time.monotonic() - began, 3)
    run.wrong += [f"left: {each}" for each in left]
    for held in run.spaces.values():
        os.close(held)


def left_now(run: Run, temporary: Path) -> Iterator[str]:
    for pid, started in run.seen.items():
        if (fields := stat(pid)) and fields[19] == started and fields[0] != "Z":
            yield f"process {pid} {Path(f'/proc/{pid}/cmdline').read_bytes()[:60]!r}"
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            held = name.isdigit() and os.readlink(f"/proc/{name}/ns/pid") in run.spaces
            if held and (fields := stat(int(name))) and fields[0] != "Z":
                yield f"process {name} in the sandbox"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        if f"{run.home}/executions" in line:
            yield f"mount {line.split()[4]}"
    if run.fault != "supervisor killed":  # what is left of those, the next run removes
        for _, names, _ in os.walk("/sys/fs/cgroup"):
            yield from (f"control group {name}" for name in names if name.startswith(f"mech-{run.supervisor}-"))
        yield from (f"temporary file {path.name}" for path in temporary.iterdir())
    yield from (f"socket {path.name}" for path in run.home.rglob("*") if path.is_socket())
