"""The source lines around a place, the line itself marked, below the head of the function that holds it."""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.text import visible
from mech.types import Where

AROUND = 2
WIDEST = 160
FARTHEST = 400  # lines above a place in which the head of its function is looked for

_MODIFIER = (
    r"(?:(?:export|default|public|private|protected|internal|static|final|abstract|override|async|pub(?:\(\w+\))?|"
    r"unsafe|extern|inline|virtual|suspend|open|data|sealed|const|local) ){0,6}"
)
_NOUN = (
    r"(?:def|defp|defmodule|defmacro|class|function|func|fn|fun|sub|interface|struct|enum|impl|trait|module|namespace|"
    r"object|describe|it|test|create table|CREATE TABLE)\b"
)
_PARAMETERS = r"\w\([^;]{0,100}\)[\w\s:<>\[\],.|?&*]{0,80}\{$"
_HEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_MODIFIER}{_NOUN}",
        r"^(?:export )?(?:const|let|var) \w+ = (?:async )?(?:function\b|\(|\w+ =>)",
        r"^[\w:<>*&,\s\[\]]{0,60}" + _PARAMETERS,
        r"^[\w.-]{1,60}:(?!=)|^\[[^\]]{1,60}\]$",
    )
)
_NO_HEAD = re.compile(
    r"^\}?\s*(?:if|else|for|while|switch|catch|try|return|with|elif|except|finally|do|until|unless|case)\b"
)


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
    head = _head(lines, where.line, first)
    width = len(str(last))
    shown = (*((head,) if head else ()), *range(first, last + 1))
    return tuple(
        f"{'>' if number == where.line else ' '} {number:>{width}} | {visible(lines[number - 1].rstrip())[:WIDEST]}"
        for number in shown
    )


def _head(lines: list[str], at: int, first: int) -> int | None:
    """The line above those shown that begins the function, class or block around the line `at`, if there is one."""
    depth = next((_indent(line) for line in lines[at - 1 : at + 3] if line.strip()), 0)
    for number in range(at - 1, max(0, at - FARTHEST), -1):
        line = lines[number - 1][:WIDEST]
        if not line.strip() or _indent(line) >= depth:
            continue
        if _begins(line.strip()):
            return number if number < first else None
        if _indent(line) == 0 and not line.lstrip().startswith(("}", ")", "]", "#", "//", "*")):
            return None
        depth = _indent(line)
    return None


def _begins(line: str) -> bool:
    return not _NO_HEAD.match(line) and any(head.match(line) for head in _HEADS)


def _indent(line: str) -> int:
    return len(line[:WIDEST]) - len(line[:WIDEST].lstrip())
