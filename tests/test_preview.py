"""Previews of real servers on loopback, asked by real clients."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import pytest
from websockets.asyncio.client import connect as ws_connect
from websockets.asyncio.server import serve as ws_serve

from mech.errors import ConfigError
from mech.preview import Previews, Published

pytestmark = pytest.mark.anyio

EXECUTION = "ex_7f3k"


async def connect(port: int) -> socket.socket:
    """What a sandbox offers: 127.0.0.1, else ::1."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        sock = socket.socket(family)
        try:
            sock.connect((address, port))
        except OSError:
            sock.close()
            continue
        sock.setblocking(False)
        return sock
    raise ConnectionRefusedError(port)


class Handler(BaseHTTPRequestHandler):
    """Answers what the tests ask for, and says what it saw in X-Saw-* fields."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, body: bytes, status: int = 200, **fields: str) -> None:
        self.send_response(status)
        for name in ("Host", "Origin", "Referer", "Cookie", "X-Forwarded-Host", "X-Mech-Token"):
            if self.headers[name] is not None:
                self.send_header(f"X-Saw-{name}", self.headers[name])
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        match self.path:
            case "/moved":
                self.answer(b"", 302, Location=f"http://127.0.0.1:{port}/there?a=1")
            case "/away":
                self.answer(b"", 302, Location="https://example.com/")
            case "/cookie":
                self.answer(b"", Set_Cookie="a=1; Domain=localhost; Path=/")
            case "/cors":
                self.answer(b"", Access_Control_Allow_Origin=self.headers["Origin"] or "*")
            case "/chunked":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")
            case "/close":
                self.send_response(200)
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(b"until the end")
                self.close_connection = True
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"not all")
                self.close_connection = True
            case "/die":
                self.close_connection = True
            case "/peer":
                self.answer(str(self.client_address[1]).encode())
            case _:
                self.answer(b"hello")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        digest, size = hashlib.sha256(), 0
        for part in self.body():
            digest.update(part)
            size += len(part)
        self.answer(f"{size} {digest.hexdigest()}".encode())

    def body(self) -> Iterator[bytes]:
        if self.headers["Transfer-Encoding"]:
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers["Content-Length"])
        while left:
            part = self.rfile.read(min(left, 1 << 16))
            left -= len(part)
            yield part


class Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def server(address: str = "127.0.0.1", handler: type[BaseHTTPRequestHandler] = Handler) -> Iterator[int]:
    """A threaded HTTP server; gives its port."""
    made = (Server6 if ":" in address else ThreadingHTTPServer)((address, 0), handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made.server_address[1]
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


@asynccontextmanager
async def published(port: int, **options: Any) -> AsyncIterator[Published]:
    async with Previews() as previews:
        yield await previews.publish(EXECUTION, port, connect, **options)


Answer = tuple[int, dict[str, str], bytes]


async def ask(address: Published, path: str = "/", method: str = "GET", body: Any = None, **fields: str) -> Answer:
    """One request to the preview by its host name."""
    parts = urlsplit(address.url)

    def run() -> Answer:
        client = HTTPConnection("127.0.0.1", parts.port or 80, timeout=30)
        headers = {"Host": parts.netloc} | {name.replace("_", "-"): value for name, value in fields.items()}
        try:
            client.request(method, path, body=body, headers=headers, encode_chunked=hasattr(body, "__next__"))
            answer = client.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            client.close()

    return await anyio.to_thread.run_sync(run)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0"])
async def test_a_server_is_reached_whatever_it_bound(address: str) -> None:
    """Servers on 127.0.0.1, ::1 and 0.0.0.0 all have a preview, and see the host they expect."""
    with server(address) as port:
        async with published(port) as there:
            status, fields, body = await ask(there)
            assert (status, body) == (200, b"hello")
            assert fields["x-saw-host"] == f"localhost:{port}"
            assert urlsplit(there.url).hostname == f"{port}-ex7f3k.localhost"


async def test_the_direct_address_needs_no_name() -> None:
    """The preview's own port answers to 127.0.0.1."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(Published("", port, there.direct_url, "")))[2] == b"hello"


async def test_the_program_sees_its_own_addresses() -> None:
    """Origin and Referer become the program's own; nothing of a proxy or of MECH reaches it."""
    with server() as port:
        async with published(port) as there:
            _, saw, _ = await ask(
                there,
                Origin=there.url.rstrip("/"),
                Referer=there.url + "page",
                Cookie="a=1; mech_session=s; b=2",
                X_Forwarded_Host="elsewhere",
                X_Mech_Token="t",
            )
            assert saw["x-saw-origin"] == f"http://localhost:{port}"
            assert saw["x-saw-referer"] == f"http://localhost:{port}/page"
            assert saw["x-saw-cookie"] == "a=1; b=2"
            assert not {"x-saw-x-forwarded-host", "x-saw-x-mech-token"} & set(saw)


