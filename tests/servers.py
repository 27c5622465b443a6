"""Real servers of many kinds for tests, and clients that ask their previews."""

from __future__ import annotations

import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import pytest

from mech.preview import Previews, Published

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


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class Server6(Server):
    address_family = socket.AF_INET6


@contextmanager
def server(address: str = "127.0.0.1", handler: type[BaseHTTPRequestHandler] = Handler) -> Iterator[int]:
    """A threaded HTTP server; gives its port."""
    made = (Server6 if ":" in address else Server)((address, 0), handler)
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


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's TLS context with a certificate it signed itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, crt = folder / "key.pem", folder / "crt.pem"
    line = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout {key} -out {crt}"
    subprocess.run(line.split(), check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    return context
