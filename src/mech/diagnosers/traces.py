"""Stack traces of the other languages as one table: how the error is announced, and how its frames look.

A new language is one row and a recorded run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where


@dataclass(frozen=True, slots=True)
class Trace:
    """One language's way to die. `literal` must be in the announcing line, which `head` matches (`message`,
    and `file`, `line`, `column` where stated); `frame` is searched in up to `reach` lines below, deepest first.
    `below`: the message is on the next line."""

    tool: str
    kind: str
    literal: str
    head: str
    frame: str
    reach: int = 60
    below: bool = False
    alive: bool = True
    uncaught: bool = False
    confidence: float = 0.9
    innermost: str = ""


TRACES: tuple[Trace, ...] = (
    Trace(
        "go",
        "exception",
        "panic: ",
        r"^(?P<message>panic: .*)",
        r"^\t(?P<file>\S+\.go):(?P<line>\d+)",
        innermost=r"^\s*panic: ",
    ),
    Trace(
        "go",
        "exception",
        "fatal error: ",
        r"^(?P<message>fatal error: (?!.*\.h).*)",
        r"^\t(?P<file>\S+\.go):(?P<line>\d+)",
    ),
    Trace(
        "rust",
        "exception",
        "panicked at",
        r"^thread '.{0,100}'(?: \(\d+\))? panicked at (?P<file>[^:\s]+):(?P<line>\d+):(?P<column>\d+):",
        r"^\s+at (?P<file>\./\S+|/\S+):(?P<line>\d+):(?P<column>\d+)",
        below=True,
        alive=False,
    ),
    Trace(
        "java",
        "exception",
        'Exception in thread "',
        r'^Exception in thread "[^"]*" (?P<message>.*)',
        r"^\s+at (?P<function>[\w.$<>/]+)\((?P<file>\w+\.(?:java|kt|scala|groovy)):(?P<line>\d+)\)",
        uncaught=True,
        innermost=r"^Caused by: (?P<message>.*)",
    ),
    Trace(
        "java",
        "exception",
        "Exception: ",
        r"^(?:\S+ )?(?P<message>(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error): .*)",
        r"^\s+at (?P<function>[\w.$<>/]+)\((?P<file>\w+\.(?:java|kt|scala|groovy)):(?P<line>\d+)\)",
        alive=False,
        confidence=0.82,
        innermost=r"^Caused by: (?P<message>.*)",
    ),
    Trace(
        "java",
        "exception",
        "Error: ",
        r"^(?P<message>(?:[a-z]\w*\.)+[A-Z]\w*Error: .*)",
        r"^\s+at (?P<function>[\w.$<>/]+)\((?P<file>\w+\.(?:java|kt|scala|groovy)):(?P<line>\d+)\)",
        alive=False,
        confidence=0.82,
        innermost=r"^Caused by: (?P<message>.*)",
    ),
    Trace(
        "ruby",
        "exception",
        ":in ",
        r"^(?P<file>[^\s:]+\.(?:rb|ru|rake)|[^\s:]*bin/\w+):(?P<line>\d+):in [`'](?P<function>[^']*)': (?P<message>.*)",
        r"^\s+(?:\d+: )?from (?P<file>[^\s:]+):(?P<line>\d+)",
    ),
    Trace(
        "ruby",
        "syntax",
        "syntax error",
        r"^(?:ruby: )?(?P<file>[^\s:]+\.rb):(?P<line>\d+): (?P<message>.*syntax error.*)",
        "",
    ),
    Trace(
        "php",
        "exception",
        "Fatal error: ",
        r"^(?:\[[^]]*\] )?(?:PHP )?Fatal error: +(?P<message>.*) in (?P<file>\S+?)(?:\(\d+\) : .*)?(?: on line |:)(?P<line>\d+)",
        r"^#\d+ (?P<file>\S+)\((?P<line>\d+)\)",
    ),
    Trace(
        "php",
        "syntax",
        "Parse error: ",
        r"^(?:\[[^]]*\] )?(?:PHP )?Parse error: +(?P<message>.*) in (?P<file>\S+) on line (?P<line>\d+)",
        "",
    ),
    Trace(
        "elixir",
        "exception",
        "** (",
        r"^\*\* \((?P<message>[\w.]+\) .*)",
        r"^\s+(?:\([\w. ]+\) )?(?P<file>[\w/.-]+\.exs?):(?P<line>\d+)",
    ),
    Trace(
        "dotnet",
        "exception",
        "Unhandled exception. ",
        r"^Unhandled exception\. (?P<message>.*)",
        r"^\s+at (?P<function>.+) in (?P<file>.+):line (?P<line>\d+)",
        innermost=r"^ ---> (?P<message>.*)",
    ),
    Trace(
        "sanitizer",
        "crash",
        "Sanitizer: ",
        r"^==\d+==\s*ERROR: (?P<message>\w+Sanitizer: .*)",
        r"^\s+#\d+ 0x\w+ in (?P<function>\S+) (?P<file>[^\s:]+):(?P<line>\d+)",
    ),
    Trace(
        "valgrind",
        "crash",
        "==",
        r"^==\d+== (?P<message>Invalid (?:read|write|free).*|Conditional jump or move depends.*|Use of uninit.*|Process terminating.*|.* definitely lost in .*)",
        r"^==\d+==\s+(?:at|by) 0x\w+: (?P<function>\S+) \((?P<file>[^\s:()]+):(?P<line>\d+)\)",
        reach=12,
    ),
)

_COMPILED = [
    (t, re.compile(t.head), re.compile(t.frame) if t.frame else None, re.compile(t.innermost) if t.innermost else None)
    for t in TRACES
]
_FOREIGN = (  # packages whose frames name no path
    "java.", "javax.", "jdk.", "sun.", "org.junit", "org.opentest4j", "org.springframework", "org.apache", "kotlin.", "scala.",
    "org.hibernate", "com.fasterxml", "org.gradle", "org.testng", "akka.", "io.netty", "reactor.", "com.zaxxer", "org.postgresql",
)  # fmt: skip
_COPED = re.compile(r"\b(?:recover|caught|handled|ignor|expected)", re.I)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every trace of the table's languages."""
    for trace, head, frame, inner in _COMPILED:
        end = -1
        for index in document.hits(trace.literal):
            if index <= end:
                continue
            match = head.search(document.lines[index])
            if match:
                finding = _finding(document, index, trace, match, frame, inner, roots)
                end = finding.last
                yield finding


