"""Ports as they open: a program's listen(2) waits until the supervisor has called it in its place and said so.

The kernel hands over each listen() of the sandbox. The supervisor takes the socket by pidfd_getfd, listens
itself, answers with the result, and only then writes the event: what it says is true at that moment.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
from collections.abc import Callable

import anyio

from mech.events import Event, Listening, Noted
from mech.sandboxes import kernel

_RECEIVE, _SEND, _IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
_NOTIFICATION = struct.Struct("QII iIQ 6Q".replace(" ", ""))
_ANSWER = struct.Struct("QqiI")
_CONTINUE = 1
TOLD = 1000  # ports of one sandbox that are told; who opens more is no server


async def watch(notifications: int, record: Callable[[Event], None]) -> None:
    """Answer the listen() calls that arrive on `notifications` until every process behind it is gone."""
    hangup = select.poll()
    hangup.register(notifications, 0)
    told = 0
    while True:
        await anyio.wait_readable(notifications)
        if hangup.poll(0):
            return
        buffer = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(notifications, _RECEIVE, buffer)
        except OSError as problem:
            if problem.errno in (errno.ENOENT, errno.EINTR):  # its process was killed meanwhile
                continue
            raise
        call, thread, _, _, _, _, fd, backlog, *_ = _NOTIFICATION.unpack(buffer)
        result, event = _listen(notifications, call, thread, fd & 0xFFFFFFFF, backlog & 0xFFFFFFFF)
        flags = _CONTINUE if result is None else 0
        answer = _ANSWER.pack(call, 0, -(result or 0), flags)
        with contextlib.suppress(OSError):
            fcntl.ioctl(notifications, _SEND, answer)
            if event is not None and (told := told + 1) <= TOLD:
                record(event)
                if told == TOLD:
                    record(Noted(f"{TOLD:,} ports were opened; further ones are not told", about="network"))


def _listen(notifications: int, call: int, thread: int, fd: int, backlog: int) -> tuple[int | None, Event | None]:
    """Listen in the place of `thread`: the errno (None: let it do so itself) and what is to be said."""
    try:
        pid = _process(thread)
        pidfd = os.pidfd_open(pid)
        try:
            fcntl.ioctl(notifications, _IS_VALID, struct.pack("Q", call))
            taken = kernel.steal(pidfd, ctypes.c_int(fd).value)
        finally:
            os.close(pidfd)
    except OSError as problem:
        return (errno.EBADF if problem.errno == errno.EBADF else None), None
    try:
        sock = socket.socket(fileno=taken)
    except OSError:  # no socket at all
        os.close(taken)
        return errno.ENOTSOCK, None
    with sock:
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            return None, None
        already = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        result = kernel.listen(sock.fileno(), ctypes.c_int(backlog).value)
        if result or already:
            return result, None
        address, port = sock.getsockname()[:2]
        return 0, Listening(port, address, pid, _name(pid))


def _process(thread: int) -> int:
    with open(f"/proc/{thread}/status", "rb") as file:
        for line in file:
            if line.startswith(b"Tgid:"):
                return int(line[5:])
    raise OSError(errno.ESRCH, "no such thread")


def _name(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/comm", "rb") as file:
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""
