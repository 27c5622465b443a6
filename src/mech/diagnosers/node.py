"""Stacks of JavaScript: Node (CommonJS, ES modules, causes, rejections, syntax errors), test runners, browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_FRAME = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^()]{1,200}?) \(|\()?"
    r"(?P<path>(?:webpack-internal:///(?:\([\w-]+\)/)?|file://|https?://|node:|webpack|/|[A-Za-z]:[\\/]|\.{0,2}[\w@.-])[^()\s]{0,400}?)"
    r":(?P<line>\d{1,9}):(?P<column>\d{1,9})\)?"
)
_ANY_FRAME = re.compile(r"^\s+at \S")
_ERROR = re.compile(r"(?:^|[\s\]:>])((?:[A-Z]\w*)?(?:Error|Exception|Rejection|Warning)\b(?: \[[\w-]+\])?(?:: .*|$))")
_NAMED = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\] ?|Uncaught |\(node:\d+\) |⨯ |❌ |error:? |[\w ]{1,40}: )?"
    r"((?:[A-Z]\w*)?(?:Error|Exception|Rejection)\b)"
)
_AT_LINE = re.compile(r"^((?:file://)?[^\s:]{1,400}):(\d+)$")
_CAUSE = re.compile(r"\[(?:cause|errors?)\]: ?(.*)|^\s*(?:Caused by|caused by): (.*)")
_REQUIRE = re.compile(r"^- (\S+)$")
_IMPORTED = re.compile(r"imported from (\S+)")
_COPED = re.compile(
    r"\b(?:ignor|recover|caught|handled|fall(?:ing)? ?back|fallback|retry|retrying|expected|Warning)", re.I
)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every stack, the message above it, and errors in JSON logs."""
    yield from _stacks(document, roots)
    yield from _logged(document, roots)


def _stacks(document: Document, roots: Roots) -> Iterator[Finding]:
    hits = [i for i in document.hits(" at ") if _ANY_FRAME.match(document.lines[i])]
    starts = [i for before, i in pairwise([-2, *hits]) if i != before + 1]
    for start in starts:
        last = start
        while _ANY_FRAME.match(document.line(last + 1)):
            last += 1
        frames = [m for i in range(start, min(last + 1, start + 100)) if (m := _FRAME.match(document.lines[i]))]
        if not frames and not document.line(start).strip().startswith("at <anonymous>"):
            continue
        finding = _stack(document, start, last, frames, roots)
        if finding is not None:
            yield finding


def _stack(document: Document, start: int, last: int, frames: list[re.Match[str]], roots: Roots) -> Finding | None:
    head = _head(document, start)
    if head is None:
        return None
    message = "\n".join(line.strip() for line in document.lines[head : min(start, head + 4)])[:600]
    places = _places(frames, roots)
    extra, last = _details(document, last)
    if extra:
        message = f"{extra}\n{message}"
    places = _stated(document, head, start, message, roots) + places
    first = document.line(head)
    named = _NAMED.match(first)
    above = document.line(head - 1) + "\n" + (first[: named.start(1)] if named else first.split("Error")[0])
    kind = "syntax" if "SyntaxError" in message else "exception"
    return Finding(
        kind=kind,
        message=message,
        first=head,
        last=last,
        places=tuple(dict.fromkeys(places))[:6],
        confidence=0.9 if places else 0.72,
        alive=not _COPED.search(above) and named is not None,
        handled=bool(_COPED.search(above)),
        tool="node",
    )


def _head(document: Document, start: int) -> int | None:
    """The line that the stack's message begins at."""
    for at in range(start - 1, max(-1, start - 40), -1):
        line = document.lines[at]
        if _NAMED.match(line):
            return at
        if _ANY_FRAME.match(line):
            break
    for at in range(start - 1, max(-1, start - 12), -1):
        line = document.lines[at]
        if _ERROR.search(line[:500]) and not line.startswith("{"):
            return at
    at = start - 1
    if at >= 0 and document.lines[at].strip():
        return at
    return None


