"""A program that waits for what never comes: it says so again and again, and nothing after that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mech.diagnosers import lookup
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_WAITS = re.compile(
    r"waiting (?:for|on) (?:the |a )?(?:connection to )?"
    r"(?:db|database|postgres\w*|mysql\w*|mariadb|mongo\w*|redis|rabbitmq|kafka|elasticsearch|cassandra|broker)\b",
    re.IGNORECASE,
)
_RETRIES = re.compile(
    r"(?:[Tt]rying again|[Rr]etrying|[Rr]etry (?:in|after)|[Rr]econnect\w*|[Aa]ttempt \d+|will retry)\b"
)
_UNREACHED = re.compile(
    r"refused|(?:[Cc]annot|[Cc]an't|[Cc]ould not|[Uu]nable to|[Ff]ailed to) (?:connect|reach|resolve)|ECONNREFUSED"
    r"|ENOTFOUND|not ready|timed out|ETIMEDOUT|unreachable"
)
_NEAR = 6  # lines before the end in which a program that still retries says so
_LEAST = 2  # times that it has to be said: the first one is only the beginning


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """The wait or the retries that the output ends with, from where they began."""
    yield from _waits(document)
    yield from _retries(document)


def _retries(document: Document) -> Iterator[Finding]:
    """Something that is not reached, tried again up to the end."""
    at = [
        i
        for literal in ("efused", "onnect", "REFUSED", "each", "imed out", "ENOTFOUND", "not ready")
        for i in document.hits(literal)
    ]
    said = [i for i in sorted(set(at)) if _UNREACHED.search(document.lines[i][:600]) and _again(document, i)]
    if len(said) < _LEAST:
        return
    told = [i for i in range(said[-1] + 1, len(document)) if document.lines[i].strip()]
    if len(told) <= _NEAR:
        message = document.lines[said[0]].strip()[:400]
        yield Finding("missing_service", message, said[0], said[-1], confidence=0.75, alive=True, tool="waiting")


def _again(document: Document, index: int) -> bool:
    return any(_RETRIES.search(document.line(at)[:600]) for at in (index, index + 1, index - 1))


def _waits(document: Document) -> Iterator[Finding]:
    last = next((at for at in range(len(document.lines) - 1, -1, -1) if document.lines[at].strip()), -1)
    if last < 0 or not _WAITS.search(document.lines[last][:400]):
        return
    said = [at for at in document.hits("aiting ") if _WAITS.search(document.lines[at][:400])]
    if len(said) >= _LEAST:
        message = document.lines[last].strip()[:200]
        yield Finding("missing_service", message, said[0], last, confidence=0.75, alive=True, tool="waiting")


_BLOCKS = re.compile(
    r"\bawait\b|\bwhile\b|\bfor \(;;\)|\bloop \{|\buntil\b|<-"
    r"|\.(?:recv|accept|join|acquire|wait|receive|take|lock|result|get|read|readline|communicate)\w*\("
    r"|\b(?:sleep|read|wait|input|flock|select|poll)\b"
)
_BELOW = 10  # lines below the one that printed last, of the same part of the program


def waited(finding: Finding, roots: Roots) -> Where | None:
    """The first line below the one that printed last at which the program can wait, where its time was up."""
    _, printed, said = finding.message.partition("; it last printed: ")
    if finding.kind != "timeout" or not printed or finding.where is not None:
        return None
    at = lookup.phrase(replace(finding, message=said, places=()), roots) or lookup.literal(said, roots)
    if at is None or at.line is None:
        return None
    lines = (roots.read(at.file) or "").split("\n")
    depth = _indent(lines[at.line - 1])
    for number in range(at.line + 1, min(at.line + _BELOW, len(lines)) + 1):
        line = lines[number - 1]
        if line.strip() and _indent(line) < depth:
            return None
        if _BLOCKS.search(line[:300]):
            return Where(at.file, number)
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
