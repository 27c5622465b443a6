"""Whether a repository wants a package that its output asks for: what is printed alone is no reason to install it."""

from __future__ import annotations

import re

from mech.diagnosers.symptom import Symptom

UNWANTED = 0.6  # confidence of a package that nothing but the output speaks of: not enough to try it
_SPEAKS = re.compile(r"\.(?:py|[cm]?[jt]sx?|vue|svelte|astro|json|toml|txt|in|cfg|ya?ml)$|(?:^|/)Pipfile$")
_MOST = 400  # files that are looked into


def wanted(symptom: Symptom, *names: str) -> bool:
    """Whether a source imports one of the names, or a manifest or configuration states it."""
    words = [name.removeprefix("@types/") for name in names if len(name) > 1]
    said = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in words))
    texts = (symptom.roots.read(file) or "" for file in symptom.roots.files[:_MOST] if _SPEAKS.search(file))
    return any(any(word in text for word in words) and said.search(text) is not None for text in texts)
