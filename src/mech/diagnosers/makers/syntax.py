"""Patches of what a compiler says is wanting at one place: a colon, a semicolon, a tab, line ends."""

from __future__ import annotations

import re

from mech.diagnosers.patch import changed, edited, here
from mech.diagnosers.symptom import Symptom
from mech.mistakes import mistake
from mech.types import Suggestion


def _ended(line: str, sign: str) -> str | None:
    body = line.rstrip()
    return (
        None if not body or body[-1] in ";{}:,(\\" or "//" in body or "#" in body else body + sign + line[len(body) :]
    )


def colon(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The colon at the end of a line of Python."""
    return here(symptom, lambda line: _ended(line, ":"), False)


def semicolon(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The semicolon at the end of the line that wants it, or of the one above where the next one was told."""
    where = symptom.where
    if where is None or where.line is None:
        return None
    rows = symptom.source.split("\n")
    column = where.column or 0
    body = rows[where.line - 1] if where.line <= len(rows) else ""
    begun = len(body) - len(body.lstrip()) + 1
    return edited(symptom, where.file, where.line - (1 if column and column <= begun else 0), lambda x: _ended(x, ";"))


def equals(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """Two equals signs where one stands in a condition."""

    def line(text: str) -> str | None:
        head = re.match(r"\s*(?:if|elif|while|assert|return)\b", text)
        return re.sub(r"(?<![=!<>+*/%&|^:-])=(?!=)", "==", text, count=1) if head else None

    return here(symptom, line, False)


def parentheses(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """Parentheses around what print is given."""
    return here(symptom, lambda line: re.sub(r"^(\s*)(print|exec) +([^\n#]+?)(\s*)$", r"\1\2(\3)\4", line), False)


def indented(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """Spaces for tabs, where only one width of a tab makes it Python."""
    where = symptom.where
    if where is None:
        return None
    text = symptom.source
    found = set()
    for width in (8, 4, 2):
        after = re.sub(r"(?m)^[ \t]+", lambda lead, w=width: lead[0].expandtabs(w), text)  # type: ignore[misc]
        if not mistake("a.py", after):
            found.add(after)
    return changed(symptom, where.file, found.pop()) if len(found) == 1 else None


def tab(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The tab that a recipe begins with."""
    return here(symptom, lambda line: "\t" + line.lstrip() if line.startswith(" ") and line.strip() else None)


def ends(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """Lines that end with a newline alone."""
    path = symptom.found((suggestion.command or "").rpartition(" ")[2])
    text = symptom.roots.read(path) if path else None
    return changed(symptom, path, text.replace("\r\n", "\n")) if path and text and "\r\n" in text else None


MAKERS = (
    ("python-colon", colon),
    ("semicolon", semicolon),
    ("python-equals", equals),
    ("python-print", parentheses),
    ("line-ends", indented),
    ("make-separator", tab),
    ("line-endings", ends),
)
