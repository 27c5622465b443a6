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

from mech.cli.progress import clean
from mech.errors import ConfigError
from mech.sentences import sentence

if TYPE_CHECKING:
    from mech.events import Row
    from mech.executions import Executions
    from mech.matches import Matches

Execution = Annotated[str, typer.Argument(help="An id or its beginning; default: the newest.")]


@contextmanager
def opened() -> Iterator[Executions]:
    """The executions of this machine's home, closed again."""
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
    with opened() as found:
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
    with opened() as found:
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


def output(
    execution: Execution = "",
    grep: Annotated[str, typer.Option(help="Lines that match this regular expression (RE2's).")] = "",
    ignore_case: Annotated[bool, typer.Option("-i", "--ignore-case", help="Capital or not.")] = False,
    context: Annotated[int, typer.Option("-C", "--context", min=0, max=100, help="Lines around each.")] = 0,
    lines: Annotated[str, typer.Option(help="Lines A-B, A- or A; -N: the last N (default: -40).")] = "",
    most: Annotated[int, typer.Option("-n", min=1, max=10_000, help="How many lines at most.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.output/1).")] = False,
) -> int:
    """Search what an execution printed, or show lines of it, with their numbers."""
    from mech import matches

    if grep and lines:
        raise ConfigError("--grep and --lines do not go together", hint="mech output --grep PATTERN, or --lines A-B")
    with opened() as found:
        name = found.find(execution.removesuffix(":output"))  # the handle in a report
        with found.reading(name) as stream:
            if grep:
                told = matches.grep(stream, grep, context=context, most=most, any_case=ignore_case)
            else:
                told = matches.lines(stream, *matches.span(lines or "-40"), most=most)
    if as_json:
        rows = [{"line": line.number, "text": line.text, "matched": line.matched} for line in told.lines]
        document = {"schema": "mech.output/1", "execution": name, "found": told.found, "total": told.total}
        print(json.dumps(document | {"left_out": told.left_out, "lines": rows}, ensure_ascii=False))
        return 0
    if told.lines:
        print(told.text)
    print(_left_out(told, grep), file=sys.stderr)
    return 0


def _left_out(told: Matches, grep: str) -> str:
    """What was not shown, and how to see it."""
    what = "lines match" if grep else "lines"
    if not told.left_out:
        return f"[{told.found:,} {what}, of {told.total:,}]"
    more = "a narrower --grep" if grep else f"--lines {told.lines[-1].number + 1 if told.lines else 1}-"
    return f"[{told.left_out:,} of {told.found:,} {what} left out, of {told.total:,} lines in all: {more}, or -n]"


def _say(row: Row) -> None:
    if text := sentence(row.event):
        print(f"{row.seq:>5}  {time.strftime('%H:%M:%S', time.localtime(row.time))}  {clean(text)}", flush=True)


def stop(
    execution: Execution = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.stop/1).")] = False,
) -> int:
    """Stop an execution that runs or serves."""
    with opened() as found:
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
