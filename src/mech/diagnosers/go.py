"""Reports of `go test`: which lines a failed test printed, and which of them say why it failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_NOW = re.compile(r"^\s*=== (?:RUN|CONT|NAME)\s+(\S+)")
_END = re.compile(r"^\s*--- (FAIL|PASS|SKIP): (\S+)")
_SAID = re.compile(r"^(\s+)([\w./-]+\.go):(\d{1,7}): ?(.*)")
_FAILS = re.compile(
    r"\.(?:Error|Fatal|Fail)\w*\(|\b(?:assert|require|is|qt|expect|check|must|cmp|want|diff)\w*[.(]", re.I
)
_LOGS = re.compile(r"\.(?:Log|Logf)\(")
MOST = 200
_TRACE = re.compile(r"^\s*Error Trace:\s+(?P<file>\S+):(?P<line>\d+)")


@dataclass(slots=True)
class _Said:
    """One message of a test: where it stands in the output, what it says, and the place it names."""

    first: int
    last: int
    file: str
    line: int
    lines: list[str]


@dataclass(slots=True)
class _Test:
    """A test with what it printed, and how it ended."""

    name: str
    at: int
    failed: bool = False
    said: list[_Said] = field(default_factory=list)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every failed test once, of nested ones the innermost."""
    if not any(_END.match(document.lines[i]) for i in document.hits("--- FAIL: ")):
        return
    tests = _tests(document)
    failed = [t for t in tests.values() if t.failed]
    nested = {t.name.rsplit("/", 1)[0] for t in failed if "/" in t.name and t.said}
    for test in failed[:MOST]:
        if test.name in nested and not any(_fails(roots, said, roots.file(said.file)) for said in test.said):
            continue
        if (finding := _finding(document, test, roots)) is not None:
            yield finding


def _tests(document: Document) -> dict[str, _Test]:
    """What each test said: after its `=== RUN` line where that is printed, else after its `--- FAIL` line."""
    tests: dict[str, _Test] = {}
    current: _Test | None = None
    for index, line in enumerate(document.lines):
        if not line or (line[0] not in " \t=-" and line[:4] not in ("FAIL", "ok  ", "PASS", "exit")):
            continue
        if match := _NOW.match(line):
            current = tests.setdefault(match[1], _Test(match[1], index))
        elif match := _END.match(line):
            current = tests.setdefault(match[2], _Test(match[2], index))
            current.failed = match[1] == "FAIL"
        elif line[:4] in ("FAIL", "ok  ", "PASS", "exit"):
            current = None
        elif current is not None and (match := _SAID.match(line)):
            current.said.append(_said(document, index, match))
    return tests


def _said(document: Document, index: int, match: re.Match[str]) -> _Said:
    lines, last = [match[4]], index
    for at in range(index + 1, min(index + 14, len(document))):
        line = document.lines[at]
        if not line.startswith(match[1] + " ") or _SAID.match(line) or _END.match(line) or not line.strip():
            break
        lines.append(line.strip())
        last = at
    return _Said(index, last, match[2], int(match[3]), lines)


def _finding(document: Document, test: _Test, roots: Roots) -> Finding | None:
    if not test.said:
        return None
    places = [(said, roots.file(said.file)) for said in test.said]
    chosen, file = next((one for one in places if _fails(roots, *one)), places[-1])
    text = "\n".join(dict.fromkeys(line for line in chosen.lines if line))
    line = chosen.line
    if (match := next((m for t in chosen.lines if (m := _TRACE.match(t))), None)) and roots.file(match["file"]):
        file, line = roots.file(match["file"]), int(match["line"])
    message = f"{chosen.file}:{chosen.line}: {text}\n--- FAIL: {test.name}"
    where = (Where(file, line, None, test.name.split("/")[0]),) if file else ()
    return Finding("test", message[:600], chosen.first, max(chosen.last, test.at), where, 0.92, tool="go test")


def _fails(roots: Roots, said: _Said, file: str | None) -> bool:
    """Whether the source line that printed the message is one that fails the test; logging is not."""
    lines = ((roots.read(file) if file else None) or "").split("\n")
    if not 0 < said.line <= len(lines):
        return False
    text = lines[said.line - 1]
    return not _LOGS.search(text) and bool(_FAILS.search(text))
