"""Stacks of JavaScript: Node (CommonJS, ES modules, causes, rejections, syntax errors), test runners, browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers import sourcemap
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_FRAME = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>[^()]{1,200}?) \(|\()?"
    r"(?P<path>(?:webpack-internal:///(?:\([\w-]+\)/)?|file://|https?://|node:|webpack|/|[A-Za-z]:[\\/]|\.{0,2}[\w@.-])[^()\s]{0,400}?)"
    r":(?P<line>\d{1,9}):(?P<column>\d{1,9})\)?"
)
_ANY_FRAME = re.compile(r"^\s+(?:at \S|\.\.\. \d+ lines matching)")
_ERROR = re.compile(r"(?:^|[\s\]:>])((?:[A-Z]\w*)?(?:Error|Exception|Rejection|Warning)\b(?: \[[\w-]+\])?(?:: .*|$))")
_NAMED = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\] ?|\(node:\d+\) |⨯ |❌ |error:? |[\w ]{1,40}: )?(?:Uncaught )?(?:\(in promise\) )?"
    r"\[?((?:[A-Z]\w*)?(?:Error|Exception|Rejection)\b(?! [a-z]))"
)
_AT_LINE = re.compile(r"^((?:file://)?[^\s:]{1,400}):(\d+)$")
_CAUSE = re.compile(r"^\s*\[?(?:cause|error)\]?: (?!\[|undefined)(\S.*)|^\s*[Cc]aused by:? (\S.*)")
_SEVERAL = re.compile(r"^\s*\[errors\]: \[")
_FOOTER = re.compile(r"^(?:Node\.js|Bun) v\d")
_REQUIRE = re.compile(r"^- (\S+)$")
_PACKAGED = re.compile(r"^- .*/node_modules/((?:@[\w.-]+/)?[\w.-]+)/")
_IMPORTED = re.compile(r"imported from (\S+)")
_COPED = re.compile(
    r"\b(?:ignor|recover|caught|handled|fall(?:ing)? ?back|fallback|retry|retrying|expected|Warning)", re.I
)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every stack with the message above it."""
    yield from _stacks(document, roots)


def _stacks(document: Document, roots: Roots) -> Iterator[Finding]:
    done = -1
    for start in document.hits(" at "):
        if start <= done or not _ANY_FRAME.match(document.lines[start]):
            continue
        last = start
        while _ANY_FRAME.match(document.line(last + 1)):
            last += 1
        done = last
        frames = [m for i in range(start, min(last + 1, start + 100)) if (m := _FRAME.match(document.lines[i]))]
        if not frames and not document.line(start).strip().startswith("at <anonymous>"):
            continue
        finding = _stack(document, start, last, frames, roots)
        if finding is not None:
            done = finding.last
            yield finding


def _stack(document: Document, start: int, last: int, frames: list[re.Match[str]], roots: Roots) -> Finding | None:
    head = _head(document, start)
    if head is None:
        return None
    end = start - 1 if head < start - 1 and _LABEL.match(document.line(start - 1)) else start
    message = "\n".join(line.strip() for line in document.lines[head : min(end, head + 4)])[:600]
    template = _OF_TEMPLATE.match(document.line(head).strip())
    if template and (below := document.line(start - 1).strip()) and not _OF_TEMPLATE.match(below):
        message = f"{template[1]}: {below}\n{message}"[:600]
    framed = {f"{match['path']}:{match['line']}" for match in frames}
    stated = _stated(document, head, start, message, roots, framed)
    places = _places(frames, roots)
    causes, last = _details(document, last, roots)
    deepest = [place for cause in reversed(causes) for place in cause.places]
    if template and (file := roots.file(template[2])):
        stated.insert(0, Where(file, int(template[3])))
    places = [*deepest, *stated, *places]
    if causes:
        message = f"{causes[-1].message}\n{message}"
    first = document.line(head)
    named = _NAMED.match(first)
    before = first[: named.start(1)] if named else first.split("Error")[0]
    above = document.line(head - 1) + "\n" + ("" if _COMPARED.match(before) else before)
    died = any(_FOOTER.match(document.line(at)) for at in range(last + 1, last + 4))
    handled = (bool(_COPED.search(above)) or _noise(document, head)) and not died
    return Finding(
        kind="syntax" if "SyntaxError" in message else "exception",
        message=message,
        first=head,
        last=last,
        places=tuple(dict.fromkeys(places))[:6],
        confidence=0.9 if places else 0.72,
        alive=not handled and named is not None,
        handled=handled,
        died=died,
        tool="node",
    )


