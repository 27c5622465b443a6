"""A program that waits for what never comes: it says so again and again, and nothing after that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document

_WAITS = re.compile(
    r"waiting (?:for|on) (?:the |a )?(?:connection to )?"
    r"(?:db|database|postgres\w*|mysql\w*|mariadb|mongo\w*|redis|rabbitmq|kafka|elasticsearch|cassandra|broker)\b",
    re.IGNORECASE,
)
_LEAST = 2  # times that it has to be said: the first one is only the beginning


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """The wait that the output ends with, from where it began."""
    last = next((at for at in range(len(document.lines) - 1, -1, -1) if document.lines[at].strip()), -1)
    if last < 0 or not _WAITS.search(document.lines[last][:400]):
        return
    said = [at for at in document.hits("aiting ") if _WAITS.search(document.lines[at][:400])]
    if len(said) >= _LEAST:
        message = document.lines[last].strip()[:200]
        yield Finding("missing_service", message, said[0], last, confidence=0.75, alive=True, tool="waiting")
