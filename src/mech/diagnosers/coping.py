"""Whether a program says that it coped with an error: in the words before and after it, or by the level it logged."""

from __future__ import annotations

import re

from mech.text import Document

COPED = re.compile(
    r"\b(?:ignor(?:ed|ing|able)|recover(?:ed|ing)|caught|handled|fall(?:s|ing)? ?back|fell back|fallback|retry(?:ing)?"
    r"|retries|will (?:re)?try|expected|using (?:the )?default|skipp(?:ed|ing)|continu(?:e|es|ed|ing)|rescued|tolerated"
    r"|non-?fatal|harmless|best.effort|suppressed|degrad(?:ed|ing) to)\b",
    re.I,
)
_LEVEL = re.compile(
    r"\b(?:WARN(?:ING)?|INFO|DEBUG|TRACE|NOTICE|FINE|Warning|warning|warn|info|debug)\b|\[(?:W|I|D)\]|^[WID], "
)
_GRAVE = re.compile(r"\b(?:ERROR|SEVERE|FATAL|CRITICAL|error|Error|fatal)\b")


def coped(document: Document, first: int, last: int, offset: int, logged: bool) -> bool:
    """Whether the program coped with what lines `first` to `last` tell.

    `offset`: where the error begins in its first line. `logged`: a logger may have written it, with a message before
    it whose level tells.
    """
    label = document.line(first)[:offset]
    if COPED.search(label):
        return True
    if not logged:
        return False
    before = document.line(first - 1)
    if COPED.search(before):
        return True
    return bool(_LEVEL.search(before[:200]) or _LEVEL.search(label)) and not _GRAVE.search(label or before)


_AFTERWARDS = re.compile(
    r"\b(?:ignored|optional|without|instead|not available|unavailable|disabled|anyway)\b",
    re.I,
)


def coped_after(document: Document, last: int) -> bool:
    """Whether one of the next lines says that the error which ends at line `last` did no harm."""
    following = [line for line in document.lines[last + 1 : last + 6] if line.strip()][:3]
    return any(COPED.search(line[:300]) or _AFTERWARDS.search(line[:300]) for line in following)
