"""A connection to a host that secrets are bound to: placeholders become the secrets on the way out, and back in what
is answered.

The program speaks with us as if we were the host, and we with the host as if we were the program. Requests are read
strictly and written anew, so that both sides understand the same; one that names another host than its connection is
refused. One connection of the program is one connection to the host, so whatever holds between them still does.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import anyio

from mech.http import (
    Body,
    Bytes,
    Chunked,
    HeadReader,
    Malformed,
    Request,
    RequestReader,
    Response,
    ResponseReader,
    UntilClose,
    make_response,
    request_body,
    response_body,
)
from mech.sandboxes import relay
from mech.sandboxes.placeholders import Pairs, Passing, basic
from mech.sandboxes.policy import LOCALHOST
from mech.sandboxes.vault import Host, Swap, Vault
from mech.wire import HungUp, Wire, secure

BUFFER = 256 * 1024
INFLATED = 64 * 1024
SECONDS = 10.0  # for either TLS handshake
LINGER = 5.0  # for a program to hear the last answer while it still sends
_ANY = 47  # zlib and gzip, told apart by their head
_HELLO = 22  # the first byte of TLS
PAUSE = 0.02  # seconds that the end of a message on a tunnel is held for, where it may be the beginning of a secret
_KEPT = frozenset("host connection content-length transfer-encoding upgrade expect keep-alive".split())
"""Fields that say where a message goes and where it ends; nothing is exchanged in them."""
_DROPPED = frozenset("accept-encoding range if-range sec-websocket-extensions te trailer http2-settings".split())
"""Fields that let the answer hide an echo: compressed, in parts, in another protocol."""


class Refused(Exception):
    """A request that is answered here and not by the host; `other` is the host that it named instead."""

    def __init__(self, status: int, text: str, other: str = "") -> None:
        super().__init__(text)
        self.status, self.text, self.other = status, text, other


@dataclass(eq=False, slots=True)
class Asked:
    """A request whose answer is not complete."""

    request: Request
    answered: anyio.Event = field(default_factory=anyio.Event)
    tunnel: bool = False


async def speaks_tls(client: socket.socket) -> bool:
    """Whether the program begins with TLS; waits for its first byte and leaves it unread."""
    while True:
        try:
            return client.recv(1, socket.MSG_PEEK) == bytes([_HELLO])
        except BlockingIOError:
            await anyio.wait_readable(client)


async def carry(
    client: socket.socket, upstream: socket.socket, swap: Swap, vault: Vault, told: Callable[..., None]
) -> None:
    """Carry one connection to its end and close both sockets; over TLS on both sides where the swap says so.

    `told(text)` hears of what went wrong, `told(text, host)` of a request that named another host.
    """
    inner, outer = Wire(client), Wire(upstream)
    host, problem, misfits = swap.host, "", list[str]()
    try:
        if host.secure and vault.authority:
            inner.sock = await _shaken(client, None, vault.authority.context(host.name, misfits.append))
            try:
                outer.sock = await _shaken(upstream, host.name, vault.verifying)
            except ssl.SSLCertVerificationError as error:
                problem = f"its certificate is not to be trusted: {error.verify_message}"
            except (OSError, TimeoutError):
                problem = "it does not speak TLS as it should"
        await Edge(inner, outer, swap, told, problem).run()
    except ssl.SSLError as error:
        for name in misfits:
            return told(f"TLS names {_shown(name)} on a connection to {host.name}", _shown(name))
        told(f"the program ended TLS: {(error.reason or 'no reason').lower().replace('_', ' ')}")
    except BaseException:
        relay.reset(inner.sock)
        relay.reset(outer.sock)
        raise
    finally:
        for wire in (inner, outer):
            wire.close()


async def _shaken(sock: socket.socket, name: str | None, context: ssl.SSLContext) -> ssl.SSLSocket:
    with anyio.fail_after(SECONDS):
        return await secure(sock, name, context)


class Edge:
    """One connection between heads: `problem` is why the host cannot be spoken to, "" when it can."""

    def __init__(self, client: Wire, upstream: Wire, swap: Swap, told: Callable[..., None], problem: str = "") -> None:
        self._client, self._upstream, self._swap, self._told = client, upstream, swap, told
        self._problem = problem
        self._asked: deque[Asked] = deque()
        self._begun = False  # an answer to the first of these
        self._sending = False  # a request's body
        self._heard_all = False  # what the program has to say

    async def run(self) -> None:
        """Carry requests and answers until either side is done."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._guard, self._down, tasks.cancel_scope)
            await self._guard(self._up, tasks.cancel_scope)
        await self._end()

    async def _guard(self, step: Callable[[], Awaitable[bool]], scope: anyio.CancelScope) -> None:
        """Run one direction; it says whether the connection is over with it. What ends it early is answered."""
        over = True
        try:
            over = await step()
        except (Refused, Malformed) as problem:
            await self._refuse(problem, waits=step == self._up)
        except (OSError, anyio.ClosedResourceError):
            pass
        if over:
            scope.cancel()

    async def _refuse(self, problem: Refused | Malformed, waits: bool) -> None:
        """Answer in the host's place, after what was asked before, unless an answer is under way."""
        text, other = (problem.text, problem.other) if isinstance(problem, Refused) else (problem.reason, "")
        self._told(text, other)
        if self._sending or (self._begun and not waits):
            return
        for asked in tuple(self._asked) if waits else ():
            await asked.answered.wait()
        with suppress(OSError):
            await self._client.send(make_response(problem.status, f"MECH: {text}\n"))

    async def _end(self) -> None:
        """Say goodbye, and read what still comes: closing with unread bytes may take the answer away."""
        sock, view = self._client.sock, memoryview(bytearray(4096))
        with suppress(OSError, ValueError, anyio.ClosedResourceError):
            if isinstance(sock, ssl.SSLSocket):
                with suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    sock.unwrap()
            sock.shutdown(socket.SHUT_WR)
            with anyio.move_on_after(LINGER):
                while await self._client.receive_into(view):
                    pass

    # --- from the program --------------------------------------------------------------------

    async def _up(self) -> bool:
        inlet = Inlet(self._client)
        while True:
            reader = RequestReader()
            if not await inlet.head(reader):
                self._heard_all = True
                return not self._asked
            request = self._checked(reader.head())
            body = request_body(request)
            if self._problem:
                raise Refused(502, f"{self._swap.host.name} cannot be spoken to: {self._problem}")
            asked = Asked(self._outward(request))
            self._asked.append(asked)
            if not await self._send(asked, inlet, body):
                return False
            if asked.request.upgrades:
                await asked.answered.wait()
                if asked.tunnel:
                    await inlet.pass_on(UntilClose(), self._upstream, Passing(Pairs(())))
                    return True

    async def _send(self, asked: Asked, inlet: Inlet, body: Body) -> bool:
        """Send one request; False when the host took no more of it. It may have answered all the same."""
        chunks = not body.done and isinstance(body, Chunked)
        self._sending = True
        try:
            await self._upstream.send(asked.request.encode())
            await inlet.pass_on(body, self._upstream, Passing(self._swap.body), chunks=chunks)
        except HungUp:
            return False
        self._sending = False
        return True

    def _checked(self, request: Request) -> Request:
        """The request in origin form, with the connection's host in its head. Refused when it names another."""
        if request.method == "CONNECT":
            raise Refused(405, "this is no proxy")
        named = request.all("host")
        target = request.target
        if "://" in target and not target.startswith("/"):
            authority, slash, rest = target.partition("://")[2].partition("/")
            named, target = [*named, authority], slash + rest if slash else "/"
        if len(request.all("host")) > 1:
            raise Malformed("more than one host is named")
        if not target.startswith("/") and (request.method, target) != ("OPTIONS", "*"):
            raise Malformed("the target is not a path")
        host = self._swap.host
        for name in named:
            if not _named(name, host):
                raise Refused(421, f"the request names {_shown(name)} on a connection to {host.name}", _shown(name))
        fields = request.fields if request.all("host") else (("Host", _written(host)), *request.fields)
        return replace(request, target=target, fields=fields)

    def _outward(self, request: Request) -> Request:
        """The request as the host gets it."""
        websocket = "websocket" in request.tokens("upgrade")
        fields = [("Accept-Encoding", "identity")]
        for name, value in request.fields:
            low = name.lower()
            if low in _DROPPED or (low == "upgrade" and not websocket):
                continue
            if low == "authorization":
                value = basic(value, self._swap.head)
            elif low not in _KEPT:
                value = self._swap.head.text(value)
            elif low == "connection" and not websocket:
                value = "close" if request.closes else "keep-alive"
            fields.append((name, value))
        return replace(request, target=self._swap.head.text(request.target), fields=tuple(fields))

    # --- from the host -----------------------------------------------------------------------

    async def _down(self) -> bool:
        if self._problem:  # each request hears of it
            return False
        inlet = Inlet(self._upstream)
        while True:
            reader = ResponseReader()
            if not await inlet.head(reader):
                return True
            if not self._asked:
                raise OSError("an answer to no request")
            over = await self._respond(inlet, reader.head(), self._asked[0])
            if over or (self._heard_all and not self._asked):
                return True

    async def _respond(self, inlet: Inlet, response: Response, asked: Asked) -> bool:
        """Pass one answer on; True when the connection ends with it."""
        if response.status == 101 and not asked.request.upgrades:
            raise Malformed("it changed the protocol without being asked", 502)
        body = UntilClose() if response.status == 101 else response_body(response, asked.request.method)
        decoder = None if body.done or response.status == 101 else _decoder(response)
        chunked = response.tokens("transfer-encoding")
        if chunked and chunked != ["chunked"]:
            raise Malformed("only chunked is known as a transfer encoding", 502)
        chunks = bool(chunked) and not body.done
        if decoder:
            chunks = asked.request.version == "1.1"
            response = _decoded(response, chunks)
        self._begun = response.status >= 200 or response.status == 101
        await self._client.send(self._swap.back.exchange(response.encode()))
        if response.status == 101:
            asked.tunnel = True
            asked.answered.set()
        pause = PAUSE if response.status == 101 else None
        back = Passing(self._swap.back)
        await inlet.pass_on(body, self._client, back, chunks=chunks, decoder=decoder, pause=pause)
        if response.status < 200:
            return response.status == 101
        self._asked.popleft()
        self._begun = False
        asked.answered.set()
        return body.until_close or response.closes or asked.request.closes or bool(decoder and not chunks)


