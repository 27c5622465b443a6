"""Python tracebacks: chained, grouped, logged with a prefix, of a syntax error, of pytest and of doctest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

HEADER = "Traceback (most recent call last)"
LONGEST_BLOCK = 3_000  # lines of one traceback (a recursion has 1,000 frames of up to 3 lines)

_FRAME = re.compile(r'^\s*(?:> )?File "([^"]{1,400})", line (\d{1,9})(?:,? in (.{1,200}))?')
_GROUP = re.compile(r"^\s*(?:[|+][ -]?)+")
_RAISED = re.compile(r"^([A-Za-z_][\w.]{0,200})(?::(?: |$).*|$)")
_DIRECT = "The above exception was the direct cause of the following exception"
_DURING = "During handling of the above exception, another exception occurred"
_UNCAUGHT = re.compile(
    r"Task exception was never retrieved|^Process [\w-]+:|Exception in (?:thread|callback)|Unhandled exception"
    r"|Exception in ASGI|Exception on /|Internal Server Error|Error handling request|Exception happened during"
    r"|Uncaught exception|raised unexpected|Exception occurred while handling|Unhandled error"
    r"|exception calling callback|Exception while serving|\berror\b.{0,80}\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) /"
    r"|Application startup failed|Uncaught app(?:lication)? exec",
    re.I,
)
_LOST = re.compile(
    r"was never retrieved|^Process [\w-]+:|\bProcess [\w-]+:|Exception in thread|Exception in callback"
    r"|\b[Jj]ob\b.{0,200}\b(?:raised an exception|failed|raised)\b|raised unexpected|Unhandled (?:error|exception) in"
    r"|exception calling callback|Failed to process message|Unhandled exception in (?:event loop|task)|[Ss]pider error processing"
    r"|Exception ignored in thread|\bgreenlet\b.{0,80}failed with"
)
_LOGGED = re.compile(r"\b(?:WARN|WARNING|INFO|DEBUG|ERROR|CRITICAL|warning|error)\b|^\[?\d{4}-\d\d-\d\d")
_WARNED = re.compile(r"\b(?:WARN|WARNING|Warning|warning)\b")
_SERVED = re.compile(r"\" 500\b|\b500 Internal Server Error|HTTP/1\.[01]\" 500")
_COPED = re.compile(
    r"\b(?:ignor|recover|caught|handled|fall(?:ing)? ?back|fallback|retry|retrying|rebuild|using default|expected)",
    re.I,
)
_PLACED = re.compile(
    r"\(at line (\d+), column (\d+)\)|\bline (\d+) column (\d+)|\bin \"([^\"]+)\", line (\d+), column (\d+)"
)


@dataclass(slots=True)
class _Block:
    """One traceback: its lines, its frames outermost first, and what it raised."""

    first: int
    last: int
    frames: list[tuple[str, int, str | None]]
    raised: str
    link: str = ""  # how the next block follows from this one


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every traceback, each chain once."""
    if HEADER in document.text:
        yield from _tracebacks(document, roots)
        yield from _ipython(document, roots)
    yield from _bare(document, roots)
    yield from _pytest(document, roots)
    yield from _doctest(document, roots)
    yield from _fatal(document, roots)


def _tracebacks(document: Document, roots: Roots) -> Iterator[Finding]:
    chain: list[_Block] = []
    end = -1
    for index in document.hits(HEADER):
        if index <= end:
            continue
        block = _block(document, index)
        if block is None or _celled(document, block):
            continue
        if chain and not (chain[-1].link and index - chain[-1].last <= 6):
            yield _finding(document, chain, roots)
            chain = []
        block.link = _link(document, block.last)
        chain.append(block)
        end = block.last
    if chain:
        yield _finding(document, chain, roots)


def _celled(document: Document, block: _Block) -> bool:
    """Whether what was raised is a notebook's runner's, whose text is the cell's own traceback."""
    return any(_CELLED.match(line) for line in document.lines[block.last + 1 : block.last + 30] if HEADER in line)


def _prefixed(document: Document, index: int) -> str:
    """What stands before the header on its line and on the next: a container's or logger's prefix."""
    prefix = document.lines[index].split(HEADER)[0]
    return prefix if prefix and document.line(index + 1).startswith(prefix) else ""


