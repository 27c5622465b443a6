"""A non-blocking socket, plain or TLS, that is tried before it is waited for."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio
from anyio.lowlevel import checkpoint

Connect = Callable[[int], Awaitable[socket.socket]]
"""Opens a non-blocking connected socket to a port of a sandbox. ConnectionRefusedError when nobody listens."""

TURN = 64
"""Operations that may succeed in a row before the other tasks get their turn."""


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
            await checkpoint()


class _Secured(ssl.SSLSocket):
    """Closes itself where its making fails: a peer that resets just then is noticed in `recv`, which nobody else calls,
    and nobody has the half-made socket to close it."""

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            return super().recv(buflen, flags)
        except (ssl.SSLError, BlockingIOError):
            raise
        except OSError:
            self.close()
            raise


async def secure(
    plain: socket.socket, name: str | None = "localhost", context: ssl.SSLContext | None = None
) -> ssl.SSLSocket:
    """The socket, speaking TLS with the host `name`, or serving it where that is None.

    Without a context the certificate is not checked: a development server signs its own. ssl.SSLError or OSError when
    the other side does not speak TLS, or not as the context asks; the socket is then closed.
    """
    context = context or _unchecked()
    context.sslsocket_class = _Secured
    sock = plain
    try:
        sock = secured = context.wrap_socket(
            plain, server_side=name is None, do_handshake_on_connect=False, server_hostname=name
        )
        while True:
            try:
                secured.do_handshake()
                return secured
            except ssl.SSLWantReadError:
                await anyio.wait_readable(secured)
            except ssl.SSLWantWriteError:
                await anyio.wait_writable(secured)
    except BaseException:
        sock.close()
        raise


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context
