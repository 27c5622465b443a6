"""Reads stack traces by the table of languages: the announcing line, the frames below, the innermost cause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from mech.diagnosers import named
from mech.diagnosers.coping import coped
from mech.diagnosers.finding import Finding
from mech.diagnosers.languages import TRACES, Trace
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

LONGEST = 400  # lines of one trace
LOOKED = 900  # characters of a line that are matched: some patterns take the square of it


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table with its patterns compiled."""

    trace: Trace
    head: re.Pattern[str]
    inside: re.Pattern[str]
    frame: re.Pattern[str] | None
    inner: re.Pattern[str] | None
    restart: re.Pattern[str] | None
    above: re.Pattern[str] | None
    after: re.Pattern[str] | None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


@cache
def _row(trace: Trace) -> _Row:
    """The row with its patterns: compiled once its literal is in an output, which most never are."""
    others = map(_compiled, (trace.frame, trace.inner, trace.restart, trace.above, trace.after))
    return _Row(trace, re.compile(trace.head), re.compile(trace.inside), *others)


_FOREIGN = (  # packages whose frames name no path
    "java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "org.junit", "org.opentest4j", "org.springframework",
    "org.apache", "kotlin.", "kotlinx.", "scala.", "org.hibernate", "com.fasterxml", "org.gradle", "org.testng", "akka.",
    "io.netty", "reactor.", "com.zaxxer", "org.postgresql", "clojure.", "groovy.", "org.codehaus", "org.eclipse", "io.ktor",
    "io.micronaut", "io.quarkus", "org.assertj", "org.mockito", "org.hamcrest", "com.google.", "worker.org.gradle",
)  # fmt: skip
_UNANSWERED = re.compile(
    r"Servlet\.service|[Uu]nhandled|[Uu]ncaught|Request processing failed|threw exception|[Ii]nternal [Ss]erver [Ee]rror"
    r"|HTTP [Rr]equest to \S+ failed|[Ee]rror (?:handling|processing|executing|while handling) request|terminating|raised an exception|Application run failed|crashed"
)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every trace of the table's languages."""
    for trace in TRACES:
        end = -1
        for index in document.hits(trace.literal):
            row = _row(trace)
            if index <= end:
                continue
            for at in range(index, max(end, index - trace.up - 1), -1):
                if match := row.head.search(document.lines[at][:LOOKED]):
                    finding = _finding(document, at, row, match, roots)
                    if finding is not None:
                        end = max(index, finding.last)
                        yield finding
                    break


_ALL_WELL = (" 0 failures", " 0 failed", "test result: ok")  # a test suite that prints the errors it provokes


def _lost(document: Document, index: int, trace: Trace) -> bool:
    """Whether what died was one process of several, and nobody waited for it."""
    near = (document.line(index - 1), document.line(index))
    if not trace.lost or not any(re.search(trace.lost, line) for line in near):
        return False
    return not any(document.hits(literal) for literal in _ALL_WELL)


@dataclass(slots=True)
class _Told:
    """What a trace has told so far: messages from the outermost to the innermost, places of each."""

    messages: list[str]
    places: list[list[Where]]
    last: int
    framed: bool = False
    extra: list[str] = field(default_factory=list)


_RELAYED = re.compile(r"Command failed with|\d* ?(?:tests?|specs?|examples?) failed|Failed \d+ ", re.I)
"""What a runner raises because a program it ran has failed: that program has said why."""


