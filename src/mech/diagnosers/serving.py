"""The error that a server logged beside a request that it answered with 5xx."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mech.diagnosers.finding import Finding
from mech.text import Document

_LOGGED = re.compile(
    r"\[(?:[\w-]{1,30}:)?(?:error|crit|critical|alert|emerg|ERROR|CRITICAL|Error)\]|\b(?:ERROR|CRITICAL|FATAL|SEVERE)\b"
    r"|\blevel=(?:error|fatal)\b|\"level\": ?\"(?:error|fatal)\"|^\s*(?:\S+ )?(?:[Ee]rror|\w+(?:Error|Exception))\b[: ]|\bproxy error\b"
)
_REQUEST = re.compile(r"\"?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\S*(?: HTTP/[\d.]+\"?)? \d{3}\b")
NEAR = 6  # lines before and after the request's line


def explained(document: Document, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, requests answered with 5xx told by the error that was logged beside them."""
    return [_explained(document, f) if f.kind == "http_5xx" and f.weak else f for f in findings]


def _explained(document: Document, finding: Finding) -> Finding:
    for step in sorted((s for s in range(-NEAR, NEAR + 1) if s), key=lambda s: (abs(s), s)):
        line = document.line(finding.first + step)
        if _LOGGED.search(line[:600]) and not _REQUEST.search(line[:200]):
            at = finding.first + step
            message = f"{line.strip()[:480]}\n{finding.message[:110]}"
            first, last = sorted((at, finding.first))
            return replace(finding, message=message, first=first, last=last, confidence=0.75)
    return finding


# ruff: noqa: E501 (tables are read by row)
