"""What tools reported of a command in a form that a program can read, as findings; they win over what it printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.run import CommandRun
from mech.reports import printed
from mech.text import Document, normal
from mech.types import Reported, Where

CONFIDENCE = 0.97
NEAR = 2  # lines between two accounts of one place
_KINDS = {"test": "test", "lint": "lint", "type": "type", "syntax": "syntax", "compile": "compile"}
# that are asked, and never tell of a mere warning
_RUNNERS = ("jest", "minitest", "mocha", "node", "pytest", "rspec", "unittest", "vitest")
_ASSERTED = re.compile(r"assert|\bexpect", re.IGNORECASE)
_LINTED = ("lint", "type", "syntax", "compile")
_EMPTY = ("test failed", "failed", "")  # messages that tell nothing
_PYTHON = ("pytest", "unittest")  # whose messages are those of exceptions, and stand for themselves


def find(command: CommandRun, document: Document, roots: Roots) -> Iterator[Finding]:
    """Every failure that a tool reported, beside its output or as it; the lines are those that tell of it."""
    for report in command.reports or printed(command.text):
        for failure in report.failures if report.failed != 0 else ():
            found = _finding(report.tool, failure, document, roots)
            yield replace(found, died=bool(command.reports) and report.tool in _RUNNERS)


def merged(found: Sequence[Finding], reported: Sequence[Finding]) -> list[Finding]:
    """The findings of both kinds; one that a report tells of too is told once, as the report places it."""
    left, kept = list(found), []
    for one in reported:
        same = [each for each in left if not each.weak and _same(one, each)]
        if same:
            one = _joined(one, same)
        kept.append(one)
        left = [each for each in left if each not in same and not _within(one, each)]
    return [*kept, *left]


def _within(one: Finding, other: Finding) -> bool:
    """Whether the lines of a finding without a place are among those that tell of what was reported."""
    return other.where is None and not other.weak and one.first - NEAR <= other.first <= one.last


def _finding(tool: str, failure: Reported, document: Document, roots: Roots) -> Finding:
    first = _line(failure, document)
    told = [line.rstrip() for line in failure.message.strip().split("\n") if line.strip()][:8] or [
        failure.name or "failed"
    ]
    if failure.kind in ("test", "hook") and failure.name and tool not in _PYTHON:
        told[0] = f"● {failure.name}: {told[0].strip()}"
    elif failure.kind == "lint" and failure.name and failure.name not in told[0]:
        told[0] = f"{told[0]} ({failure.name})"
    text = roots.shortened("\n".join(told))[:600]
    kind, empty = _KINDS.get(failure.kind, "exception"), failure.message.strip() in _EMPTY
    return Finding(kind, text, first, first, _places(failure, roots), CONFIDENCE, "report", tool=tool, weak=empty)


def _places(failure: Reported, roots: Roots) -> tuple[Where, ...]:
    found: dict[tuple[str, int | None], Where] = {}
    for place in failure.places:
        if (file := _file(place.file, roots)) is not None:
            found.setdefault((file, place.line), replace(place, file=file))
    return tuple(sorted(found.values(), key=lambda each: each.line is None)[:6])


def _file(path: str, roots: Roots) -> str | None:
    """A file of the repository; a class stands for its file, and a package's path is tried from its end too."""
    if path.endswith(".*"):
        stem = path[:-2]
        ends = [name for name in roots.files if name.rpartition(".")[0].endswith(stem)]
        return ends[0] if len(ends) == 1 else None
    if (file := roots.file(path)) is not None or roots.tree is None or path.startswith("/"):
        return file
    parts = path.split("/")
    tails = ("/".join(parts[start:]) for start in range(1, min(len(parts), 8)))
    return next((file for tail in tails if (file := roots.file(tail)) is not None), None)


def _line(failure: Reported, document: Document) -> int:
    """The line of the output that tells of a failure: its message near its name, else one of them, else the last."""
    message = next((line.strip() for line in failure.message.split("\n") if line.strip()), "")[:100]
    name = failure.name.rpartition("::")[2] or failure.name
    names = document.hits(name) if len(name) > 3 else []
    messages = document.hits(message) if len(message) > 5 else []
    for at in names:
        if near := next((each for each in messages if at <= each <= at + 60), None):
            return near
    return next(iter([*messages, *names]), max(0, len(document) - 1))


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings tell of one failure: at one place, or in the same words where neither place denies it."""
    here, there = one.where, other.where
    if here and there and here.line and there.line:
        near = any(
            place.file == there.file and place.line and abs(place.line - there.line) <= NEAR for place in one.places
        )
        return near and (_words(one, other) or one.kind == other.kind or other.via == "parser")
    return _words(one, other)


def _words(one: Finding, other: Finding) -> bool:
    mine, theirs = normal(one.message.split("\n")[0]), normal(other.message.split("\n")[0])
    told = mine.partition(": ")[2] if mine.startswith("● ") else mine
    return bool(told and theirs) and (told in theirs or theirs in mine)


def _joined(one: Finding, same: Sequence[Finding]) -> Finding:
    """The report's finding with the lines, and where they say more, the words of what was printed."""
    best = max(same, key=lambda each: (each.confidence, each.last - each.first))
    more = one.kind not in _LINTED and _words(one, best) and len(best.message) >= len(one.message)
    named = not one.message.startswith("● ") or best.message.startswith("● ")
    text = best.message if more and named else one.message
    kept = one.kind in _LINTED or best.kind in ("build", "dependency")
    kind = one.kind if kept or (one.kind == "test" and _ASSERTED.search(text)) else best.kind
    functions = {(each.file, each.line): each.function for each in best.places}
    mine = [replace(each, function=each.function or functions.get((each.file, each.line))) for each in one.places]
    places = (*mine, *(each for each in best.places if each not in mine))
    return replace(
        one, kind=kind, message=text, first=best.first, last=best.last, places=places[:6], uncaught=best.uncaught,
        alive=best.alive, died=one.died or best.died,
    )  # fmt: skip