async def test_a_foreign_origin_stays_foreign() -> None:
    """An Origin that is not of this execution is passed on as it is."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(there, Origin="https://example.com"))[1]["x-saw-origin"] == "https://example.com"


async def test_answers_point_to_the_preview() -> None:
    """Location, CORS and cookie domains that name the program's address name the preview's."""
    with server() as port:
        async with published(port) as there:
            origin = there.url.rstrip("/")
            assert (await ask(there, "/moved"))[1]["location"] == "/there?a=1"
            assert (await ask(there, "/away"))[1]["location"] == "https://example.com/"
            assert (await ask(there, "/cors", Origin=origin))[1]["access-control-allow-origin"] == origin
            assert (await ask(there, "/cookie"))[1]["set-cookie"] == "a=1; Path=/"


async def test_a_page_may_call_its_back_end() -> None:
    """A front end's Origin is its local one for the back end of the same execution, and is given back."""
    with server() as front, server() as back:
        async with Previews() as previews:
            page = await previews.publish(EXECUTION, front, connect)
            api = await previews.publish(EXECUTION, back, connect)
            _, fields, _ = await ask(api, "/cors", Origin=page.url.rstrip("/"))
            assert fields["x-saw-origin"] == f"http://localhost:{front}"
            assert fields["access-control-allow-origin"] == page.url.rstrip("/")


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


async def test_a_websocket_passes_the_origin_check() -> None:
    """A server that accepts only its own Origin takes the connection, as hot reload servers do."""

    async def echo(socket_: Any) -> None:
        async for message in socket_:
            await socket_.send(message)

    sock = socket.create_server(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    async with ws_serve(echo, sock=sock, origins=[f"http://localhost:{port}"]), published(port) as there:  # type: ignore[list-item]
        url, origin = there.url.replace("http", "ws", 1), there.url.rstrip("/")
        host, own = "127.0.0.1", urlsplit(there.url).port
        async with ws_connect(url, origin=origin, host=host, port=own, proxy=None) as client:  # type: ignore[arg-type]
            for message in ("update", b"\0" * 300_000):
                await client.send(message)
                assert await client.recv() == message


async def open_raw(address: Published) -> anyio.abc.SocketStream:
    return await anyio.connect_tcp("127.0.0.1", urlsplit(address.url).port or 80)


def request(address: Published, line: str = "GET / HTTP/1.1", more: str = "") -> bytes:
    return f"{line}\r\nHost: {urlsplit(address.url).netloc}\r\n{more}\r\n".encode()


async def receive_until(stream: anyio.abc.SocketStream, end: bytes) -> bytes:
    data = b""
    while end not in data:
        data += await stream.receive()
    return data


async def receive_all(stream: anyio.abc.SocketStream) -> bytes:
    data = b""
    try:
        while True:
            data += await stream.receive()
    except anyio.EndOfStream:
        return data


@asynccontextmanager
async def scripted(script: Callable[[anyio.abc.SocketStream], Any]) -> AsyncIterator[int]:
    """A TCP server that runs the script with each client."""
    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        anyio.create_task_group() as tasks,
    ):

        async def serve(stream: anyio.abc.SocketStream) -> None:
            async with stream:
                await script(stream)

        tasks.start_soon(listener.serve, serve)
        yield listener.extra(anyio.abc.SocketAttribute.local_port)
        tasks.cancel_scope.cancel()


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
    ("host", "status"),
    [
        ("example.com", 421),
        ("1-ex7f3k.localhost", 404),
        ("localhost", 421),
        ("{port}-ex7f3k.localhost.example.com", 421),
    ],
)
async def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    """A name that was made to point at loopback reaches nothing, at either listener."""
    with server() as port:
        async with published(port) as there:
            assert (await ask(there, Host=host.format(port=port)))[0] == status
            direct = Published("", port, there.direct_url, "")
            expected = 200 if host == "localhost" else 421
            assert (await ask(direct, Host=host.format(port=port)))[0] == expected


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


async def test_withdrawn_previews_are_gone() -> None:
    """After withdrawal open connections are closed, the own port is free and the name is unknown."""
    with server() as port:
        async with Previews() as previews:
            there = await previews.publish(EXECUTION, port, connect)
            async with await open_raw(there) as stream:
                await stream.send(request(there))
                await receive_until(stream, b"hello")
                await previews.withdraw(EXECUTION)
                assert await receive_all(stream) == b""
            assert (await ask(there))[0] == 404
            with pytest.raises(OSError, match=r"refused|attempts"):
                await anyio.connect_tcp("127.0.0.1", urlsplit(there.direct_url).port or 0)


async def test_the_same_port_is_forwarded_where_it_is_free() -> None:
    """With forward, localhost:<port> of this machine leads to the program; a taken port is left alone."""
    with server() as real, socket.create_server(("127.0.0.1", 0)) as taken:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            free = unused.getsockname()[1]

        async def elsewhere(_: int) -> socket.socket:
            return await connect(real)

        async with Previews() as previews:
            there = await previews.publish(EXECUTION, free, elsewhere, forward=True)
            assert there.forwarded
            assert (await ask(Published("", free, f"http://localhost:{free}/", "")))[2] == b"hello"
            left = await previews.publish(EXECUTION, taken.getsockname()[1], elsewhere, forward=True)
            assert not left.forwarded


async def test_a_port_that_is_taken_is_said() -> None:
    """The port MECH is told to use may be taken: the error names the setting."""
    async with Previews() as first:
        with pytest.raises(ConfigError, match=str(first.port)) as caught:
            async with Previews(port=first.port):
                pass
        assert caught.value.key == "MECH_PREVIEW_PORT"
