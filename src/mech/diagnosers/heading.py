"""Messages that stop at their heading: what stands below it is the message."""

from __future__ import annotations

import re
from dataclasses import replace

from mech.diagnosers.finding import Finding
from mech.text import Document

_HEADING = re.compile(
    r"^(?:\S{1,30} )?(?:[A-Z][\w ]{0,40}[ :-])?(?:[\w.]{0,60}(?:Error|Exception)|[Ee]rrors?|ERRORS?|[Ff]ailures?|FAILED|[Ff]atal|FATAL"
    r"|[Pp]roblems?|Issues?)(?: (?:occurred|found|details|report|message|was thrown|encountered))?\s*[:!.]*$"
    r"|^(?:.{0,60}\b(?:[Ee]rror|ERROR|[Ee]rrors|failed|Failed|[Ee]xception|reason|because|[Pp]roblems?|following)\b.{0,50}:)$"
    r"|^(?:\*{2,}|={2,}|-{2,}|!{2,}|#{2,}) ?\S.{0,80}?(?:\*{2,}|={2,}|-{2,}|!{2,}|#{2,})$"
)
_FRAMED = " \t│┃|┌└╭╰├─━┐┘╮╯╷╵>*=-~^_"
_AFTER = re.compile(r"^\s+at \S|^\s*(?:File \"|Stack ?[Tt]race|Traceback|Backtrace|#\d+ )|^\s*\^")
_PLACED = re.compile(r"^\S{1,200}\.\w{1,10}:\d{1,7}: ")
MOST = 4  # lines below a heading that belong to it
REACH = 9  # lines below it in which they are looked for


def completed(document: Document, finding: Finding) -> Finding:
    """The finding with what stands below its message, where that is only the heading of it."""
    first, *more = finding.message.split("\n")
    if finding.via == "report":
        return finding
    if len(first) > 120 or not _HEADING.match(first.strip()) or _tells(more):
        return _listed(document, finding)
    told: list[str] = []
    last = finding.last
    for at in range(finding.first + 1, min(len(document), finding.first + 1 + REACH)):
        line = document.lines[at]
        text = line.strip(_FRAMED)
        if _PLACED.match(line) and _PLACED.match(document.line(finding.first)):
            break
        if _AFTER.match(line) or len(told) >= MOST or (told and not line.strip()):
            break
        if text:
            told.append(text)
            last = max(last, at)
    if not told or not _tells(told):
        return finding
    repeated = told[0].startswith(first.strip().rstrip(":!. "))
    head = told[0] if repeated else f"{first} {told[0]}" if first.rstrip().endswith(":") else f"{first}\n{told[0]}"
    return replace(finding, message="\n".join([head, *told[1:]])[:600], last=last)


def _listed(document: Document, finding: Finding) -> Finding:
    """The finding with the first line of the list that a line of its message announces."""
    lines = [line.strip() for line in finding.message.rstrip().split("\n")]
    if len(finding.message) > 400:
        return finding
    for end in reversed(lines[-2:]):
        if not end.endswith(":") or " " not in end:
            continue
        at = next((i for i in range(finding.first, finding.last + 2) if document.line(i).strip().endswith(end)), None)
        below = _below(document, at) if at is not None else None
        if below is not None and (told := document.line(below).strip(_FRAMED)) not in lines:
            text = f"{finding.message.rstrip()}\n{told}"
            return replace(finding, message=text[:600], last=max(finding.last, below))
    return finding


def _below(document: Document, at: int) -> int | None:
    """The line below a heading that belongs to it."""
    below = next((i for i in range(at + 1, at + 3) if document.line(i).strip(_FRAMED)), None)
    if below is None or _AFTER.match(document.line(below)) or _LOGGED.match(document.line(below)):
        return None
    return below


_LOGGED = re.compile(r"^\S{0,40}\s*\[?(?:INFO|DEBUG|WARN|ERROR)|^\[?\d{4}-\d\d-\d\d|^\[?\d\d:\d\d:\d\d")


def _tells(lines: list[str]) -> bool:
    """Whether one of the lines holds words."""
    return any(len(re.findall(r"[^\W\d_]{2,}", line)) >= 2 for line in lines)


# ruff: noqa: E501 (tables are read by row)
