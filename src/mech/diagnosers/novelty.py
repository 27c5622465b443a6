"""What the last good run printed too is not the cause of a failure.

A run may have passed wrongly: it printed what went wrong and ended with 0. So what it printed is put behind everything
that is new, and not forgotten: it is told, as familiar and as little certain, when nothing else says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mech.diagnosers import extractor
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.run import LastGood
from mech.diagnosers.sections import Section
from mech.text import Document, normal

CERTAIN = 0.4  # confidence of what is familiar, at most
_LOOKED_AT = 60  # lines of a finding


def parted(
    document: Document, findings: Iterable[Finding], last_good: LastGood | None
) -> tuple[list[Finding], list[Finding]]:
    """The findings that are new, and those of which the last good run printed every line."""
    novel: list[Finding] = []
    familiar: list[Finding] = []
    for finding in findings:
        if last_good is not None and last_good.lines and _printed(document, finding, last_good.lines):
            confidence = min(CERTAIN, finding.confidence)
            familiar.append(replace(finding, familiar=True, confidence=confidence))
        else:
            novel.append(finding)
    return novel, familiar


def _printed(document: Document, finding: Finding, lines: frozenset[str]) -> bool:
    if finding.last - finding.first >= _LOOKED_AT:
        return False
    around = [document.line(at) for at in range(finding.first, finding.last + 1)]
    told = [normal(line) for line in around if line.strip()]
    return bool(told) and all(line in lines for line in told)


def without(document: Document, last_good: LastGood | None) -> Document:
    """The document with blank lines in place of those that the last good run printed."""
    return document.without(last_good.lines) if last_good is not None and last_good.lines else document


def completed(
    ordered: list[Finding],
    familiar: list[Finding],
    document: Document,
    novel: Document,
    section: Section,
    roots: Roots,
) -> list[Finding]:
    """The findings with a cause in front where all of them are consequences: new words first, else familiar ones."""
    if any(not finding.weak and not finding.handled for finding in ordered):
        return ordered
    weak = {at for finding in ordered if finding.weak for at in range(finding.first, finding.last + 1)}
    rest = Document("\n".join("" if at in weak else line for at, line in enumerate(novel.lines)))
    causes = list(extractor.tail(rest, section)) or familiar or list(_guessed(document, section, roots))
    return [*causes, *ordered]


def _guessed(document: Document, section: Section, roots: Roots) -> Iterator[Finding]:
    for finding in extractor.find(document, roots, section):
        yield replace(finding, familiar=True, confidence=min(CERTAIN, finding.confidence))
