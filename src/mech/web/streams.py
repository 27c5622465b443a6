"""Rows of a log as server-sent events: what is there comes at once, the rest as it happens, and a reader resumes.

The id of an event is the row's `seq`; a stream that has nothing more to say is answered with 204, which tells an
EventSource not to come back.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import anyio
from fastapi import Header, Query, Response
from fastapi.responses import StreamingResponse

from mech.events import Finished, Row
from mech.log import Log

LOOK = 0.02  # seconds between two looks at the log
BEAT = 15.0  # seconds of silence after which a comment keeps the connection open
LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", description="The `seq` of the last row that was seen")
]
After = Annotated[int, Query(ge=0, le=2**53, description="The same, for clients that cannot set the header")]
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Server-sent events", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    204: {"description": "There is nothing more"},
}


def event(name: str, data: Any, id: int | None = None) -> bytes:
    """One event."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {name}\ndata: {text}\n\n".encode("utf-8", "replace")


def place(last_event_id: str | None, after: int) -> int:
    """Where a reader goes on: what the browser says wins over the address."""
    text = (last_event_id or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else after


def follow(log: Log, stream: str, after: int, alive: Callable[[], bool], closing: Callable[[], bool]) -> Response:
    """The rows after `after`, all that are there in one piece, and then as they come until the stream is over."""
    rows = list(log.read(stream, after))
    if not rows and (not alive() or _over(log, stream, after)):
        return Response(status_code=204)
    return StreamingResponse(_pieces(log, stream, after, alive, closing), 200, HEADERS, "text/event-stream")


def _over(log: Log, stream: str, after: int) -> bool:
    """Whether the last row is `finished`, and was seen."""
    return any(row.seq <= after for row in log.read(stream, kind=Finished.kind))


async def _pieces(
    log: Log, stream: str, after: int, alive: Callable[[], bool], closing: Callable[[], bool]
) -> AsyncIterator[bytes]:
    silent = 0.0
    yield b": mech\n\n"
    while True:
        last = closing() or not alive()
        rows = list(log.read(stream, after))
        if rows:
            after, silent = rows[-1].seq, 0.0
            yield b"".join(_told(row) for row in rows)
        if last or any(isinstance(row.event, Finished) for row in rows):
            return
        await anyio.sleep(LOOK)
        silent += LOOK
        if silent >= BEAT:
            silent = 0.0
            yield b": still here\n\n"


def _told(row: Row) -> bytes:
    return event(row.event.kind, row.json(), row.seq)
