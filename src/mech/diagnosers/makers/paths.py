"""Patches that name a file, a module or a program that is there."""

from __future__ import annotations

import posixpath
import re

from mech.diagnosers.patch import changed, commanding, here, once
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_THERE = re.compile(
    r"there is no (?:module |class |package |template |target )?'?(?P<old>[^\s';]+)'?; "
    r"'?(?P<new>[^\s';]+)'? is (?:there|in the repository)"
)
_TYPED = (".ts", ".tsx", ".mts", ".vue", ".svelte")


def _both(suggestion: Suggestion) -> tuple[str, str] | None:
    match = _THERE.search(suggestion.text)
    return (match["old"], match["new"]) if match else None


def module(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A module of Python by its dotted name, where it is imported, else in the one file that names it."""
    both = _both(suggestion)
    if both is None:
        return None
    old, new = both
    word = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w)")
    if word.search(symptom.line):
        return here(symptom, lambda line: word.sub(new, line), False)
    if "." in old and old.rpartition(".")[0] == new.rpartition(".")[0]:
        last, meant = old.rpartition(".")[2], new.rpartition(".")[2]
        if len(re.findall(rf"\b{last}\b", symptom.line)) == 1:
            return here(symptom, lambda line: re.sub(rf"\b{last}\b", meant, line), False)
    if found := once(symptom, old, new, commanding(symptom)):
        return found
    sources = [path for path in symptom.roots.files if path.endswith(".py")][:400]
    naming = re.compile(rf"(?m)^([ \t]*(?:from|import)[ \t]+){re.escape(old)}(?!\w)")
    held = [path for path in sources if naming.search(symptom.roots.read(path) or "")]
    if len(held) == 1 and len(naming.findall(symptom.roots.read(held[0]) or "")) == 1:
        return changed(symptom, held[0], naming.sub(rf"\g<1>{new}", symptom.roots.read(held[0]) or ""), False)
    for quote in "'\"":
        if found := _within(symptom, f"{quote}{old}{quote}", f"{quote}{new}{quote}", sources):
            return found
    return None


def _within(symptom: Symptom, old: str, new: str, paths: list[str]) -> str | None:
    held = [path for path in paths if old in (symptom.roots.read(path) or "")]
    if len(held) != 1 or (symptom.roots.read(held[0]) or "").count(old) != 1:
        return None
    return changed(symptom, held[0], (symptom.roots.read(held[0]) or "").replace(old, new), False)


def imported(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A module of JavaScript by its path from the importing file."""
    both = _both(suggestion)
    where = symptom.where
    if both is None or where is None:
        return None
    folder = where.file.rpartition("/")[0]
    spelled = re.findall(r"['\"`]([^'\"`\n]{1,200})['\"`]", symptom.line)
    last = both[0].rpartition("/")[2]
    olds = [one for one in spelled if one == both[0]] or [one for one in spelled if one.rpartition("/")[2] == last]
    if len(olds) != 1:
        return None
    old = olds[0]
    new = posixpath.relpath(both[1], folder or ".")
    new = new if new.startswith("../") else f"./{new}"
    new = _ended(old, new, symptom.line)
    return here(symptom, lambda line: line.replace(old, new), False) if new != old else None


def _ended(old: str, new: str, line: str) -> str:
    """The path with the ending that the old one had: none, or that of what a compiler makes of it."""
    stem, ending = posixpath.splitext(new)
    had = posixpath.splitext(old)[1]
    if ending in _TYPED[:3] and had in (".js", ".mjs", ".jsx"):
        return stem + had
    if had or not ending or ending in (".json", ".css", ".vue", ".svelte"):
        return new
    if ending in _TYPED or "require(" in line:
        return stem.removesuffix("/index") if stem.endswith("/index") and not old.endswith("/index") else stem
    return new


def placed(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A file by its path, as it is written in the line of the place, else in the one line of commands that names it."""
    both = _both(suggestion)
    if both is None:
        return None
    old, new = both
    for wrong, right in _spelled(old, new, symptom.where.file if symptom.where else ""):
        if len(re.findall(_word(wrong), symptom.line)) == 1:
            return here(symptom, lambda line, w=wrong, r=right: re.sub(_word(w), lambda m: r, line), False)  # type: ignore[misc]
    for wrong, right in _spelled(old, new, ""):
        if found := once(symptom, wrong, right, commanding(symptom)):
            return found
    return None


def _word(text: str) -> str:
    return rf"(?<![\w-]){re.escape(text)}(?![\w-])"


def _spelled(old: str, new: str, importer: str) -> list[tuple[str, str]]:
    """Ways to write a path: whole, from the folder of what names it, without its ending, its last part alone."""
    folder = importer.rpartition("/")[0]
    if "/" in old and "/" not in new:
        new = f"{old.rpartition('/')[0]}/{new}"
    pairs = [(old, new)]
    if folder and new.startswith(folder + "/"):
        pairs.append((old.removeprefix(folder + "/"), new.removeprefix(folder + "/")))
    pairs += [(f"./{old}", f"./{new}")]
    heads = old.rpartition("/")[0], new.rpartition("/")[0]
    if heads[0] == heads[1] or not heads[0]:
        pairs.append((old.rpartition("/")[2], new.rpartition("/")[2] if heads[0] == heads[1] else new))
    pairs += [(posixpath.splitext(a)[0], posixpath.splitext(b)[0]) for a, b in pairs if "." in a.rpartition("/")[2]]
    return [(a, b) for a, b in pairs if a and a != b]


def asset(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A file that a page names."""
    both = _both(suggestion)
    pages = [path for path in symptom.roots.files if path.endswith((".html", ".htm"))][:100]
    if both is None:
        return None
    for wrong, right in _spelled(*both, pages[0] if len(pages) == 1 else ""):
        for lead in ("", "/", "./"):
            if found := once(symptom, lead + wrong, lead + right, pages):
                return found
    return None


def package(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A package of Go by the path it is imported by."""
    match = re.search(r"has no package (\S+); (\S+) is there|import it as (\S+)", suggestion.text)
    if match is None:
        return None
    if match[3]:
        old = re.search(r"\"([\w./-]+)\"", symptom.line)
        return here(symptom, lambda line: line.replace(old[1], match[3]) if old else None)
    return here(symptom, lambda line: line.replace(f'"{match[1]}"', f'"{match[2]}"'))


def mode(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The executable bit."""
    path = symptom.found((suggestion.command or "").removeprefix("chmod +x ")) or ""
    return f"diff --git a/{path} b/{path}\nold mode 100644\nnew mode 100755\n" if path and " " not in path else None


MAKERS = (
    ("executable", mode),
    ("asset", asset),
    ("module-name", module),
    ("local-module", imported),
    ("go-package", package),
    (
        "local-module|entry|named-file|program-file|file|header|template|make-source|make-target|file-argument|test-path|rust-mod|require",
        placed,
    ),
)
