"""Ports of a container as they open, seen by its first process. Run inside, see `docker_inside`."""

from __future__ import annotations

import base64
import ctypes
import errno
import fcntl
import ipaddress
import os
import selectors
import struct
import time
from typing import Any, Callable  # noqa: UP035

from mech.sandboxes import docker_system as system
from mech.sandboxes.docker_frames import Loop

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_NOTIFICATION, _ANSWER = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")
_CONTINUE = 1
RESOLVER = "127.0.0.11"  # Docker's own, which it puts into the container's network
_SAMPLE = 0.25  # seconds between looks at the ports where listen() cannot be seen
_LONGEST = 1.0  # seconds after a listen() that was let through until the port must be there


class Ports:
    """Ports as they open: the kernel reports each listen(); where it cannot, the table of sockets is sampled.

    A listen() is let through and then looked for, since its result is not known before; `reason` is empty
    where calls are reported. `report` is told address, port and pid of each that opens.
    """

    def __init__(self, loop: Loop, libc: Any, order: dict[str, Any], report: Callable[[str, int, int], None]) -> None:
        self._report = report
        self._known: set[int] = set()
        self._awaited: dict[int, tuple[int, float]] = {}  # inode: (pid, until)
        self._delay, self._next = 0.001, 0.0
        self._fd, self.reason = self._load(libc, order)
        if self._fd >= 0:
            loop.watch(self._fd, selectors.EVENT_READ, self._called)

    def _load(self, libc: Any, order: dict[str, Any]) -> tuple[int, str]:
        machine = os.uname().machine
        if machine not in order["filters"]:
            return -1, order.get("unfiltered") or f"there is no system call filter for {machine}"
        program = base64.b64decode(order["filters"][machine])
        buffer = ctypes.create_string_buffer(program, len(program))
        fprog = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
        fd = libc.syscall(_SECCOMP[machine], 1, 8, fprog)
        return fd, "" if fd >= 0 else f"seccomp: {os.strerror(ctypes.get_errno())}"

    def pause(self, running: bool) -> float | None:
        if self._awaited:
            return self._delay
        return _SAMPLE if running and self._fd < 0 else None

    def look(self) -> None:
        """Report what was awaited and is there; without the kernel's reports, whatever is new."""
        if (self._fd >= 0 and not self._awaited) or time.monotonic() < self._next:
            return
        found = _listeners()
        now = time.monotonic()
        if self._fd < 0:
            self._next = now + _SAMPLE
            own = [inode for inode, (address, _) in found.items() if address != RESOLVER]
            new = {inode: _holder(inode) for inode in own if inode not in self._known}
            self._known = set(found)
        else:
            self._next, self._delay = now + self._delay, min(self._delay * 2, 0.05)
            new = {inode: pid for inode, (pid, _) in self._awaited.items() if inode in found}
            self._awaited = {inode: w for inode, w in self._awaited.items() if inode not in new and now < w[1]}
        for inode, pid in new.items():
            self._report(*found[inode], pid)

    def resolver(self) -> bool:
        """Whether Docker answers names in here."""
        return any(address == RESOLVER for address, _ in _listeners().values())

    def _called(self, _: int) -> None:
        buffer = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(self._fd, _RECEIVE, buffer)
        except OSError as problem:
            if problem.errno in (errno.ENOENT, errno.EINTR, errno.EAGAIN):
                return
            raise
        call, thread, fd = (_NOTIFICATION.unpack(buffer)[at] for at in (0, 1, 6))
        inode = _inode(thread, fd & 0xFFFFFFFF)
        already = inode in _listeners() if inode else True
        if not already:
            self._awaited[inode] = (system.process_of(thread), time.monotonic() + _LONGEST)
            self._delay, self._next = 0.001, 0.0
        try:
            fcntl.ioctl(self._fd, _SEND, _ANSWER.pack(call, 0, 0, _CONTINUE))
        except OSError:  # its process was killed meanwhile
            self._awaited.pop(inode, None)


def _listeners() -> dict[int, tuple[str, int]]:
    """Address and port of every listening TCP socket, by its inode."""
    found = {}
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in system.read(path).decode("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                address, _, port = fields[1].partition(":")
                words = [bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8)]
                found[int(fields[9])] = (str(ipaddress.ip_address(b"".join(words))), int(port, 16))
    return found


def _inode(thread: int, fd: int) -> int:
    """The inode of a thread's socket, 0 when it is none."""
    try:
        name = os.readlink(f"/proc/{thread}/fd/{fd}")
    except OSError:
        return 0
    return int(name[8:-1]) if name.startswith("socket:[") else 0


def _holder(inode: int) -> int:
    """A process that has the socket open, 0 when none is found."""
    for pid in system.processes():
        try:
            names = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        if any(_inode(pid, int(name)) == inode for name in names):
            return pid
    return 0
