"""Weighs what the parsers found in one command: did it fail, what was the cause, what followed from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from mech.diagnosers import (
    ansible,
    browser,
    build,
    extractor,
    go,
    heading,
    installs,
    limits,
    masked,
    node,
    novelty,
    pending,
    promoted,
    python,
    records,
    relayed,
    reports,
    rich,
    runners,
    serving,
    stated,
    tallies,
    traces,
    waiting,
)
from mech.diagnosers.faults import faults, once
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.placing import placed
from mech.diagnosers.run import CommandRun, LastGood
from mech.diagnosers.sections import Section, failing
from mech.labels import Bare, bare
from mech.text import Document, normal, plain

PARSERS: tuple[Callable[[Document, Roots], Iterator[Finding]], ...] = (
    python.find,
    rich.find,
    node.find,
    traces.find,
    records.find,
    build.find,
    installs.find,
    go.find,
    ansible.find,
    promoted.find,
    runners.find,
    tallies.find,
    browser.printed,
    waiting.find,
)
MOST = 1_000  # findings of one parser
MOST_PLACED = 100  # findings, cause first, of which one is told
SURE = 0.8  # confidence from which a finding alone says that a command failed whose exit is unknown


@dataclass(frozen=True, slots=True)
class Judged:
    """A command with its findings, cause first. `counts` are how often each was seen, `follow` are consequences."""

    command: CommandRun
    failed: bool
    faulty: bool
    findings: tuple[Finding, ...] = ()
    counts: tuple[int, ...] = ()

    @property
    def wrong(self) -> bool:
        return self.failed or self.faulty


def judge(command: CommandRun, roots: Roots, last_good: LastGood | None) -> Judged:
    """What the command's output and end tell. `faulty`: it lives on or exited 0, and yet something failed."""
    stripped = bare(plain(command.text))
    document = Document(stripped.text)
    found = pending.passed_over(document, relayed.weakened(_found(document, stripped, roots)))
    findings, familiar = novelty.parted(document, found, last_good)
    findings = reports.merged(findings, list(reports.find(command, document, roots)))
    status = _status(command)
    if status is None:
        sure = [f for f in findings if f.confidence >= SURE and not f.weak and not f.handled]
        return _failed(command, document, findings, roots, last_good) if sure else Judged(command, False, False)
    if status:
        return _failed(command, document, once(command, findings), roots, last_good, familiar)
    told = list(islice(stated.find(document, roots), MOST))
    hidden = list(islice(masked.find(command, document, roots), masked.MOST))
    faulty = faults(command, document, serving.explained(document, findings), told, hidden)
    faulty = [heading.completed(document, finding) for finding in faulty]
    if not faulty:
        return Judged(command, False, False)
    chosen, counts = _distinct(_ordered(faulty, None))
    return Judged(command, False, True, tuple(placed(f, document, roots, command.line) for f in chosen), counts)


def _status(command: CommandRun) -> bool | None:
    """Whether the command's end is a failure; None when how it ended is not known."""
    if command.ended in ("stopped", "running"):
        return False
    if command.ended in ("timeout", "memory", "signaled"):
        return True
    if command.exit_code is None and command.signal is None:
        return None
    return bool(command.exit_code) or command.signal is not None


def _found(document: Document, stripped: Bare, roots: Roots) -> list[Finding]:
    """What the parsers find; lines of programs that alternate are read program by program."""
    if stripped.order is None:
        return [finding for parser in PARSERS for finding in islice(parser(document, roots), MOST)]
    order = stripped.order
    apart = Document("\n".join(document.line(index) for index in order))
    return [
        replace(f, first=order[f.first], last=max(order[f.first], order[f.last]))
        for parser in PARSERS
        for f in islice(parser(apart, roots), MOST)
    ]


