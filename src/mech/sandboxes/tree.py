"""The processes of one sandbox, read from its own /proc: who started whom, and what they use."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterable
from dataclasses import dataclass

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Member:
    """A process; numbers are those of the sandbox's pid namespace, `started` is in ticks since boot."""

    pid: int
    parent: int
    session: int
    started: int
    state: str


def members(proc: int) -> dict[int, Member]:
    """The processes that the /proc behind descriptor `proc` shows, without the first one."""
    found: dict[int, Member] = {}
    for name in os.listdir(proc):
        if name.isdigit() and name != "1":
            text = read(proc, f"{name}/stat")
            if text:
                fields = text[text.rindex(b")") + 2 :].split()
                found[int(name)] = Member(
                    int(name), int(fields[1]), int(fields[3]), int(fields[19]), fields[0].decode("ascii")
                )
    return found


def read(proc: int, path: str) -> bytes:
    """The bytes of a file below `proc`; empty when its process is gone."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return b""
    try:
        return os.read(fd, 65536)
    except OSError:
        return b""
    finally:
        os.close(fd)


def ended(pidfd: int) -> bool:
    """Whether the process behind a pidfd has ended."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(0))


def variable(proc: int, pid: int, name: str) -> str | None:
    """A variable from the environment that a process was executed with; None when it cannot be told."""
    start = name.encode() + b"="
    values = (each for each in read(proc, f"{pid}/environ").split(b"\0") if each.startswith(start))
    return next((value[len(start) :].decode("utf-8", "replace") for value in values), None)


def lives(proc: int, pid: int) -> bool:
    """Whether a process has memory yet: one that exits gives it up first."""
    size = read(proc, f"{pid}/statm")
    return bool(size) and not size.startswith(b"0 ")


def inner(pid: int) -> int:
    """The number that the host's process `pid` has inside; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            for line in file:
                if line.startswith(b"NSpid:"):
                    return int(line.split()[-1])
    except OSError:
        pass
    return 0


def below(found: dict[int, Member], roots: Iterable[int]) -> set[int]:
    """`roots`, whatever descends from them and whatever shares a session with those."""
    wanted = set(roots)
    while True:
        sessions = ({found[pid].session for pid in wanted if pid in found} | wanted) - {0, 1}
        more = {m.pid for m in found.values() if m.parent in wanted or m.session in sessions} - wanted
        if not more:
            return wanted
        wanted |= more


def send(proc: int, pid: int, number: int) -> None:
    """Send a signal to a process of the sandbox; nothing happens when it is gone."""
    try:
        fd = os.open(str(pid), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return
    try:
        signal.pidfd_send_signal(fd, number)
    except OSError:
        return
    finally:
        os.close(fd)


def private(proc: int, pid: int) -> int:
    """Bytes of memory that process uses and shares with no file; cheap, and counts copy-on-write pages twice."""
    fields = read(proc, f"{pid}/statm").split()
    return (int(fields[1]) - int(fields[2])) * _PAGE if fields else 0


def proportional(proc: int, pid: int) -> int:
    """Bytes of memory of that process, each shared page divided among its users."""
    for line in read(proc, f"{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def identity(pid: int) -> tuple[int, int]:
    """The number that the host's process `pid` has inside, and when it started; zeros when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
    except OSError:
        return 0, 0
    return inner(pid), int(text[text.rindex(b")") + 2 :].split()[19])


def parent(pid: int) -> int:
    """The parent of the host's process `pid`; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0
