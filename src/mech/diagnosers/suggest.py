"""What would fix a failure, by rule: at most one line, and never a guess dressed as a fact."""

from __future__ import annotations

import re
from dataclasses import replace

from mech.diagnosers.makers import patched
from mech.diagnosers.repairs import RULES
from mech.diagnosers.repairs.commanded import argument, ceiling, limited
from mech.diagnosers.repairs.meant import Meant, meant, proposed
from mech.diagnosers.repairs.settings import data_file, setting
from mech.diagnosers.repairs.wanted import guarded
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

CODE = frozenset({"exception", "compile", "type", "lint", "syntax", "test", "page_error", "http_5xx", "blank"})
"""Kinds whose message says all: what stands around it speaks of something else."""

SURE = 0.7  # from which a suggestion is told as one that fits
BARE = 12  # characters; a shorter message says nothing
OWN = tuple(rule for rule in RULES if not rule.loose)
"""Rules for what a tool adds below its own message: those that a stack or a quoted line cannot set off."""

_COMPARED = re.compile(
    r"(?:\w+\.)*(?:Assert\w*(?: \[\w+\])?: |assert )?(?:assert [^\n]{1,200}? (?:==|!=|in|is|<|>|<=|>=) |[^\n]{0,200}?expect\(|[Ee]xpected [^\n]{0,200} (?:to|but)\b|[^\n]{1,200} (?:==|!=) )"
)
"""An assertion that compares: what it quotes is a value, and no word of the machine's."""


def suggest(symptom: Symptom) -> Suggestion | None:
    """The first rule's answer for the message, else for what was printed near it, with a patch where one is safe;
    None when no rule is sure."""
    found = _first(symptom)
    return patched(symptom, guarded(symptom, ceiling(symptom, found))) if found is not None else None


def _unaware(found: Suggestion, asked: Meant) -> bool:
    """Whether a rule proposes to mend what is there, where it is the command that does not say what it meant."""
    if asked.name is None or found.kind not in ("fix_command", "fix_config", "edit_code"):
        return False
    return found.kind == "edit_code" or asked.name not in f"{found.text} {found.command}"


def _spoken(symptom: Symptom) -> bool:
    """Whether a program may speak of the words of its command: what fails at a line of code speaks of that."""
    return symptom.kind not in CODE or symptom.where is None or symptom.where.line is None


def _first(symptom: Symptom) -> Suggestion | None:
    asked = meant(symptom.text, symptom.near, symptom.command, symptom.roots) if _spoken(symptom) else None
    if asked is None and (known := setting(symptom)) is not None:
        return known
    compared = _COMPARED.match(symptom.text) is not None
    for rule in RULES:
        found = rule.apply(symptom, symptom.text)
        if found is not None and (found.kind == "edit_code" or not compared):
            return proposed(symptom, asked) if asked and _unaware(found, asked) else found
    if asked is not None and asked.name is not None:
        return proposed(symptom, asked)
    return _beside(symptom) or (proposed(symptom, asked) if asked else None)


def _beside(symptom: Symptom) -> Suggestion | None:
    """What the place, or what was printed near the message, says of its repair."""
    placed = None if symptom.guessed else data_file(symptom)
    if placed is not None and placed.confidence >= SURE:
        return placed
    if symptom.kind in CODE and not symptom.guessed and len(symptom.text.strip()) > BARE:
        own = (found for rule in OWN if (found := rule.apply(symptom, symptom.own)) is not None)
        return next(own, None) or placed or argument(symptom)
    for rule in RULES:
        if (found := rule.apply(symptom, symptom.around)) is not None:
            return replace(found, confidence=round(found.confidence - 0.05, 2))
    return limited(symptom) or data_file(symptom) or argument(symptom)
