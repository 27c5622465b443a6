"""A world with a secret bound to hosts, and servers in the place of these, with certificates of the tests' own."""

from __future__ import annotations

import contextlib
import os
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.abc
from anyio.streams.tls import TLSStream

from mech.sandboxes.authority import Authority
from mech.sandboxes.vault import CERTIFICATE, ROOTS, Vault
from mech.types import Network, Secret
from tests.worlds import World, public, world

VALUE = "sk-abcdefghijklmnop0123456789"
HOST, OTHER = "public.example", "other.example"
Handle = Callable[[anyio.abc.ByteStream, bytes], Awaitable[None]]

TALK = """
import os, socket, ssl, sys
host, port, secure, name, data, trust = {arguments!r}
sock = socket.create_connection((host, port), 20)
if secure:
    context = ssl.create_default_context(cafile=trust)
    context.check_hostname = name == host
    sock = context.wrap_socket(sock, server_hostname=name)
for piece in data:
    sock.sendall(piece)
got = b""
try:
    while more := sock.recv(65536):
        got += more
except OSError as error:
    got += type(error).__name__.encode()
sys.stdout.buffer.write(got)
"""


class Upstream:
    """A server on the loopback in the place of a host; `heard` is what each connection said before its answer."""

    def __init__(self, handle: Handle) -> None:
        self.port = 0
        self.heard: list[bytes] = []
        self._handle = handle

    async def serve(self, stream: anyio.abc.ByteStream) -> None:
        gone = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)
        with contextlib.suppress(*gone):
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += await stream.receive()
                self.heard.append(head)
                await self._handle(stream, head)


@asynccontextmanager
async def upstream(handle: Handle, authority: Authority | None = None, name: str = HOST) -> AsyncIterator[Upstream]:
    """A server that answers with `handle`, over TLS as `name` where there is an authority."""
    found = Upstream(handle)

    async def accept(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            wrapped: anyio.abc.ByteStream = stream
            if authority:
                context = authority.context(name, lambda other: None)
                context.sni_callback = None  # whoever is asked for, it is this host
                try:
                    wrapped = await TLSStream.wrap(
                        stream, server_side=True, ssl_context=context, standard_compatible=False
                    )
                except (ssl.SSLError, anyio.BrokenResourceError, anyio.EndOfStream):
                    return
            await found.serve(wrapped)

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, accept)
        found.port = listener.extra(anyio.abc.SocketAttribute.local_port)
        yield found
        tasks.cancel_scope.cancel()


async def echo(stream: anyio.abc.ByteStream, head: bytes) -> None:
    """Answers with what was asked, in a field and in the body."""
    first = head.split(b"\r\n")[0]
    await stream.send(b"HTTP/1.1 200 OK\r\nX-Echo: %b\r\nContent-Length: %d\r\n\r\n%b" % (first, len(head), head))
    if b"Connection: close" in head:
        await stream.aclose()


def answering(answer: Callable[[bytes], list[bytes]]) -> Handle:
    """A handle that sends these pieces, each by itself, with the credentials of the request in them."""

    async def handle(stream: anyio.abc.ByteStream, head: bytes) -> None:
        token = head.partition(b"Bearer ")[2].partition(b"\r\n")[0]
        for piece in answer(token):
            await stream.send(piece)
            await anyio.sleep(0.01)

    return handle


class Place:
    """A world with a bound secret, and how to talk in it."""

    def __init__(self, here: World, vault: Vault, folder: Path) -> None:
        self.here, self.vault, self.folder = here, vault, folder
        self.made = vault.placeholders.get("KEY", "")
        for path, data in vault.files.items():
            if path in (ROOTS, CERTIFICATE):
                (folder / Path(path).name).write_bytes(data)

    async def talk(self, host: str, port: int, *data: bytes, secure: bool = True, name: str = "") -> bytes:
        """What a program gets that sends these pieces and reads to the end."""
        trust = str(self.folder / Path(ROOTS).name)
        code = TALK.format(arguments=(host, port, secure, name or host, data, trust))
        done = await anyio.run_process(self.here.cell.python(code), check=False)
        assert not done.stderr, done.stderr.decode()
        return done.stdout

    async def get(self, host: str, port: int, fields: bytes = b"", secure: bool = True, path: bytes = b"/") -> bytes:
        """The answer to one GET with the placeholder as a token."""
        head = b"GET %b HTTP/1.1\r\nHost: %b:%d\r\nConnection: close\r\n" % (path, host.encode(), port)
        return await self.talk(host, port, head + (fields or self.token) + b"\r\n", secure=secure)

    @property
    def token(self) -> bytes:
        return b"Authorization: Bearer %b\r\n" % self.made.encode()

    async def run(self, *argv: str) -> bytes:
        """The output of a real client that trusts what it would inside."""
        env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        env |= {name: str(self.folder / Path(path).name) for name, path in self.vault.trust.items()}
        env |= {"KEY": self.made, "HOME": str(self.folder), "GIT_TERMINAL_PROMPT": "0"}
        done = await anyio.run_process(self.here.cell.argv(*argv), stderr=subprocess.STDOUT, check=False, env=env)
        return done.stdout


@asynccontextmanager
async def bound(folder: Path, *hosts: str, value: str = VALUE, body: bool = False) -> AsyncIterator[Place]:
    """A world in which KEY is bound to these hosts."""
    vault = Vault.of([Secret("KEY", hosts, body)], {**os.environ, "KEY": value})
    (folder / "inside").mkdir()
    async with world(Network(), public, vault=vault) as here:
        yield Place(here, vault, folder / "inside")
