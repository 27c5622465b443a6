"""A non-blocking socket, plain or TLS, that is tried before it is waited for."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio

Connect = Callable[[int], Awaitable[socket.socket]]
"""Opens a non-blocking connected socket to a port of a sandbox. ConnectionRefusedError when nobody listens."""

TURN = 64
"""Operations that may succeed in a row before the other tasks get their turn."""

PIPE = 1024 * 1024  # bytes that are inside the kernel between two sockets
_SPLICE = getattr(os, "SPLICE_F_NONBLOCK", 0) | getattr(os, "SPLICE_F_MOVE", 0)


class HungUp(OSError):
    """The other side takes no more bytes."""


class Wire:
    """One end of a connection; it owns the socket. OSError when the other side breaks it."""

    __slots__ = ("_operations", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._operations = 0

    async def receive_into(self, buffer: memoryview) -> int:
        """Fill the buffer with what has arrived; 0 at the end."""
        await self._take_turn()
        while True:
            try:
                return self.sock.recv_into(buffer)
            except (BlockingIOError, ssl.SSLWantReadError):
                await anyio.wait_readable(self.sock)
            except ssl.SSLWantWriteError:
                await anyio.wait_writable(self.sock)

    async def send(self, data: bytes | memoryview) -> None:
        """Send all of it. HungUp when the other side takes no more."""
        await self._take_turn()
        left = memoryview(data)
        try:
            while left:
                try:
                    left = left[self.sock.send(left) :]
                except (BlockingIOError, ssl.SSLWantWriteError):
                    await anyio.wait_writable(self.sock)
                except ssl.SSLWantReadError:
                    await anyio.wait_readable(self.sock)
        except (OSError, anyio.ClosedResourceError) as error:
            raise HungUp(*error.args) from None

    async def splice_into(self, pipe: int, count: int) -> int:
        """Move what has arrived into an empty pipe; 0 at the end, or when this socket cannot do that."""
        await self._take_turn()
        while True:
            try:
                return os.splice(self.sock.fileno(), pipe, count, flags=_SPLICE)
            except BlockingIOError:
                await anyio.wait_readable(self.sock)
            except OSError as error:
                if error.errno in (errno.EINVAL, errno.ENOSYS):
                    return 0
                raise

    async def splice_from(self, pipe: int, count: int) -> None:
        """Send `count` bytes that are in the pipe. HungUp when the other side takes no more."""
        try:
            while count:
                try:
                    count -= os.splice(pipe, self.sock.fileno(), count, flags=_SPLICE)
                except BlockingIOError:
                    await anyio.wait_writable(self.sock)
        except (OSError, anyio.ClosedResourceError) as error:
            raise HungUp(*error.args) from None

    def end(self) -> bool:
        """Say that nothing more is sent; False when that cannot be said (a TLS connection is only closed whole)."""
        if isinstance(self.sock, ssl.SSLSocket):
            return False
        with suppress(OSError):  # the other side was faster
            self.sock.shutdown(socket.SHUT_WR)
        return True

    def close(self) -> None:
        """Close the socket; whoever waits for it is woken."""
        if self.sock.fileno() >= 0:
            anyio.notify_closing(self.sock)
            self.sock.close()

    async def _take_turn(self) -> None:
        self._operations += 1
        if self._operations % TURN == 0:
            await anyio.lowlevel.checkpoint()


async def splice(source: Wire, to: Wire, count: int) -> int:
    """Move up to `count` bytes from one plain socket to another inside the kernel, where it can do that.

    Gives how many were moved: fewer when the source ends, 0 when this cannot be done here. HungUp when
    `to` takes no more.
    """
    if not hasattr(os, "splice") or ssl.SSLSocket in (type(source.sock), type(to.sock)):
        return 0
    out, into = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    moved = 0
    try:
        with suppress(OSError):  # the user's share of pipe memory may be used up
            fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE)
        while moved < count:
            held = await source.splice_into(into, min(count - moved, PIPE))
            if not held:
                break
            await to.splice_from(out, held)
            moved += held
    finally:
        os.close(out)
        os.close(into)
    return moved


async def secure(sock: socket.socket, name: str = "localhost") -> socket.socket:
    """The socket, speaking TLS; the certificate is not checked: a development server signs its own.

    ssl.SSLError or OSError when the other side does not speak TLS; the socket is then closed.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    wrapped = context.wrap_socket(sock, do_handshake_on_connect=False, server_hostname=name)
    try:
        while True:
            try:
                wrapped.do_handshake()
                return wrapped
            except ssl.SSLWantReadError:
                await anyio.wait_readable(wrapped)
            except ssl.SSLWantWriteError:
                await anyio.wait_writable(wrapped)
    except BaseException:
        wrapped.close()
        raise
