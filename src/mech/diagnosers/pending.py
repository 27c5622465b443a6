"""Failures that a test runner lists as expected: pending and skipped tests, captured output of tests that passed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mech.diagnosers.finding import Finding
from mech.text import Document

_PARTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (literal, re.compile(first), re.compile(end))
    for literal, first, end in (
        ("Pending:", r"^Pending:", r"^(?:Failures:|Finished in|\d+ (?:specs?|examples?))"),
        (" pending steps ", r"^\W*pending steps\W*$", r"^\W*(?:failed|undefined) steps\W*$|^\d+ scenarios?"),
        ("There w", r"^There (?:was|were) \d+ (?:incomplete|skipped|risky)\b", r"^(?:There (?:was|were) \d+ (?:failure|error|PHPUnit)|--$|FAILURES!|ERRORS!|OK)"),
        ("XFAILURES", r"^=+ XFAILURES =+$", r"^=+ (?!XFAILURES)"),
        ("XPASSES", r"^=+ XPASSES =+$", r"^=+ (?!XPASSES)"),
        ("PASSES", r"^=+ PASSES =+$", r"^=+ (?!PASSES)"),
        ("Skipped tests", r"^(?:Skipped|Ignored) [Tt]ests:?$", r"^(?:Failed|Errors?|Failures?|Test Run)\b"),
    )
)  # fmt: skip


def passed_over(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those handled that stand in a part of a report which lists no failures."""
    parts = list(_parts(document))
    return [replace(f, handled=True) if any(f.first in part for part in parts) else f for f in findings]


def _parts(document: Document) -> Iterable[range]:
    for literal, first, end in _PARTS:
        for index in document.hits(literal)[:50]:
            if first.match(document.lines[index]):
                rest = range(index + 1, len(document))
                yield range(index, next((at for at in rest if end.match(document.lines[at][:200])), len(document)))


# ruff: noqa: E501 (tables are read by row)
