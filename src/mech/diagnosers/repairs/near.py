"""The name that was meant: the closest one of those that are there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from itertools import islice

MOST = 3_000  # names that are compared


def closest(name: str, names: Iterable[str], least: float = 0.72) -> str | None:
    """The name that is most like it, at least as much as `least` (1: the same but for case); None when two are.

    One letter more, less, other or swapped is enough however short the name (from four letters).
    """
    best, second, found = 0.0, 0.0, None
    for other in islice(dict.fromkeys(names), MOST):
        if other == name or not other or len(other) > 200 or abs(len(other) - len(name)) > max(3, len(name) // 2):
            continue
        likeness = _likeness(name, other)
        if likeness > best:
            best, second, found = likeness, best, other
        elif likeness > second:
            second = likeness
    return found if best >= least and best - second > 0.01 else None


def _likeness(name: str, other: str) -> float:
    if name.lower() == other.lower():
        return 1.0
    plain, simple = _bare(name), _bare(other)
    if plain == simple:
        return 0.99
    if min(len(name), len(other)) < 3:
        return 0.0
    if min(len(name), len(other)) > 3 and _slip(name.lower(), other.lower()):
        return 0.93
    matcher = SequenceMatcher(None, name.lower(), other.lower(), autojunk=False)
    if matcher.real_quick_ratio() < 0.6:
        return 0.0
    return matcher.ratio()


def _slip(name: str, other: str) -> bool:
    """Whether one letter was left out, added, changed, or two neighbours swapped."""
    if len(name) < len(other):
        name, other = other, name
    at = next((i for i, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), len(other))
    if len(name) > len(other):
        return name[at + 1 :] == other[at:]
    return name[at + 1 :] == other[at + 1 :] or (
        name[at + 2 :] == other[at + 2 :] and name[at : at + 2] == other[at : at + 2][::-1]
    )


def _bare(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def example(path: str, files: Collection[str]) -> str | None:
    """The file of the repository that is an example of the path: `a.toml.example`, `a.example.toml` and the like."""
    marks = ("example", "sample", "dist", "template", "default", "tmpl")
    names = [f"{path}.{mark}" for mark in marks] + [f"{path}-{mark}" for mark in marks]
    names += [re.sub(r"(\.\w+)$", rf".{mark}\1", path) for mark in marks]
    names += [re.sub(r"(\.\w+)$", rf"-{mark}\1", path) for mark in marks] + [path.removeprefix(".") + ".example"]
    return next((name for name in names if name != path and name in files), None)


LONGEST = 200  # characters of a command that is proposed


def respelled(command: str, old: str, new: str) -> str | None:
    """The command with a word, or the part of one between colons, written otherwise; None when it has no such word, or
    is too long to be told whole: half a command may do what nobody asked for."""
    if len(command) > LONGEST or not old:
        return None
    word = shlex.quote(new)
    if word != new and ("'" in command or '"' in command):
        return None  # where it stands between quotes, they would end there
    for edge in (r"[\w:.-]", r"[\w.-]"):
        changed = re.sub(rf"(?<!{edge}){re.escape(old)}(?!{edge})", lambda _: word, command)
        if changed != command:
            return changed
    return None
