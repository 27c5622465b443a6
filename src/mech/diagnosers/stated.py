"""Failures that a tool states with a place in the repository, for tools that have no row of their own."""

from __future__ import annotations

from collections.abc import Iterator

from mech.diagnosers import places
from mech.diagnosers.extractor import score
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.places import Place
from mech.text import Document
from mech.types import Where

SURE, LIKELY = 0.74, 0.66
READS_LIKE_FAILURE = 2.0  # of the extractor's scale, from which words alone say that a line tells a failure
_CONSEQUENCES = frozenset({"make"})


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Errors with a place in the repository; where no severity is stated, those whose words tell a failure."""
    for place in places.find(document, roots):
        if place.severity in ("warning", "note") or place.line is None:
            continue
        if place.severity == "error" or score(place.message) >= READS_LIKE_FAILURE:
            yield _finding(document, place, roots)


def _finding(document: Document, place: Place, roots: Roots) -> Finding:
    line = document.lines[place.at].strip()
    text = roots.shortened(line if place.message[:40] in line else f"{place.message}\n{line}")
    weak = place.shape in _CONSEQUENCES
    where = Where(place.file, place.line, place.column)
    confidence = SURE if place.severity == "error" else LIKELY
    return Finding("unknown", text[:600], place.at, place.at, (where,), confidence, weak=weak, tool=place.shape)
