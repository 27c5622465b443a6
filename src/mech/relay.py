"""Relays one client connection to one upstream connection: heads are read, bodies pass as bytes.

Two tasks share a connection: `_up` reads requests, `_down` reads responses. So answers stream as they
come, a client that leaves ends its request upstream, and a WebSocket is the same two tasks after a 101.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import anyio
import anyio.abc

from mech.errors import MechError
from mech.http import (
    Body,
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
from mech.wire import HungUp, Wire

BUFFER = 256 * 1024
JOINED = 16 * 1024  # bytes of a body that are sent with its head in one piece
PATIENCE = 1.0  # seconds for a server that a watcher restarts
HALF_OPEN = 30.0  # seconds for a program to finish a tunnel that its client finished
LINGER = 1.0  # seconds to read what a client still sends after its last answer


class Refused(Exception):
    """A request that is answered here and not upstream: `status` and a line of text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Route(Protocol):
    """Where a request goes, and how its heads are translated on the way."""

    name: str

    async def dial(self) -> Wire:
        """A new connection upstream. ConnectionRefusedError when nobody listens."""

    def request(self, head: Request) -> Request:
        """The request as the program is to see it."""

    def response(self, head: Response, asked: Request) -> Response:
        """The answer as the client is to see it; `asked` is the request as the client sent it."""


