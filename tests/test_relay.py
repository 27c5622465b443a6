"""The relay between a client and a program: bytes of every kind, cut off at every point."""

from __future__ import annotations

import hashlib
import socket
from contextlib import suppress

import anyio
import anyio.to_thread
import pytest
from servers import (
    EXECUTION,
    ask,
    connect,
    open_raw,
    published,
    receive_all,
    receive_until,
    request,
    scripted,
    server,
)

from mech.preview import Previews

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("path", "body"), [("/chunked", b"hello world"), ("/close", b"until the end"), ("/", b"hello")]
)
async def test_bodies_end_where_they_say(path: str, body: bytes) -> None:
    """Chunked, until close and with a length: the body arrives whole; HEAD has none."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(there, path))[2] == body
            assert (await ask(there, "/", "HEAD"))[2] == b""


async def test_uploads_of_50_mb() -> None:
    """A large body arrives unchanged, with a length and in chunks."""
    block = bytes(range(256)) * 4096
    digest = hashlib.sha256(block * 50).hexdigest()
    with server() as port:
        async with published(port) as there:
            for body in (block * 50, iter([block] * 50)):
                _, _, answer = await ask(there, "/", "POST", body)
                assert answer.decode() == f"{50 * len(block)} {digest}"


async def test_events_are_not_held_back_and_end_with_the_client() -> None:
    """Each server-sent event arrives when it was sent; when the client leaves, the program is told."""
    gone, more = anyio.Event(), anyio.Event()

    async def events(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")
        await stream.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        await more.wait()
        await stream.send(b"data: 2\n\n")
        await receive_all(stream)
        gone.set()

    async with scripted(events) as port, published(port) as there:
        async with await open_raw(there) as stream:
            await stream.send(request(there))
            await receive_until(stream, b"data: 1\n\n")
            more.set()
            await receive_until(stream, b"data: 2\n\n")
        with anyio.fail_after(10):
            await gone.wait()


async def test_continue_is_asked_before_the_body() -> None:
    """Expect: 100-continue goes to the program, and its 100 comes back before the body is sent."""
    with server() as port:
        async with published(port) as there, await open_raw(there) as stream:
            await stream.send(request(there, "POST / HTTP/1.1", "Content-Length: 3\r\nExpect: 100-continue\r\n"))
            assert b"100 Continue" in await receive_until(stream, b"\r\n\r\n")
            await stream.send(b"abc")
            assert b" 200 " in await receive_until(stream, hashlib.sha256(b"abc").hexdigest().encode())


async def test_connections_are_kept() -> None:
    """Requests over one client connection reach the program over one connection, pipelined ones in order."""
    with server() as port:
        async with published(port) as there, await open_raw(there) as stream:
            await stream.send(request(there, "GET /peer HTTP/1.1") * 2 + request(there, "GET /close HTTP/1.1"))
            answers = (await receive_all(stream)).split(b"HTTP/1.1 200 OK\r\n")[1:]
            peers = [answer.rpartition(b"\r\n\r\n")[2] for answer in answers]
            assert peers[0] == peers[1]
            assert peers[2] == b"until the end"


async def test_nothing_listening_is_said() -> None:
    """A port nobody listens on is a 502 that names it."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    async with published(port) as there:
        status, _, body = await ask(there)
        assert status == 502
        assert f"nothing is listening on port {port}" in body.decode()


async def test_a_server_that_comes_back_is_waited_for() -> None:
    """A request during a restart is answered by the new server."""
    with server() as port:
        calls = 0

        async def restarting(port: int) -> socket.socket:
            nonlocal calls
            calls += 1
            if calls < 4:
                raise ConnectionRefusedError
            return await connect(port)

        async with Previews() as previews:
            there = await previews.publish(EXECUTION, port, restarting)
            assert (await ask(there))[0] == 200


async def test_what_is_no_answer_is_a_502() -> None:
    """A program that hangs up or speaks something else is said to; an answer cut short is not completed."""

    async def other(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")
        await stream.send(b"220 mail ready\r\n")

    with server() as port:
        async with published(port) as there:
            status, _, body = await ask(there, "/die")
            assert status == 502
            assert b"without an answer" in body
            with pytest.raises((ConnectionError, OSError, Exception), match=r"IncompleteRead|reset"):
                await ask(there, "/cut")
    async with scripted(other) as port, published(port) as there:
        assert (await ask(there))[0] == 502


@pytest.mark.parametrize(
    "more",
    [
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Host: b\r\n",
        " folded\r\n",
    ],
)
async def test_ambiguous_requests_go_nowhere(more: str) -> None:
    """What two servers could read differently is refused with a 400."""
    with server() as port:
        async with published(port) as there, await open_raw(there) as stream:
            await stream.send(request(there, "POST / HTTP/1.1", more))
            assert (await receive_all(stream)).startswith(b"HTTP/1.1 400 ")


NO_ANSWERS = [
    b"",
    b"\0" * 100,
    b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000,
    b"HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n",
    b"HTTP/2 200\r\n\r\n",
]


@pytest.mark.parametrize("answer", NO_ANSWERS)
async def test_whatever_a_program_sends_ends_in_a_502(answer: bytes) -> None:
    """No bytes of a program break a preview: the client gets a 502 that names the port, and the next one is served."""

    async def send(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")
        await stream.send(answer)

    async with scripted(send) as port, published(port) as there:
        for _ in range(2):
            status, _, body = await ask(there)
            assert (status, f"port {port}" in body.decode()) == (502, True)


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"A" * 70_000])
async def test_whatever_a_client_sends_is_answered(sent: bytes) -> None:
    """No bytes of a client break the previews: it gets a 4xx, and the next one is served."""
    with server() as port:
        async with published(port) as there:
            async with await open_raw(there) as stream:
                await stream.send(sent)
                assert (await receive_all(stream)).startswith(b"HTTP/1.1 4")
            assert (await ask(there))[0] == 200


@pytest.mark.parametrize("leave", ["while sending", "while waiting"])
async def test_a_client_that_leaves_ends_its_request(leave: str) -> None:
    """When a client goes away in the middle of a request, the program's connection ends too."""
    come, gone = anyio.Event(), anyio.Event()

    async def wait(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")
        come.set()
        with suppress(anyio.BrokenResourceError):
            await receive_all(stream)
        gone.set()

    async with scripted(wait) as port, published(port) as there:
        async with await open_raw(there) as stream:
            length = "Content-Length: 100\r\n" if leave == "while sending" else ""
            await stream.send(request(there, "POST / HTTP/1.1", length))
            await come.wait()
        with anyio.fail_after(10):
            await gone.wait()


async def test_a_program_that_hangs_up_during_an_upload() -> None:
    """A program that dies while a large body is being sent to it is a 502, however far the client got."""

    async def die(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")

    async with scripted(die) as port, published(port) as there, await open_raw(there) as stream:
        await stream.send(request(there, "POST / HTTP/1.1", "Content-Length: 100000000\r\n"))
        answer = await receive_until(stream, b"without an answer\n")
        assert answer.startswith(b"HTTP/1.1 502 ")


async def test_an_early_answer_arrives() -> None:
    """A program may answer and hang up before it read the body; the client gets the answer."""

    async def refuse(stream: anyio.abc.SocketStream) -> None:
        await receive_until(stream, b"\r\n\r\n")
        await stream.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")

    async with scripted(refuse) as port, published(port) as there, await open_raw(there) as stream:
        await stream.send(request(there, "POST / HTTP/1.1", "Content-Length: 100000000\r\n"))
        answer = await receive_until(stream, b"\r\n\r\nno")
        assert answer.startswith(b"HTTP/1.1 413 ")


async def test_many_at_once() -> None:
    """A hundred clients at once are all served."""
    with server() as port:
        async with published(port) as there:

            async def one() -> None:
                async with await open_raw(there) as stream:
                    for _ in range(3):
                        await stream.send(request(there))
                        await receive_until(stream, b"hello")

            async with anyio.create_task_group() as tasks:
                for _ in range(100):
                    tasks.start_soon(one)
