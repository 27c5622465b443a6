"""How many tokens (o200k) a text has at most, without a tokenizer: an estimate that does not undercount.

The tokenizer splits text into words with the sign before them, groups of three digits, runs of signs and of blanks
before it merges anything. What is frequent is known (`tokens.json`, measured); other pieces are counted by the worst
that was measured for their sort and length. `benchmarks/tokens.py` compares with the tokenizer.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

PIECES = re.compile(
    r"(?P<lead>[ -/:-@\[-`{-~\t]?)(?P<word>(?>[A-Z]*[a-z]+|[A-Z]+))(?![^\x00-\x7f])"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<sign> ?[!-/:-@\[-`{-~]+[\r\n/]*)"
    r"|(?P<blank>[ \t]*[\r\n]+)|(?P<space>[ \t]+(?=[ \t][^\s0-9])|[ \t]+)"
    r"|(?P<other> ?(?:[^\x00-\x7f]|[A-Za-z](?=[a-zA-Z]{0,60}[^\x00-\x7f]))+)|(?P<rest>[\x00-\x7f])"
)
_RULERS = frozenset("=-*_#./~+^:")  # signs that long lines are drawn with
_UNSPOKEN = re.compile(r"[^aeiouyAEIOUY]+$")
MARGIN = 2  # what a text may have beyond its pieces


class _Known(NamedTuple):
    """Measured costs: of a word alone and after a blank, of a word with a sign before it, of runs of signs."""

    alone: dict[str, int]
    spaced: dict[str, int]
    led: frozenset[str]
    signs: dict[str, int]
    others: dict[str, int]


@cache
def _known() -> _Known:
    table = json.loads(Path(__file__).with_name("tokens.json").read_text())
    alone: dict[str, int] = {}
    spaced: dict[str, int] = {}
    for costs, words in table["words"].items():
        first, second = map(int, costs.split())
        alone |= dict.fromkeys(words.split(" "), first)
        spaced |= dict.fromkeys(words.split(" "), second)
    signs = {run: int(cost) for cost, runs in table["signs"].items() for run in runs}
    others = {sign: int(cost) for cost, run in table["others"].items() for sign in run}
    return _Known(alone, spaced, frozenset(table["led"].split(" ")), signs, others)


def estimate(text: str) -> int:
    """An upper bound of the number of o200k tokens; 0 for an empty text."""
    if not text:
        return 0
    return MARGIN + sum(cost for cost, _ in _costs(text))


def _costs(text: str) -> list[tuple[int, int]]:
    """Each piece's cost and its end."""
    known = _known()
    found: list[tuple[int, int]] = []
    for match in PIECES.finditer(text):
        sort, piece = match.lastgroup, match[0]
        if sort == "word":
            cost = _worded(match["lead"], match["word"], known)
        elif sort == "space":
            ends = text[match.end() : match.end() + 1] not in (" ", "\t")  # else the last blank goes with what follows
            cost = (1 + len(piece) // 16 if len(set(piece)) == 1 else len(piece)) + int(ends and len(piece) > 1)
        else:
            cost = _cost(sort, piece, known)
        found.append((cost, match.end()))
    return found


def _worded(lead: str, word: str, known: _Known) -> int:
    if lead == " ":
        cost = known.spaced.get(word)
        return _word(word) if cost is None else cost
    if lead and lead + word in known.led:
        return 1
    cost = known.alone.get(word)
    return (_word(word) if cost is None else cost) + int(bool(lead))


def _cost(sort: str | None, piece: str, known: _Known) -> int:
    size = len(piece)
    if sort == "digits":
        return (size + 2) // 3
    if sort == "blank":
        return 1 + size // 12 if piece == "\n" * size else size
    if sort == "sign":
        return _signs(piece, known)
    bare = piece.lstrip(" ")
    return sum(known.others.get(sign) or len(sign.encode("utf-8", "replace")) for sign in bare) or 1


def _signs(piece: str, known: _Known) -> int:
    if (cost := known.signs.get(piece)) is not None:
        return cost
    core = piece.rstrip("\r\n")
    if core != piece:
        return _signs(core, known) + _cost("blank", piece[len(core) :], known)
    if len(piece) == 1:
        return 1
    bare = piece.lstrip(" ")
    if len(set(bare)) == 1 and len(bare) > 2:
        return 1 + (len(bare) + 5) // (6 if bare[0] in _RULERS else 2) + len(piece) - len(bare)
    return len(piece)


def _word(piece: str) -> int:
    """Words the table does not list: the worst of natural ones of that length, and of random letters for long ones."""
    size = len(piece)
    if size == 1 or _UNSPOKEN.match(piece):
        return size
    if size <= 6 and not piece[:2].isupper():
        return size // 2 + 1
    return (size * (63 if size <= 24 else 74) + 90) // 100 + (1 if piece[:2].isupper() else 0)


def cut(text: str, budget: int) -> str:
    """The longest beginning of the text that has at most `budget` tokens, ended between two pieces."""
    if estimate(text) <= budget:
        return text
    left, ends = budget - MARGIN, [0]
    for cost, stop in _costs(text):
        left -= cost
        if left < 0:
            break
        ends.append(stop)
    while ends and estimate(text[: ends[-1]]) > budget:  # a blank costs more at the end than before a word
        ends.pop()
    return text[: ends[-1]] if ends else ""