def _named(written: str, host: Host) -> bool:
    """Whether a Host field or an authority means this host."""
    names = LOCALHOST if host.name == "localhost" else (host.name,)
    own = [_bracketed(name) for name in names]
    return written.strip().lower() in (*own, *(f"{name}:{host.port}" for name in own))


def _shown(name: str) -> str:
    """A name that a program made up, as it can be printed."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in name[:200])


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _written(host: Host) -> str:
    standard = 443 if host.secure else 80
    return _bracketed(host.name) if host.port == standard else f"{_bracketed(host.name)}:{host.port}"


def _decoder(response: Response) -> Decoder | None:
    """What undoes the coding of the answer, which we did not ask for; Malformed when it is none that we know."""
    codings = [coding for coding in response.tokens("content-encoding") if coding != "identity"]
    if not codings:
        return None
    if len(codings) > 1 or codings[0] not in ("gzip", "x-gzip", "deflate"):
        raise Malformed("it answers in a coding that was not asked for", 502)
    return Decoder()


def _decoded(response: Response, chunks: bool) -> Response:
    gone = {"content-encoding", "content-length", "transfer-encoding", "etag", "content-md5", "digest"}
    fields = [(name, value) for name, value in response.fields if name.lower() not in gone]
    fields.append(("Transfer-Encoding", "chunked") if chunks else ("Connection", "close"))
    return response.with_fields(tuple(fields))


class Decoder:
    """Undoes gzip and deflate, a bounded piece at a time."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_ANY)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What the bytes mean. Malformed when they are not what was said."""
        while data:
            try:
                yield self._inflate.decompress(data, INFLATED)
            except zlib.error:
                raise Malformed("its answer is not coded as it says", 502) from None
            data = self._inflate.unconsumed_tail
            if self._inflate.eof:
                data, self._inflate = self._inflate.unused_data, zlib.decompressobj(_ANY)


