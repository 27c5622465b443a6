"""Warnings that a tool was told to fail for: the first of them is the cause, not the line that says that it failed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.extractor import PLACE
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_SAID = re.compile(
    r"[Aa]borted with \d+ warnings?|warnings? in strict mode|due to warnings|warnings? (?:found|present) and -Werror|too many warnings"
    r"|[Ff]ailing (?:the build )?(?:due to|because of) warnings|warnings? (?:is|are|was|were|being )?(?:treated|considered|handled) as (?:an )?errors?"
    r"|[Tt]reating warnings as errors|[Ff]ailed (?:because of|due to|with) (?:\d+ )?warnings?|fail(?:ed|ing)? on warnings?|panic on warning"
    r"|--?(?:warnings-as-errors|fail-on-warnings?|error-on-warnings?|fatal-warnings|panicOnWarning|max-warnings|strict)\b.{0,30}\b(?:option|flag|set|enabled|mode|fail)"
    r"|\bstrict\b.{0,30}\bwarnings?\b.{0,20}\b(?:fail|error|abort)",
)
_WARNING = re.compile(
    r"^\s*(?:\S{1,40}(?::\d+){1,2}:? )?\W{0,3}(?:WARN(?:ING)?|[Ww]arning|w)\b\]?(?:\s*\[[^\]]{1,40}\])?\s*[-:]+\s+\S|^\s*\[(?:WARN(?:ING)?|warn(?:ing)?)\] \S"
    r"|^\s+\d+:\d+\s+warning\s+\S"
)
_LITERALS = ("arning", "WARN", "[warn]", "w: ")
MOST = 20
BELOW = 10  # lines below a warning in which its place is told


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """The warnings, where a line says that the tool failed for them; that line as their consequence."""
    said = [i for literal in ("arning", "strict") for i in document.hits(literal) if _SAID.search(document.lines[i])]
    if not said or document.hits("[-Werror"):
        return
    lines = sorted({i for literal in _LITERALS for i in document.hits(literal)} - set(said))
    for index in [i for i in lines if _WARNING.match(document.lines[i][:300])][:MOST]:
        text, last = _text(document, index)
        yield Finding("lint", text, index, last, _places(document, index, roots), 0.82, tool="promoted")
    for index in said[:1]:
        yield Finding("lint", document.lines[index].strip()[:600], index, index, (), 0.6, weak=True, tool="promoted")


def _text(document: Document, index: int) -> tuple[str, int]:
    lines = [document.lines[index].strip()]
    if lines[0].endswith(":"):
        below = [(at, t) for at in range(index + 1, index + 4) if (t := document.line(at).strip())]
        if below:
            return f"{lines[0]} {below[0][1]}"[:600], below[0][0]
    return lines[0][:600], index


def _places(document: Document, index: int, roots: Roots) -> tuple[Where, ...]:
    """The first place in the warning's line or below it, before the next warning."""
    for at in range(index, min(len(document), index + BELOW)):
        if at > index and _WARNING.match(document.lines[at][:300]):
            break
        for match in PLACE.finditer(document.lines[at][:400]):
            if file := roots.file(match["file"]):
                return (Where(file, int(match["line"]), int(match["column"]) if match["column"] else None),)
    return ()


# ruff: noqa: E501 (tables are read by row)
