"""What makes the patch of a suggestion, by the name of its rule; only what is exact is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from mech.diagnosers.makers import data, dependencies, imports, names, paths, settings, syntax
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

__all__ = ["MAKERS", "patched"]

MAKERS: tuple[tuple[str, Callable[[Symptom, Suggestion], str | None]], ...] = (
    *data.MAKERS,
    *settings.MAKERS,
    *syntax.MAKERS,
    *imports.MAKERS,
    *paths.MAKERS,
    *names.MAKERS,
    *dependencies.MAKERS,
)
"""Patterns of names of rules -> what makes their patch; the first that makes one is taken."""


def patched(symptom: Symptom, suggestion: Suggestion) -> Suggestion:
    """The suggestion with its patch, where one is known to be safe."""
    if symptom.roots.tree is None:
        return suggestion
    rule = suggestion.source.removeprefix("rule:")
    for pattern, maker in MAKERS:
        if re.fullmatch(pattern, rule) and (patch := maker(symptom, suggestion)):
            return replace(suggestion, patch=patch)
    return suggestion
