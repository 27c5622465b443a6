"""The change of a file that a suggestion means, as a unified diff, where it is safe to write it down."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher, unified_diff

from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

LARGEST = 60_000  # characters of a file that a patch is made for


def diff(path: str, before: str, after: str) -> str:
    """A diff that `git apply` takes; empty when nothing changes."""
    lines = unified_diff(before.splitlines(True), after.splitlines(True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def patched(symptom: Symptom, suggestion: Suggestion) -> Suggestion:
    """The suggestion with its patch, where one is known to be safe."""
    rule = suggestion.source.removeprefix("rule:")
    maker = next((maker for names, maker in MAKERS if re.fullmatch(names, rule)), None)
    patch = maker(symptom, suggestion) if maker else None
    return replace(suggestion, patch=patch) if patch else suggestion


def _edited(symptom: Symptom, path: str, number: int, line: Callable[[str], str | None]) -> str | None:
    """The patch that changes one line of a file; None when `line` gives None."""
    text = symptom.roots.read(path) or ""
    lines = text.splitlines(True)
    if not 1 <= number <= len(lines) or len(text) > LARGEST:
        return None
    new = line(lines[number - 1])
    if new is None:
        return None
    return diff(path, text, "".join([*lines[: number - 1], new, *lines[number:]])) or None


def _requirement(symptom: Symptom, suggestion: Suggestion) -> str | None:
    match = re.search(r"^add (\S+) to (requirements\S*\.txt)$", suggestion.text)
    path = symptom.found(match[2]) if match else None
    text = symptom.roots.read(path) if path else None
    if match is None or path is None or text is None or len(text) > LARGEST or "\r" in text:
        return None
    return diff(path, text, text + ("" if text.endswith("\n") or not text else "\n") + match[1] + "\n")


def _mode(symptom: Symptom, suggestion: Suggestion) -> str | None:
    path = (suggestion.command or "").removeprefix("chmod +x ")
    path = symptom.found(path) or ""
    return f"diff --git a/{path} b/{path}\nold mode 100644\nnew mode 100755\n" if path and " " not in path else None


def _tab(symptom: Symptom, suggestion: Suggestion) -> str | None:
    where = symptom.where
    if where is None or where.line is None:
        return None
    return _edited(symptom, where.file, where.line, lambda line: "\t" + line.lstrip() if line.startswith(" ") else None)


def _comma(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A comma too much in JSON; only when the file is well written without it."""
    where = symptom.where
    if where is None or where.line is None or not where.file.endswith(".json"):
        return None
    patch = _edited(symptom, where.file, where.line, _without_comma)
    if patch is None:
        return None
    lines = (symptom.roots.read(where.file) or "").splitlines(True)
    lines[where.line - 1] = _without_comma(lines[where.line - 1]) or ""
    try:
        json.loads("".join(lines))
    except (ValueError, RecursionError):
        return None
    return patch


def _without_comma(line: str) -> str | None:
    head, found, tail = line.rpartition(",")
    return head + tail if found and not tail.strip(" \t\r\n]}") else None


def _renamed(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The one name of the line that the message speaks of, replaced by the one that is meant."""
    meant = re.findall(r"'([A-Za-z_]\w*)'", suggestion.text)
    where = symptom.where
    if not meant or where is None or where.line is None:
        return None
    name = meant[-1]
    spoken = set(re.findall(r"[A-Za-z_]\w*", symptom.text))
    words = re.findall(r"[A-Za-z_]\w*", symptom.line)
    wrong = {w for w in words if w != name and w in spoken and SequenceMatcher(None, w, name).ratio() >= 0.6}
    if len(wrong) != 1:
        return None
    (old,) = wrong
    if words.count(old) != 1:
        return None
    return _edited(symptom, where.file, where.line, lambda line: re.sub(rf"\b{old}\b", name, line, count=1))


MAKERS: tuple[tuple[str, Callable[[Symptom, Suggestion], str | None]], ...] = (
    ("python-module", _requirement),
    ("executable", _mode),
    ("make-separator", _tab),
    ("data-syntax|data-file|manifest", _comma),
    (r"name|fixture|field|column|did-you-mean|c-name|hint|(?:rust|ruby|elixir|ts)-meant|export-name", _renamed),
)
"""Names of rules -> what makes their patch."""
