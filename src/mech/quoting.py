"""Which lines of the output a text quotes: those that explain the failure and have not been said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mech.diagnosers import closing
from mech.diagnosers.extractor import AMPLE, score, select
from mech.fences import WIDEST
from mech.text import Document
from mech.tokens import MARGIN, estimate
from mech.types import GUESSED

_LAST = 8  # lines of a program that passed
_LARGE = 20_000  # lines from which on nothing is taken out before quoting
_BEFORE, _AFTER = 2, 6  # lines around the evidence of a sure cause
_WITHIN, _STATED = 400, 4.0  # and farther from it those that score as much
_LIBRARY = re.compile(
    r"node_modules|/site-packages/|/dist-packages/|<frozen |/lib/python3|\(node:|\bat node:|/\.cargo/registry/|/rustc/"
    r"|^\s+at (?:java\.|jdk\.|sun\.|org\.junit|org\.apache|System\.|Microsoft\.)|/gems/"
    r"|^\s+\((?:elixir|stdlib|kernel|ex_unit) "
)
_GO_LIBRARY = re.compile(r"^\t(?:/usr/local/go/|/usr/lib/go|\S*/go/pkg/mod/|/opt/\S*/go/)\S*\.go:\d+")
_POINTER = re.compile(r"^[\s|^~\d]*[\^~][\s|^~]*$")
_WORDLESS = re.compile(
    r"^[^\w^~]*$|^npm (?:ERR!|error|notice|warn)\s*$|^\[(?:ERROR|INFO|WARN\w*)\]\s*$"
    r"|^Traceback \(most recent call last\):$|^The above exception was the direct cause of"
    r"|^During handling of the above exception"
)


def quoted(feedback: Mapping[str, Any], document: Document, room: int, said: str) -> list[str]:
    """Lines of the output in at most `room` tokens, `…` where lines are left out.

    `said` is what the reader has read already. Where a parser is sure of the cause, less is quoted and the frames of
    libraries are not.
    """
    failures = feedback.get("failures") or ()
    if feedback.get("verdict") == "passed":
        return [] if feedback.get("observations") else _last(document, room)
    if not failures or room < 20:
        return []
    first = failures[0]
    sure = first["via"] not in GUESSED and first["confidence"] >= 0.85
    spans = [(e["first_line"], e["last_line"]) for f in failures[: 1 if sure else 3] for e in f["evidence"][:1]]
    evidence = [(at, at + last - first) for first, last in spans if (at := document.index(first)) is not None]
    located = sure and bool(first.get("excerpt") or first.get("suggestion"))  # more than the parser knows it
    if located:
        room = min(room, max(120, room * 2 // 3))
    if len(document) <= _LARGE:
        document = _without(document, said if sure else "")
        if located and evidence:
            document = _near(document, *evidence[0], set(closing.lines(document)) if room > AMPLE else set())
    return select(document, room, _cost, evidence)


def _last(document: Document, room: int) -> list[str]:
    last = [line[:WIDEST] for line in document.lines if line.strip()][-_LAST:]
    while last and sum(map(_cost, last)) > room:
        last.pop(0)
    return last


def _without(document: Document, said: str) -> Document:
    """The document with blank lines in place of signs without words and, where `said` is given, of what it holds and
    of frames of libraries."""
    kept: list[str] = []
    inside = False
    for line in document.lines:
        bare = " ".join(line.split())
        frame = bool(said) and _LIBRARY.search(line) is not None
        inside = (frame and bare.startswith("File ")) or (
            inside and line.startswith("    ") and not bare.startswith("File ")
        )
        if said and _GO_LIBRARY.match(line):
            frame = True
            kept[-1:] = [""]  # the function of this frame
        orphan = bool(said) and bool(kept) and not kept[-1] and _POINTER.match(line) is not None
        drop = frame or inside or orphan or _WORDLESS.match(line) is not None or (len(bare) > 8 and bare in said)
        kept.append("" if drop else line)
    return Document("\n".join(kept))


def _near(document: Document, first: int, last: int, kept_too: set[int]) -> Document:
    """The document with blank lines away from these, but for what reads like the statement of a failure itself, and
    what closes a report of failures."""
    kept = [
        line
        if at in kept_too
        or first - _BEFORE <= at <= last + _AFTER
        or (abs(at - last) < _WITHIN and score(line) >= _STATED)
        else ""
        for at, line in enumerate(document.lines)
    ]
    return Document("\n".join(kept))


def _cost(line: str) -> int:
    """Tokens of a line within a text, without the margin that a text of its own has."""
    return max(1, estimate(line) - MARGIN)