def _block(document: Document, index: int) -> _Block | None:
    prefix = _prefixed(document, index)
    grouped = bool(re.match(r"^\s*[+|]", document.lines[index][len(prefix) :])) or "| " in prefix
    base = len(prefix) - len(prefix.lstrip()) if not prefix.strip() else 0
    frames: list[tuple[str, int, str | None]] = []
    raised, last = "", index
    for at in range(index + 1, min(len(document), index + LONGEST_BLOCK)):
        line = document.lines[at]
        line = line[len(prefix) :] if prefix and line.startswith(prefix) else line
        if grouped:
            line = _GROUP.sub("", line, count=1) if _GROUP.match(line) else line
        if frame := _FRAME.match(line):
            if raised and "Group" not in raised:
                break
            frames.append((frame[1], int(frame[2]), frame[3]))
            last = at
            continue
        if HEADER in line:
            if "Group" not in raised:
                break
            continue
        bare = line.strip()
        if not bare or line[:1] in " \t" or set(bare) <= set("~^-+|") or re.match(r"^-*\s*\d* ?-+", bare):
            if raised and not grouped:
                break
            continue
        if not frames:
            return None
        if _RAISED.match(bare) and base <= len(line):
            raised, last = (bare, at) if not raised or grouped else (raised, last)
            if not grouped:
                break
        elif raised or not grouped:
            break
    return _Block(index, last, frames, raised) if frames and raised else None


def _link(document: Document, last: int) -> str:
    for line in document.lines[last + 1 : last + 12]:
        if _DIRECT in line:
            return "direct"
        if _DURING in line:
            return "during"
        if HEADER in line:
            return ""
    return ""


def _places(block: _Block, roots: Roots) -> list[Where]:
    """Frames inside the repository, deepest first."""
    found: list[Where] = []
    for path, line, function in reversed(block.frames):
        file = roots.file(path)
        if file is not None:
            name = function if function and not function.startswith("<") else None
            place = Where(file, line, None, name)
            if place not in found:
                found.append(place)
    return found


def _finding(document: Document, chain: list[_Block], roots: Roots) -> Finding:
    """One failure of a chain of tracebacks: what happened first, and what came of it."""
    cause = chain[0]
    if chain[0].link == "during" and len(chain) > 1:
        # What was being handled may have been expected; the one that got out names the failure.
        cause = next((b for b in reversed(chain) if b.link == "" or b.link == "direct"), chain[-1])
        while chain.index(cause) > 0 and chain[chain.index(cause) - 1].link == "direct":
            cause = chain[chain.index(cause) - 1]
    message = _message(document, cause)
    others = [b.raised for b in chain if b is not cause and b.raised and b.raised != cause.raised]
    if others:
        message += "\n" + "\n".join(f"chained with: {text[:200]}" for text in others[-2:])
    places = _places(cause, roots)
    for block in reversed(chain):
        places += [p for p in _places(block, roots) if p not in places]
    places = _in_data(message, roots) + places
    before = " ".join(document.lines[max(0, chain[0].first - 3) : chain[0].first + 1])
    near = document.line(chain[0].first - 1)
    outermost = chain[-1].frames[0][2] == "<module>"
    warned = bool(_WARNED.search(near[:200])) and not outermost
    return Finding(
        kind="exception",
        message=message,
        first=chain[0].first,
        last=chain[-1].last,
        places=tuple(places[:6]),
        confidence=0.9 if places else 0.66,
        alive=bool(_UNCAUGHT.search(before)) or not _LOGGED.search(near) or _answered(document, chain[-1].last),
        uncaught=bool(_LOST.search(before)),
        handled=warned or bool(_COPED.search(near)) or bool(_ASKED.match(chain[-1].raised)),
        origin=chain[-1].frames[0][0],
        died=outermost and not _LOGGED.search(near),
        tool="python",
    )


def _answered(document: Document, last: int) -> bool:
    """Whether a request was answered with 500 right after."""
    return any(_SERVED.search(line) for line in document.lines[last + 1 : last + 6])


def _in_data(raised: str, roots: Roots) -> list[Where]:
    """The data file that a parser's message speaks of, when the message gives file and line."""
    match = _PLACED.search(raised)
    if match and match[5] and (file := roots.file(match[5])):
        return [Where(file, int(match[6]), int(match[7]))]
    if match and match[1] and "TOML" in raised and roots.tree is not None and roots.tree.is_file("pyproject.toml"):
        return [Where("pyproject.toml", int(match[1]), int(match[2]))]
    return []


