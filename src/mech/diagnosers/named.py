"""Reads traces that tell a place by name (a procedure and its line, a call, an expression), and finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.paths import Roots
from mech.types import Where

MOST_FILES = 200
WITHIN = 80  # lines of a definition that are searched


@dataclass(frozen=True, slots=True)
class Naming:
    """How a tool names a place: `told` is searched in what it printed; its group `text` is looked for as it stands in
    files that match `file`, its group `name` as a definition that `defined` describes, and there the line `line`
    (counted from the definition) or the one that has a word of the message."""

    tool: str
    told: str
    file: str
    defined: str = ""


_R = r"\.[rR]$"
_R_DEFINED = r"^\s*[`'\"]?{name}[`'\"]?\s*(?:<-|=)\s*function\b"
NAMINGS: tuple[Naming, ...] = (
    Naming("tcl", r"\((?:procedure|method) \"(?:::)?(?:\w+::)*(?P<name>[\w.-]+)\" line (?P<line>\d+)\)", r"\.(?:tcl|tm|test)$", r"^\s*(?:proc|method)\s+\S*?{name}\s"),
    Naming("r", r"^Error in (?P<name>[\w.]+)\(", _R, _R_DEFINED),
    Naming("r", r"^Error in (?P<text>library\(\w+\)|.{3,120}?) : ", _R),
    Naming("r", r"^Error in .*could not find function \"(?P<text>[\w.]+)\"", _R),
    Naming("r", r"^Calls: (?:source -> )?(?:withVisible -> eval -> eval -> )?(?P<name>[\w.]+)", _R, _R_DEFINED),
    Naming("r", r"^Calls: (?:source -> )?(?:withVisible -> eval -> eval -> )?(?P<text>[\w.]+)", _R),
    Naming("r", r"unexpected .{1,40} in:?(?:\n\"[^\n]*)?\n ?\"?(?P<text>[^\n]*?\S[^\n]*?)\"?(?:\n|$)", _R),
    Naming("elixir", r"function (?P<text>[\w.]+)/\d+ is undefined", r"\.(?:exs?|eex|heex)$"),
    Naming("erlang", r"undefined function (?P<text>\w+:\w+)/\d+", r"\.[eh]rl$|\.escript$"),
)  # fmt: skip
_COMPILED = [(n, re.compile(n.told, re.M), re.compile(n.file)) for n in NAMINGS]
_WORD = re.compile(r"['\"‘“`]([^'\"’”`\n]{3,60})['\"’”`]")


def places(tool: str, text: str, roots: Roots) -> list[Where]:
    """Where in the sources `text`, which a tool of the table printed, points to; of the first row that leads anywhere."""
    if roots.tree is None:
        return []
    for naming, told, file in _COMPILED:
        if naming.tool != tool:
            continue
        for match in told.finditer(text[:4_000]):
            found = _sought(naming, match.groupdict(), text, file, roots)
            if found is not None:
                return [found]
    return []


def _sought(
    naming: Naming, groups: dict[str, str | None], text: str, file: re.Pattern[str], roots: Roots
) -> Where | None:
    if wanted := (groups.get("text") or "").strip():
        hits = [Where(name, i) for name, lines in _sources(file, roots) for i, s in enumerate(lines, 1) if wanted in s]
        return hits[0] if 1 <= len(hits) <= 3 else None
    defined = re.compile(naming.defined.format(name=re.escape(groups.get("name") or "")))
    for name, lines in _sources(file, roots):
        for number, line in enumerate(lines, 1):
            if defined.search(line[:400]):
                return Where(name, _inside(lines, number, groups.get("line"), text), None, groups.get("name"))
    return None


def _inside(lines: list[str], start: int, line: str | None, text: str) -> int:
    """The line of a definition that is meant: counted from its first, or the one that has the message's words."""
    if line is not None:
        return start + int(line[:6]) - 1
    said = text.split(" : ", 1)[-1].strip().split("\n")[0].strip()
    body = lines[start : start + WITHIN]
    words = said.split()
    for wanted in (said[:25], *(" ".join(words[:most]) for most in (4, 3, 2)), *_WORD.findall(said)):
        for offset, source in enumerate(body, 1):
            if len(wanted) >= 3 and wanted in source:
                return start + offset
    return start


def _sources(file: re.Pattern[str], roots: Roots) -> Iterator[tuple[str, list[str]]]:
    names = [name for name in roots.files if file.search(name)]
    for name in names[:MOST_FILES]:
        yield name, (roots.read(name) or "").split("\n")


# ruff: noqa: E501 (tables of patterns are read by row)
