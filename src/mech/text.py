"""Program output as plain lines: no escape sequences, redrawn lines folded, nothing that can fool a reader.

Every pattern here is linear in the worst case; lines longer than `LONGEST` are cut before anyone looks at them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

LONGEST = 2_000  # characters of a line that are looked at

_ESCAPES = re.compile(
    r"\x1b\[[0-9;:?<>=!]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC, DCS: titles, links
    r"|\x1b[()*+#%][0-9A-Za-z]|\x1b[0-9=>A-Za-z]|\x1b"
)
_UNSEEN = re.compile(  # controls but tab and newline, C1, zero-width and bidirectional marks, fillers, selectors, tags
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """The text as a terminal would have left it, line for line: same number of newlines as before."""
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = "\n".join(_folded(line) if "\r" in line else line for line in text.split("\n"))
    return visible(text)


def visible(text: str) -> str:
    """The text without characters that are not seen or change the order of what is seen; tabs and newlines stay."""
    return _SURROGATES.sub("\ufffd", _UNSEEN.sub("", text))


def _folded(line: str) -> str:
    """What a terminal shows of a line that was redrawn: the last non-empty drawing."""
    return next((part for part in reversed(line.split("\r")) if part.strip()), "")


class Document:
    """Cleaned output as lines, with literals found at memory speed. Indexes count from 0.

    `segments` are pairs (index, line of the whole output from 1), ascending, where the text is a part of an output;
    `total` counts the lines of the whole then.
    """

    def __init__(self, text: str, segments: Sequence[tuple[int, int]] = ((0, 1),), total: int = 0) -> None:
        self._segments, self.total = segments, total
        self.lines = [line if len(line) <= LONGEST else line[:LONGEST] for line in plain(text).split("\n")]
        self.text = "\n".join(self.lines)
        self._hits: dict[str, list[int]] = {}
        self._starts: list[int] | None = None

    def without(self, known: frozenset[str]) -> Document:
        """The same lines with those blank whose `normal` form is in `known`."""
        kept = [line if not line.strip() or normal(line) not in known else "" for line in self.lines]
        return Document("\n".join(kept))

    def __len__(self) -> int:
        return len(self.lines)

    def index(self, number: int) -> int | None:
        """The index of a line of the whole output (from 1); None when it was left out."""
        at = max(0, bisect_right(self._segments, number, key=lambda segment: segment[1]) - 1)
        start, line = self._segments[at]
        index = start + number - line
        ends = self._segments[at + 1][0] if at + 1 < len(self._segments) else len(self.lines)
        return index if 0 <= index < ends else None

    def line(self, index: int) -> str:
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def hits(self, literal: str) -> list[int]:
        """Indexes of the lines that contain the literal, in order."""
        if literal not in self._hits:
            self._hits[literal] = list(self._find(literal))
        return self._hits[literal]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Indexes of the lines in which a match of the pattern ends, in order; fast when it begins with a literal."""
        starts, at = self._line_starts(), 0
        while match := pattern.search(self.text, at):
            index = bisect_right(starts, match.end() - 1) - 1
            yield index
            if index + 1 >= len(starts):
                return
            at = max(at + 1, starts[index + 1] - 1)

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            total, self._starts = 0, []
            for line in self.lines:
                self._starts.append(total)
                total += len(line) + 1
        return self._starts

    def _find(self, literal: str) -> Iterator[int]:
        at = self.text.find(literal)
        if at < 0:
            return
        starts = self._line_starts()
        while at >= 0:
            index = bisect_right(starts, at) - 1
            yield index
            if index + 1 >= len(starts):
                return
            at = self.text.find(literal, starts[index + 1])


_TIME = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?"
)
_VOLATILE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_TIME), "<time>"),
    (re.compile(r"\d\d?/[A-Z][a-z]{2}/\d{4}"), "<date>"),
    (re.compile(r"0x[0-9a-fA-F]+"), "<n>"),
    (re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"), "<n>"),
    (re.compile(r"(?:/private)?(?:/var)?/tmp/[\w.+@-]+"), "<temp>"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b"), "<n>"),
    # none and some are not the same, and no more are a page and an error of a server
    (re.compile(r"(?<![\d.])(?!0(?![\d.]))(?![45]\d\d(?![\d.]|\s?[mnuµ]?s\b))\d+(?:\.\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
)


def normal(line: str) -> str:
    """The line with what changes from run to run replaced: times, ids, addresses, temporary paths, numbers."""
    line = line[:LONGEST]
    for pattern, name in _VOLATILE:
        line = pattern.sub(name, line)
    return line.strip()
