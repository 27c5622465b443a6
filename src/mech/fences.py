"""Words of a program among ours: fenced with a number it did not print, or on one line where it can pose as nothing.

What a program printed, and every name that comes from it (messages, files, functions, titles, hosts), is data to the
reader. Between fences it may say anything: the closing line holds a number that is nowhere in it. Outside of fences it
never begins a line, and is quoted where it reads like a line of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from mech.text import plain
from mech.tokens import estimate

WIDEST = 240  # characters of a line
_POSING = re.compile(r"<<|>>\w|\[(?:more|output)\b|(?i:\b(?:suggestion|hint|allow with|more)\b ?[(:\[])")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a line of ours, or, with a label, lines of a program to be fenced."""

    text: str
    label: str = ""

    @property
    def cost(self) -> int:
        """Tokens at most, with the line break after it."""
        return estimate(self.told("0" * 6)) + 1

    def told(self, number: str) -> str:
        """The block as it is read, fenced by the number where it is a program's."""
        return f"<<{self.label} {number}\n{self.text}\n>>{self.label} {number}" if self.label else self.text

    def fitted(self, budget: int) -> Block | None:
        """The block itself if it has at most `budget` tokens; else the lines of the program that have; None if none."""
        if self.cost <= budget:
            return self
        if not self.label:
            return None
        lines = self.text.split("\n")
        marked = next((at for at, line in enumerate(lines) if line.startswith("> ")), 0)
        kept: set[int] = set()
        left = budget - Block("", self.label).cost
        for at in sorted(range(len(lines)), key=lambda at: (abs(at - marked), at)):
            left -= estimate(lines[at]) + 1
            if left < 0:
                break
            kept.add(at)
        return Block("\n".join(lines[at] for at in sorted(kept)), self.label) if kept else None


def fenced(text: str, label: str, widest: int = WIDEST) -> Block:
    """A block of a program's words: control sequences and unseen signs gone, lines of more than `widest` signs cut."""
    lines = plain(text).rstrip("\n").split("\n")
    return Block("\n".join(line if len(line) <= widest else line[: widest - 1] + "…" for line in lines), label)


def said(text: object, most: int = WIDEST) -> str:
    """A program's words for the middle of a line of ours, in quotation marks where they read like a line of ours."""
    line = " ".join(plain(str(text)).split())
    line = line if len(line) <= most else line[: most - 1] + "…"
    return "“" + line.replace("“", '"').replace("”", '"') + "”" if _POSING.search(line) else line


def joined(blocks: Iterable[Block]) -> str:
    """The blocks as one text, all fenced by one number that nothing in them holds."""
    parts = list(blocks)
    held = "\n".join(part.text for part in parts)
    digest = hashlib.sha256(held.encode("utf-8", "replace"))
    while (number := f"{int(digest.hexdigest()[:12], 16) % 1_000_000:06}") in held:
        digest.update(b"again")
    return "\n".join(part.told(number) for part in parts)
