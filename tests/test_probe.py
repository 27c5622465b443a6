"""Single questions to real servers of many kinds."""

from __future__ import annotations

import gc
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import anyio.abc
import pytest
from servers import certificate, connect
from websockets.asyncio.server import serve as ws_serve

from mech.probe import Answer, Role, probe
from mech.wire import secure

pytestmark = pytest.mark.anyio


def http(status: str, body: str = "", kind: str = "text/html", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return (head + body).encode()


@asynccontextmanager
async def server(answers: dict[str, bytes] | bytes, *, greets: bytes = b"", mute: bool = False) -> AsyncIterator[int]:
    """A TCP server: answers by path (or always the same), may greet first, or never answer."""

    async def serve(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            if greets:
                await stream.send(greets)
            data = b""
            while b"\r\n\r\n" not in data:
                data += await stream.receive()
            if mute:
                await anyio.sleep_forever()
            path = data.split()[1].decode()
            await stream.send(answers if isinstance(answers, bytes) else answers[path])

    async def careful(stream: anyio.abc.SocketStream) -> None:
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
            await serve(stream)

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, careful)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        tasks.cancel_scope.cancel()


PAGE = "<!doctype html><title>Shop &amp; more</title><script></script>"


@pytest.mark.parametrize(
    ("answer", "role", "ready"),
    [
        (http("200 OK", PAGE), "page", True),
        (http("200 OK", PAGE, kind="").replace(b"Content-Type: \r\n", b""), "page", True),
        (http("500 Internal Server Error", PAGE), "page", False),
        (http("401 Unauthorized", PAGE), "page", True),
        (http("302 Found", more="Location: https://login.example.com/\r\n"), "page", True),
        (http("404 Not Found", "Cannot GET /"), "api", True),
        (http("404 Not Found", '{"detail": "Not Found"}', "application/json"), "api", True),
        (http("200 OK", '{"ok": true}', "application/json"), "api", True),
        (b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n<html>", "page", True),
    ],
)
async def test_roles_of_http_answers(answer: bytes, role: Role, ready: bool) -> None:
    """HTML is a page whatever its status, a bare 404 and JSON are an API; a 5xx is not ready."""
    async with server(answer) as port:
        found = await probe(connect, port)
        assert (found.role, found.ready, found.protocol) == (role, ready, "http")


async def test_a_title_is_read() -> None:
    """The title of the page is known, as text."""
    async with server(http("200 OK", PAGE)) as port:
        found = await probe(connect, port)
        assert (found.title, found.scripts) == ("Shop & more", True)


async def test_redirects_within_the_server_are_followed() -> None:
    """A root that leads to a page is that page; three steps are followed and then it is left."""
    answers = {"/": http("302 Found", more="Location: /en\r\n"), "/en": http("200 OK", PAGE)}
    async with server(answers) as port:
        found = await probe(connect, port)
        assert (found.status, found.redirect, found.role) == (200, "/en", "page")
    async with server(http("302 Found", more="Location: /\r\n")) as port:
        assert (await probe(connect, port)).status == 302


async def test_other_protocols_are_told() -> None:
    """A server that greets in another protocol is "other", one that never answers "silent", no server "closed"."""
    async with server(b"", greets=b"220 mail.example.com ready\r\n") as port:
        found = await probe(connect, port)
        assert (found.protocol, found.banner, found.role) == ("other", "220 mail.example.com ready", "other")
    async with server(b"", mute=True) as port:
        assert (await probe(connect, port, seconds=0.1)).protocol == "silent"
    assert await probe(connect, port) == Answer(port, "closed")


async def test_a_websocket_server_is_no_page() -> None:
    """A port that only upgrades is told from one with a page."""

    async def echo(_: Any) -> None:
        pass

    sock = socket.create_server(("127.0.0.1", 0))
    async with ws_serve(echo, sock=sock):
        found = await probe(connect, sock.getsockname()[1])
        assert (found.protocol, found.role, found.status) == ("websocket", "other", 426)


async def test_a_server_that_wants_another_name() -> None:
    """One that refuses `localhost` and accepts 127.0.0.1 is asked by that name, and the answer says so."""

    async def serve(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            data = await stream.receive()
            await stream.send(http("200 OK", PAGE) if b"Host: 127.0.0.1:" in data else http("403 Forbidden", "no"))

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, serve)
        found = await probe(connect, listener.extra(anyio.abc.SocketAttribute.local_port))
        tasks.cancel_scope.cancel()
        assert (found.status, found.host) == (200, "127.0.0.1")


async def test_https_is_recognised(tmp_path: Path) -> None:
    """A development server with TLS is spoken to in TLS, its own certificate accepted."""
    import asyncio

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http("200 OK", PAGE))
        await writer.drain()
        writer.close()

    started = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certificate(tmp_path))
    async with started:
        found = await probe(connect, started.sockets[0].getsockname()[1])
        assert (found.protocol, found.status, found.role) == ("https", 200, "page")


async def test_a_peer_that_resets_before_tls_leaves_no_socket() -> None:
    """The error is told and nothing stays open (an unclosed socket is a failure of this suite)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        client.setblocking(False)
        peer, _ = listener.accept()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        with pytest.raises(ConnectionResetError):
            await secure(client)
    gc.collect()
