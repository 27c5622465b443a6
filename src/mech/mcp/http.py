"""MCP over streamable HTTP, on loopback, for who knows the token."""

from __future__ import annotations

import hmac
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
PATH = "/mcp"
_NAMES = ("127.0.0.1", "localhost")
_REFUSED = "the header `Authorization: Bearer TOKEN` is missing or holds another token\n"


def manager(server: Server[Any], port: int) -> StreamableHTTPSessionManager:
    """What answers requests of the protocol that were sent to this machine by a name of its own at that port."""
    names = [f"{name}:{port}" for name in _NAMES]
    return StreamableHTTPSessionManager(
        server,
        security_settings=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=names,
            allowed_origins=[f"http://{name}" for name in names],
        ),
    )


def guarded(answer: Asgi, token: str) -> Asgi:
    """`answer` at `PATH`, for requests that bring the token; everything else is refused."""
    wanted = f"Bearer {token}".encode()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if not hmac.compare_digest(given, wanted):
            await _refuse(send, 401, _REFUSED)
        elif scope["path"].rstrip("/") != PATH:
            await _refuse(send, 404, f"MCP is at {PATH}\n")
        else:
            await answer(scope, receive, send)

    return app


async def _refuse(send: Any, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"www-authenticate", b"Bearer")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


class _Uvicorn(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `listen`: after its own handling uvicorn would let one kill us before all is closed."""
        yield


async def listen(server: Server[Any], place: socket.socket, token: str, ready: Callable[[str], None]) -> None:
    """Answer at the socket until SIGINT or SIGTERM; `ready` is told the address."""
    port = place.getsockname()[1]
    answering = manager(server, port)
    config = uvicorn.Config(
        guarded(answering.handle_request, token), lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    web = _Uvicorn(config)
    async with answering.run(), anyio.create_task_group() as tasks:

        async def end() -> None:
            with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
                async for _ in signals:
                    web.should_exit = True
                    return

        tasks.start_soon(end)
        ready(f"http://127.0.0.1:{port}{PATH}")
        await web.serve(sockets=[place])
        tasks.cancel_scope.cancel()