def _message(document: Document, block: _Block) -> str:
    """What was raised; further lines of its message (validation errors list their fields there)."""
    text = [block.raised]
    for line in document.lines[block.last + 1 : block.last + 4]:
        more = (
            line[:1] in " \t"
            or _GOES_ON.match(line)
            or block.raised.endswith((":", "\\"))
            or "validation error" in block.raised
        )
        if not line.strip() or not more or _FRAME.match(line) or HEADER in line or _LOG_LINE.match(line):
            break
        text.append(line.rstrip()[:200])
    return "\n".join(text)


_GOES_ON = re.compile(r"[a-z][\w ]{2,40}: \S")
_CELLED = re.compile(r"^\s*(?P<name>[A-Za-z_][\w.]{0,100}) {2,}Traceback \(most recent call last\)")
_CELL_FRAME = re.compile(
    r"^(?:File )?(?P<file>[~/]?[^\s:()]{1,300}\.py):(?P<line>\d{1,7}), in |^File \"?(?P<file2>[^\"]{1,300}\.py)\"?, line (?P<line2>\d{1,7})"
)
_NOTEBOOK = re.compile(r"[\w./-]{1,200}\.ipynb\b")


def _ipython(document: Document, roots: Roots) -> Iterator[Finding]:
    """Tracebacks as IPython prints them, of notebooks' cells: the name of what was raised stands before the header."""
    for index in document.hits(HEADER):
        head = _CELLED.match(document.lines[index])
        if head is None:
            continue
        places: list[Where] = []
        for at in range(index + 1, min(len(document), index + 400)):
            line = document.lines[at]
            if frame := _CELL_FRAME.match(line):
                number = int(frame["line"] or frame["line2"])
                if file := roots.file(frame["file"] or frame["file2"]):
                    places.insert(0, Where(file, number))
            if line.startswith((f"{head['name']}: ", f"{head['name']}(")) or line.rstrip() == head["name"]:
                notebook = next((m[0] for i in range(index) if (m := _NOTEBOOK.search(document.lines[i][:400]))), "")
                if not places and notebook and (named := roots.file(notebook)):
                    places.append(Where(named))
                yield Finding(
                    "exception", line.strip()[:600], index, at, tuple(places), 0.94, died=True, tool="ipython"
                )
                break


_ASKED = re.compile(
    r"KeyboardInterrupt|SystemExit|GeneratorExit|(?:asyncio\.exceptions\.)?CancelledError"
)  # we asked for it
_LOG_LINE = re.compile(r"^\S*\s*(?:INFO|ERROR|WARNING|DEBUG)\b")
_SYNTAX = ("SyntaxError:", "IndentationError:", "TabError:")


def _bare(document: Document, roots: Roots) -> Iterator[Finding]:
    """A syntax error without a header: the file's own, printed by the interpreter or a compiler of it."""
    for literal in _SYNTAX:
        for index in document.hits(literal):
            if not document.lines[index].lstrip().startswith(literal):
                continue
            for at in range(index - 1, max(-1, index - 5), -1):
                frame = _FRAME.match(document.lines[at])
                if not frame:
                    continue
                file = roots.file(frame[1])
                if file and frame[3] is None:
                    place = (Where(file, int(frame[2])),)
                    yield Finding("syntax", document.lines[index].strip(), at, index, place, 0.92, tool="python")
                break


_E_LINE = re.compile(r"^E\s{2,}(\S.*)$")
_PROGRESS = re.compile(r"%[\])]$")
_PYTEST_PLACE = re.compile(r"^([^\s:][^:]{0,300}\.py):(\d+): ?(.*)$")
_PYTEST_RULE = ("____", "====", "----")
_SUMMARY = re.compile(
    r"^(?:FAILED|ERROR) (?P<file>[^\s:]+\.py)(?:::(?P<test>\S+)(?: - (?P<message>.*))?| - (?P<whole>.*))$"
)


