"""What a diagnosis looks at: one execution's commands with their output, and what was seen around them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TypeVar

from mech.events import (
    AGAIN,
    Denied,
    Exited,
    Listening,
    Noted,
    Observed,
    Output,
    Planned,
    Ready,
    Reported,
    Row,
    Started,
)
from mech.sift import BLOCK, Sifted, Sifter, composed, numbered, sift
from mech.text import normal, plain
from mech.types import Ended, Missing, Observation, Report, Stage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommandRun:
    """A command, how it ended, and its own output.

    `segments` are pairs (line of `text` from 0, line of the whole output from 1), ascending: where the
    command's lines continue in the output that it shares with others. `reports` are those of the tools it ran.
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
    reports: tuple[Report, ...] = ()

    def output_line(self, index: int) -> int:
        """The line of the whole output, from 1, of the line `index` (from 0) of this command's text."""
        return numbered(self.segments, index)


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
    output: bytes | IO[bytes],
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
    texts = _texts(_all(rows, Output), _Stored(output))
    reports = {e.command: e.reports for e in _all(rows, Reported)}
    serving = tuple(process.name for process in plan.processes if process.serves is True) if plan else ()
    if expected_to_serve is None:
        expected_to_serve = bool(serving)
    return Run(
        commands=tuple(_command(s, exited.get(i), texts.get(i), reports.get(i, ())) for i, s in started.items()),
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


def counted(rows: Sequence[Row], output: bytes | IO[bytes]) -> Sifted:
    """What is kept of the output, with empty lines in place of what does not count."""
    stored, kept = _Stored(output), {id(row) for row in _counted(rows)}

    def parts() -> Iterator[bytes]:
        at = 0
        for row in rows:
            if isinstance(row.event, Output) and id(row) not in kept and row.event.start >= at:
                yield from stored.pieces(at, row.event.start)
                yield from (b"\n" * p.count(b"\n") for p in stored.pieces(row.event.start, row.event.end))
                at = row.event.end
        yield from stored.pieces(at, None)

    return sift(parts())


class _Stored:
    """Stored output, read range by range."""

    def __init__(self, output: bytes | IO[bytes]) -> None:
        self._stream = io.BytesIO(output) if isinstance(output, bytes) else output

    def pieces(self, start: int, end: int | None) -> Iterator[bytes]:
        """The bytes from `start` to `end` (None: to its end) in pieces."""
        self._stream.seek(start)
        while end is None or start < end:
            piece = self._stream.read(BLOCK if end is None else min(BLOCK, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece

    def newlines(self, start: int, end: int) -> int:
        return sum(piece.count(b"\n") for piece in self.pieces(start, end)) if start < end else 0


def _all(rows: Sequence[Row], kind: type[T]) -> list[T]:
    return [row.event for row in rows if isinstance(row.event, kind)]


@dataclass(slots=True)
class _Pieces:
    """One command's output as it comes; `segments` lead from its lines (from 0) to the whole output's (from 1)."""

    sifter: Sifter
    segments: list[tuple[int, int]]
    lines: int = 0


def _texts(outputs: Iterable[Output], stored: _Stored) -> Mapping[str, _Pieces]:
    """Each command's bytes in order, and where they lie in the whole output."""
    found: dict[str, _Pieces] = {}
    at, line = 0, 1  # the line number at offset `at`
    for event in outputs:
        if event.start < at:
            at, line = 0, 1
        line += stored.newlines(at, event.start)
        one = found.setdefault(event.command, _Pieces(Sifter(), []))
        if not one.segments or line != one.segments[-1][1] + one.lines - one.segments[-1][0]:
            one.segments.append((one.lines, line))
        for piece in stored.pieces(event.start, event.end):
            one.sifter.feed(piece)
            lines = piece.count(b"\n")
            one.lines, line = one.lines + lines, line + lines
        at = event.end
    return found


def _command(
    started: Started, exited: Exited | None, pieces: _Pieces | None, reports: tuple[Report, ...]
) -> CommandRun:
    kept = pieces.sifter.result() if pieces else Sifted("")
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
        output_bytes=kept.size,
        text=kept.text,
        segments=composed(kept.segments, pieces.segments) if pieces else ((0, 1),),
        reports=reports,
    )