def _finding(
    document: Document,
    index: int,
    trace: Trace,
    match: re.Match[str],
    frame: re.Pattern[str] | None,
    inner: re.Pattern[str] | None,
    roots: Roots,
) -> Finding:
    groups = match.groupdict()
    message = document.line(index + 1).strip() if trace.below else groups.get("message") or document.lines[index]
    places: list[Where] = [place] if (place := _place(groups, roots)) else []
    last, blanks, outer = index, 0, message
    for at in range(index + 1, min(len(document), index + trace.reach)):
        line = document.lines[at]
        if frame and (found := frame.search(line)):
            last = at
            if place := _place(found.groupdict(), roots):
                places.append(place)
        elif inner and (deeper := inner.match(line)):
            message = deeper.groupdict().get("message") or message
            places, last = [], at
        elif not line.strip():
            blanks += 1
            if blanks > 2:
                break
    if outer != message:
        message = f"{message}\nraised as: {outer[:200]}"
    return Finding(
        trace.kind, message.strip()[:600], index, last, tuple(dict.fromkeys(places))[:6],
        trace.confidence if places else trace.confidence - 0.15, alive=trace.alive, uncaught=trace.uncaught,
        handled=bool(_COPED.search(document.lines[index][: match.start()] + match[0].split(message[:20])[0])), tool=trace.tool,
    )  # fmt: skip


def _place(groups: dict[str, str | None], roots: Roots) -> Where | None:
    path, line = groups.get("file"), groups.get("line")
    if (groups.get("function") or "").startswith(_FOREIGN):
        return None
    file = roots.file(path) if path else None
    if file is None or line is None:
        return None
    column = groups.get("column")
    return Where(file, int(line[:9]), int(column[:9]) if column else None, groups.get("function"))
