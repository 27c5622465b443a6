"""Does MECH tell the truth, lose no output and leave nothing when things go wrong at random moments?

    python benchmarks/crashes.py [--runs 1000] [--seed 1] [--lanes 2] [--result FILE]

Each run is a `mech run` of a random program with a random fault at a random moment: MECH, its joiner, bubblewrap or
the first process killed, the program killed, MECH told to stop, a time-out, the disk full, readers that die. Then it
is checked that no success was claimed that was none, that output is whole and in order, and that no process, mount,
socket, control group or temporary file is left. A seed gives the same programs and faults again.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import crash_program
from crash_checks import HARMLESS, LIMIT, Program, Run, execution_of, finished, judge, leftovers, look, wait_for
from machine import facts

from mech.errors import MechError
from mech.executions import Executions

PATIENCE = 90.0
RESULTS = Path(__file__).parent / "results" / "crashes.json"
# --- faults --------------------------------------------------------------------------------------------


def kill(part: str, number: int = signal.SIGKILL) -> Callable[[Run, random.Random], None]:
    def inject(run: Run, source: random.Random) -> None:
        targets = [run.supervisor] if part == "supervisor" else look(run)[part]
        deadline = time.monotonic() + 5
        while not targets and not finished(run.supervisor) and time.monotonic() < deadline:
            time.sleep(0.005)
            targets = look(run)[part]
        look(run)
        for pid in targets[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    return inject


def stop(run: Run, source: random.Random) -> None:
    executions = Executions(run.home)
    with contextlib.suppress(MechError):
        anyio.run(executions.stop, execution_of(run))
    executions.close()


def reader_killed(run: Run, source: random.Random) -> None:
    env = {**os.environ, "MECH_HOME": str(run.home)}
    command = [sys.executable, "-m", "mech", "logs", "-f"]
    reader = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(source.uniform(0.0, 0.5))
    reader.kill()
    reader.communicate()


def disk_full(run: Run, source: random.Random) -> None:
    with contextlib.suppress(OSError), open(run.home / "filler", "wb") as file:
        room = os.statvfs(run.home)
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - 65536))
        while True:
            file.write(bytes(4096))


def nothing(run: Run, source: random.Random) -> None:
    """No fault at all, or one that lies in how the run was started."""


FAULTS: dict[str, tuple[int, Callable[[Run, random.Random], None]]] = {  # name: (weight, what is done)
    "none": (4, nothing),
    "supervisor killed": (6, kill("supervisor")),
    "supervisor terminated": (2, kill("supervisor", signal.SIGTERM)),
    "supervisor interrupted": (2, kill("supervisor", signal.SIGINT)),
    "nursery killed": (2, kill("nursery")),
    "joiner killed": (3, kill("joiner")),
    "joiner terminated": (1, kill("joiner", signal.SIGTERM)),
    "bubblewrap killed": (3, kill("bubblewrap")),
    "first process killed": (3, kill("first")),
    "program killed": (3, kill("program")),
    "program terminated": (2, kill("program", signal.SIGTERM)),
    "stopped": (2, stop),
    "timeout": (2, nothing),
    "log reader killed": (1, reader_killed),
    "nobody reads the report": (1, nothing),
    "disk full": (1, disk_full),
}
ENDING = {name for name in FAULTS if "killed" in name or "terminated" in name or "interrupted" in name} - {
    "log reader killed"
} | {"stopped", "timeout"}
ENDS = ["exit:0"] * 5 + ["exit:1", "exit:3", "exit:137", "exit:255", "signal:9", "signal:11", "signal:15", "never"]
COUNTS = {"lines": 400, "slow": 60, "flood": 60, "binary": 60, "deaf": 200, "daemons": 100, "tiny": 20_000}


def draw(number: int, source: random.Random, home: Path) -> Run:
    """A random program and fault that can be told apart afterwards."""
    names = [name for name in FAULTS if name != "disk full" or os.geteuid() == 0]
    fault = source.choices(names, [FAULTS[name][0] for name in names])[0]
    kind = source.choice(list(COUNTS))
    end = source.choice(ENDS)
    if kind == "deaf" and end == "signal:15":
        end = "signal:9"
    if fault == "timeout":
        end = "never"
    elif end == "never" and (fault not in ENDING or (fault == "program terminated" and kind == "deaf")):
        end = "exit:0"
    return Run(number, Program(kind, source.randrange(1 << 30), source.randrange(1, COUNTS[kind]), end), fault, home)


# --- one run ----------------------------------------------------------------------------------------------


def start(run: Run, folder: Path, temporary: Path) -> None:
    """Fork a process that is `mech run`."""
    shutil.copy(crash_program.__file__, folder / "program.py")
    words = f"{run.program.kind} {run.program.seed} {run.program.count} {run.program.end}"
    settings = f'start = "exec python3 program.py {words}"\n[limits]\noutput = "{LIMIT // 1000}KB"\n'
    (folder / "mech.toml").write_text(settings)
    reader, writer = os.pipe()
    run.supervisor = os.fork()
    if run.supervisor == 0:
        try:
            os.setsid()
            os.environ |= {"MECH_HOME": str(run.home), "TMPDIR": str(temporary)}
            tempfile.tempdir = str(temporary)
            null = os.open(os.devnull, os.O_RDWR)
            for fd, to in ((null, 0), (writer if run.fault == "nobody reads the report" else null, 1), (null, 2)):
                os.dup2(fd, to)
            os.close(reader)
            os.close(writer)
            from mech.cli import main

            timeout = ["--timeout", "2s" if run.fault == "timeout" else "60s"]
            sys.argv = ["mech", "run", str(folder), "--once", "--json", "--no-browser", *timeout]
            main()
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        finally:
            os._exit(99)
    os.close(reader)
    os.close(writer)


def perform(run: Run, source: random.Random, scratch: Path) -> None:
    """Run it, inject its fault, and check everything."""
    folder, temporary = scratch / "app", scratch / "tmp"
    for each in (folder, temporary):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir()
    run.before = {each.name for each in (run.home / "executions").glob("*")}
    start(run, folder, temporary)
    moment = source.choice(("requested", "planned", "opened", "started", "output", "exited"))
    if run.fault.startswith(("program", "joiner", "first", "bubblewrap")):
        moment = source.choice(("opened", "started", "output"))
    if run.fault not in HARMLESS | {"timeout"} or run.fault == "log reader killed":
        wait_for(run, moment)
        time.sleep(source.choice((0.0, source.uniform(0, 0.05), source.uniform(0, 0.5))))
    look(run)
    FAULTS[run.fault][1](run, source)
    finish(run, folder)
    (run.home / "filler").unlink(missing_ok=True)
    if name := execution_of(run):
        judge(run, name)
    elif run.fault not in ("supervisor killed", "supervisor terminated", "supervisor interrupted"):
        run.wrong.append("no execution was recorded")
    leftovers(run, temporary)


def finish(run: Run, folder: Path) -> None:
    """Wait until the supervisor is gone; where nothing ends a program that never does, that is done."""
    deadline, last = time.monotonic() + PATIENCE, 0.0
    while not finished(run.supervisor):
        if time.monotonic() - last > 0.2:
            found, last = look(run), time.monotonic()
            if run.program.end == "never" and run.fault in ("program killed",) and time.monotonic() > deadline - 75:
                for pid in found["program"][:1]:  # the fault had come too early
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            run.wrong.append("MECH did not end")
            os.kill(run.supervisor, signal.SIGKILL)
            break
        time.sleep(0.02)
    _, run.status = os.waitpid(run.supervisor, 0)


# --- all of them -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def home_for(fault: str, scratch: Path) -> Iterator[Path]:
    """The MECH_HOME of a lane, or a small disk of its own."""
    home = scratch / ("small" if fault == "disk full" else "home")
    home.mkdir(exist_ok=True)
    if fault != "disk full":
        yield home
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", home], check=True)
    try:
        yield home
    finally:
        subprocess.run(["umount", "-l", home], check=True)


def lane(number: int, lanes: int, runs: int, seed: int, until: float, report: Any) -> None:
    """Every so-manieth run, one after the other, as long as there is time."""
    with tempfile.TemporaryDirectory(prefix="mech-crashes-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        for index in range(number, runs, lanes):
            if time.monotonic() > until:
                break
            source = random.Random(f"{seed}-{index}")
            run = draw(index, source, Path())
            with home_for(run.fault, scratch) as run.home:
                perform(run, source, scratch)
                shown = {"run": index, "fault": run.fault, "program": vars(run.program), "verdict": run.verdict}
                found = {**shown, "wrong": run.wrong, "gone_seconds": run.gone_seconds}
            os.write(report, json.dumps(found).encode() + b"\n")
        home = scratch / "home"
        if home.exists():
            swept(home, scratch, report)


def swept(home: Path, scratch: Path, report: int) -> None:
    """A last run without a fault: it removes what killed ones have left on the disk."""
    run = Run(-1, Program("lines", 1, 1, "exit:0"), "none", home)
    for each in (home / "executions").iterdir():
        os.utime(each, (0, 0))
    perform(run, random.Random(0), scratch)
    states = [path for path in (home / "executions").glob("*/state") if path.stat().st_mtime < 1]
    run.wrong += [f"left: {path}" for path in states]
    data = {"run": -1, "fault": "none", "verdict": run.verdict, "wrong": run.wrong, "gone_seconds": run.gone_seconds}
    os.write(report, json.dumps(data).encode() + b"\n")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--lanes", type=int, default=2)
    options.add_argument("--minutes", type=float, default=60.0, help="no run is begun after that")
    options.add_argument("--result", type=Path, default=RESULTS)
    chosen = options.parse_args()
    import mech.cli.run
    import mech.diagnosers.run
    import mech.executors.here
    import mech.feedback
    import mech.sandboxes.bubblewrap  # noqa: F401 - imported before forking, which is quicker than after

    began = time.monotonic()
    with tempfile.TemporaryFile() as report:
        children = []
        for number in range(chosen.lanes):
            if (pid := os.fork()) == 0:
                try:
                    lane(
                        number,
                        chosen.lanes,
                        chosen.runs,
                        chosen.seed,
                        began + chosen.minutes * 60,
                        os.dup(report.fileno()),
                    )
                    os._exit(0)
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(1)
            children.append(pid)
        failed = [pid for pid in children if os.waitpid(pid, 0)[1]]
        report.seek(0)
        found = [json.loads(line) for line in report]
    document = {**facts(), **summary(chosen, found, time.monotonic() - began), "lanes_failed": len(failed)}
    chosen.result.write_text(json.dumps(document, indent=2) + "\n")
    print(json.dumps(document, indent=2))
    return 1 if document["wrong"] or failed else 0


def summary(chosen: argparse.Namespace, found: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    each: dict[str, dict[str, int]] = collections.defaultdict(lambda: collections.defaultdict(int))
    for one in found:
        each[one["fault"]][str(one["verdict"])] += 1
    wrong = [one for one in found if one["wrong"]]
    kinds = {"false_success": "FALSE SUCCESS", "lost_bytes": "lost", "leftovers": "left:"}
    gone = sorted(one["gone_seconds"] for one in found)
    return {
        "seed": chosen.seed, "runs": sum(one["run"] >= 0 for one in found), "seconds": round(seconds, 1),
        **{name: sum(any(text in each for each in one["wrong"]) for one in found) for name, text in kinds.items()},
        "gone_after_s": {"p50": gone[len(gone) // 2], "p95": gone[len(gone) * 95 // 100], "max": gone[-1]},
        "verdicts": {fault: dict(verdicts) for fault, verdicts in sorted(each.items())},
        "wrong": wrong[:50],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
