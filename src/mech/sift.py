"""Reads program output of any size in little memory, and keeps what a diagnosis needs, with true line numbers.

Output up to `WHOLE` bytes is kept as it is. Of a longer one the beginning, the end and the surroundings of the lines
that speak of failure are kept, lines that say the same a few times. Lines are looked for in raw bytes, in one pass
before anything is decoded; nothing depends on how the bytes came in pieces.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO, Any

WHOLE = 1 << 20  # bytes that are kept as they are
HEAD, TAIL = 48 << 10, 256 << 10  # bytes kept of the beginning and the end of longer output
FIRST, LAST = 320 << 10, 160 << 10  # bytes kept of surroundings: of those that came first, and of those that came last
LONGEST = 16 << 10  # bytes kept of one line, half from its beginning and half from its end
REPEATS = 3  # times that lines which differ in numbers alone are kept
ALIKE = 40  # times that lines are kept which say the same around the word that speaks of failure
BEFORE, AFTER = 6, 20  # lines around one that speaks of failure
BLOCK = 1 << 18  # bytes that are looked at at once

_WORDS = (
    "error", "fail", "exception", "panic", "fatal", "cannot", "not found", "no such", "traceback", "denied",
    "refused", "undefined", "unable", "invalid", "missing", "killed", "abort", "timed out", "unexpected",
    "could not", "not ok", "mismatch", "segmentation", "exit code", "exited with", "crash", "conflict", "can't",
    "✖", "✗", "⨯", "✘", "●", "unresolved", "unrecognized", "not exist", "not set", "terminated", "exceeded",
    "unsupported", "assert", "already in use", "out of memory", "rejected", "sanitizer",
)  # fmt: skip
_DIGITS = b"0123456789"
_LIKE = (4, 26)  # bytes before and after the beginning of a word that say what a line is like
_DENSE = 3_000  # lines of a block that are looked at
_PRICE = 8  # bytes that a line costs beside its own: many empty ones are no small text
_KNOWN = 50_000  # different lines that are remembered


@cache
def _pattern() -> Any:
    """The words in any case, as one automaton that looks at each byte once."""
    import re2  # a library in C++: only for output that is long

    return re2.compile(b"(?i)" + "|".join(_WORDS).encode())


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is kept of an output. `size` and `lines` count the whole; an empty line stands where lines are left out.

    `segments` are pairs (line of `text` from 0, line of the output from 1), ascending.
    """

    text: str
    segments: tuple[tuple[int, int], ...] = ((0, 1),)
    size: int = 0
    lines: int = 0
    whole: bool = True

    def number(self, index: int) -> int:
        """The line of the output, from 1, of the line `index` (from 0) of the text."""
        return numbered(self.segments, index)


def numbered(segments: Sequence[tuple[int, int]], index: int) -> int:
    """The line of the output, from 1, of the line `index` (from 0) of what was kept of it."""
    start, line = segments[max(0, bisect_right(segments, (index, 1 << 62)) - 1)]
    return line + index - start