def _finding(document: Document, index: int, row: _Row, match: re.Match[str], roots: Roots) -> Finding | None:
    trace = row.trace
    told = _read(document, index, row, match, roots)
    if trace.framed and not told.framed:
        return None
    inner = told.messages[-1].strip()
    lines = [inner, *(line.strip() for line in told.extra if told.framed or line[:1] in ' \t"')]
    if len(told.messages) > 1:
        lines.append(f"raised as: {told.messages[0].strip()[:200]}")
    places = tuple(dict.fromkeys(place for level in reversed(told.places) for place in level))
    if not places:
        places = tuple(named.places(trace.tool, "\n".join(document.lines[index : told.last + 1]), roots))
    elif trace.tool == "tcl":
        places = (*named.places(trace.tool, "\n".join(document.lines[index : told.last + 1]), roots), *places)
    lost = _lost(document, index, trace)
    around = " ".join([*document.lines[max(0, index - 2) : index], document.lines[index][: match.start(0) + 200]])
    return Finding(
        trace.kind,
        roots.shortened("\n".join(lines))[:600],
        index,
        told.last,
        places[:6],
        trace.confidence if places else trace.confidence - 0.15,
        alive=trace.alive or lost or (trace.logged and bool(_UNANSWERED.search(around))),
        uncaught=trace.uncaught or lost,
        handled=coped(document, index, told.last, match.start("message") if match["message"] else 0, trace.logged)
        if "message" in match.groupdict()
        else False,
        weak=trace.tool == "rake" and bool(_RELAYED.match(inner)),
        tool=trace.tool,
    )


def _read(document: Document, index: int, row: _Row, match: re.Match[str], roots: Roots) -> _Told:
    """Follows the block from its announcing line to its end."""
    trace = row.trace
    groups = match.groupdict()
    start = index
    message = groups.get("message") or document.lines[index].strip()
    if trace.below:
        ahead = range(index + 1, min(index + 20, len(document)))
        start = next((at for at in ahead if re.match(trace.below, document.lines[at])), index)
        if start > index and (found := re.match(trace.below, document.lines[start])):
            message = f"{document.lines[start].strip()}\n{message}"
            groups = groups | {k: v for k, v in found.groupdict().items() if v is not None}
    told = _Told([message], [[place] if (place := _place(groups, roots)) else []], start)
    if row.frame and not told.places[0]:
        several = (_place(found.groupdict(), roots) for found in row.frame.finditer(document.lines[index]))
        told.places[0] += [place for place in several if place]
    blanks, only_frames = 0, False
    for at in range(start + 1, min(len(document), index + LONGEST)):
        line = document.lines[at][:LOOKED]
        if not line.strip():
            blanks += 1
            if blanks > trace.blanks:
                break
            continue
        only_frames = only_frames or bool(row.after and row.after.match(line))
        if row.inner and not only_frames and (deeper := row.inner.match(line)):
            told.messages.append(deeper["message"])
            place = _place(deeper.groupdict(), roots)
            told.places.append([place] if place else [])
        elif row.frame and (found := row.frame.search(line)):
            told.framed = True
            if place := _place(found.groupdict(), roots):
                told.places[-1].append(place)
        elif row.restart and row.restart.match(line):
            told.places[-1].clear()
        elif line[:1] not in ' \t"' and row.inside.match(line):
            pass
        elif len(told.extra) < trace.more and not told.framed and len(told.messages) == 1:
            told.extra.append(line[:200])
            if not line[:1].isspace():
                continue
        elif not row.inside.match(line):
            break
        told.last, blanks = at, 0
    if row.above and not told.places[0]:
        for at in range(index - 1, max(-1, index - LONGEST), -1):
            if (found := row.above.match(document.lines[at])) is None:
                break
            if place := _place(found.groupdict(), roots):
                told.places[0].append(place)
    return told


def _place(groups: dict[str, str | None], roots: Roots) -> Where | None:
    given = {name.rstrip("23"): value for name, value in groups.items() if value is not None}
    path, line, function = given.get("file"), given.get("line"), given.get("function")
    if not path or line is None or (function or "").startswith(_FOREIGN):
        return None
    file = _packaged(path, function, roots) or roots.file(path)
    if file is None:
        return None
    column = given.get("column")
    return Where(file, int(line[:9]), int(column[:9]) if column else None, function)


_JVM_FILE = re.compile(r"^[\w-]+\.(?:java|kts?|scala|groovy|clj)$")


def _packaged(path: str, function: str | None, roots: Roots) -> str | None:
    """The file of a virtual machine's frame, which names the package and the bare file."""
    if not function or roots.tree is None or not _JVM_FILE.match(path):
        return None
    package = function.split("$")[0].split(".")[:-2] if "$" not in function else function.split("$")[0].split(".")[:-1]
    return roots.file("/".join([*package, path]) if package else path)
