"""Reports of JavaScript test runners: Jest's blocks, Vitest's and Node's, each with its message and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where


@dataclass(frozen=True, slots=True)
class Runner:
    """How a runner announces a failed test, what ends its block, and how it states places, the best first.

    Lines that match `bare` tell nothing.
    """

    name: str
    literal: str
    head: str
    end: str
    places: tuple[str, ...]
    bare: str = "(?!)"


_AT = r"^\s+at (?:.*? \()?(?P<file>[^\s()]+?):(?P<line>\d+):(?P<column>\d+)\)?"
RUNNERS = (
    Runner(
        "jest",
        "● ",
        r"^\s{0,4}● (?P<name>(?!Console|.*\d+ (?:passed|failed)).*)",
        r"^\s{0,4}● |^(?:Test Suites|PASS|FAIL|Tests): ?|^-{6,}\|",
        (r"^\s+(?P<file>[\w./-]+\.[cm]?[jt]sx?):(?P<line>\d+):(?P<column>\d+) - error", _AT),
    ),
    Runner(
        "vitest",
        "FAIL ",
        r"^\s*FAIL\s+(?:\|\w+\| )?(?P<name>\S+\.[cm]?[jt]sx?(?: > .*| \[.*))",
        r"^\s*FAIL |^⎯{6,}|^\s*Test Files",
        (r"^\s*❯ (?:.*? )?(?P<file>[^\s()]+?):(?P<line>\d+):(?P<column>\d+)", _AT),
    ),
    Runner(
        "playwright",
        " › ",
        r"^\s+\d+\) (?:\[[\w -]{1,40}\] › )?(?P<name>\S+?\.[cm]?[jt]sx?:\d+:\d+ › .*?)(?: ─+)?\s*$",
        r"^\s+\d+\) |^\s+\d+ (?:failed|passed|flaky|skipped|did not run)",
        (_AT, r"^\s+\d+\) (?:\[[\w -]{1,40}\] › )?(?P<file>\S+?):(?P<line>\d+):(?P<column>\d+) › "),
    ),
    Runner(
        "node spec",
        "✖ ",
        r"^\s*✖ (?P<name>.+) \(\d[\d.]*ms\)$",
        r"^\s*[✔✖ℹ▶﹣⚠] |^\S",
        (_AT,),
    ),
    Runner(
        "tap",
        "not ok ",
        r"^\s*not ok \d+(?: -)? (?P<name>(?!.*# (?i:TODO|SKIP)).*)",
        r"^\s*\.\.\.\s*$|^\s*(?:not )?ok \d",
        (
            r"^\s+(?:\S.* )?\(?(?:file://)?(?P<file>/[^\s()']+?):(?P<line>\d+):(?P<column>\d+)\)?$",
            r"location: '(?P<file>[^':]+):(?P<line>\d+):(?P<column>\d+)'",
        ),
        r"^\s*(?:---$|(?:duration_ms|type|location|failureType|code|name|stack|operator|at):|error: \|-?$)",
    ),
)
_COMPILED = [(r, re.compile(r.head), re.compile(r.end), [re.compile(p) for p in r.places]) for r in RUNNERS]
_FRAME = re.compile(r"^\s*(?:>\s*)?\d* \||^\s+at |^\s*❯ |^\s*\|")
_FROM = re.compile(r" from '([^']+)'")
LONGEST = 120


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every failed test or suite of a report."""
    for runner, head, end, places in _COMPILED:
        for index in document.hits(runner.literal):
            if match := head.match(document.lines[index]):
                finding = _block(document, index, match["name"].strip(), runner, end, places, roots)
                if finding is not None:
                    yield finding


def _block(
    document: Document,
    index: int,
    name: str,
    runner: Runner,
    end: re.Pattern[str],
    places: list[re.Pattern[str]],
    roots: Roots,
) -> Finding | None:
    last = index
    while last + 1 < min(len(document), index + LONGEST) and not end.match(document.lines[last + 1]):
        last += 1
    body = [line for line in document.lines[index + 1 : last + 1] if line.strip()]
    told: list[str] = []
    for line in body:
        if _FRAME.match(line):
            break
        if not re.match(runner.bare, line):
            told.append(line.strip())
    if not body or not told:
        return None
    suite = name.startswith("Test suite failed") or "[ " in name
    head = document.lines[index].strip() if runner.name == "tap" else f"● {name}"
    lines = told[:8] if suite else [f"{head}: {told[0]}", *told[1:10]]
    found = _place([*body, document.lines[index]], places, roots)
    if suite and (match := _FROM.search(told[0])) and (file := roots.file(match[1])):
        found = [w for w in found if w.file == file] or [Where(file)]
    if suite and not found:
        found = _named(told[0], roots)
    kind = "exception" if suite else "test"
    return Finding(kind, "\n".join(lines)[:600], index, last, tuple(found), 0.9, alive=True, tool=runner.name)


def _place(body: list[str], places: list[re.Pattern[str]], roots: Roots) -> list[Where]:
    """Places inside the repository in the order they are printed."""
    found: list[Where] = []
    for pattern in places:
        for line in body:
            if (match := pattern.search(line)) and (file := roots.file(match["file"])):
                found.append(Where(file, int(match["line"]), int(match["column"])))
    return found[:6]


def _named(text: str, roots: Roots) -> list[Where]:
    """A file that the message names at its end."""
    file = roots.file(text.split()[-1].rstrip(".,:")) if text.split() else None
    return [Where(file, 1)] if file and roots.tree is not None and roots.tree.is_file(file) else []
