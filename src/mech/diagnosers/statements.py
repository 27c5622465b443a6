"""The line within a statement of SQL: where the database points at, or what it quotes of it."""

from __future__ import annotations

import re

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

_LINE = re.compile(r"(?m)^LINE \d{1,6}: (?:\.\.\.)?(?P<code>.{6,400}?)(?:\.\.\.)?$")
_SQLITE = re.compile(r"(?m)^ {2}(?P<code>\S.*)\n(?P<lead> *(?:error here -{1,4})?)\^(?: ?-{1,4} error here)?$")
BEFORE = 16  # characters before what is pointed at by which its line is known


def within(finding: Finding, roots: Roots) -> Where | None:
    """The line of the file, which is of SQL, that a database quotes or points at below its message."""
    where = finding.where
    if where is None or not where.file.endswith((".sql", ".ddl", ".psql")) or roots.tree is None:
        return None
    source = roots.read(where.file) or ""
    below = finding.message + "\n" + finding.near.partition(finding.message.split("\n")[0])[2][:2_000]
    if (match := _LINE.search(below)) and source.count(match["code"].strip()) == 1:
        return Where(where.file, source.count("\n", 0, source.find(match["code"].strip())) + 1)
    if match := _SQLITE.search(below):
        at = len(match["lead"]) - 2
        lead = match["code"][max(0, at - BEFORE) : at + 1]
        flat = source.replace("\n", " ")
        if at > 0 and flat.count(lead) == 1:
            return Where(where.file, source.count("\n", 0, flat.find(lead) + len(lead) - 1) + 1)
    return None
