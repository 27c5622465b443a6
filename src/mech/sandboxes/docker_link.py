"""MECH's end of what it speaks with the first process of a container: channels over one stream of frames."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import socket
import stat
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import anyio
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from mech.errors import SandboxLost
from mech.sandboxes.docker_frames import (
    CHUNK,
    CONNECT,
    CONNECTED,
    DATA,
    END,
    ENDED,
    HEAD,
    KILL,
    NUMBER,
    REFUSED,
    RESET,
    ROOM,
    START,
    WINDOW,
)

_LARGEST = 1 << 20  # bytes of a frame; whoever sends more is not our first process
Frame = tuple[int, bytes]
Spawn = Callable[..., object]


class Stream(Protocol):
    """The stdin and stdout of a container, see `aiodocker.stream.Stream`."""

    async def read_out(self) -> Any: ...

    async def write_in(self, data: bytes) -> None: ...


class Channel:
    """One command or connection; iterating gives its frames until the container is gone."""

    def __init__(self, link: Link, number: int) -> None:
        self.number, self._link = number, link
        self._feed: MemoryObjectSendStream[Frame]
        self._feed, self.frames = anyio.create_memory_object_stream[Frame](math.inf)
        self._room, self._more = WINDOW, anyio.Event()

    def arrived(self, kind: int, body: bytes) -> None:
        if kind == ROOM:
            self._room += NUMBER.unpack(body)[0]
            self._more.set()
            return
        with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            self._feed.send_nowait((kind, body))

    def lost(self) -> None:
        self._feed.close()
        self._more.set()

    def send(self, kind: int, body: bytes = b"") -> None:
        self._link.send(kind, self.number, body)

    async def room(self) -> int:
        """How many bytes may be sent now; waits until it is at least one. SandboxLost when nobody takes them."""
        while not self._room:
            if self._link.lost:
                raise SandboxLost("the container is gone")
            self._more = anyio.Event()
            await self._more.wait()
        return self._room

    def give(self, data: bytes) -> None:
        """Send bytes; `room` has said that there is place."""
        self._room -= len(data)
        self.send(DATA, data)

    async def receive(self) -> Frame:
        """The next frame. SandboxLost when the container is gone."""
        try:
            return await self.frames.receive()
        except anyio.EndOfStream:
            raise SandboxLost("the container is gone") from None

    def close(self) -> None:
        self._link.forget(self)
        self._feed.close()
        self.frames.close()


class Link:
    """The stream and its channels; `hello` is what the first process says first."""

    def __init__(self, stream: Stream, told: Callable[[int, bytes], None]) -> None:
        self._stream, self._told = stream, told
        self._channels: dict[int, Channel] = {}
        self._number = 0
        self._out: deque[bytes] = deque()
        self._wanted = anyio.Event()
        self.errors = bytearray()
        self.lost = False
        self.hello: MemoryObjectReceiveStream[bytes]
        self._hello, self.hello = anyio.create_memory_object_stream[bytes](1)

    def channel(self) -> Channel:
        """A new channel. SandboxLost when the container is gone."""
        if self.lost:
            raise SandboxLost("the container is gone")
        self._number += 1
        found = self._channels[self._number] = Channel(self, self._number)
        return found

    def forget(self, channel: Channel) -> None:
        self._channels.pop(channel.number, None)

    def send(self, kind: int, channel: int, body: bytes = b"") -> None:
        self._out.append(HEAD.pack(kind, channel, len(body)) + body)
        self._wanted.set()

    def close(self) -> None:
        self._hello.close()
        self.hello.close()

    async def serve(self) -> None:
        """Carry frames both ways until the container is gone."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._write)
                await self._read()
                tasks.cancel_scope.cancel()
        finally:
            self.lost = True
            self._hello.close()
            for channel in self._channels.values():
                channel.lost()

    async def _write(self) -> None:
        while True:
            while self._out:
                data = b"".join(self._out)
                self._out.clear()
                try:
                    await self._stream.write_in(data)
                except (OSError, RuntimeError, AssertionError):  # the end is read by the other task
                    return
            self._wanted = anyio.Event()
            await self._wanted.wait()

    async def _read(self) -> None:
        held = bytearray()
        while (message := await self._message()) is not None:
            if message.stream != 1:
                self.errors = (self.errors + message.data)[-CHUNK:]
                continue
            held += message.data
            while len(held) >= HEAD.size:
                kind, number, size = HEAD.unpack_from(held)
                if size > _LARGEST:
                    return
                if len(held) < HEAD.size + size:
                    break
                body = bytes(held[HEAD.size : HEAD.size + size])
                del held[: HEAD.size + size]
                self._arrived(kind, number, body)

    async def _message(self) -> Any:
        try:
            return await self._stream.read_out()
        except OSError:
            return None

    def _arrived(self, kind: int, number: int, body: bytes) -> None:
        channel = self._channels.get(number)
        if channel is not None:
            channel.arrived(kind, body)
        elif number == 0 and not self._hello_done(body):
            self._told(kind, body)

    def _hello_done(self, body: bytes) -> bool:
        with contextlib.suppress(anyio.WouldBlock, anyio.ClosedResourceError, anyio.BrokenResourceError):
            self._hello.send_nowait(body)
            self._hello.close()
            return True
        return False


class Ending:
    """How a command ended, once it has."""

    def __init__(self) -> None:
        self.known = anyio.Event()
        self.code: int | None = None
        self.memory = False

    def set(self, code: int | None, memory: bool = False) -> None:
        if not self.known.is_set():
            self.code, self.memory = code, memory
            self.known.set()