class Inlet:
    """What arrives on a wire: heads are parsed, bodies are counted and passed on."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._view = memoryview(bytearray(BUFFER))
        self._start = self._end = 0

    async def fill(self) -> bool:
        """Receive more; False at the end."""
        if self._start == self._end:
            self._start = self._end = 0
            self._end = await self.wire.receive_into(self._view)
        return self._start < self._end

    async def discard(self) -> None:
        """Read to the end and forget it."""
        while await self.wire.receive_into(self._view):
            pass

    async def head(self, reader: HeadReader) -> bool:
        """Feed the reader until it holds a head; False when the connection ends first. Malformed from the reader."""
        while True:
            if self._start == self._end and not await self.fill():
                return False
            taken = reader.feed(self._view[self._start : self._end])
            self._start = self._end if taken is None else self._start + taken
            if taken is not None:
                return True

    async def pass_on(self, body: Body, to: Wire, before: bytes = b"") -> bool:
        """Send `before` and then the body, as it comes; False when the connection ends before the body does."""
        ready = self._view[self._start : self._end]
        if before:
            taken = 0 if body.done else body.take(ready[:JOINED])
            self._start += taken
            await to.send(before + ready[:taken] if taken else before)
        while not body.done:
            if not await self.fill():
                return body.until_close
            taken = body.take(self._view[self._start : self._end])
            await to.send(self._view[self._start : self._start + taken])
            self._start += taken
        return True


@dataclass(slots=True)
class _Exchange:
    """A request whose answer is not complete. `head` is what was sent upstream; `again` if it may be sent twice."""

    request: Request
    route: Route
    head: bytes
    again: bool
    upgrades: bool
    answered: anyio.Event = field(default_factory=anyio.Event)
    begun: bool = False
    tunnel: bool = False


class Relay:
    """One client connection, from its first request to its end."""

    def __init__(self, client: Wire, route: Callable[[Request], Route]) -> None:
        self._client = client
        self._route = route
        self._inlet = Inlet(client)
        self._exchange: _Exchange | None = None
        self._upstream: Wire | None = None
        self._upstream_route: Route | None = None
        self._tasks: anyio.abc.TaskGroup
        self._lingers = False

    async def run(self) -> None:
        """Serve the client until it or the program hangs up; both connections are closed then."""
        try:
            async with anyio.create_task_group() as self._tasks:
                await self._guard(self._up)
                self._tasks.cancel_scope.cancel()
            if self._lingers:
                await self._linger()
        finally:
            self._hang_up()
            self._client.close()

    async def _guard(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run a task of the connection; what ends it is answered when it can be, and ends the connection."""
        try:
            await step()
        except Refused as error:
            await self._answer(error.status, error.text)
        except Malformed as error:
            await self._answer(error.status, error.reason)
        except (OSError, anyio.ClosedResourceError):
            self._tasks.cancel_scope.cancel()

    async def _answer(self, status: int, text: str) -> None:
        """Say what went wrong, unless the program's own answer is already under way."""
        exchange = self._exchange if self._exchange and not self._exchange.answered.is_set() else None
        if not (exchange and exchange.begun):
            self._lingers = True
            method = exchange.request.method if exchange else "GET"
            with suppress(OSError):
                await self._client.send(make_response(status, f"MECH: {text}\n", body=method != "HEAD"))
        self._tasks.cancel_scope.cancel()

    async def _linger(self) -> None:
        """Closing with unread bytes resets the connection and may take the answer away from the client."""
        self._client.end()
        with anyio.move_on_after(LINGER), suppress(OSError):
            await self._inlet.discard()

    # --- from the client ---------------------------------------------------------------------

    async def _up(self) -> None:
        while True:
            reader = RequestReader()
            if not await self._inlet.head(reader):
                return
            if self._exchange:
                await self._exchange.answered.wait()
            request = reader.head()
            body = request_body(request)
            exchange = self._begin(request, body)
            await self._connect(exchange)
            await self._send(exchange, body)
            if exchange.upgrades:
                await exchange.answered.wait()
            if exchange.tunnel:
                return await self._tunnel_up()

    def _begin(self, request: Request, body: Body) -> _Exchange:
        route = self._route(request)
        sent = route.request(request)
        again = body.done and request.method in ("GET", "HEAD", "OPTIONS")
        self._exchange = _Exchange(request, route, sent.encode(), again, sent.upgrades)
        return self._exchange

    async def _connect(self, exchange: _Exchange) -> None:
        """Have a connection to the route's port: the one that is open, or a new one."""
        if self._upstream and self._upstream_route is exchange.route and exchange.again:
            return  # what cannot be sent twice goes over a new connection: an idle one may be closing right now
        self._hang_up()
        upstream = await dial(exchange.route)
        self._upstream, self._upstream_route = upstream, exchange.route
        self._tasks.start_soon(self._guard, lambda: self._down(upstream))

    async def _send(self, exchange: _Exchange, body: Body) -> None:
        upstream = self._upstream
        if upstream is None:
            return
        try:
            if not await self._inlet.pass_on(body, upstream, exchange.head):
                self._tasks.cancel_scope.cancel()
        except HungUp:
            # The program stopped reading. `_down` knows whether it answered before; then the connection is over.
            await exchange.answered.wait()
            if not body.done:
                self._lingers = True
                self._tasks.cancel_scope.cancel()

    async def _tunnel_up(self) -> None:
        upstream = self._upstream
        if upstream and await self._inlet.pass_on(UntilClose(), upstream) and upstream.end():
            await anyio.sleep(HALF_OPEN)  # the program may still be talking; `_down` ends the connection

    # --- from the program --------------------------------------------------------------------

    async def _down(self, upstream: Wire) -> None:
        try:
            await self._answers(upstream)
        except Malformed as error:
            name = self._exchange.route.name if self._exchange else "the program"
            raise Refused(502, f"{name} gives no proper answer: {error.reason}") from None

    async def _answers(self, upstream: Wire) -> None:
        inlet = Inlet(upstream)
        while True:
            reader = ResponseReader()
            if not await self._hear(inlet, reader):
                return await self._lost(upstream)
            exchange = self._exchange
            if exchange is None or exchange.answered.is_set():
                raise OSError("an answer to no request")
            if await self._respond(inlet, reader.head(), exchange):
                self._lingers = True
                return self._tasks.cancel_scope.cancel()

    async def _hear(self, inlet: Inlet, reader: ResponseReader) -> bool:
        try:
            return await inlet.head(reader)
        except (OSError, anyio.ClosedResourceError):
            return False

    async def _respond(self, inlet: Inlet, response: Response, exchange: _Exchange) -> bool:
        """Pass one response on; True when the connection ends with it."""
        if response.status == 101 and not exchange.upgrades:
            raise Malformed("it changed the protocol without being asked", 502)
        body = response_body(response, exchange.request.method)
        head = exchange.route.response(response, exchange.request).encode()
        exchange.begun = response.status >= 200 or response.status == 101
        if response.status == 101:
            exchange.tunnel = True
            exchange.answered.set()
            await inlet.pass_on(UntilClose(), self._client, head)
            return True
        whole = await inlet.pass_on(body, self._client, head)
        if not whole:
            raise OSError("the answer was cut short")
        if response.status < 200:
            return False
        exchange.answered.set()
        return body.until_close or response.closes or exchange.request.closes

    async def _lost(self, upstream: Wire) -> None:
        """The program hung up. Between two requests that is its right; during one it is asked once more."""
        exchange = self._exchange
        upstream.close()
        if self._upstream is not upstream:
            return
        self._upstream = None
        if exchange is None or exchange.answered.is_set():
            return
        if not exchange.again:
            raise Refused(502, f"{exchange.route.name} closed the connection without an answer")
        exchange.again = False
        await self._connect(exchange)
        await self._send(exchange, Body())

    def _hang_up(self) -> None:
        if self._upstream:
            self._upstream.close()
            self._upstream = None


async def dial(route: Route) -> Wire:
    """A connection to the route; a server that is just being restarted is waited for. Refused when there is none."""
    deadline, pause = anyio.current_time() + PATIENCE, 0.01
    while True:
        try:
            return await route.dial()
        except ConnectionRefusedError:
            if anyio.current_time() + pause > deadline:
                raise Refused(502, f"nothing is listening on {route.name}") from None
            await anyio.sleep(pause)
            pause = min(pause * 2, 0.2)
        except ssl.SSLError:
            raise Refused(502, f"{route.name} does not speak TLS any more") from None
        except (OSError, MechError):
            raise Refused(502, f"{route.name} cannot be reached") from None