def _pytest(document: Document, roots: Roots) -> Iterator[Finding]:
    """Failures of a pytest report: each `E` block with the place that is stated below or above it."""
    done, found = -1, False
    for index in document.hits("E  "):
        if index <= done or not _E_LINE.match(document.lines[index]) or _PROGRESS.search(document.lines[index]):
            continue
        lines: list[str] = []
        at = index
        while match := _E_LINE.match(document.line(at)):
            lines.append(match[1].rstrip())
            at += 1
        done, found = at - 1, True
        places = _below(document, at, roots) or _above(document, index, roots)
        message = "\n".join(lines[:6])
        if inner := next((i for i, line in enumerate(lines) if line.startswith(_SYNTAX)), None):
            message = "\n".join([lines[inner], *lines[:inner]])
            frames = [frame for line in lines if (frame := _FRAME.match(line))]
            places = [Where(file, int(f[2])) for f in frames if (file := roots.file(f[1]))] or places
        yield Finding("test", message[:600], index, at - 1, tuple(places), 0.93, tool="pytest")
    if not found:
        yield from _summary(document, roots)


def _summary(document: Document, roots: Roots) -> Iterator[Finding]:
    """Failed tests of a report that shows no tracebacks."""
    for literal in ("FAILED ", "ERROR "):
        for index in document.hits(literal)[:200]:
            if match := _SUMMARY.match(document.lines[index]):
                file = roots.file(match["file"])
                name = (match["test"] or "").split("::")[-1].split("[")[0] or None
                line = _definition(roots, file, name) if file and name else None
                places = (Where(file, line, None, name),) if file else ()
                text = (
                    _whole(document, index, match["message"] or match["whole"] or "") or document.lines[index].strip()
                )
                yield Finding("test", text[:600], index, index, places, 0.8, tool="pytest")


def _whole(document: Document, index: int, message: str) -> str:
    """What the summary cuts short, as the report tells it above."""
    begun = message.partition("Failed: ")[2].removesuffix("...")
    if not message.endswith("...") or len(begun) < 12:
        return ""
    at = next((i for i in document.hits(begun) if i < index), None)
    lines = [document.lines[i].rstrip() for i in range(at, min(at + 4, index))] if at is not None else []
    return "\n".join(lines)


def _definition(roots: Roots, file: str, name: str) -> int | None:
    """The line of the file on which the test is defined."""
    lines = (roots.read(file) or "").split("\n")
    return next((n for n, line in enumerate(lines, 1) if f"def {name}(" in line), None)


def _below(document: Document, start: int, roots: Roots) -> list[Where]:
    for below in range(start, min(start + 4, len(document))):
        line = document.lines[below]
        if line.startswith(_PYTEST_RULE):
            break
        if (match := _PYTEST_PLACE.match(line)) and not match[3].startswith("in ") and (file := roots.file(match[1])):
            return [Where(file, int(match[2]))]
    return []


def _above(document: Document, index: int, roots: Roots) -> list[Where]:
    for above in range(index - 1, max(-1, index - 60), -1):
        line = document.lines[above]
        if line.startswith(("____", "====")):
            break
        if (match := _PYTEST_PLACE.match(line)) and (file := roots.file(match[1])):
            return [Where(file, int(match[2]))]
    return []


_DOCTEST = re.compile(r'^File "([^"]{1,400})", line (\d+), in (\S+)')


def _doctest(document: Document, roots: Roots) -> Iterator[Finding]:
    for index in document.hits("Failed example:"):
        match = _DOCTEST.match(document.line(index - 1))
        if not match:
            continue
        last = index
        while last + 1 < min(len(document), index + 12) and not document.line(last + 1).startswith("****"):
            last += 1
        text = "\n".join(line.strip() for line in document.lines[index : last + 1])
        file = roots.file(match[1])
        places = (Where(file, int(match[2]), None, match[3]),) if file else ()
        yield Finding("test", text[:600], index - 1, last, places, 0.9, tool="doctest")


_DUMPED = ("Fatal Python error:", "Timeout (")


def _fatal(document: Document, roots: Roots) -> Iterator[Finding]:
    """What the interpreter dumps of its threads when it dies, or has waited too long."""
    for index in (index for literal in _DUMPED for index in document.hits(literal)):
        if "most recent call first" not in "\n".join(document.lines[index + 1 : index + 6]):
            continue
        places = []
        last = index
        for at in range(index + 1, min(len(document), index + 200)):
            if frame := _FRAME.match(document.lines[at]):
                last = at
                if file := roots.file(frame[1]):
                    places.append(Where(file, int(frame[2]), None, frame[3]))
        message = document.lines[index].strip()
        yield Finding("crash", message, index, last, tuple(places[:6]), 0.95, alive=True, tool="python")


# ruff: noqa: E501 (tables are read by row)
