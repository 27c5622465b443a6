"""Lines that close a report of failures: the runner's summary, names of failed tests, how the command ended."""

from __future__ import annotations

import re

from mech.text import Document

_KINDS: tuple[
    tuple[re.Pattern[str], tuple[str, ...], int], ...
] = (  # what is said, its literals; how many, the last (-)
    (
        re.compile(
            r"^\W*Found \d+ (?:errors?|problems?|warnings?|issues?)\b|\b\d+ tests? run\b|\bTests run: .*(?:Failures|Errors): [1-9]"
            r"|^=* ?.*\b[1-9]\d* (?:failed|errors?),? .*\d+ (?:passed|skipped|total)|\b[1-9]\d* failed, |\b[1-9]\d* failing\b"
            r"|\d+ (?:examples?|tests?|runs|specs?|assertions), .*[1-9]\d* failures?|\bNo tests? (?:files? )?found|✖ \d+ problems?"
            r"|\b[1-9]\d* of \d+ (?:tests?|checks?) failed|^\s*Tests?:?\s+.*\b[1-9]\d* failed|^FAILURES!|Tests: \d+, .*(?:Failures|Errors): [1-9]"
            r"|^test result: FAILED|\bTotal: \d+, .*Failed: [1-9]|^Failed!\s+- Failed:|\d+ tests? completed, [1-9]\d* failed"
        ),
        (
            "Found ",
            " run",
            " failed",
            " failing",
            " failure",
            "No test",
            " problem",
            "FAILURES",
            "Failed",
            "FAILED",
            "Errors: ",
        ),
        -3,
    ),
    (
        re.compile(
            r"^(?:FAILED|ERROR) \S+::\S+|^--- FAIL: |^\s*● .* › |^\s*(?:FAIL|✖|✗|×) \S+.*(?: > | › )|^rspec \./|^test \S+ \.\.\. FAILED"
            r"|^(?:FAIL|ERROR): \w+ \(|^\s*not ok \d+|^\[ +FAILED +\] |^\[ERROR\]   \w+\.\w+|failed to pass within|^\S+ > \S.* FAILED$|\.{3,}Failed$"
        ),
        ("FAIL", "Failed", "ERROR", " › ", " > ", "rspec ", "not ok ", "failed to pass"),
        2,
    ),
    (
        re.compile(r"^\s*(?:E +)?(?:[Ee]xpected|[Rr]eceived|[Aa]ctual|[Gg]ot|but was)\b[^:]{0,30}: *\S"),
        ("xpected", "eceived", "ctual", "ot:", "but was"),
        2,
    ),
    (
        re.compile(
            r"\bexit(?:ed)?(?: with)?:? (?:code|status):? [1-9]|^##\[error\]|returned? (?:a )?non-zero|did not complete successfully"
        ),
        ("exit", "##[error]", "non-zero", "successfully"),
        -2,
    ),
)
LONGEST = 240  # characters of a line that closes a report


def lines(document: Document) -> list[int]:
    """Their indexes, in order: at most nine."""
    found: set[int] = set()
    for pattern, literals, most in _KINDS:
        said: dict[str, int] = {}
        for index in sorted({i for literal in literals for i in document.hits(literal)[-2_000:]}):
            line = document.lines[index]
            if len(line) <= LONGEST and line.strip() not in said and pattern.search(line):
                said[line.strip()] = index
        kept = list(said.values())
        found.update(kept[most:] if most < 0 else kept[:most])
    return sorted(found)


# ruff: noqa: E501 (tables are read by row)
