"""Reads `line 7` in the words of a message, and finds the template or data, not the code, that it counts in."""

from __future__ import annotations

import re

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

MOST_FILES = 400

_FILED = re.compile(
    r"(?P<file>[\w@./-]{1,160}\.\w{1,10})[\"'`)]{0,2},?:? \(?(?:at |on |in )?[Ll]ine:? (?P<line>\d{1,7})"
    r"|\b[Ll]ine (?P<line2>\d{1,7})(?:,? col(?:umn)? \d{1,5})? (?:of|in) (?:file |template )?[\"'`]?(?P<file2>[\w@./-]{1,160}\.\w{1,10})"
)
_LINE = re.compile(r"\b[Ll]ine:? (?P<line>\d{1,7})\b")
_SAID = re.compile(r"'([^'\n]{2,80})'|\"([^\"\n]{2,80})\"|`([^`\n]{2,80})`")
_NAMED = re.compile(r"['\"`]([\w@./-]{1,120}\.\w{1,8})['\"`]")


def place(finding: Finding, roots: Roots) -> Where | None:
    """The place that the message tells, in a file of another sort than the code that the trace leads to."""
    said = "\n".join(finding.message.split("\n")[:4])[:800]
    if roots.tree is None or finding.where is None or " line" not in said.lower():
        return None
    sort = _sort(finding.where.file)
    for filed in _FILED.finditer(said):
        file = roots.file(filed["file"] or filed["file2"])
        if file and _sort(file) != sort:
            return Where(file, int(filed["line"] or filed["line2"]))
    if (match := _LINE.search(said)) is None or _FILED.search(said):
        return None
    number = int(match["line"])
    words = [next(g for g in m.groups() if g) for m in _SAID.finditer(said)]
    return _holding(words, number, sort, roots) or _read(finding.where, number, roots)


def _sort(file: str) -> str:
    return file.rpartition("/")[2].rpartition(".")[2].lower()


def _holding(words: list[str], number: int, sort: str, roots: Roots) -> Where | None:
    """The one file of another sort whose line of that number holds a word of the message."""
    found = {
        name
        for name in roots.files[:MOST_FILES]
        if words and _sort(name) != sort
        for line in (roots.read(name) or "").split("\n")[number - 1 : number]
        if any(word in line for word in words)
    }
    return Where(found.pop(), number) if len(found) == 1 else None


def _read(where: Where, number: int, roots: Roots) -> Where | None:
    """The one file that the line of the trace reads, where it has that many lines."""
    line = (roots.read(where.file) or "").split("\n")[(where.line or 1) - 1 : where.line]
    named = {file for m in _NAMED.finditer(line[0] if line else "") if (file := roots.file(m[1]))}
    if len(named) != 1:
        return None
    file = named.pop()
    return Where(file, number) if number <= (roots.read(file) or "").count("\n") + 1 else None


# ruff: noqa: E501 (patterns are read by alternative)
