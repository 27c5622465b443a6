"""/api/executions: how one stands, what happens, what it came to, what it printed, what was seen."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse

from mech import matches
from mech.errors import ConfigError, NotFound
from mech.events import Row
from mech.feedback import told
from mech.web.forms import ExecutionView, Preview
from mech.web.streams import STREAM, After, LastEventId, follow, place
from mech.web.work import Given, Work

router = APIRouter(prefix="/api", tags=["executions"])
PIECE = 1024**2  # bytes of an output that are answered with at once
_SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".json": "application/json", ".txt": "text/plain"}
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes",
        "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in
                    (*_TYPES.values(), "application/octet-stream")},
    }
}  # fmt: skip
_OUTPUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Bytes from an offset, or (of `grep` and `lines`) a `mech.output/1` document",
        "content": {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object"}}},
    }
}


@router.get("/executions")
async def all_executions(work: Given, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[ExecutionView]:
    """The newest executions of this machine's home, whoever began them."""
    return [work.executing.view(stream) for stream, *_ in work.here.executions.log.streams(limit=limit)]


@router.get("/previews")
async def previews(work: Given) -> list[Preview]:
    """The addresses of all that serves here."""
    return work.executing.previews()


@router.get("/executions/{id}")
async def one_execution(id: str, work: Given) -> ExecutionView:
    """How it stands."""
    return work.executing.view(id)


@router.get("/executions/{id}/events", response_class=Response, responses=STREAM)
async def events(id: str, work: Given, last_event_id: LastEventId = None, after: After = 0) -> Response:
    """Every row of its log, from the first or after the one that was seen last, and then as they happen."""
    work.here.executions.status(id)
    log, start = work.here.executions.log, place(last_event_id, after)
    return follow(log, id, start, lambda: work.executing.alive(id), work.closing.is_set)


@router.get("/executions/{id}/feedback")
async def feedback(
    id: str,
    work: Given,
    level: Annotated[Literal["0", "1", "2"] | None, Query(description="Only this text")] = None,
    budget: Annotated[int | None, Query(ge=20, le=100_000, description="A text of at most so many tokens")] = None,
) -> dict[str, Any]:
    """What it came to, as `mech.feedback/1`; with `level` or `budget` of its texts only that one."""
    work.here.executions.status(id)
    document = await anyio.to_thread.run_sync(told, work.here.executions, id, budget)
    if level is not None or budget is not None:
        kept = "asked" if budget is not None else f"l{level}"
        document["text"] = {kept: document["text"][kept]}
    return document


@router.get("/executions/{id}/output", response_class=Response, responses=_OUTPUT)
async def output(
    id: str,
    work: Given,
    start: Annotated[int, Query(alias="from", ge=0, le=2**53, description="Bytes to leave out")] = 0,
    grep: Annotated[str | None, Query(max_length=1000, description="Lines that match (RE2)")] = None,
    lines: Annotated[str | None, Query(max_length=30, description="A-B, A-, A, or -N for the last N")] = None,
    context: Annotated[int, Query(ge=0, le=100, description="Lines around each that matches")] = 0,
    most: Annotated[int, Query(ge=1, le=10_000, description="Lines at most")] = 200,
) -> Response:
    """What it printed: at most 1 MiB from an offset (`Mech-Next` is where to go on, `Mech-Size` all there is), or the
    lines that match, or a range of lines."""
    work.here.executions.status(id)
    if grep and lines:
        raise ConfigError("grep and lines do not go together", hint="ask for one of them")
    if grep or lines:
        return JSONResponse(await anyio.to_thread.run_sync(_lines, work, id, grep, lines, context, most))
    with work.here.executions.reading(id) as stream:
        stream.seek(start)
        data = stream.read(PIECE)
        size = stream.seek(0, 2)
    headers = {**_SAFE, "Mech-Next": str(start + len(data)), "Mech-Size": str(size)}
    return PlainTextResponse(data, headers=headers)


@router.get("/executions/{id}/artifacts/{name}", response_class=FileResponse, responses=FILE)
async def artifact(id: str, name: str, work: Given) -> FileResponse:
    """A picture, or another large thing that an event names."""
    work.here.executions.status(id)
    return named(name, work.here.executions.log.read(id), work)


def named(name: str, rows: Any, work: Work) -> FileResponse:
    """The artifact of a name that one of the rows mentions. NotFound: there is none."""
    if not re.fullmatch(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?", name) or not any(_names(row, name) for row in rows):
        raise NotFound(f"no artifact {name!r}", hint="the events name those that there are")
    path = work.here.artifacts.path(name)
    return FileResponse(path, media_type=_TYPES.get(path.suffix, "application/octet-stream"), headers=_SAFE)


def _names(row: Row, name: str) -> bool:
    """Whether a value of the row is that name."""
    waiting: list[Any] = [row.json()]
    while waiting:
        each = waiting.pop()
        if each == name:
            return True
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _lines(work: Work, id: str, grep: str | None, lines: str | None, context: int, most: int) -> dict[str, Any]:
    """A `mech.output/1` document. ConfigError: the pattern or the range cannot be right."""
    with work.here.executions.reading(id) as stream:
        if grep:
            found = matches.grep(stream, grep, context=context, most=most)
        else:
            found = matches.lines(stream, *matches.span(lines or ""), most=most)
    rows = [{"line": line.number, "text": line.text, "matched": line.matched} for line in found.lines]
    about = {"schema": "mech.output/1", "execution": id, "found": found.found, "total": found.total}
    return {**about, "left_out": found.left_out, "lines": rows}
