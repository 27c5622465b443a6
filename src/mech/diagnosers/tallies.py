"""What a run counts at its end: tests of which none ran, tasks of which some failed though it ended well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document

_SORT = r"(?:unit )?(?:tests?|specs?|examples?|scenarios?|test (?:files?|cases?|suites?|methods?)|spec files?)"
_NONE = re.compile(
    rf"(?P<message>(?:^|^\W{{1,6}}|^\[\w+\] ?|Error: |warning: )(?:\[?(?:INFO|WARN(?:ING)?|ERROR|warning|info|error)\]?:? +)?(?:"
    rf"(?:[Tt]here (?:are|were) )?(?:[Nn]o|NO|0|[Zz]ero) (?:{_SORT}|TESTS) (?:were |was |are |is |have been )?(?:to )?(?:found|ran|RAN|run|executed|matched|selected|collected|defined|discovered|available)\b.*"
    r"|No tests?(?: is available in .*|s? (?:found|defined)\.?$)"
    r"|(?:Ran|Executed|Tests run:|Files=0, Tests=|# tests|ℹ tests) ?0\b(?: (?:tests?|items)\b(?! \(|.*[1-9]\d* test).*|,.*|$| of 0\b.*)"
    r"|0 (?:passing|examples|runs|successes|scenarios|tests)\b(?:,| ?/|$| \().*"
    r"|1\.\.0(?: # .*)?$|\d+ deselected(?:, \d+ warnings?)? in .*|Result: NOTESTS"
    r"|test result: ok\. 0 passed; 0 failed; 0 ignored; 0 measured; [1-9]\d* filtered out.*"
    r"|\S+\s+\S+\s+(?:\(cached\)\s+)?[\d.]*s?\s*\[no tests to run\]))"
)
_NONES = (
    "tests", "0 runs", "0 passing", "0 examples", "0 scenario", "0 successes", "1..0", "deselected", "Tests=0", "specs", " test ", "NOTESTS",
    "Executed 0", "Ran 0", "otal", "run: 0", "Test", "RAN", "0 passed",
)  # fmt: skip
_TOTAL = re.compile(r"^\s*(?:Total|Tests|total|tests)\b\W{0,12}0$")
_COUNT = re.compile(r"^\s*(?:Passed|Passes|Failed|Skipped|passed|failed|pass|fail)\b\W{0,12}\d+\b")
_RUN = r"(?:tests?|specs?|tasks?|steps?|jobs?|checks?|hooks?|targets?|suites?|examples?|scenarios?|assertions?|flows?|models?)"
_FAILED = re.compile(
    rf"^\W*[1-9]\d* (?:\w+ )?{_RUN} (?:\w+ )?(?:failed|failures?|errors?)\b(?! (?:as )?expected)|\b{_RUN}\b.{{0,80}}\b[1-9]\d* (?:failed|failures?|errors?)\b"
    rf"|\b{_RUN}\b.{{0,80}}\b(?:[Ff]ailed|FAILED|[Ff]ailures?)\W{{1,3}}[1-9]\d*\b|\b(?:there were|with) failed {_RUN}\b"
    r"|^\* [1-9]\d* failed:$|^(?:[Dd]ag ?[Rr]un .{1,80})?\W*(?:[Ss]tatus|[Rr]esult|[Ss]tate)\W{1,3}(?:FAILED|[Ff]ailed|ERROR)\W*$"
)
_WANTED = re.compile(
    r"exiting with code 0|\bskipp(?:ed|ing)\b|^\[INFO\] No tests to run|--?pass-?[wW]ith-?[nN]o-?[tT]ests"
)
"""What a runner says with it that takes having no test for well."""
_FAILURES = ("ailed", "FAILED", "ailure", "rror")
LAST = 5  # lines that are not blank, at the end, in which a run counts what failed


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """The first line that tells that no test ran; whether others ran all the same is not asked here."""
    for index in sorted({index for literal in _NONES for index in document.hits(literal)[-200:]}):
        line = document.lines[index][:300]
        if ("NOTESTS" in line and document.hits("skipped: ")) or _WANTED.search(line):
            continue
        if _NONE.search(line) or (_TOTAL.match(line) and _counted(document, index)):
            text = roots.shortened(line.strip())
            yield Finding("test", text, index, index, (), 0.7, uncaught=True, weak=True, tool="tally")
            return


def _counted(document: Document, index: int) -> bool:
    """Whether the lines beside count what passed and failed: a total of tests, and of nothing else."""
    return any(_COUNT.match(document.line(at)[:80]) for at in (index - 2, index - 1, index + 1, index + 2))


def failed(document: Document) -> int | None:
    """The index of the line, one of the last, that counts what failed."""
    near = [at for at in range(len(document) - 1, -1, -1) if document.lines[at].strip()][:LAST]
    return next(
        (
            at
            for at in near
            if any(word in document.lines[at] for word in _FAILURES) and _FAILED.search(document.lines[at][:200])
        ),
        None,
    )


# ruff: noqa: E501 (patterns are read by alternative)
