"""How many tokens (o200k) a text has at most, without a tokenizer: an estimate that never undercounts.

The tokenizer first splits text into words, numbers, runs of signs and runs of blanks, and never joins
across them; each piece is counted by the worst that was measured for its sort. Words of a language the
table has in full cost about a token; ones it has not (hexadecimal, base64, identifiers) cost more.
"""

from __future__ import annotations

import re

_PIECES = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<blank>[ \t\r\n]+)|(?P<sign>[!-/:-@\[-`{-~]+)|(?P<other>[^\x00-\x7f]+)|(?P<control>[\x00-\x1f\x7f]+)"
)


def estimate(text: str) -> int:
    """An upper bound of the number of o200k tokens; 0 for an empty text."""
    return sum(_cost(match) for match in _PIECES.finditer(text))


def _cost(match: re.Match[str]) -> int:
    piece = match[0]
    size = len(piece)
    match match.lastgroup:
        case "word":
            return _word(piece)
        case "digits":
            return (size + 2) // 3
        case "blank":
            return 1 if size == 1 and piece in "\n\t" else 0 if piece == " " else 1 + size // 8
        case "sign":
            return size if size < 4 else size if len(set(piece)) > 2 else 2 + size // 4
        case _:
            return max(1, len(piece.encode("utf-8", "replace")))


def _word(piece: str) -> int:
    """Words: one token up to four letters of one case, else a token for every two to four letters."""
    size = len(piece)
    if piece.islower() or piece.istitle():
        return 1 if size <= 3 else 2 if size <= 7 else 1 + (size + 2) // 3
    return (size + 1) // 2


def cut(text: str, budget: int) -> str:
    """The longest beginning of the text, in whole lines and then words, that has at most `budget` tokens."""
    if budget <= 0:
        return ""
    total, end = 0, 0
    for match in _PIECES.finditer(text):
        total += _cost(match)
        if total > budget:
            return text[:end]
        end = match.end()
    return text
