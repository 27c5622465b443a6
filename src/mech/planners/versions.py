"""Versions and the ranges repositories write for them: npm's, PEP 440's and plain prefixes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Version = tuple[int, ...]
_NUMBERS = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_PART = re.compile(r"(\^|~>|~=|~|>=|<=|==|!=|>|<|=)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?[^\s,|]*")
_HYPHEN = re.compile(r"v?(\d[\w.]*)\s+-\s+v?(\d[\w.]*)")


def parse(text: str | None) -> Version | None:
    """The first number in the text as (major, minor, patch), absent parts left out; None without any."""
    match = _NUMBERS.search(text or "")
    return tuple(int(part) for part in match.groups() if part is not None) if match else None


def fits(version: str, wanted: str | None) -> bool:
    """Whether a full version lies in the range; a range that nobody can read fits everything.

    Bare numbers are prefixes ("3.11", "18", "18.x"). `^`, `~`, hyphens and `||` are npm's; `~=`, commas and
    `==3.11.*` PEP 440's.
    """
    have = parse(version)
    if have is None or not wanted or not wanted.strip():
        return True
    have = (*have, 0, 0)[:3]
    alternatives = wanted.replace("||", "|").split("|")
    return any(_all_fit(have, alternative) for alternative in alternatives)


def best(versions: Iterable[str], wanted: str | None) -> str | None:
    """The newest version that fits."""
    fitting = [version for version in versions if fits(version, wanted)]
    return max(fitting, key=lambda version: parse(version) or (), default=None)


def _all_fit(have: Version, text: str) -> bool:
    text = _HYPHEN.sub(r">=\1 <=\2", text)
    return all(_fits(have, match) for match in _PART.finditer(text))


def _fits(have: Version, match: re.Match[str]) -> bool:
    operator = match[1] or "="
    given = tuple(int(part) for part in match.groups()[1:] if part is not None and part.isdigit())
    if not given:
        return True
    low = (*given, 0, 0)[:3]
    if operator in _BOUNDS:
        return _BOUNDS[operator](have, low, given)
    return low <= have < _above(operator, given)


def _prefix(have: Version, given: Version) -> bool:
    return have[: len(given)] == given


_BOUNDS: dict[str, Callable[[Version, Version, Version], bool]] = {
    "=": lambda have, low, given: _prefix(have, given),
    "==": lambda have, low, given: _prefix(have, given),
    "!=": lambda have, low, given: not _prefix(have, given),
    ">=": lambda have, low, given: have >= low,
    ">": lambda have, low, given: have > low and (len(given) == 3 or not _prefix(have, given)),
    "<=": lambda have, low, given: have <= low or _prefix(have, given),
    "<": lambda have, low, given: have < low,
}


def _above(operator: str, given: Version) -> Version:
    """The first version that a caret or tilde range no longer holds."""
    if operator == "^":
        at = next((index for index, part in enumerate(given) if part), len(given) - 1)
    else:
        at = 0 if len(given) == 1 else len(given) - 2 if operator in ("~=", "~>") else 1
    return (*given[:at], given[at] + 1, *(0,) * (2 - at))