class Inlet:
    """What arrives on a wire: heads, and the content of bodies."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._view = memoryview(bytearray(BUFFER))
        self._start = self._end = 0

    async def _fill(self) -> bool:
        if self._start == self._end:
            self._start, self._end = 0, await self._wire.receive_into(self._view)
        return self._start < self._end

    async def head(self, reader: HeadReader) -> bool:
        """Feed the reader until it holds a head; False when the connection ends first. Malformed from the reader."""
        while await self._fill():
            taken = reader.feed(self._view[self._start : self._end])
            self._start = self._end if taken is None else self._start + taken
            if taken is not None:
                return True
        return False

    async def pass_on(
        self,
        body: Body,
        to: Wire,
        passing: Passing,
        *,
        chunks: bool = False,
        decoder: Decoder | None = None,
        pause: float | None = None,
    ) -> None:
        """Send the content of a body as it comes, in chunks of our own where asked. OSError when it is cut short.

        What may be the beginning of an old text waits for what follows, for `pause` seconds, None for as long as it
        takes.
        """
        while not body.done:
            with anyio.move_on_after(pause if passing.holds else None) as waited:
                filled = await self._fill()
            if waited.cancelled_caught:
                await _send(to, passing.close(), chunks)
                continue
            if not filled and body.until_close:
                break
            if not filled:
                raise OSError("cut short")
            content: list[Bytes] = []
            self._start += body.take(self._view[self._start : self._end], content)
            for piece in _plain(content, decoder):
                await _send(to, passing.feed(piece), chunks)
        await _send(to, passing.close(), chunks)
        if chunks:
            await to.send(b"0\r\n\r\n")


def _plain(content: list[Bytes], decoder: Decoder | None) -> Iterable[bytes]:
    data = b"".join(content)
    return (data,) if decoder is None else decoder.pieces(data)


async def _send(to: Wire, data: bytes, chunks: bool) -> None:
    if data:
        await to.send(b"%x\r\n%b\r\n" % (len(data), data) if chunks else data)
