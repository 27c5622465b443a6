"""Ports as they open where no notification of listen(2) is to be had: the kernel is asked for listening sockets.

A kernel hands the calls of a process to one supervisor only, so MECH below another that already has them (some
containers do this) must ask. It asks a few dozen times a second, for sockets in the state LISTEN alone, and only
while a command runs; each question costs some 40 microseconds where a read of /proc/net/tcp costs milliseconds.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable, Iterator

import anyio
import anyio.to_thread

from mech.events import Event, Listening
from mech.sandboxes import callers

EVERY = 0.025  # seconds between questions
_DUMP, _DONE = 0x300, 3
_LISTEN = 1 << 10
_HEAD, _PORT, _ADDRESS, _INODE = 16, 4, 8, 68  # offsets in a netlink message and in its inet_diag_msg
_WIDTH = {socket.AF_INET: 4, socket.AF_INET6: 16}


async def watch(
    descriptor: int, busy: Callable[[], bool], ours: Callable[[int], bool], record: Callable[[Event], None]
) -> None:
    """Tell for ever of the ports that open in the namespace of the netlink socket `descriptor`, while `busy` says so.

    `ours` says of a host's process number whether it is the sandbox's. What listens already is not told.
    """
    with socket.socket(fileno=os.dup(descriptor)) as diag:
        known = {inode for inode, _, _ in listening(diag)}
        missed: set[int] = set()
        while True:
            await anyio.sleep(EVERY)
            if not busy():
                continue
            found = {inode: (address, port) for inode, address, port in listening(diag)}
            for inode in found.keys() - known:
                caller = await anyio.to_thread.run_sync(callers.holder, diag, inode)
                if not caller.pid and inode not in missed:  # it may just be handed from one process to another
                    missed.add(inode)
                    continue
                known.add(inode)
                address, port = found[inode]
                if not caller.pid or ours(caller.pid):
                    record(Listening(port, address, caller.pid, caller.program))
            known &= found.keys()
            missed &= found.keys()


def listening(diag: socket.socket) -> Iterator[tuple[int, str, int]]:
    """The inode, address and port of every TCP socket that listens."""
    for family in _WIDTH:
        request = struct.pack("=BBBxI48x", family, socket.IPPROTO_TCP, 0, _LISTEN)
        head = struct.pack("=IHHII", _HEAD + len(request), callers.SOCK_DIAG_BY_FAMILY, _DUMP | 1, 0, 0)
        diag.sendall(head + request)
        yield from _answers(diag)


def _answers(diag: socket.socket) -> Iterator[tuple[int, str, int]]:
    while True:
        data = diag.recv(1 << 17)
        while data:
            length, kind = struct.unpack_from("=IH", data)
            if kind == _DONE:
                return
            if kind != callers.SOCK_DIAG_BY_FAMILY:
                raise OSError(-struct.unpack_from("=i", data, _HEAD)[0], "socket diagnostics were refused")
            body = data[_HEAD:length]
            family = socket.AddressFamily(body[0])
            address = socket.inet_ntop(family, body[_ADDRESS : _ADDRESS + _WIDTH[family]])
            yield struct.unpack_from("=I", body, _INODE)[0], address, struct.unpack_from("!H", body, _PORT)[0]
            data = data[length + 3 & ~3 :]
