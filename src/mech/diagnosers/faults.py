"""What failed in a command that lives on or ended well: lost processes, requests that crashed, compile errors not mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mech.diagnosers import stated, tallies
from mech.diagnosers.coping import coped_after
from mech.diagnosers.finding import Finding
from mech.diagnosers.run import CommandRun
from mech.text import Document

_SCRIPT = re.compile(
    r"^(?:\./|(?:ba|z|da)?sh |make\b|just\b|task\b|(?:npm|yarn|pnpm|bun) (?:run\b|start|test)|\S+\.sh\b)|[|;&]"
)
"""A command that runs others, and may end well though one of them did not."""
_LEFT = re.compile(
    r"line \d+: .*(?:: command not found|: unbound variable|[Ss]yntax error|: No such file or directory|: Permission denied|: invalid option|: not a valid identifier|: [Bb]ad substitution|\$'\\r')"
)
"""What a shell says of a line of its script that it could not run, and goes on."""
_ALONE = re.compile(r"^(?:\S+=\S* )*(?:\S*/)?(?:python[\d.]*|py|uv run|poetry run python[\d.]*)\s")
_PASSED = re.compile(
    r"\b0 fail(?:ed|ures?|ing)?\b|^test result: ok|^OK \(|^OK$|^=+ .*\d+ passed(?!.*failed)|^\s*(?:Tests|Test Suites|Test Files)\W.*\d+ passed"
    r"(?!.*failed)|^\s+\d+ passing|^ok \d+ - |^All tests passed"
)
_PASSED_LITERALS = ("0 fail", "test result: ok", "OK", " passed", " passing", "ok ")
_GOOD: tuple[tuple[str, re.Pattern[str]], ...] = tuple(  # what a watcher says when all is well again
    (literal, re.compile(pattern))
    for literal, pattern in (
        ("ound 0 errors", r"[Ff]ound 0 errors"),
        ("ompiled ", r"\b[Cc]ompiled (?:client|server|successfully|in \d|with \d+ warning|/)|✓ Compiled|^Compiled "),
        ("uild ", r"[Bb]uild (?:succeeded|success|completed|finished|complete)|BUILD SUCCESSFUL|\[watch\] build finished"),
        ("BUILD SUCCESS", r"BUILD SUCCESS"),
        ("uilt in ", r"\b[Bb]uilt in \d|\brebuilt in \d"),
        ("created ", r"^created \S.* in \d"),
        ("hmr update", r"\[vite\] .*hmr update"),
        ("page reload", r"\[vite\] .*page reload"),
        ("omplete", r"^(?:[\d:]+\s+)?(?:INFO:?\s+)?(?:Application startup complete|Rebuilding\.\.\. complete|Generating\.\.\..* complete)"),
        ("starting `", r"\[nodemon\] starting `"),
        ("Restarting ", r"^(?: \* )?Restarting (?:with|'|\")|^Restarting$"),
        ("tarting development server", r"^Starting development server at"),
        ("Debugger is active", r"Debugger is active"),
        (" passed", r"^\s*(?:Tests|Test Files|Test Suites):?\s+(?!.*failed).*\d+ passed|^=+ (?!.*failed).*\d+ passed"),
        ("Finished running", r"\[Finished running\. Exit status: 0\]"),
        ("Finished ", r"^\s+Finished [`\w]"),
        ("running...", r"^running\.\.\.$"),
        ("no errors", r"^(?:\S+ )?no errors\b"),
    )
)  # fmt: skip
_WELL: tuple[tuple[str, re.Pattern[str]], ...] = tuple(  # what a test runner says last when every test passed
    (literal, re.compile(pattern))
    for literal, pattern in (
        (" passing", r"^\s+[1-9]\d* passing\b"),
        (" passed", r"^\s*(?:Tests|Test Files|Test Suites):?\s+(?!.*failed).*\d+ passed|^=+ (?!.*(?:failed|error)).*\d+ passed|^\s*\d+ tests? passed"),
        ("0 failed", r"\bok\b.*\b0 failed|[1-9]\d* passed.*\b0 failed"),
        ("0 failures", r"^[1-9]\d* (?:examples?|runs|tests?|specs?)\b.*\b0 failures(?!.*[1-9]\d* errors)"),
        ("test result: ok", r"^test result: ok\. [1-9]"),
        ("OK (", r"^OK \([1-9]"),
        ("All tests passed", r"All tests passed"),
        ("SUCCESS", r"Executed [1-9]\d* of \d+.* SUCCESS"),
        ("fail 0", r"^\S? ?fail 0$"),
        ("0 fail", r"^ 0 fail$"),
        ("# ok", r"^# ok$"),
        ("DONE ", r"^DONE [1-9]\d* tests(?!.*failure)"),
    )
)  # fmt: skip
_COMPILED = frozenset({"compile", "type", "syntax"})  # only a watcher outlives them
_SURE = 0.85
_TRIED = frozenset({"test", "exception", "unknown", "crash", "lint"})
_BUILT = frozenset({"compile", "type", "syntax", "test", "lint", "import", "missing_module", "config", "dependency"})


_SERVED = re.compile(r"\[(?:error|ERROR)\].{1,300} (?:at|in) \S+ (?:on )?line \d+")
"""What a server logs of a request that ended in an error of its program, with where that was."""
_TOLD = re.compile(r"^(?:[\w-]{1,30}: )?(?:fatal |FATAL )?(?:error|fatal|Error|ERROR|FATAL)\b ?[:\]]")


def faults(
    command: CommandRun,
    document: Document,
    findings: Iterable[Finding],
    told: Iterable[Finding] = (),
    hidden: Iterable[Finding] = (),
) -> list[Finding]:
    """Of what was found in a command that lives on or ended with 0, what is a failure all the same.

    `told` are errors with a place in the repository, of any tool; `hidden` are complaints of a script's commands.
    """
    lives = command.ended in ("stopped", "running")
    tested = _tested(document)
    tally = None if lives or _passed(document) else tallies.failed(document)
    scripted = not lives and _SCRIPT.search(command.line or "") is not None and not _passed(document)
    findings = list(findings)
    served = scripted and any(f.kind == "http_5xx" or "Internal server error" in f.message for f in findings)
    kept = []
    for found in findings:
        finding = replace(found, uncaught=True) if _escaped(document, found) else found
        if finding.handled or (tested and finding.weak and finding.uncaught and finding.kind == "test"):
            continue
        died = finding.died or (finding.tool == "shell" and _LEFT.search(finding.message) is not None)
        lost = scripted and died and not coped_after(document, finding.last)
        alive = finding.alive or (finding.kind in _COMPILED and finding.confidence >= _SURE and not finding.weak)
        counted = tally is not None and finding.first < tally and finding.confidence >= _SURE and not finding.weak
        if (
            finding.uncaught
            or lost
            or (counted and not coped_after(document, finding.last))
            or ((lives or served) and alive)
        ) and not (lives and _mended(document, finding)):
            kept.append(finding)
    if not kept and scripted:
        kept = list(hidden)
    if not kept and not lives and not tested and not _passed(document):
        kept = [
            f
            for f in told
            if f.confidence >= stated.SURE
            and _TOLD.match(document.lines[f.first])
            and not coped_after(document, f.last)
        ]
    if not kept and lives:
        kept = [f for f in told if _SERVED.search(document.lines[f.first]) and not coped_after(document, f.last)]
    return [f for f in kept if not f.weak] or kept


_ESCAPED = re.compile(r"^(?:\S{1,40} ){0,4}\W{0,3}\b(?:[Uu]n(?:handled|caught)|UN(?:HANDLED|CAUGHT))\b")


def _escaped(document: Document, finding: Finding) -> bool:
    """Whether the program says, where it prints the error or right above it, that nothing handled it."""
    return any(_ESCAPED.match(document.line(at)[:200]) for at in (finding.first, finding.first - 1))


_TESTED = re.compile(
    r"\b[1-9]\d* (?:passing|failing|passed|failed|pass|fail|examples?|runs|scenarios?|successes|tests?,|specs?)\b"
    r"|(?:Tests run:|Ran|Executed|Tests=|tests|pass) ?[1-9]|^(?:not )?ok \d|^ok\s+\S+\s+(?:\(cached\)|[\d.]+s)(?!.*\[no tests)"
)
_COUNTS = (" passing", " failing", " passed", " failed", "examples", " runs", "scenario", "Tests run:", "Ran ", "Executed ", "Tests=", "# tests", "# pass", "ok ", " successes", " tests,", " spec")  # fmt: skip


def _tested(document: Document) -> bool:
    """Whether a line counts tests that were run: another that counts none is of another suite, or another try."""
    return any(_TESTED.search(document.lines[i][:300]) for literal in _COUNTS for i in document.hits(literal)[-30:])


def once(command: CommandRun, findings: list[Finding]) -> list[Finding]:
    """The findings, where a single Python program died with the last of its tracebacks: it had caught the others."""
    deaths = [f for f in findings if f.died and f.tool == "python"]
    if not deaths or not _ALONE.match(command.line or ""):
        return findings
    last = max(deaths, key=lambda f: f.first)
    caught = {id(f) for f in deaths if f.first < last.first and f.origin == last.origin and not f.uncaught}
    return [replace(f, handled=True) if id(f) in caught else f for f in findings]


def _passed(document: Document) -> bool:
    """Whether a test suite says that all passed: it may print the crashes that it provokes."""
    return any(
        _PASSED.search(document.lines[i][:300]) for literal in _PASSED_LITERALS for i in document.hits(literal)[-20:]
    )


def _mended(document: Document, finding: Finding) -> bool:
    """Whether a watcher said after a failure to build, to start or of a test that all is well."""
    if finding.kind in _TRIED and any(_after(finding, document, literal, pattern) for literal, pattern in _WELL):
        return True
    if (
        finding.kind not in _BUILT
        and finding.tool != "nodemon"
        and not (finding.kind in ("exception", "unknown", "crash") and _restarted(finding, document))
    ):
        return False
    return any(_after(finding, document, literal, pattern) for literal, pattern in _GOOD)


def _after(finding: Finding, document: Document, literal: str, pattern: re.Pattern[str]) -> bool:
    """Whether one of the last lines with the literal matches the pattern, and stands below the finding."""
    return any(
        index > finding.last and pattern.search(document.lines[index][:300]) for index in document.hits(literal)[-5:]
    )


def _restarted(finding: Finding, document: Document) -> bool:
    """Whether the program that failed was started anew by its watcher, so that the failure was one of its start."""
    literals = (
        "[nodemon] app crashed",
        "Watching for file changes",
        "Waiting for application startup",
        "StatReload",
        "WatchFiles detected",
        "Failed running",
    )
    return any(
        finding.last < index for literal in literals for index in document.hits(literal) if index <= finding.last + 40
    )


# ruff: noqa: E501 (tables of patterns are read by row)
