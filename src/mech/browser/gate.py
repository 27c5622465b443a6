"""The only way out of the browser's network: a SOCKS5 gate that leads into one sandbox and nowhere else.

The page is loaded as `http://localhost:5173/`, exactly as its author would; every name of loopback is the
sandbox's own. Any other host is refused and remembered: it is not the application's failure.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable

import anyio
from anyio.abc import TaskGroup

Connect = Callable[[int], Awaitable[socket.socket]]

_OK, _DENIED, _REFUSED = 0, 2, 5
_CHUNK = 256 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "[::1]")


def is_own(host: str) -> bool:
    """Whether a host name means the sandbox itself."""
    return host in LOOPBACK or host.endswith(".localhost") or host.startswith("127.")


class Gate:
    """Answers the browser's connections on one listener; `external` holds the hosts that were refused."""

    def __init__(self, listener: socket.socket, connect: Connect) -> None:
        self._listener, self._connect = listener, connect
        self.external: set[str] = set()

    async def serve(self) -> None:
        """Accept until cancelled."""
        self._listener.setblocking(False)
        async with anyio.create_task_group() as tasks:
            while True:
                await anyio.wait_readable(self._listener)
                try:
                    client, _ = self._listener.accept()
                except BlockingIOError:
                    continue
                tasks.start_soon(self._answer, client, tasks)

    async def _answer(self, client: socket.socket, tasks: TaskGroup) -> None:
        client.setblocking(False)
        with client:
            try:
                host, port = await _asked(client)
                upstream = await self._upstream(host, port)
            except (OSError, EOFError, ValueError):
                return
            if isinstance(upstream, int):
                await _send(client, struct.pack("!BBBB4sH", 5, upstream, 0, 1, b"\0" * 4, 0))
                return
            with upstream:
                await _send(client, struct.pack("!BBBB4sH", 5, _OK, 0, 1, b"\0" * 4, 0))
                async with anyio.create_task_group() as both:
                    both.start_soon(_pipe, client, upstream)
                    both.start_soon(_pipe, upstream, client)

    async def _upstream(self, host: str, port: int) -> socket.socket | int:
        if not is_own(host):
            self.external.add(host if port in (80, 443) else f"{host}:{port}")
            return _DENIED
        try:
            return await self._connect(port)
        except OSError:
            return _REFUSED


async def _asked(client: socket.socket) -> tuple[str, int]:
    """The host and port of a SOCKS5 CONNECT (RFC 1928), without authentication."""
    version, methods = await _exactly(client, 2)
    if version != 5:
        raise ValueError("not SOCKS5")
    await _exactly(client, methods)
    await _send(client, b"\x05\x00")
    _, command, _, kind = await _exactly(client, 4)
    if kind == 1:
        host = socket.inet_ntop(socket.AF_INET, await _exactly(client, 4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, await _exactly(client, 16))
    else:
        host = (await _exactly(client, (await _exactly(client, 1))[0])).decode("ascii", "replace").lower()
    (port,) = struct.unpack("!H", await _exactly(client, 2))
    if command != 1:
        raise ValueError("only CONNECT")
    return host, port


async def _exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        await anyio.wait_readable(sock)
        try:
            more = sock.recv(size - len(data))
        except BlockingIOError:
            continue
        if not more:
            raise EOFError
        data += more
    return data


async def _send(sock: socket.socket, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[sock.send(view) :]
        except BlockingIOError:
            await anyio.wait_writable(sock)


async def _pipe(source: socket.socket, target: socket.socket) -> None:
    """Copy until the source ends, then end the target's reading side too."""
    try:
        while True:
            try:
                data = source.recv(_CHUNK)
            except BlockingIOError:
                await anyio.wait_readable(source)
                continue
            if not data:
                target.shutdown(socket.SHUT_WR)
                return
            await _send(target, data)
    except OSError:
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
