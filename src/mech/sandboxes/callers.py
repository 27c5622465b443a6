"""Which process of a sandbox holds the other end of a connection: socket diagnostics, then descriptors."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, NLMSG_ERROR = 20, 1, 2
SIOCGSKNS = 0x894C  # the network namespace of a socket, as a descriptor
ALL_STATES, NO_COOKIE = 0xFFFFFFFF, 0xFFFFFFFF
INODE_OFFSET = 16 + 68


@dataclass(frozen=True, slots=True)
class Caller:
    """A process by the host's number for it and the name it was started by; 0 and "" when unknown."""

    pid: int = 0
    program: str = ""


def find(
    diag: socket.socket, source: tuple[str, int], destination: tuple[str, int], protocol: int = socket.IPPROTO_TCP
) -> Caller:
    """The process that connected `source` to `destination` in the namespace of the netlink socket `diag`.

    Costs one netlink question and a walk over the descriptors of that namespace's processes (about 1 ms).
    """
    with contextlib.suppress(OSError):
        if inode := _inode(diag, source, destination, protocol):
            return holder(diag, inode)
    return Caller()


def holder(diag: socket.socket, inode: int) -> Caller:
    """A process in the namespace of `diag` that has the socket of this inode; the longest-lived first."""
    return _holder(f"socket:[{inode}]", _namespace(diag))


def _inode(diag: socket.socket, source: tuple[str, int], destination: tuple[str, int], protocol: int) -> int:
    if protocol == socket.IPPROTO_UDP:  # the kernel reads these the other way round
        source, destination = destination, source
    here, there = ip_address(source[0]).packed, ip_address(destination[0]).packed
    family = socket.AF_INET if len(here) == 4 else socket.AF_INET6
    request = struct.pack("=BBBxI", family, protocol, 0, ALL_STATES)
    request += struct.pack("!HH16s16s", source[1], destination[1], here, there)
    request += struct.pack("=III", 0, NO_COOKIE, NO_COOKIE)
    diag.sendall(struct.pack("=IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0, 0) + request)
    answer = diag.recv(4096)
    if struct.unpack_from("=H", answer, 4)[0] != SOCK_DIAG_BY_FAMILY:
        return 0
    return int(struct.unpack_from("=I", answer, INODE_OFFSET)[0])


def _namespace(diag: socket.socket) -> int:
    """The inode of the network namespace; 0 when the kernel does not tell us."""
    try:
        found = fcntl.ioctl(diag.fileno(), SIOCGSKNS)
    except OSError:
        return 0
    try:
        return os.fstat(found).st_ino
    finally:
        os.close(found)


def _holder(link: str, namespace: int) -> Caller:
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if namespace and os.stat(f"/proc/{pid}/ns/net").st_ino != namespace:
                continue
            folder = f"/proc/{pid}/fd"
            if any(_points_to(f"{folder}/{number}", link) for number in os.listdir(folder)):
                return Caller(int(pid), _program(Path("/proc", pid)))
    return Caller()


def _points_to(path: str, link: str) -> bool:
    with contextlib.suppress(OSError):
        return os.readlink(path) == link
    return False


def _program(process: Path) -> str:
    argument = (process / "cmdline").read_bytes()[:4096].split(b"\0")[0]
    title = argument if argument.startswith(b"/") else argument.partition(b" ")[0]  # npm writes a sentence there
    name = os.path.basename(title) or (process / "comm").read_bytes().strip()
    return name.decode(errors="replace")[:64]