def composed(inner: Sequence[tuple[int, int]], outer: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Segments from the text's lines to those of the whole output, by way of a command's own lines.

    `inner` leads from the text (from 0) to the command's output (from 1), `outer` from that (from 0) to the whole
    output (from 1); both ascending.
    """
    found: dict[int, int] = {}
    at = 0
    for place, (start, line) in enumerate(inner):
        stop = inner[place + 1][0] if place + 1 < len(inner) else None
        while at + 1 < len(outer) and outer[at + 1][0] <= line - 1:
            at += 1
        found[start] = outer[at][1] + line - 1 - outer[at][0]
        while at + 1 < len(outer) and (stop is None or start + outer[at + 1][0] - (line - 1) < stop):
            at += 1
            found[start + outer[at][0] - (line - 1)] = outer[at][1]
    return tuple(found.items())


def sift(pieces: Iterable[bytes]) -> Sifted:
    """What a diagnosis needs of the bytes."""
    sifter = Sifter()
    for piece in pieces:
        sifter.feed(piece)
    return sifter.result()


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream in pieces."""
    while piece := stream.read(BLOCK):
        yield piece


class Sifter:
    """Takes bytes piece by piece; `result` may be asked for once, at the end."""

    def __init__(self) -> None:
        self._waiting = bytearray()  # what came, not yet a block
        self._begun: list[bytes] | None = []  # everything, while it is short
        self._size = 0
        self._line = 1  # of the first line that is not yet looked at
        self._cut: _Cut | None = None  # a line longer than a block
        self._head = _Kept(HEAD)
        self._first = _Kept(FIRST)
        self._last = _Ring(LAST)
        self._tail = _Ring(TAIL)
        self._before: deque[bytes] = deque(maxlen=BEFORE)  # the last lines of the block before
        self._after = 0  # lines of the next block that belong to the surroundings of a line before
        self._times: dict[bytes, int] = {}

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        self._size += len(piece)
        if self._begun is not None:
            self._begun.append(piece)
            if self._size <= WHOLE:
                return
            piece, self._begun = b"".join(self._begun), None
        self._waiting += piece
        if len(self._waiting) >= BLOCK:
            data = bytes(self._waiting)
            at = 0
            while len(data) - at >= BLOCK:
                at = self._block(data, at)
            self._waiting = bytearray(data[at:])

    def result(self) -> Sifted:
        """What was kept."""
        if self._begun is not None:
            data = b"".join(self._begun)
            text = _bounded(data).decode("utf-8", "replace")
            return Sifted(text, ((0, 1),), self._size, data.count(b"\n") + 1)
        rest = bytes(self._waiting)
        if self._cut is not None:
            end = rest.find(b"\n")
            self._cut.add(rest if end < 0 else rest[: end + 1])
            self._finish_cut()
            rest = b"" if end < 0 else rest[end + 1 :]
        if rest:
            self._lines(rest)
        kept: dict[int, bytes] = {}
        for part in (self._head, self._first, self._last, self._tail):
            kept.update(part.lines)
        return _joined(kept, self._size, self._line)

    def _block(self, data: bytes, at: int) -> int:
        """Look at the next block and say where the one after it begins; blocks end with lines."""
        end = at + BLOCK
        if self._cut is not None:
            newline = data.find(b"\n", at, end)
            self._cut.add(data[at : end if newline < 0 else newline + 1])
            if newline < 0:
                return end
            self._finish_cut()
            return newline + 1
        newline = data.rfind(b"\n", at, end)
        if newline < 0:
            self._cut = _Cut()
            self._cut.add(data[at:end])
            return end
        self._lines(data[at : newline + 1])
        return newline + 1

    def _finish_cut(self) -> None:
        assert self._cut is not None
        line, self._cut = self._cut.line(), None
        self._lines(line)

    def _lines(self, block: bytes) -> None:
        """Look at whole lines."""
        number = self._line
        if not self._head.full:
            self._head.add(number, _split(block))
        lines = block.count(b"\n")
        after, self._after = self._after, max(0, self._after - lines)
        at = 0
        for start, stop in self._spans(block, after):
            number += block.count(b"\n", at, start)
            at = start
            self._keep(number, block[start:stop])
        self._tail.add(self._line, block)
        self._before.extend(_split(block[_backward(block, len(block), BEFORE) :]))
        self._line += lines

    def _spans(self, block: bytes, after: int) -> list[tuple[int, int]]:
        """Where the surroundings of lines that speak of failure begin and end; the first `after` lines belong too."""
        spans: list[tuple[int, int]] = []
        first, stop = 0, _forward(block, 0, after) if after else -1
        hot = -1  # the line whose surroundings end at `stop`
        for start in self._hot(block):
            if start > stop:
                if stop > first:
                    spans.append((first, stop))
                first, stop = _backward(block, start, BEFORE), _forward(block, start, AFTER + 1)
                if first == 0:
                    self._reach(block, start)
            elif hot < 0:
                stop = max(stop, _forward(block, start, AFTER + 1))
            elif stop < len(block):
                stop = _forward(block, stop, block.count(b"\n", hot, start))
            hot = start
        if stop > first:
            spans.append((first, stop))
        if hot >= 0:
            self._after = max(self._after, AFTER + 1 - block.count(b"\n", hot))
        return spans

    def _hot(self, block: bytes) -> Iterator[int]:
        """Where the lines begin that speak of failure and are not yet known."""
        search, at, word = _pattern().search, 0, b""
        for _ in range(_DENSE):
            found = block.find(word, at, block.find(b"\n", at + 1)) if word else -1  # the next line tells the same
            if found < 0:
                match = search(block, at)
                if match is None:
                    return
                found, end = match.span()
                word = block[found:end]
            start, at = block.rfind(b"\n", 0, found) + 1, block.find(b"\n", found)
            at = len(block) if at < 0 else at
            like = block[max(start, found - _LIKE[0]) : min(at, found + _LIKE[1])].translate(None, _DIGITS)
            if self._often(like, ALIKE) or self._often(
                block[start : min(at, start + 300)].translate(None, _DIGITS), REPEATS
            ):
                continue
            yield start

    def _often(self, told: bytes, most: int) -> bool:
        """Whether this has been told so often; it has once more now."""
        count = self._times.get(told, 0)
        if count >= most:
            return True
        if len(self._times) >= _KNOWN:
            self._times.clear()
        self._times[told] = count + 1
        return False

    def _reach(self, block: bytes, start: int) -> None:
        """Keep lines of the block before for a line near the beginning of this one."""
        missing = BEFORE - block.count(b"\n", 0, start)
        if missing > 0 and self._before:
            lines = list(self._before)[-missing:]
            self._keep(self._line - len(lines), b"\n".join([*lines, b""]))

    def _keep(self, number: int, part: bytes) -> None:
        if not self._first.full:
            self._first.add(number, _split(part))
        else:
            self._last.add(number, part)


class _Kept:
    """Lines by number, until they are so many bytes."""

    def __init__(self, most: int) -> None:
        self.lines: dict[int, bytes] = {}
        self._room = most

    @property
    def full(self) -> bool:
        return self._room <= 0

    def add(self, number: int, lines: list[bytes]) -> None:
        for at, line in enumerate(lines, number):
            if self._room <= 0:
                return
            if at not in self.lines:
                self.lines[at] = line = _short(line)
                self._room -= len(line) + _PRICE


class _Ring:
    """The last parts of the output by the number of their first line, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: deque[tuple[int, bytes]] = deque()

    @property
    def lines(self) -> dict[int, bytes]:
        return _numbered(*self._kept, most=self._most)

    def add(self, number: int, part: bytes) -> None:
        self._kept.append((number, part))
        self._size += len(part)
        while self._size - len(self._kept[0][1]) >= self._most:
            self._size -= len(self._kept.popleft()[1])


class _Cut:
    """A line that is longer than a block: its beginning and its end."""

    def __init__(self) -> None:
        self._begin, self._end, self._long = b"", b"", False

    def add(self, data: bytes) -> None:
        if len(self._begin) < LONGEST:
            taken = LONGEST - len(self._begin)
            self._begin += data[:taken]
            data = data[taken:]
        if data:
            self._long = True
            self._end = (self._end + data[-LONGEST:])[-LONGEST:]

    def line(self) -> bytes:
        return self._begin + self._end


def _joined(kept: dict[int, bytes], size: int, lines: int) -> Sifted:
    """Lines by number as one text."""
    text: list[bytes] = []
    segments: list[tuple[int, int]] = []
    expected = 1
    for number in sorted(kept):
        if number != expected:
            if text:
                segments.append((len(text), expected))
            text.append(b"")
        if number != expected or not segments:
            segments.append((len(text), number))
        text.append(kept[number])
        expected = number + 1
    return Sifted(b"\n".join(text).decode("utf-8", "replace"), tuple(segments), size, lines, False)


def _bounded(data: bytes) -> bytes:
    """The same lines, none longer than `LONGEST`."""
    if len(data) <= LONGEST:
        return data
    lines = data.split(b"\n")
    if max(map(len, lines)) <= LONGEST:
        return data
    return b"\n".join(map(_short, lines))


def _short(line: bytes) -> bytes:
    """The line, its middle left out when it is long; of one that was redrawn, its end."""
    if len(line) <= LONGEST:
        return line
    half = LONGEST // 2
    end = line[-half:]
    return end[end.find(b"\r") :] if b"\r" in end.rstrip(b"\r") else line[: half - 5] + " … ".encode() + end


def _split(block: bytes) -> list[bytes]:
    """The lines of a block; a newline at its end begins no line."""
    lines = block.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _backward(block: bytes, at: int, lines: int) -> int:
    """Where the line begins that is so many lines before the line that begins at `at`."""
    for _ in range(lines):
        if at == 0:
            return 0
        at = block.rfind(b"\n", 0, at - 1) + 1
    return at


def _forward(block: bytes, at: int, lines: int) -> int:
    """Where the line begins that is so many lines after the line that begins at `at`; the end of the block else."""
    for _ in range(lines):
        end = block.find(b"\n", at)
        if end < 0:
            return len(block)
        at = end + 1
    return at


def _numbered(*parts: tuple[int, bytes], most: int) -> dict[int, bytes]:
    """The last lines of the parts by number, at most so many bytes of them."""
    found: dict[int, bytes] = {}
    for number, part in reversed(parts):
        if most <= 0:
            break
        start = part.rfind(b"\n", 0, len(part) - most) + 1 if len(part) > most else 0
        number += part.count(b"\n", 0, start)
        lines = _split(part[start:])
        some = lines[-max(1, most // _PRICE) :]
        found.update(enumerate(map(_short, some), number + len(lines) - len(some)))
        most -= len(part) - start
    return found
