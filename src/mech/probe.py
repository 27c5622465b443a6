"""One question to one port: what speaks there, and is it a page a person can look at?"""

from __future__ import annotations

import html
import re
import socket
from dataclasses import dataclass, replace
from typing import Literal

import anyio

from mech.http import Malformed, Response, ResponseReader, response_body
from mech.wire import Connect, Wire, secure

Protocol = Literal["http", "https", "websocket", "other", "silent", "closed"]
Role = Literal["page", "api", "reload", "other"]

SECONDS = 20.0  # a development server may compile before it answers for the first time
BODY_SECONDS = 2.0
TLS_SECONDS = 3.0
LARGEST = 64 * 1024  # bytes of a body that are read to know it
MOST_REDIRECTS = 3
RELOAD_PORTS = frozenset({24678, 24679, 35729, 35730, 37017})

_TITLE = re.compile(rb"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_WEBSOCKET = re.compile(
    rb"upgrade required|websocket|missing or invalid upgrade|invalid (connection|upgrade) header", re.I
)
_HTTPS = re.compile(rb"\bhttps\b|tls|ssl", re.IGNORECASE)
_LISTING = re.compile(rb"<title>(index of|directory listing|listing directory|files within)", re.IGNORECASE)
_SELF = re.compile(r"(?:https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::(\d+))?)?(/(?!/).*|)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a port answered to `GET /`.

    `protocol` is "other" for a server of something else, "silent" for one that never answered and
    "closed" for a port that refused or dropped the connection. `status` and `content_type` are those
    after redirects within the server; `redirect` is where it led. `host` is the name it wants to be
    called by; `scripts` is true for HTML that loads a script; `banner` is what an "other" server said.
    """

    port: int
    protocol: Protocol
    status: int | None = None
    content_type: str = ""
    html: bool = False
    title: str = ""
    redirect: str | None = None
    host: str = "localhost"
    scripts: bool = False
    listing: bool = False
    banner: str = ""

    @property
    def ready(self) -> bool:
        """Whether it is an HTTP answer that is not a fault of the server."""
        return self.protocol in ("http", "https", "websocket") and self.status is not None and self.status < 500

    @property
    def faulty(self) -> bool:
        """Whether the server is up and says that it failed."""
        return self.status is not None and self.status >= 500

    @property
    def role(self) -> Role:
        """What the port is for, as far as its answer tells."""
        if self.port in RELOAD_PORTS and not (self.html and self.ready):
            return "reload"
        if self.protocol not in ("http", "https"):
            return "other"
        moved = self.status is not None and 300 <= self.status < 400
        return "page" if moved or (self.html and self.status != 404) else "api"


async def probe(connect: Connect, port: int, seconds: float = SECONDS) -> Answer:
    """Ask a port for its page; never an error: whatever is wrong is in the answer.

    TLS and a name other than `localhost` are tried when the first answer tells that they are wanted.
    """
    asking = _Asking(connect, port, seconds=seconds)
    reply = await asking.get("/")
    if _wants_tls(reply):
        secured = replace(asking, tls=True)
        answer = await secured.get("/")
        if answer.response is not None:
            asking, reply = secured, answer
    if reply.status in (400, 403, 421):
        named = replace(asking, host="127.0.0.1")
        answer = await named.get("/")
        if answer.status is not None and answer.status < 400:
            asking, reply = named, answer
    return await _understand(asking, reply)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back: a response with the start of its body, or `data` that is none and how it `ended`."""

    response: Response | None = None
    data: bytes = b""
    ended: Protocol = "http"

    @property
    def status(self) -> int | None:
        return self.response.status if self.response else None

    @property
    def html(self) -> bool:
        kind = (self.response.get("content-type") if self.response else None) or ""
        return "html" in kind.lower() or (not kind and _HTML.match(self.data) is not None)


@dataclass(frozen=True, slots=True)
class _Asking:
    """How a port is asked."""

    connect: Connect
    port: int
    host: str = "localhost"
    tls: bool = False
    seconds: float = SECONDS

    async def get(self, path: str) -> _Reply:
        """One request over a connection of its own."""
        try:
            with anyio.fail_after(self.seconds):
                wire = Wire(await self._open())
        except (OSError, TimeoutError):
            return _Reply(ended="closed")
        try:
            return await self._exchange(wire, path)
        finally:
            wire.close()

    async def _open(self) -> socket.socket:
        sock = await self.connect(self.port)
        if not self.tls:
            return sock
        with anyio.fail_after(TLS_SECONDS):
            return await secure(sock)

    async def _exchange(self, wire: Wire, path: str) -> _Reply:
        reader, view = ResponseReader(), memoryview(bytearray(LARGEST))
        heard = bytearray()
        try:
            with anyio.fail_after(self.seconds):
                await wire.send(self._request(path))
                while True:
                    size = await wire.receive_into(view)
                    if not size:
                        return _Reply(None, bytes(heard), "other" if heard else "closed")
                    heard += view[:size]
                    taken = reader.feed(view[:size])
                    if taken is not None:
                        response = reader.head()
                        if response.status >= 200:
                            return _Reply(response, await _start_of_body(wire, response, bytes(view[taken:size])))
                        return _Reply(response)  # an interim answer to a plain GET: odd, and good enough
        except TimeoutError:
            return _Reply(None, bytes(heard), "other" if heard else "silent")
        except Malformed:
            return _Reply(None, bytes(heard), "other")
        except OSError:
            return _Reply(None, bytes(heard), "other" if heard else "closed")

    def _request(self, path: str) -> bytes:
        name = self.host if self.port in (80, 443) else f"{self.host}:{self.port}"
        return (
            f"GET {path} HTTP/1.1\r\nHost: {name}\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
            "Accept-Encoding: identity\r\nUser-Agent: Mozilla/5.0 (MECH)\r\nConnection: close\r\n\r\n"
        ).encode("latin-1", "replace")


async def _start_of_body(wire: Wire, response: Response, data: bytes) -> bytes:
    """What is needed of a body to know it; a body that goes on for ever is left."""
    body = response_body(response, "GET")
    body.take(data)
    view = memoryview(bytearray(LARGEST))
    with anyio.move_on_after(BODY_SECONDS):
        while not body.done and len(data) < LARGEST and response.get("content-type") != "text/event-stream":
            try:
                size = await wire.receive_into(view)
            except OSError:
                break
            if not size:
                break
            body.take(view[:size])
            data += view[:size]
    return data


def _wants_tls(reply: _Reply) -> bool:
    if reply.response is None:
        return reply.ended == "closed" or reply.data[:2] == b"\x15\x03"
    return reply.status == 400 and _HTTPS.search(reply.data) is not None


async def _understand(asking: _Asking, reply: _Reply) -> Answer:
    """The answer in our words, after redirects that stay on the server."""
    redirect = None
    for _ in range(MOST_REDIRECTS):
        path = _within(reply.response, asking.port)
        if path is None:
            break
        redirect = path
        after = await asking.get(path)
        if after.response is None:
            break
        reply = after
    response = reply.response
    if response is None:
        return Answer(asking.port, reply.ended, host=asking.host, banner=_text(reply.data))
    websocket = response.status == 426 or (response.status == 400 and _WEBSOCKET.search(reply.data) is not None)
    title = _TITLE.search(reply.data) if reply.html else None
    return Answer(
        asking.port,
        "websocket" if websocket else "https" if asking.tls else "http",
        response.status,
        response.get("content-type") or "",
        reply.html,
        html.unescape(title[1].decode("utf-8", "replace")).strip() if title else "",
        response.get("location") or redirect,
        asking.host,
        reply.html and b"<script" in reply.data.lower(),
        reply.html and _LISTING.search(reply.data) is not None,
    )


def _within(response: Response | None, port: int) -> str | None:
    """The path a redirect leads to when it stays on this port."""
    if response is None or response.status not in (301, 302, 303, 307, 308):
        return None
    where = (response.get("location") or "").partition("#")[0]
    match = _SELF.match(where)
    if match is None:
        return None if "://" in where or where.startswith("//") or not where else "/" + where
    if where.startswith("http") and int(match[1] or 80) != port:
        return None
    return match[2] or "/"


def _text(data: bytes) -> str:
    return "".join(c if c.isprintable() else " " for c in data[:120].decode("utf-8", "replace")).strip()
