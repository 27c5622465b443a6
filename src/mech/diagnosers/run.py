"""What a diagnosis looks at: one execution's commands with their output, and what was seen around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mech.events import AGAIN, Denied, Exited, Listening, Noted, Observed, Output, Planned, Ready, Row, Started
from mech.text import normal, plain
from mech.types import Ended, Missing, Observation, Stage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command, how it ended, and its own output.

    `segments` are pairs (line of `text` from 0, line of the whole output from 1), ascending: where the
    command's lines continue in the output that it shares with others.
    """

    id: str
    line: str
    stage: Stage
    process: str | None = None
    cwd: str = ""
    ended: Ended = "running"
    exit_code: int | None = None
    signal: int | None = None
    seconds: float = 0.0
    cached: bool = False
    output_bytes: int = 0
    text: str = ""
    segments: tuple[tuple[int, int], ...] = ((0, 1),)

    def output_line(self, index: int) -> int:
        """The line of the whole output, from 1, of the line `index` (from 0) of this command's text."""
        at = max(0, bisect_right(self.segments, (index, 1 << 62)) - 1)
        start, line = self.segments[at]
        return line + index - start


@dataclass(frozen=True, slots=True)
class Run:
    """An execution as the diagnosis sees it. `expected_to_serve`: a port was waited for; `serving` are the processes
    that serve for certain.

    `workdir` is where the repository lay when the output was printed; `stopped`: we ended it on purpose.
    """

    commands: tuple[CommandRun, ...]
    observations: tuple[Observation, ...] = ()
    readies: tuple[Ready, ...] = ()
    listenings: tuple[Listening, ...] = ()
    denied: tuple[Denied, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    timed_out: bool = False
    stopped: bool = False
    expected_to_serve: bool = False
    serving: tuple[str, ...] = ()
    workdir: str = "/workspace"


@dataclass(frozen=True, slots=True)
class LastGood:
    """What the last run that passed printed, normalised; such lines are never the cause of a failure."""

    lines: frozenset[str] = frozenset()

    @classmethod
    def of(cls, outputs: Iterable[str]) -> LastGood:
        """From the outputs of the run that passed."""
        return cls(frozenset(normal(line) for text in outputs for line in plain(text).split("\n") if line.strip()))


def gather(
    rows: Sequence[Row],
    output: bytes,
    *,
    timed_out: bool = False,
    stopped: bool = False,
    expected_to_serve: bool | None = None,
) -> Run:
    """The run that these rows and this output file tell of.

    `expected_to_serve` None takes it from the plan: a process that serves for certain.
    """
    rows = _counted(rows)
    started = {e.command: e for e in _all(rows, Started)}
    exited = {e.command: e for e in _all(rows, Exited)}
    plan = next((e.plan for e in _all(rows, Planned)), None)
    texts = _texts(_all(rows, Output), output)
    serving = tuple(process.name for process in plan.processes if process.serves is True) if plan else ()
    if expected_to_serve is None:
        expected_to_serve = bool(serving)
    return Run(
        commands=tuple(_command(s, exited.get(i), texts.get(i)) for i, s in started.items()),
        observations=tuple(e.observation for e in _all(rows, Observed)),
        readies=tuple(_all(rows, Ready)),
        listenings=tuple(_all(rows, Listening)),
        denied=tuple(_all(rows, Denied)),
        missing=plan.missing if plan else (),
        notes=tuple(e.message for e in _all(rows, Noted)),
        timed_out=timed_out or any(e.ended == "timeout" for e in exited.values()),
        stopped=stopped,
        expected_to_serve=expected_to_serve,
        serving=serving,
    )


def _counted(rows: Sequence[Row]) -> Sequence[Row]:
    """Without the commands of a try that was made again, and what was seen of them."""
    last = max(
        (at for at, row in enumerate(rows) if isinstance(row.event, Noted) and row.event.about == AGAIN), default=0
    )
    return [row for at, row in enumerate(rows) if at >= last or isinstance(row.event, Planned | Noted)]


def counted(rows: Sequence[Row], output: bytes) -> bytes:
    """The output with empty lines in place of what does not count."""
    kept, parts, at = {id(row) for row in _counted(rows)}, [], 0
    for row in rows:
        if isinstance(row.event, Output) and id(row) not in kept:
            lines = output.count(b"\n", row.event.start, row.event.end)
            parts += [output[at : row.event.start], b"\n" * lines]
            at = row.event.end
    return b"".join([*parts, output[at:]])


def _all(rows: Sequence[Row], kind: type[T]) -> list[T]:
    return [row.event for row in rows if isinstance(row.event, kind)]


@dataclass(slots=True)
class _Pieces:
    parts: list[bytes]
    segments: list[tuple[int, int]]
    lines: int = 0
    size: int = 0


def _texts(outputs: Iterable[Output], data: bytes) -> Mapping[str, _Pieces]:
    """Each command's bytes in order, and where they lie in the whole output."""
    found: dict[str, _Pieces] = {}
    at, line = 0, 1  # the line number at offset `at`
    for event in outputs:
        if event.start < at:
            at, line = 0, 1
        line += data.count(b"\n", at, event.start)
        at = event.start
        pieces = found.setdefault(event.command, _Pieces([], []))
        part = data[event.start : event.end]
        if not pieces.segments or line != pieces.segments[-1][1] + pieces.lines - pieces.segments[-1][0]:
            pieces.segments.append((pieces.lines, line))
        pieces.parts.append(part)
        pieces.lines += part.count(b"\n")
        pieces.size += len(part)
    return found


def _command(started: Started, exited: Exited | None, pieces: _Pieces | None) -> CommandRun:
    return CommandRun(
        id=started.command,
        line=started.line,
        stage=started.stage,
        process=started.process,
        cwd=started.cwd,
        ended=exited.ended if exited else "running",
        exit_code=exited.exit_code if exited else None,
        signal=exited.signal if exited else None,
        seconds=exited.seconds if exited else 0.0,
        cached=exited.cached if exited else False,
        output_bytes=pieces.size if pieces else 0,
        text=b"".join(pieces.parts).decode("utf-8", "replace") if pieces else "",
        segments=tuple(pieces.segments) if pieces else ((0, 1),),
    )
