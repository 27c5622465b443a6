# ruff: noqa: E501 (a table of signs)
"""How many tokens (o200k) a text has at most, without a tokenizer: an estimate that does not undercount.

The tokenizer splits text into words, groups of three digits, runs of signs and of blanks before it merges
anything. Frequent words are known to be one token (`words.py`); other pieces are counted by the worst
that was measured for their sort and length. `benchmarks/tokens.py` compares with the tokenizer.
"""

from __future__ import annotations

import re

from mech.words import WORDS

_PIECES = re.compile(
    r"(?P<word>[A-Z]*[a-z]+|[A-Z]+)|(?P<digits>[0-9]+)|(?P<sign>[!-/:-@\[-`{-~]+)"
    r"|(?P<space> +)|(?P<blank>\n+|\t+|\r+)|(?P<other>[^\x00-\x7f]+)|(?P<control>[\x00-\x1f\x7f]+)"
)
_SIGNS = frozenset(
    (
        '," -- ... :: ":" "," {" ", "/ ), ./ /. --- (/ ** == ): ../ -> === => () \'/ && ". \', (" ). *** --> \': "$ ") '
        "__ '. ); ,- \"; $$ >= ++ =\" .. )) (( >> }, ]; .' '- [' }} [- (* || << [\" =$ ^^ '; (' '', (. != ?) \"\"\" ][ '] "
        '\'[ \') {\' (% }) =\' *, =[ "- "\' ." [: ..." "./ }; {} (: >& :- *. $. `. ~/ ]. [] </ ]] ")) ([ ($ ...) <$ ]) '
        "()) '\\ '{ [/ $( "
    ).split()
)
MARGIN = 2  # what a text may have beyond its pieces: its first word without the blank before it


def estimate(text: str) -> int:
    """An upper bound of the number of o200k tokens; 0 for an empty text."""
    if not text:
        return 0
    return MARGIN + sum(cost for cost, _ in _costs(text))


def _costs(text: str) -> list[tuple[int, int]]:
    """Each piece's cost and its end."""
    found: list[tuple[int, int]] = []
    for match in _PIECES.finditer(text):
        sort, piece = match.lastgroup, match[0]
        if sort == "space":
            after = text[match.end() : match.end() + 1]
            joined = int(bool(after) and not after.isspace() and not after.isdigit())  # the last blank goes with it
            cost = min(len(piece), 2) - joined + len(piece) // 40
        else:
            cost = _cost(sort, piece)
        found.append((cost, match.end()))
    return found


def _cost(sort: str | None, piece: str) -> int:
    size = len(piece)
    if sort == "word":
        return 1 if size == 1 or (size == 2 and piece.islower()) or piece in WORDS else _word(piece)
    if sort == "digits":
        return (size + 2) // 3
    if sort == "sign":
        if size == 1 or piece in _SIGNS:
            return 1
        return 1 + (size + 7) // 8 if len(set(piece)) == 1 else size
    if sort == "blank":
        return 1 + size // 12
    return max(1, len(piece.encode("utf-8", "replace")))


def _word(piece: str) -> int:
    """Words the table does not list: the worst of natural ones of that length, and of random letters for long ones."""
    size = len(piece)
    if size <= 9 and not piece[:2].isupper():
        return size // 2 + 1
    return (size * 6 + 9) // 10 + (1 if piece[:2].isupper() else 0)


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
