"""A control group for one sandbox's memory, version 1 or 2, where this process may make one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_NAMES = iter(range(1, 1 << 62))
_PATIENCE = 1.0
_WEIGHT = 50  # processor time beside that of others, whose weight is 100; version 2 alone has it in the same group


class Group:
    """A group with a limit on memory, in bytes; `remove` it when its processes are gone."""

    def __init__(self, folder: Path, version: int, memory: int) -> None:
        self._folder, self.version = folder, version
        folder.mkdir()
        limits = {"memory.max": memory, "memory.swap.max": 0, "cpu.weight": _WEIGHT}
        if version == 1:
            limits = {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
        for number, (name, value) in enumerate(limits.items()):
            try:
                (folder / name).write_text(str(value))
            except OSError:
                if number == 0:
                    self.remove()
                    raise

    @property
    def entrance(self) -> str:
        """Where a process of one thread writes 0 to be in the group, with all that it starts from now on."""
        return str(self._folder / ("cgroup.procs" if self.slow else "tasks"))

    @property
    def slow(self) -> bool:
        """Whether the kernel takes about 10 ms to let a process in: in version 1 one thread may enter by itself, for
        which nothing has to stand still. Where it is slow, the entrance also takes the pid of another process."""
        return self.version == 2

    def ooms(self) -> int:
        """How many of its processes the kernel has killed for want of memory."""
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        with suppress(OSError, ValueError):
            for line in (self._folder / name).read_text().splitlines():
                key, _, value = line.partition(" ")
                if key == "oom_kill":
                    return int(value)
        return 0

    def remove(self) -> None:
        """Remove it; its last processes may still be on their way out."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > deadline:
                    return
                time.sleep(0.005)


def group(memory: int) -> Group | None:
    """A new group with that limit, or None when this process may not make one."""
    for version, parent in _parents():
        _sweep(parent)
        try:
            return Group(parent / f"mech-{os.getpid()}-{_numbering()}-{next(_NAMES)}", version, memory)
        except OSError:
            continue
    return None


def _parents() -> Iterator[tuple[int, Path]]:
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, names, path = line.split(":", 2)
        if "memory" in names.split(","):
            for place in (_ROOT / "memory" / path.lstrip("/"), _ROOT / "memory"):
                if os.access(place, os.W_OK):
                    yield 1, place
        elif not names:
            own = _ROOT / path.lstrip("/")
            for place in (own, own.parent):
                with suppress(OSError):
                    handed = (place / "cgroup.subtree_control").read_text().split()
                    if "memory" in handed and os.access(place, os.W_OK):
                        yield 2, place


@cache
def _sweep(parent: Path) -> None:
    """Remove groups whose supervisor is gone, also those it made in another session, beside this one; once."""
    for folder in (*parent.glob("mech-*-*-*"), *parent.parent.glob("*/mech-*-*-*")):
        _, pid, numbering, _ = folder.name.split("-")
        if numbering == str(_numbering()) and not os.path.exists(f"/proc/{pid}"):
            with suppress(OSError):
                folder.rmdir()


def _numbering() -> int:
    """Which pid namespace the numbers of processes are of: in another one, a supervisor that lives looks gone."""
    return os.stat("/proc/self/ns/pid").st_ino
