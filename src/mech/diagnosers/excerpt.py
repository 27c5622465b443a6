"""The source lines around a place, the line itself marked."""

from __future__ import annotations

from mech.beneath import Tree
from mech.text import visible
from mech.types import Where

AROUND = 2
WIDEST = 160


def excerpt(tree: Tree | None, where: Where | None) -> tuple[str, ...]:
    """Lines as `> 42 | text`; empty when the file cannot be read or has no such line."""
    if tree is None or where is None or where.line is None:
        return ()
    source = tree.read(where.file)
    if source is None:
        return ()
    lines = source.split("\n")
    if not 1 <= where.line <= len(lines):
        return ()
    first, last = max(1, where.line - AROUND), min(len(lines), where.line + AROUND)
    while last > where.line and not lines[last - 1].strip():
        last -= 1
    width = len(str(last))
    return tuple(
        f"{'>' if number == where.line else ' '} {number:>{width}} | {visible(lines[number - 1].rstrip())[:WIDEST]}"
        for number in range(first, last + 1)
    )
