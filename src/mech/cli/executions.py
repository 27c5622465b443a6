"""`mech ps`, `mech logs` and `mech stop`: readers of the log, in any process."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from mech.cli.progress import clean, sentence

if TYPE_CHECKING:
    from mech.events import Row
    from mech.executions import Executions

Execution = Annotated[str, typer.Argument(help="An id or its beginning; default: the newest.")]


@contextmanager
def _executions() -> Iterator[Executions]:
    from mech.executions import Executions
    from mech.settings import load

    found = Executions(load().home)
    try:
        yield found
    finally:
        found.close()


def ps(
    limit: Annotated[int, typer.Option("-n", help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.ps/1).")] = False,
) -> int:
    """List executions, newest first, and how each stands."""
    with _executions() as found:
        rows = found.list(limit=limit)
    if as_json:
        fields = ("id", "state", "verdict", "key", "created", "url")
        values = [(r.id, r.status.state, r.status.verdict, r.key, r.created, r.status.url) for r in rows]
        print(json.dumps({"schema": "mech.ps/1", "executions": [dict(zip(fields, v, strict=True)) for v in values]}))
        return 0
    for each in rows:
        age = _age(time.time() - each.created)
        url = each.status.url if each.owner and each.status.url else ""
        state = each.status.verdict if each.status.state == "finished" else each.status.state
        print(f"{each.id}  {state or '':<9} {age:>5}  {clean(each.key)}  {url}".rstrip())
    return 0


def logs(
    execution: Execution = "",
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until it finishes.")] = False,
    events: Annotated[bool, typer.Option("--events", help="Show what happened instead of the output.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line.")] = False,
) -> int:
    """Print the output of an execution, or its events."""
    with _executions() as found:
        anyio.run(_logs, found, found.find(execution), follow, events, as_json)
    return 0


async def _logs(found: Executions, execution: str, follow: bool, events: bool, as_json: bool) -> None:
    from mech.events import Output

    def alive() -> bool:
        return follow and found.owner(execution) is not None

    with open(found.folder(execution) / "output", "rb") as output:
        async for row in found.log.follow(execution, alive=alive):
            if as_json:
                print(json.dumps(row.json(), ensure_ascii=False), flush=True)
            elif events:
                _say(row)
            elif isinstance(row.event, Output):
                output.seek(row.event.start)
                text = output.read(row.event.end - row.event.start).decode("utf-8", "replace")
                sys.stdout.write(clean(text) if sys.stdout.isatty() else text)
                sys.stdout.flush()


def _say(row: Row) -> None:
    if text := sentence(row.event):
        print(f"{row.seq:>5}  {time.strftime('%H:%M:%S', time.localtime(row.time))}  {clean(text)}", flush=True)


def stop(
    execution: Execution = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.stop/1).")] = False,
) -> int:
    """Stop an execution that runs or serves."""
    with _executions() as found:
        name = found.find(execution)
        was_running = anyio.run(found.stop, name)
        verdict = found.status(name).verdict
    if as_json:
        print(json.dumps({"schema": "mech.stop/1", "execution": name, "stopped": was_running, "verdict": verdict}))
    else:
        print(f"{name} {'stopped' if was_running else 'was not running'} ({verdict})")
    return 0


def _age(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size:.0f}{unit}"
    return f"{seconds:.0f}s"
