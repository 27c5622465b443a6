"""Feedback as a person sees it on a terminal: the verdict and what would fix it in colours, the program's words dim."""

from __future__ import annotations

import os
import re
import sys

_STYLES = (  # of lines of ours; the words of the program are dim between their fences
    (re.compile(r"(?:failed|degraded|timed_out|lost|error)\b"), "1;31"),
    (re.compile(r"passed\b"), "1;32"),
    (re.compile(r"suggestion |hint: "), "36"),
    (re.compile(r"since the previous run|the last run that passed"), "33"),
    (re.compile(r"\["), "2"),
)
_FENCE = re.compile(r"(<<|>>)\w+ \d{6}$")


def shown(text: str) -> str:
    """The text for where it goes: with colours on a terminal, as it is elsewhere."""
    return coloured(text) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def coloured(text: str) -> str:
    """The text with colours, the fences' numbers left out: a person sees by them what the program said."""
    lines, closing = [], ""
    for line in text.split("\n"):
        if closing:
            if line == closing:
                closing = ""
            else:
                marked = line.startswith("> ")
                lines.append(f"  \x1b[{'1' if marked else '2'}m{line}\x1b[0m")
        elif _FENCE.match(line):
            closing = ">>" + line[2:]
        else:
            style = next((style for pattern, style in _STYLES if pattern.match(line)), None)
            lines.append(f"\x1b[{style}m{line}\x1b[0m" if style else line)
    return "\n".join(lines)


def patch(text: str) -> str:
    """A patch for where it goes: on a terminal what came is green, what went red."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text.rstrip("\n")
    lines = text.rstrip("\n").split("\n")
    styles = [next((style for sign, style in _PATCH if line.startswith(sign)), "") for line in lines]
    return "\n".join(
        f"\x1b[{style}m{line}\x1b[0m" if style else line for line, style in zip(lines, styles, strict=True)
    )


_PATCH = (("diff ", "1"), ("index ", "2"), ("--- ", "2"), ("+++ ", "2"), ("@@", "36"), ("+", "32"), ("-", "31"))