def _failed(
    command: CommandRun,
    document: Document,
    findings: list[Finding],
    roots: Roots,
    last_good: LastGood | None,
    familiar: Sequence[Finding] = (),
) -> Judged:
    section = failing(document)
    told = list(islice(stated.find(document, roots), MOST))
    known = {f.first: f.where for f in told if f.where}
    novel = novelty.without(document, last_good)
    ordered = _ordered([*findings, *told], section)
    end = limits.ended(command)
    best = ordered[0] if ordered else None
    doubtful = best is None or best.weak or best.handled or best.confidence < 0.7
    if doubtful or (section.told and best is not None and best.first not in section):
        guessed = list(extractor.find(novel, roots, section))
        said = relayed.weakened([*stated.remarks(novel, roots), *guessed]) if doubtful else guessed
        ordered = _ordered([*ordered, *said], section)
        if section.told and not any(f.first in section and not f.weak for f in ordered):
            ordered = [*extractor.tail(novel, section), *ordered]
    if last_good is not None and last_good.lines:
        ordered = novelty.completed(ordered, _ordered(familiar, section), document, novel, section, roots)
    if end is not None and not any(f.confidence > end.confidence and not f.weak for f in ordered):
        ordered.insert(0, end)
    if not ordered:
        ordered = list(extractor.tail(novel))
    if not ordered:
        ordered = [limits.bare(command)]
    ordered = [heading.completed(document, finding) for finding in ordered[:MOST_PLACED]]
    chosen, counts = _distinct([stated.beside(document, f, roots, command.line, known) for f in ordered])
    return Judged(command, True, False, tuple(placed(f, document, roots, command.line) for f in chosen), counts)


def _ordered(findings: Iterable[Finding], section: Section | None) -> list[Finding]:
    """Cause before consequence: of the failing step first, certain before uncertain, the first of a cascade first."""
    told = section is not None and section.told

    def rank(finding: Finding) -> tuple[float, ...]:
        outside = told and section is not None and finding.first not in section
        guessed = finding.via == "extractor"
        order = -finding.confidence if guessed else finding.first
        lesser = _LESSER.search(finding.message[:300]) is not None
        return (finding.handled, finding.weak, outside, _tier(finding), lesser, order)

    return sorted(_outermost(list(findings)), key=rank)


_LESSER = re.compile(
    r"declared and not used|imported and not used|is never used|\bunused (?:variable|import|parameter)"
    r"|:\d+:(?:\d+:)? ?[CRI]: |[: ][CR]\d{4}: |\((?:style|info|information)\)|:\d+:? (?:style|info|convention|refactor): "
)
"""Errors that often come of another one, as what would use it was not understood; and remarks on style."""


def _tier(finding: Finding) -> int:
    if finding.via == "report":
        return -1
    if finding.via == "extractor":
        return 4
    if finding.confidence >= 0.8:
        return 0
    return 2 if finding.confidence >= 0.7 else 3


def _outermost(findings: list[Finding]) -> list[Finding]:
    """Of findings that share lines, the one that knows most."""
    kept: list[Finding] = []
    ends = -1
    for finding in sorted(findings, key=lambda f: (f.first, -f.last)):
        if kept and finding.first <= ends and _rivals(finding, kept[-1]):
            rival = kept[-1]
            if _worth(finding) > _worth(rival):
                kept[-1] = replace(
                    finding, alive=finding.alive or rival.alive, uncaught=finding.uncaught or rival.uncaught
                )
            ends = max(ends, finding.last)
            continue
        kept.append(finding)
        ends = max(ends, finding.last) if finding.via != "extractor" else ends
    return kept


def _rivals(one: Finding, other: Finding) -> bool:
    """Whether findings that share lines are two accounts of one failure: with what was reported, if at one place."""
    if "report" not in (one.via, other.via):
        return one.via == other.via
    here, there = one.where, other.where
    same = here is not None and there is not None and (here.file, here.line) == (there.file, there.line)
    return same and one.via != other.via


def _worth(finding: Finding) -> float:
    return (
        finding.confidence
        + (0.06 if finding.where and finding.where.line else 0.0)
        + (0.2 if finding.tool == "json" else 0.0)
        - (0.4 if finding.weak else 0.0)
    )


def _distinct(findings: list[Finding]) -> tuple[list[Finding], tuple[int, ...]]:
    """The same failure told several times counts once; at most 20."""
    counts: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = (normal(finding.message.split("\n")[0]), finding.where.file if finding.where else "")
        counts[key] = counts.get(key, 0) + 1
        first.setdefault(key, finding)
    keys = list(first)[:20]
    return [first[k] for k in keys], tuple(counts[k] for k in keys)


# ruff: noqa: E501 (patterns are read by alternative)
