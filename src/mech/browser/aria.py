"""The page as assistive technology reads it: its lines, what changed in them, and the elements that they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

_LINE = re.compile(r'\s{0,200}- (?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?')
_UNNAMED = ("/url", "text", "paragraph")
USED = (
    "button", "link", "textbox", "searchbox", "checkbox", "radio", "switch", "combobox", "listbox", "option", "tab",
    "menuitem", "slider", "spinbutton",
)  # fmt: skip
"""Roles that a person uses."""
_LONG = 3_000  # lines that are compared


@dataclass(frozen=True, slots=True)
class Named:
    """An element that the page names."""

    role: str
    name: str

    def __str__(self) -> str:
        return f'{self.role} "{self.name}"' if self.name else self.role


async def snapshot(page: Page) -> str:
    """The page's tree, a line each element; empty where it cannot be had."""
    from playwright.async_api import Error

    try:
        text = await page.locator("body").aria_snapshot(timeout=3_000)
    except Error:
        return ""
    return text.encode("utf-8", "replace").decode()


def changes(before: str, after: str) -> tuple[str, ...]:
    """Lines that went (`- …`) and that came (`+ …`), in the order of the page; without their depth."""
    old, new = _flat(before), _flat(after)
    found: list[str] = []
    for sort, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sort != "equal":
            found += [f"- {line}" for line in old[first:last]]
            found += [f"+ {line}" for line in new[start:end]]
    return tuple(found)


def _flat(text: str) -> list[str]:
    return [line.strip().removeprefix("- ") for line in text.split("\n")[:_LONG] if line.strip()]


def named(text: str) -> list[Named]:
    """The elements of a snapshot that have a role, in its order."""
    found = []
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match and match["role"] not in _UNNAMED:
            found.append(Named(match["role"], re.sub(r"\\(.)", r"\1", match["name"] or "")))
    return found


def closest(elements: Sequence[Named], role: str, name: str, most: int = 6) -> list[Named]:
    """Those that may be meant: of the role or a near name first, then what a person could use."""
    lower = {each: each.name.lower() for each in elements}
    near = get_close_matches(name.lower(), set(lower.values()), most, 0.5) if name else []
    words = set(name.lower().split())
    scored = []
    for at, each in enumerate(dict.fromkeys(elements)):
        score = 4 * (lower[each] in near) + 2 * bool(words & set(lower[each].split())) + 3 * (each.role == role)
        score += each.role in USED
        if score:
            scored.append((-score, at, each))
    return [each for _, _, each in sorted(scored, key=lambda entry: entry[:2])[:most]]