_OF_TEMPLATE = re.compile(r"^([A-Z]\w*Error): (\S+\.\w+):(\d{1,7})(?::\d{1,7})?$")
"""A template's place in place of the message, which stands right above the stack."""
_COMPARED = re.compile(r"^\s*[Ee]xpected\b")  # an assertion's own words
_LABEL = re.compile(
    r"^\s*(?:[Ss]tack ?[Tt]race|[Ss]tack|[Tt]race|[Bb]ack ?trace|[Cc]all ?[Ss]tack)(?: of the error)?\s*:?$"
)
_MARKING = re.compile(r"^[\s│|]*(?:[~^]+|(?:file|File|id|loc): \S+|\s*)$")
"""A line that marks a place and tells nothing: carets, or a file alone."""
_NOISE = re.compile(r"^\s*console\.(?:error|warn|log|info|debug|trace)\s*(?:\S+:\d+)?$|^\s*(?:stderr|stdout) \| \S")
"""What a test runner prints above that which a test wrote to the console."""


def _noise(document: Document, head: int) -> bool:
    above = [line for line in document.lines[max(0, head - 4) : head] if line.strip()][-2:]
    return any(_NOISE.match(line) for line in above)


def _head(document: Document, start: int) -> int | None:
    """The line that the stack's message begins at."""
    if _LABEL.match(document.line(start - 1)):
        start -= 1
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
    while at > start - 5 and _MARKING.match(document.line(at)):
        at -= 1
    if at >= 0 and document.lines[at].strip():
        return at
    return None


def _places(frames: list[re.Match[str]], roots: Roots) -> list[Where]:
    found = []
    for match in frames:
        function = match["function"]
        if function in ("Object.<anonymous>", "<anonymous>", None):
            function = None
        where = sourcemap.place(match["path"], int(match["line"]), int(match["column"]), function, roots)
        if where is not None:
            found.append(where)
    return found


@dataclass(slots=True)
class _Cause:
    """An error that was the cause of the one before it, with its own frames inside the repository."""

    message: str
    places: list[Where]


def _details(document: Document, last: int, roots: Roots) -> tuple[list[_Cause], int]:
    """The causes that are printed below the stack of what came of them, outermost first, and where the report ends.

    Of several errors that were gathered in one, the first.
    """
    causes: list[_Cause] = []
    gathered = open_list = False
    end = last
    for at in range(last + 1, min(len(document), last + 150)):
        line = document.lines[at]
        outside = bool(line) and not line.startswith((" ", "\t", "}"))
        if _SEVERAL.match(line):
            open_list = True
        elif open_list and gathered and _NAMED.match(line):
            gathered = False  # the second of several
            open_list = False
            causes.append(_Cause("", []))
        elif open_list and not gathered and _NAMED.match(line):
            gathered = True
            causes.append(_Cause(line.strip().rstrip("{").strip(), []))
        elif match := _CAUSE.match(line):
            causes.append(_Cause((match[1] or match[2]).strip().rstrip("{").strip(), []))
        elif frame := _FRAME.match(line):
            if causes:
                causes[-1].places += _places([frame], roots)
        elif line == "}":
            end = at
            break
        elif outside or not line.strip():
            break
        if causes or line.startswith(" "):
            end = at
    told = causes[: next((i for i, c in enumerate(causes) if not c.message), len(causes))]
    return told, end


def _stated(document: Document, head: int, start: int, message: str, roots: Roots, framed: set[str]) -> list[Where]:
    """Places that Node states beside the stack: the source line above it unless `framed`, the requiring file in it."""
    found: list[Where] = []
    for at in range(head - 1, max(-1, head - 7), -1):
        if match := _AT_LINE.match(document.lines[at].strip()):
            file = roots.file(match[1]) if match[0] not in framed else None
            found += [Where(file, int(match[2][:9]))] if file else []
            break
    if (match := _IMPORTED.search(message)) and (file := roots.file(match[1].rstrip(".'\""))):
        found.append(Where(file, _line_of(roots, file, message)))
    for at in range(head, min(start, head + 8)):
        if (match := _REQUIRE.match(document.lines[at])) and (file := roots.file(match[1])):
            inner = _PACKAGED.search(document.line(at - 1))
            line = _line_of(roots, file, message)
            found.append(Where(file, line or (_line_of(roots, file, f"'{inner[1]}'") if inner else None)))
            break
    return [place for place in found if place.line is not None]


_QUOTED = re.compile(r"['\"`]([^'\"`\n]{1,200})['\"`]")


def _line_of(roots: Roots, file: str, message: str) -> int | None:
    """The line of the file that imports what the message could not find."""
    source = roots.read(file)
    wanted = _QUOTED.search(message)
    if not source or not wanted:
        return None
    name = wanted[1].rstrip("/").split("/")[-1]
    asking = [
        (number, line)
        for number, line in enumerate(source.split("\n"), 1)
        if name in line and ("import" in line or "require" in line or "from" in line)
    ]
    whole = [number for number, line in asking if re.search(rf"['\"`]{re.escape(wanted[1])}['\"`/]", line)]
    return next(iter([*whole, *(number for number, _ in asking)]), None)
