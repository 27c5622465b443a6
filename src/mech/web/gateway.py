"""MCP over streamable HTTP: its library is as large as all the rest, and loaded when the first client comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import anyio
from anyio.abc import TaskStatus
from starlette.types import Receive, Scope, Send

from mech.executors.here import Here

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class Gateway:
    """Answers MCP clients while its block is open; who may ask is the guard's business."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._manager: StreamableHTTPSessionManager | None = None
        self._door = anyio.Lock()
        self._tasks = anyio.create_task_group()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *problem: object) -> bool | None:
        self._tasks.cancel_scope.cancel()
        return await self._tasks.__aexit__(*problem)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._door:
            if self._manager is None:
                self._manager = await self._tasks.start(self._hold)
        await self._manager.handle_request(scope, receive, send)

    async def _hold(self, *, task_status: TaskStatus[StreamableHTTPSessionManager]) -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from mech.mcp.server import serving

        async with serving(self._here, environ={}, apart=True) as server:  # no program gets what is the server's own
            manager = StreamableHTTPSessionManager(server)
            async with manager.run():
                task_status.started(manager)
                await anyio.sleep_forever()
