"""Patches of what declares dependencies, where no command of a package manager is needed."""

from __future__ import annotations

import re

from mech.diagnosers.patch import LARGEST, changed
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_PIP = re.compile(r"(?:python3? -m )?pip install ([A-Za-z][\w.-]*(?:\[[\w,-]+\])?)")
_FILES = ("requirements.txt", "requirements/base.txt", "requirements.in")


def declared(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A package of Python, into the file that says what is needed."""
    match = _PIP.fullmatch(suggestion.command or "")
    if match is None or suggestion.kind != "add_dependency":
        return None
    for name in _FILES:
        path = symptom.found(name)
        text = symptom.roots.read(path) if path else None
        if path and text is not None:
            if len(text) > LARGEST or "\r" in text:
                return None
            return changed(symptom, path, text + ("" if text.endswith("\n") or not text else "\n") + match[1] + "\n")
    return _project(symptom, match[1])


def _project(symptom: Symptom, package: str) -> str | None:
    """Into `dependencies` of [project]."""
    path = symptom.found("pyproject.toml")
    text = (symptom.roots.read(path) or "") if path else ""
    table = re.search(r"(?ms)^\[project\]\s*?\n(.*?)(?=^\[|\Z)", text)
    if path is None or table is None:
        return None
    listed = re.search(r"(?ms)^dependencies\s*=\s*\[(.*?)\]", table[1])
    if listed is None:
        at = table.end(1) - (len(table[1]) - len(table[1].rstrip()))
        return changed(symptom, path, text[:at] + f'\ndependencies = ["{package}"]' + text[at:])
    at, body = table.start(1) + listed.end(1), listed[1]
    if "[" in body or "#" in body:
        return None
    if "\n" not in body:
        new = f'{", " if body.strip() and not body.rstrip().endswith(",") else " " if body.strip() else ""}"{package}"'
    else:
        lead = re.search(r"\n([ \t]+)\S", body)
        whole = body.rstrip()
        at -= len(body) - len(whole)
        new = f'{"," if whole and not whole.endswith(",") else ""}\n{lead[1] if lead else "  "}"{package}",'
    return changed(symptom, path, text[:at] + new + text[at:])


def corrected(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A requirement of Python by the name that is meant, or in a version that there is."""
    meant = re.search(r"has ([\w.-]+) for this Python; ([\w.-]+) is meant", suggestion.text)
    newest = re.search(r"there is no ([\w.-]+)([=<>~!]{1,2}=?[\w.]+)", suggestion.text)
    path = next((found for name in _FILES if (found := symptom.found(name))), None)
    text = (symptom.roots.read(path) or "") if path else ""
    if path is None or not (meant or newest):
        return None
    if meant:
        word = re.compile(rf"(?im)^{re.escape(meant[1])}(?=\s*(?:$|[=<>~!;\[]))")
        return changed(symptom, path, word.sub(meant[2], text)) if len(word.findall(text)) == 1 else None
    assert newest
    pinned = re.compile(rf"(?im)^({re.escape(newest[1])}(?:\[[\w,-]+\])?)\s*{re.escape(newest[2])}[ \t]*$")
    return changed(symptom, path, pinned.sub(r"\1", text)) if len(pinned.findall(text)) == 1 else None


MAKERS = (
    ("no-package|no-version", corrected),
    (r".*", declared),
)