def _places(frames: list[re.Match[str]], roots: Roots) -> list[Where]:
    found = []
    for match in frames:
        file = roots.file(match["path"])
        if file is not None:
            function = match["function"]
            if function in ("Object.<anonymous>", "<anonymous>", None):
                function = None
            found.append(Where(file, int(match["line"]), int(match["column"]), function))
    return found


def _details(document: Document, last: int) -> tuple[str, int]:
    """The cause that Node prints below the stack of what came of it, and where the whole report ends."""
    text = ""
    at = last + 1
    depth = 0
    while at < min(len(document), last + 60):
        line = document.lines[at]
        if match := _CAUSE.search(line):
            text = (match[1] or match[2] or "").strip() or text
            depth = at
        elif line.strip() == "}" and not line.startswith(" "):
            return text, at
        elif (line and not line.startswith((" ", "\t", "}"))) or (not line.strip() and not depth):
            break
        at += 1
    return text, max(last, depth)


def _stated(document: Document, head: int, start: int, message: str, roots: Roots) -> list[Where]:
    """Places that Node states beside the stack: the source line above it, the requiring file in it."""
    found: list[Where] = []
    for at in range(head - 1, max(-1, head - 7), -1):
        if match := _AT_LINE.match(document.lines[at].strip()):
            file = roots.file(match[1])
            found += [Where(file, int(match[2][:9]))] if file else []
            break
    if (match := _IMPORTED.search(message)) and (file := roots.file(match[1].rstrip(".'\""))):
        found.append(Where(file, _line_of(roots, file, message)))
    for at in range(head, min(start, head + 8)):
        if (match := _REQUIRE.match(document.lines[at])) and (file := roots.file(match[1])):
            found.append(Where(file, _line_of(roots, file, message)))
            break
    return [place for place in found if place.line is not None]


_QUOTED = re.compile(r"['\"`]([^'\"`\n]{1,200})['\"`]")


def _line_of(roots: Roots, file: str, message: str) -> int | None:
    """The line of the file that imports what the message could not find."""
    source = roots.tree.read(file) if roots.tree else None
    wanted = _QUOTED.search(message)
    if not source or not wanted:
        return None
    name = wanted[1].rstrip("/").split("/")[-1]
    for number, line in enumerate(source.split("\n"), 1):
        if name in line and ("import" in line or "require" in line or "from" in line):
            return number
    return None


def _logged(document: Document, roots: Roots) -> Iterator[Finding]:
    """Errors that a logger wrote as JSON, one object a line."""
    for index in document.hits('"stack":"'):
        line = document.lines[index]
        if line.count("{") > 60 or not line.lstrip().startswith("{"):
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = _torn(line)
        error, level = _error(record)
        if not error:
            continue
        stack = str(error.get("stack", ""))
        frames = [m for text in stack.split("\n")[:60] if (m := _FRAME.match(text))]
        name = error.get("type") or error.get("name") or "Error"
        message = f"{name}: {error.get('message', '')}" if error.get("message") else stack.split("\n")[0]
        fatal = level in (50, 60, "error", "fatal", "ERROR", "FATAL", "critical")
        places = tuple(_places(frames, roots)[:6])
        yield Finding(
            "exception", message[:600], index, index, places, 0.85, alive=fatal, handled=not fatal, tool="json"
        )


def _torn(line: str) -> dict[str, Any]:
    """What can be read of an object whose end was cut off."""
    fields = dict(re.findall(r'"(type|message|stack|name)":"((?:[^"\\]|\\.){0,1500})', line))
    level = re.search(r'"level":("?\w+)', line)
    value = level[1].strip('"') if level else ""
    fields = {k: v.replace("\\n", "\n").replace('\\"', '"') for k, v in fields.items()}
    return {"level": int(value) if value.isdigit() else value, "err": fields}


def _error(record: Any) -> tuple[dict[str, Any] | None, Any]:
    if not isinstance(record, dict):
        return None, None
    level = record.get("level") or record.get("severity")
    for key in ("err", "error", "exception", "e"):
        if isinstance(record.get(key), dict) and record[key].get("stack"):
            return record[key], level
    return (record if isinstance(record.get("stack"), str) else None), level
