"""From a port in a sandbox to an address a person can open.

Every preview has a host name below one shared listener, `http://<port>-<execution>.localhost:<ours>/`, and
a port of its own on 127.0.0.1 for resolvers that do not know `*.localhost`. The program is to notice
nothing: it sees `Host: localhost:<port>` and the Origin that goes with it, and what it says about such
addresses is turned into the client's. No X-Forwarded-* is added: frameworks compare it with Origin, and
refuse a form when the two differ. Only loopback is bound and only known hosts are answered.
"""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import anyio
import anyio.abc

from mech.errors import ConfigError
from mech.http import Request, Response
from mech.relay import Refused, Relay
from mech.wire import Connect, Wire, secure

MOST_CONNECTIONS = 2048
DIAL_SECONDS = 10.0
OURS = "mech_"  # cookies of that prefix and x-mech-* fields are MECH's own: never passed on
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0")

_PROXY_FIELDS = re.compile(
    r"proxy-(authorization|connection)|forwarded|x-forwarded-.*|x-real-ip|via|http2-settings|x-mech-.*"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A port that can be opened. `forwarded`: the same port number of this machine leads there as well."""

    execution_id: str
    port: int
    url: str
    direct_url: str
    forwarded: bool = False


@dataclass(slots=True, eq=False)
class _Preview:
    """A published port: how it is reached, and the tasks that serve it."""

    execution_id: str
    port: int
    connect: Connect
    host: str
    scheme: str
    url: str
    own_port: int = 0
    forwarded: bool = False
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    scopes: set[anyio.CancelScope] = field(default_factory=set)
    ended: anyio.Event = field(default_factory=anyio.Event)

    @property
    def direct_url(self) -> str:
        return f"http://127.0.0.1:{self.own_port}/"

    @property
    def inner(self) -> str:
        """The origin that the program knows itself by."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        default = {"http": 80, "https": 443}[self.scheme]
        return self.host if self.port == default else f"{self.host}:{self.port}"

    async def dial(self) -> Wire:
        with anyio.fail_after(DIAL_SECONDS):
            sock = await self.connect(self.port)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Wire(await secure(sock) if self.scheme == "https" else sock)


class Previews:
    """The previews of this process: `async with Previews(port=0, domain="localhost") as previews`.

    Leaving the block withdraws what is still published. ConfigError when the port cannot be had.
    """

    def __init__(self, port: int = 0, domain: str = "localhost") -> None:
        self.port = port
        self._domain = domain.lower()
        self._published: dict[tuple[str, int], _Preview] = {}
        self._publishing = anyio.Lock()
        self._limit = anyio.CapacityLimiter(MOST_CONNECTIONS)
        self._tasks: anyio.abc.TaskGroup
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            listeners = stack.enter_context(_listening(self.port))
            self.port = listeners[0].getsockname()[1]
            self._tasks = await stack.enter_async_context(_tasks())
            for listener in listeners:
                self._tasks.start_soon(self._accept, listener, _Door(self, None, "name"))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()
        self._published.clear()

    async def publish(
        self,
        execution_id: str,
        port: int,
        connect: Connect,
        *,
        host: str = "localhost",
        tls: bool = False,
        forward: bool = False,
    ) -> Published:
        """Make a port reachable until it is withdrawn; again gives the address it has.

        `host` is the name the program answers to, `tls` says that it speaks HTTPS; with `forward` the same
        port number of this machine leads there too where it is free.
        """
        async with self._publishing:
            preview = self._published.get((execution_id, port))
            if preview is None:
                name = f"{port}-{label(execution_id)}.{self._domain}:{self.port}"
                scheme = "https" if tls else "http"
                preview = _Preview(execution_id, port, connect, host, scheme, f"http://{name}/")
                await self._tasks.start(self._serve, preview, forward)
                self._published[execution_id, port] = preview
        return Published(execution_id, port, preview.url, preview.direct_url, preview.forwarded)

    async def withdraw(self, execution_id: str, port: int | None = None) -> None:
        """Take down one port of an execution, or all; their connections are closed. Unknown ones are no error."""
        gone = [p for p in self._published.values() if p.execution_id == execution_id and port in (None, p.port)]
        for preview in gone:
            del self._published[preview.execution_id, preview.port]
            for scope in (preview.scope, *preview.scopes):
                scope.cancel()
        with anyio.CancelScope(shield=True):
            for preview in gone:
                await preview.ended.wait()

    def find(self, execution_id: str, port: int) -> _Preview | None:
        return self._published.get((execution_id, port))

    def of(self, execution_id: str) -> Iterator[_Preview]:
        return (p for p in self._published.values() if p.execution_id == execution_id)

    def named(self, host: str) -> _Preview:
        """The preview of a host name. Refused when there is none."""
        if not host.endswith("." + self._domain):
            raise Refused(421, "this address serves previews, and the request is for another host")
        name = host.removesuffix("." + self._domain)
        for preview in self._published.values():
            if name == f"{preview.port}-{label(preview.execution_id)}":
                return preview
        raise Refused(404, "no such preview: its execution is over, or nothing listened on that port")

    async def _serve(self, preview: _Preview, forward: bool, *, task_status: anyio.abc.TaskStatus[None]) -> None:
        try:
            with preview.scope, _listening(0) as own, _listening_if_free(preview.port, forward) as same:
                preview.own_port = own[0].getsockname()[1]
                preview.forwarded = bool(same)
                async with anyio.create_task_group() as tasks:
                    for listener in own:
                        tasks.start_soon(self._accept, listener, _Door(self, preview, "own"))
                    for listener in same:
                        tasks.start_soon(self._accept, listener, _Door(self, preview, "same"))
                    task_status.started()
        finally:
            preview.ended.set()

    async def _accept(self, listener: socket.socket, door: _Door) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except BlockingIOError:
                await anyio.wait_readable(listener)
            except OSError:
                await anyio.sleep(0.05)  # out of descriptors, or the client is gone already
            else:
                client.setblocking(False)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._tasks.start_soon(self._converse, client, door)

    async def _converse(self, client: socket.socket, door: _Door) -> None:
        with client:
            async with self._limit:
                with anyio.CancelScope() as scope:
                    entrance = _Entrance(door, scope)
                    try:
                        await Relay(Wire(client), entrance.route).run()
                    finally:
                        entrance.leave()


@dataclass(frozen=True, slots=True)
class _Door:
    """A listener: the shared one ("name"), a preview's own port ("own") or its same number here ("same")."""

    previews: Previews
    preview: _Preview | None
    kind: str

    def admit(self, host: str) -> _Preview:
        """The preview a client at this door means. Refused when its Host is none of ours (DNS rebinding)."""
        if self.preview is None:
            return self.previews.named(host)
        if host in LOOPBACK or host == urlsplit(self.preview.url).hostname:
            return self.preview
        raise Refused(421, "this address serves a preview, and the request is for another host")

    def outer(self, preview: _Preview) -> str:
        """The origin by which a client at this door reaches a preview."""
        if self.kind == "same" and preview.forwarded:
            return f"http://localhost:{preview.port}"
        return (preview.url if self.kind == "name" else preview.direct_url).rstrip("/")


class _Entrance:
    """One client connection's way in: it is closed when the preview it uses is withdrawn."""

    def __init__(self, door: _Door, scope: anyio.CancelScope) -> None:
        self._door = door
        self._scope = scope
        self._used: dict[_Preview, _Translated] = {}

    def route(self, request: Request) -> _Translated:
        """Where a request goes. Refused when it is for nobody here."""
        hosts = request.all("host")
        if len(hosts) > 1 or not (request.target.startswith("/") or request.target == "*"):
            raise Refused(400, "the request does not say clearly which host it is for")
        if not hosts and self._door.preview is None:
            raise Refused(400, "the request does not name a host")
        preview = self._door.admit(_hostname(hosts[0])) if hosts else self._door.preview
        assert preview is not None
        if preview not in self._used:
            preview.scopes.add(self._scope)
            self._used[preview] = _Translated(preview, self._door)
        return self._used[preview]

    def leave(self) -> None:
        for preview in self._used:
            preview.scopes.discard(self._scope)


class _Translated:
    """A route to a preview: addresses are the program's own on one side and the client's on the other."""

    def __init__(self, preview: _Preview, door: _Door) -> None:
        self._preview = preview
        self._door = door
        self.name = f"port {preview.port} of {preview.execution_id}"

    async def dial(self) -> Wire:
        return await self._preview.dial()

    def request(self, head: Request) -> Request:
        """The request as if the client sat beside the program."""
        host = head.get("host") or ""
        upgrades = "h2c" not in head.tokens("upgrade")
        kept = []
        for name, value in head.fields:
            key = name.lower()
            if _PROXY_FIELDS.fullmatch(key) or (key == "upgrade" and not upgrades):
                continue
            if key == "host":
                value = self._preview.authority
            elif key in ("origin", "referer"):
                value = self._inward(value, host)
            elif key == "cookie" and OURS in value:
                value = "; ".join(part for part in re.split(r"; *", value) if not part.startswith(OURS))
                if not value:
                    continue
            kept.append((name, value))
        return head.with_fields(tuple(kept))

    def response(self, head: Response, asked: Request) -> Response:
        """The answer as if the program sat at the client's address."""
        kept = []
        for name, value in head.fields:
            key = name.lower()
            if key == "set-cookie":
                if value.startswith(OURS):
                    continue
                value = _without_local_domain(value)
            elif key == "access-control-allow-origin":
                origin = asked.get("origin")
                known = origin and value == self._inward(origin, asked.get("host") or "")
                value = origin if known and origin else self._outward(value)
            elif key in ("location", "content-location"):
                value = self._outward(value, relative=True)
            kept.append((name, value))
        return head.with_fields(tuple(kept))

    def _inward(self, url: str, host: str) -> str:
        """An address of ours as the program knows it; others are left as they are."""
        match = re.match(r"https?://([^/?#@]+)", url, re.IGNORECASE)
        if match is None:
            return url
        authority, rest = match[1].lower(), url[match.end() :]
        if authority == host.lower():
            return self._preview.inner + rest
        for preview in self._door.previews.of(self._preview.execution_id):
            if f"http://{authority}/" in (preview.url, preview.direct_url):
                return preview.inner + rest
        return url

    def _outward(self, url: str, *, relative: bool = False) -> str:
        """An address of the program's as this client reaches it; others are left as they are."""
        match = re.match(r"(https?):(//(localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::(\d{1,5}))?)(?=[/?#]|$)", url)
        if match is None:
            return url
        port = int(match[4] or {"http": 80, "https": 443}[match[1]])
        rest = url[match.end() :]
        if port == self._preview.port and relative:
            return rest if rest.startswith("/") and not rest.startswith("//") else "/" + rest.lstrip("/")
        preview = self._door.previews.find(self._preview.execution_id, port)
        return url if preview is None else self._door.outer(preview) + rest


def label(execution_id: str) -> str:
    """The execution's part of a host name: lower case, without underscore."""
    return re.sub(r"[^a-z0-9-]", "", execution_id.lower())


def _hostname(authority: str) -> str:
    return re.sub(r":\d*$", "", authority.strip().lower()).rstrip(".")


def _without_local_domain(cookie: str) -> str:
    """A cookie for `localhost` belongs to whatever host the client knows: it loses its Domain."""
    parts = [part for part in cookie.split(";") if not _LOCAL_DOMAIN.fullmatch(part)]
    return ";".join(parts)


_LOCAL_DOMAIN = re.compile(r"\s*domain\s*=\s*\.?(localhost|127\.0\.0\.1|\[?::1\]?)\s*", re.IGNORECASE)


@asynccontextmanager
async def _tasks() -> AsyncIterator[anyio.abc.TaskGroup]:
    """A task group whose tasks end with the block."""
    async with anyio.create_task_group() as tasks:
        try:
            yield tasks
        finally:
            tasks.cancel_scope.cancel()


@contextmanager
def _listening(port: int) -> Iterator[list[socket.socket]]:
    """Listeners on loopback: 127.0.0.1, and ::1 at the same port where there is one. ConfigError when it is taken."""
    listeners: list[socket.socket] = []
    try:
        try:
            listeners.append(_listen(socket.AF_INET, "127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"previews cannot listen on port {port}: {error.strerror}",
                hint="export MECH_PREVIEW_PORT=0 (any free port)",
                key="MECH_PREVIEW_PORT",
            ) from None
        with suppress(OSError):  # no IPv6 here, or another program has that port there
            listeners.append(_listen(socket.AF_INET6, "::1", listeners[0].getsockname()[1]))
        yield listeners
    finally:
        for listener in listeners:
            anyio.notify_closing(listener)
            listener.close()


@contextmanager
def _listening_if_free(port: int, wanted: bool) -> Iterator[list[socket.socket]]:
    """Listeners on that very port, or none when it is not free or not ours to take."""
    if not wanted:
        yield []
        return
    try:
        listening = _listening(port)
        listeners = listening.__enter__()
    except ConfigError:
        yield []
        return
    try:
        yield listeners
    finally:
        listening.__exit__(None, None, None)


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener
