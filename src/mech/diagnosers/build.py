"""Reads what tools print by rows: of compilers, bundlers, linters, test runners, package managers, shells, frameworks.

A new tool is a row in the table of its sort. A row has a literal that must be in the line (found at memory
speed before any pattern runs), a pattern for that line and, where the tool prints the place elsewhere, a
pattern for it and how far to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mech.diagnosers import bundlers, compilers, frameworks, linters, packages, shells, testers
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.tool import Tool
from mech.text import Document
from mech.types import Where

TOOLS: tuple[Tool, ...] = tuple(
    row for table in (compilers, bundlers, linters, testers, frameworks, packages, shells) for row in table.TOOLS
)

MOST = 400  # findings of one row: a cascade of 10,000 errors tells no more


@cache
def _compiled(tool: Tool) -> tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None]:
    """The row's patterns; only those of rows that a text may fit are ever compiled."""
    place, message = (re.compile(text) if text else None for text in (tool.place, tool.message))
    return re.compile(tool.line), place, message


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """What the table's tools printed, row by row."""
    for tool in TOOLS:
        hits, count = document.hits(tool.literal), 0
        if not hits:
            continue
        line, place, message = _compiled(tool)
        for index in hits:
            match = line.search(document.lines[index])
            if match is None:
                continue
            finding = _finding(document, index, tool, match, place, message, roots)
            if finding is not None:
                yield finding
                count += 1
                if count >= MOST:
                    break


def _finding(
    document: Document,
    index: int,
    tool: Tool,
    match: re.Match[str],
    place: re.Pattern[str] | None,
    message: re.Pattern[str] | None,
    roots: Roots,
) -> Finding | None:
    groups = match.groupdict()
    last = reach = index
    text = groups.get("message") or groups.get("message2") or ""
    if message is not None:
        for at in range(index + 1, min(len(document), index + max(8, tool.below))):
            if found := message.match(document.lines[at]):
                text, last = found["message"], at
                break
    if place is not None and not (groups.get("file") and groups.get("line") and text):
        nearby = [index, *range(index + 1, index + 1 + tool.below), *range(index - 1, index - 1 - tool.above, -1)]
        for at in nearby:
            found = place.search(document.line(at))
            if found and (not (path := found.groupdict().get("file")) or roots.file(path)):
                groups.update({k: v for k, v in found.groupdict().items() if v and not (k == "message" and text)})
                reach = max(last, at)
                break
    text = (text or groups.get("message") or "").strip()
    where = _where(groups, roots)
    if not text or (tool.placed and where is None):
        return None
    if last == index and text in document.lines[index]:
        text = roots.shortened(document.lines[index].strip())
    for at in range(index + 1, min(len(document), index + 1 + 2 * tool.more)):
        if text.count("\n") < tool.more and document.lines[at].strip():
            text, reach = f"{text}\n{document.lines[at].strip()}", max(reach, at)
    return Finding(
        tool.kind, text[:600], index, max(last, reach), (where,) if where else (),
        tool.confidence, alive=tool.alive, uncaught=tool.uncaught, weak=tool.weak, tool=tool.name,
    )  # fmt: skip


def _where(groups: dict[str, str | None], roots: Roots) -> Where | None:
    file = roots.file(groups.get("file") or "")
    if file is None:
        return None
    line, column = groups.get("line"), groups.get("column")
    return Where(file, int(line[:9]) if line else None, int(column[:9]) if column else None)