@dataclass(frozen=True, slots=True)
class Started:
    """A command that was started: its pid inside (0: it could not start) and when it began there."""

    channel: Channel
    ending: Ending
    pid: int = 0
    began: int = 0
    terminal: int | None = None


async def start(
    link: Link, order: dict[str, Any], output: int, stdin: int | None, spawn: Spawn, *, refusals: int | None = None
) -> Started:
    """Start a command; `refusals` gets why it could not be, else `output`. SandboxLost when the container is gone."""
    channel, ending = link.channel(), Ending()
    channel.send(START, json.dumps({**order, "stdin": stdin is not None}).encode())
    try:
        kind, body = await channel.receive()
    except BaseException:
        channel.send(KILL)
        channel.close()
        raise
    found = json.loads(body)
    if kind == REFUSED:
        channel.close()
        os.write(output if refusals is None else refusals, f"{order['argv'][0]}: {found['message']}\n".encode())
        ending.set(found["code"])
        return Started(channel, ending)
    feeding = anyio.CancelScope()
    if stdin is not None:
        spawn(_feed, channel, os.dup(stdin), feeding)
    spawn(_output, channel, os.dup(output), ending, feeding)
    return Started(channel, ending, found["pid"], found["began"])


async def start_at_terminal(link: Link, order: dict[str, Any], output: int, spawn: Spawn) -> Started:
    """Start a command at a terminal inside, of which a socket is our end; `output` gets why it could not start."""
    theirs, ours = socket.socketpair()
    with ours, theirs:
        started = await start(link, order, ours.fileno(), ours.fileno(), spawn, refusals=output)
        theirs.setblocking(False)
        return replace(started, terminal=os.dup(theirs.fileno())) if started.pid else started


async def _output(channel: Channel, output: int, ending: Ending, feeding: anyio.CancelScope) -> None:
    """Write what a command sends to `output`, until it has ended and nobody holds its output."""
    piped = _is_piped(output)
    if piped:
        os.set_blocking(output, False)
    closed = False
    try:
        while not (closed and ending.known.is_set()):
            kind, body = await channel.receive()
            if kind == DATA and not closed:
                try:
                    await (_write(output, body) if piped else anyio.to_thread.run_sync(os.write, output, body))
                    channel.send(ROOM, NUMBER.pack(len(body)))
                except OSError:  # nobody reads it: the command is to notice
                    channel.send(RESET)
                    closed = True
            elif kind == END:
                closed = True
            elif kind == ENDED:
                found = json.loads(body)
                ending.set(found["code"], found["memory"])
                feeding.cancel()
    except SandboxLost:
        ending.set(None)
    finally:
        ending.set(None)
        feeding.cancel()
        os.close(output)
        channel.close()


async def _feed(channel: Channel, stdin: int, scope: anyio.CancelScope) -> None:
    """Send what `stdin` gives, until its end or that of the command."""
    piped = _is_piped(stdin)
    try:
        with scope, contextlib.suppress(SandboxLost, OSError):
            while True:
                if piped:
                    await anyio.wait_readable(stdin)
                size = min(CHUNK, await channel.room())
                data = os.read(stdin, size) if piped else await anyio.to_thread.run_sync(os.read, stdin, size)
                if not data:
                    break
                channel.give(data)
            channel.send(END)
    finally:
        os.close(stdin)


async def connect(link: Link, port: int, spawn: Spawn) -> socket.socket:
    """A socket to a port of the container's loopback. ConnectionRefusedError when nobody listens."""
    channel = link.channel()
    channel.send(CONNECT, NUMBER.pack(port))
    try:
        kind, body = await channel.receive()
    except BaseException:
        channel.send(RESET)
        channel.close()
        raise
    if kind != CONNECTED or body != b"\1":
        channel.close()
        raise ConnectionRefusedError(f"nobody listens on port {port}")
    theirs, ours = socket.socketpair()
    for each in (theirs, ours):
        each.setblocking(False)
    spawn(_relay, channel, ours)
    return theirs


async def _relay(channel: Channel, sock: socket.socket) -> None:
    """Carry a connection both ways until both are done, or one is broken."""
    try:
        with sock:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_sending, channel, sock, tasks.cancel_scope)
                tasks.start_soon(_receiving, channel, sock, tasks.cancel_scope)
    finally:
        channel.send(RESET)
        channel.close()


async def _receiving(channel: Channel, sock: socket.socket, scope: anyio.CancelScope) -> None:
    try:
        while (frame := await channel.receive())[0] != END:
            view = memoryview(frame[1])
            while view:
                await anyio.wait_writable(sock)
                view = view[sock.send(view) :]
            channel.send(ROOM, NUMBER.pack(len(frame[1])))
        sock.shutdown(socket.SHUT_WR)
    except (SandboxLost, OSError):
        scope.cancel()


async def _sending(channel: Channel, sock: socket.socket, scope: anyio.CancelScope) -> None:
    hangup = select.poll()
    hangup.register(sock, 0)
    with contextlib.suppress(SandboxLost, OSError):
        while True:
            size = min(CHUNK, await channel.room())
            await anyio.wait_readable(sock)
            data = sock.recv(size)
            if not data:
                break
            channel.give(data)
        channel.send(END)
        if hangup.poll(0):  # closed, and not only in one direction
            scope.cancel()


async def _write(output: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        await anyio.wait_writable(output)
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(output, view) :]


def _is_piped(fd: int) -> bool:
    mode = os.fstat(fd).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
