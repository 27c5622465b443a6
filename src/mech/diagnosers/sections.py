"""Finds the failing step in the log of a runner that tells its steps apart.

A continuous-integration log, a script of several commands or a monorepo's runner announces steps and says
how each ended; what explains a failure lies between the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mech.text import Document


@dataclass(frozen=True, slots=True)
class Section:
    """Lines `first` to `last` (from 0, both included) of the step that failed; `told`: a line said so."""

    first: int
    last: int
    told: bool = False

    def __contains__(self, index: int) -> bool:
        return self.first <= index <= self.last


_ENDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (literal, re.compile(pattern))
    for literal, pattern in (
        ("exited with", r"^\"? ?exited with [1-9]|^The command \".*\" (?:failed and )?exited with [1-9]\d*\b"),
        ("exit code", r"^(?!\s*[│|] |- )(?:completed|exited|failed|finished|ended)?.*\bexit code:? [1-9]\d*\b"),
        (
            "exit status",
            r"^(?!INFO|\s*[╰│├]|.*\bremoved\b|.*didn't exit succ).*\b(?:exit status:?|exited with status) [1-9]\d*\b",
        ),
        ("Script failed", r"ERROR: Job failed|Script failed"),
        ("Job failed", r"ERROR: Job failed"),
    )
)
_STARTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (literal, re.compile(pattern))
    for literal, pattern in (
        ("$ ", r"^(?:\[\d+\] ?|travis_\S*)*\$ \S"),
        ("travis_time:start", r"travis_time:start"),
        ("##[group]", r"##\[group\]"),
        ("::group::", r"::group::"),
        ("==> ", r"^==> \S"),
        ("Step ", r"^Step \d+/\d+ : "),
        ("section_start:", r"section_start:"),
        ("> ", r"^> \S+@\S+ \S+"),
    )
)


def failing(document: Document) -> Section:
    """The failing step; the whole text when no line tells of one."""
    ends = [i for literal, pattern in _ENDS for i in document.hits(literal) if pattern.search(document.lines[i])]
    whole = Section(0, max(0, len(document) - 1))
    if not ends:
        return whole
    last = min(ends)
    first = 0
    for literal, pattern in _STARTS:
        for index in document.hits(literal):
            if index >= last:
                break
            if index > first and pattern.search(document.lines[index]) and _substance(document, index, last):
                first = index
    for literal in ("exited with 0", "exit code 0"):
        first = max([first, *(i + 1 for i in document.hits(literal) if i < last)])
    if len(document) - last > 2 and not any(line.strip() for line in document.lines[first : last - 1]):
        return whole
    return Section(first, last, True)


def _substance(document: Document, first: int, last: int) -> bool:
    """Whether the step printed anything: an empty one is the runner's own."""
    return any(line.strip() for line in document.lines[first + 1 : min(last, first + 20)])
