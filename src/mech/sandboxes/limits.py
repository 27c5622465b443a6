"""What keeps a sandbox within its limits: rlimits for each process, a watch over the whole, a cgroup where one may be.

The kernel's own limits per process are set by the joiner. The sum over all processes is exact in a cgroup; else
it is sampled, and so is the room on the disk.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import anyio
import anyio.to_thread

from mech.events import Event, Noted
from mech.sandboxes import tree
from mech.sandboxes.joined import Command, Joined
from mech.types import Isolation, Limits

FLOOR = 512 * 1024**2  # bytes that must stay free where the sandbox writes
ENTRIES, SPARE = 1_000_000, 50_000  # files that a sandbox may make there, and that others must be able to make still
_SOON, _SELDOM = 0.1, 0.25  # seconds between samples: near the limit, far from it
_FIRST = 0.3  # seconds until the disk is looked at: opening comes first
_DISK_EVERY, _DISK_SHARE = 2.0, 20  # seconds; and no more than a twentieth of the time


def rlimits(limits: Limits) -> list[tuple[int, int]]:
    """The limits of each process."""
    return [
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CORE, 0),
    ]


class Watch:
    """Samples a sandbox's memory and disk, and kills what goes beyond."""

    def __init__(self, sandbox: Joined, limits: Limits, written: Path, record: Callable[[Event], None]) -> None:
        self._sandbox, self._limits, self._written, self._record = sandbox, limits, written, record

    async def memory(self) -> None:
        """Watch memory for ever."""
        while True:
            proc = self._sandbox.proc
            used = {pid: tree.private(proc, pid) for pid in _pids(proc)}
            total = sum(used.values())
            if total > self._limits.memory:
                used = {pid: tree.proportional(proc, pid) for pid in used}
                if sum(used.values()) > self._limits.memory:
                    self._over(used, self._sandbox.live())
            await anyio.sleep(_SOON if total > self._limits.memory / 2 else _SELDOM)

    async def ooms(self) -> None:
        """Say for ever when the kernel killed a process in the control group."""
        seen = 0
        while True:
            if (now := self._sandbox.ooms()) > seen:
                seen = now
                text = f"more than the limit of {self._limits.memory // 1024**2:,} MiB was used: a process was killed"
                self._record(Noted(text, about="memory"))
            await anyio.sleep(_SELDOM)

    def _over(self, used: dict[int, int], commands: list[Command]) -> None:
        largest = max(used, key=lambda pid: used[pid])
        sizes = {command: self._sandbox.tree(command) for command in commands}
        owner = next((command for command, pids in sizes.items() if largest in pids), None)
        text = (
            f"{sum(used.values()) // 1024**2:,} MiB are more than the limit of {self._limits.memory // 1024**2:,} MiB"
        )
        self._record(Noted(f"{text}: the command was killed", about="memory"))
        if owner is None:  # it outlived the command that started it
            tree.send(self._sandbox.proc, largest, signal.SIGKILL)
        else:
            owner.over_memory = True
            owner.signal(signal.SIGKILL)

    async def disk(self) -> None:
        """Watch the disk for ever."""
        await watch_disk(self._written, self._limits.disk, self._record, self._sandbox.kill)


async def watch_disk(
    folder: Path,
    limit: int,
    record: Callable[[Event], None],
    kill: Callable[[], None],
    before: tuple[int, int] = (0, 0),
) -> None:
    """Watch what is written below `folder` beyond the bytes and files `before`, and the room that is left, for ever."""
    await anyio.sleep(_FIRST)
    while True:
        began = anyio.current_time()
        found = await anyio.to_thread.run_sync(written, folder, limit + before[0], abandon_on_cancel=True)
        more = (found[0] - before[0], found[1] - before[1])
        if problem := excess(more, limit, os.statvfs(folder)):
            record(Noted(f"{problem}: the commands were killed", about="disk"))
            kill()
        await anyio.sleep(max(_DISK_EVERY, _DISK_SHARE * (anyio.current_time() - began)))


def excess(found: tuple[int, int], limit: int, room: os.statvfs_result) -> str:
    """Why so many bytes and files are too much on a disk with that room; "" when they are not."""
    size, files = found
    free = room.f_bavail * room.f_frsize
    if size > limit:
        return f"more than {limit // 1024**2:,} MiB were written"
    if files > ENTRIES:
        return f"more than {ENTRIES:,} files were written, or folders too deep to be counted"
    if free < FLOOR:
        return f"only {free // 1024**2:,} MiB are free on this disk"
    if room.f_files > 0 and room.f_favail < SPARE:
        return f"only {room.f_favail:,} files can still be made on this disk"
    return ""


def written(folder: Path, enough: int) -> tuple[int, int]:
    """Bytes on the disk below `folder`, and files; counting stops beyond `enough` bytes and beyond ENTRIES.

    What is nested deeper than a path can be long counts as too many files.
    """
    total, files, left = 0, 0, [os.fspath(folder)]
    while left and total <= enough and files <= ENTRIES:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    files += 1
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
        except OSError as problem:
            if problem.errno == errno.ENAMETOOLONG:
                files = ENTRIES + 1
    return total, files


def _pids(proc: int) -> list[int]:
    return [int(name) for name in os.listdir(proc) if name.isdigit() and name != "1"] if proc >= 0 else []


def isolation(exact_memory: bool, unlocked: str) -> Isolation:
    """What a sandbox of namespaces enforces; `unlocked` says why there is no Landlock, empty when there is."""
    enforced = ["files", "processes", "network", "system calls", "capabilities", "number of processes", "file size"]
    sampled = ["disk (sampled)"]
    (enforced if exact_memory else sampled).append("memory" if exact_memory else "memory (sampled)")
    if not unlocked:
        enforced.append("landlock")
    return Isolation("namespaces", tuple(enforced), tuple(sampled), {"landlock": unlocked} if unlocked else {})
