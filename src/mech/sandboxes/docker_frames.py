"""What passes between MECH and the first process of a container: frames on channels, and room for them.

A frame is kind, channel, length and bytes; a channel is one command or one connection. Either side sends no
more on a channel than the other has given room for. This file is also run inside, see `docker_inside`.
"""

from __future__ import annotations

import fcntl
import os
import selectors
import struct
import termios
from typing import Callable, Protocol  # noqa: UP035

HEAD = struct.Struct(">BII")
NUMBER = struct.Struct(">I")
SIZE = struct.Struct(">HH")
WINDOW = 256 * 1024  # bytes that may be under way on a channel
CHUNK = 64 * 1024
HELLO, START, STARTED, REFUSED, ENDED, SIGNAL, CONNECT, CONNECTED = range(8)
DATA, END, ROOM, RESET, LISTENING, CLEAR, DEVICES, KILLED, RESIZE, KILL = range(8, 18)


class Loop(Protocol):
    """What a source and a sink need: to be called when a descriptor is ready, and to send frames."""

    def watch(self, fd: int, events: int, handler: Callable[[int], None]) -> None: ...

    def unwatch(self, fd: int) -> None: ...

    def send(self, kind: int, channel: int, data: bytes = b"") -> None: ...


class Source:
    """What a descriptor gives, sent on a channel as far as there is room; `mark` is called behind what it holds now."""

    def __init__(self, loop: Loop, channel: int, fd: int) -> None:
        self.loop, self.channel, self.fd = loop, channel, fd
        self.room, self.sent = WINDOW, 0
        self.marks: list[tuple[int, Callable[[], None]]] = []
        os.set_blocking(fd, False)
        loop.watch(fd, selectors.EVENT_READ, self.ready)

    def ready(self, _: int) -> None:
        try:
            data = os.read(self.fd, min(CHUNK, self.room))
        except BlockingIOError:
            return
        except OSError:  # a connection that was reset
            data = b""
        if not data:
            self.close()
            self.loop.send(END, self.channel)
            return
        self.room -= len(data)
        self.sent += len(data)
        self.loop.send(DATA, self.channel, data)
        self._due()
        if not self.room:
            self.loop.unwatch(self.fd)

    def more(self, size: int) -> None:
        """There is room for `size` more bytes."""
        if self.fd >= 0:
            if not self.room:
                self.loop.watch(self.fd, selectors.EVENT_READ, self.ready)
            self.room += size

    def mark(self, then: Callable[[], None], *, end: bool = False) -> None:
        """Call `then` when what the pipe holds now was sent; with `end`, when all that comes was."""
        held = 0
        if self.fd >= 0 and end:
            held = 1 << 62
        elif self.fd >= 0:
            held = struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0\0\0\0"))[0]
        self.marks.append((self.sent + held, then))
        self._due()

    def _due(self, all_of_them: bool = False) -> None:
        due = [mark for mark in self.marks if all_of_them or mark[0] <= self.sent]
        self.marks = [mark for mark in self.marks if mark not in due]
        for _, then in due:
            then()

    def close(self) -> None:
        if self.fd >= 0:
            self.loop.unwatch(self.fd)
            os.close(self.fd)
            self.fd = -1
            self._due(all_of_them=True)


class Sink:
    """What arrives on a channel, written to a descriptor; `finish` is called behind the last byte."""

    def __init__(self, loop: Loop, channel: int, fd: int, finish: Callable[[], None]) -> None:
        self.loop, self.channel, self.fd, self.finish = loop, channel, fd, finish
        self.held, self.ended = bytearray(), False
        os.set_blocking(fd, False)

    def write(self, data: bytes) -> None:
        if self.fd < 0:
            self.loop.send(ROOM, self.channel, NUMBER.pack(len(data)))
            return
        if not self.held:
            self.loop.watch(self.fd, selectors.EVENT_WRITE, self.ready)
        self.held += data

    def end(self) -> None:
        self.ended = True
        if not self.held:
            self._finish()

    def ready(self, _: int) -> None:
        try:
            size = os.write(self.fd, self.held[:CHUNK])
        except BlockingIOError:
            return
        except OSError:  # nobody reads it any more
            size, self.ended = len(self.held), True
        del self.held[:size]
        self.loop.send(ROOM, self.channel, NUMBER.pack(size))
        if not self.held:
            self.loop.unwatch(self.fd)
            if self.ended:
                self._finish()

    def _finish(self) -> None:
        if self.fd >= 0:
            self.finish()
            self.close()

    def close(self) -> None:
        if self.fd >= 0:
            self.loop.unwatch(self.fd)
            os.close(self.fd)
            self.fd = -1
