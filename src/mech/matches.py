"""Searches stored output of any size, in little memory and in time linear in it, whatever the pattern.

Lines keep their numbers in the whole output; control sequences are taken off before anything is compared or shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from mech.errors import ConfigError
from mech.text import plain

BLOCK = 1 << 18  # bytes read at once
MOST = 50  # lines that match, or lines of a range, that are answered with
WIDEST = 400  # characters shown of a line
_LARGEST = 1_000  # characters of a pattern
_MEMORY = 8 << 20  # bytes that a pattern may take


_SPAN = re.compile(r"(\d{1,12})(-(\d{1,12})?)?|-(\d{1,12})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an output, `number` from 1; `matched` is false for one that only stands beside."""

    number: int
    text: str
    matched: bool = True


@dataclass(frozen=True, slots=True)
class Matches:
    """Lines of an output, in order. `found` counts all that were asked for, `total` the lines of the output."""

    lines: tuple[Line, ...]
    found: int
    total: int

    @property
    def left_out(self) -> int:
        """Lines that were asked for and are not here."""
        return self.found - sum(line.matched for line in self.lines)

    @property
    def text(self) -> str:
        """The lines with their numbers (`12:` matches, `12-` stands beside), `…` where lines are left out."""
        shown: list[str] = []
        before = None
        for line in self.lines:
            if before is not None and line.number > before + 1:
                shown.append("…")
            shown.append(f"{line.number}{':' if line.matched else '-'} {line.text}")
            before = line.number
        return "\n".join(shown)


def span(text: str) -> tuple[int, int | None]:
    """The lines that `A-B`, `A-`, `A` and `-N` mean, as `lines` takes them. ConfigError for anything else."""
    match = _SPAN.fullmatch(text)
    if match is None or 0 in (int(match[1] or 1), int(match[4] or 1)):
        raise ConfigError(f"{text!r} names no lines", hint="lines are 120-160, 120-, 120, or -40 for the last 40")
    if match[4]:
        return -int(match[4]), None
    first = int(match[1])
    return first, (int(match[3]) if match[3] else None) if match[2] else first


def grep(stream: IO[bytes], pattern: str, *, context: int = 0, most: int = MOST, any_case: bool = False) -> Matches:
    """The first `most` lines that match a regular expression (RE2's), each with `context` lines before and after.

    `stream` can be read twice. ConfigError: no such regular expression, or one too large.
    """
    search = compiled(pattern, any_case).search
    hits: dict[int, int] = {}  # the first lines that match, and where in them
    found = total = 0
    for number, block in _blocks(stream):
        last, known, at = number, 0, 0  # the line `last` begins at `known`
        while at < len(block) and (match := search(block, at)):
            start = block.rfind(b"\n", 0, match.start()) + 1
            end = block.find(b"\n", match.start())
            end = len(block) if end < 0 else end
            if alone := search(block[start:end]):
                found += 1
                if len(hits) < most:
                    last, known = last + block.count(b"\n", known, start), start
                    hits.setdefault(last, alone.start())
            at = end + 1
        total = number + _count(block) - 1
    spans = [(number - context, number + context) for number in hits]
    return Matches(tuple(_lines(stream, spans, hits)), found, total)


def lines(stream: IO[bytes], first: int, last: int | None = None, *, most: int = MOST) -> Matches:
    """The lines `first` to `last` (from 1, both included; None: to the end), at most `most`.

    `first` below 0 counts from the end. `stream` can be read twice.
    """
    total = max((number + _count(block) - 1 for number, block in _blocks(stream)), default=0)
    first = max(1, total + first + 1 if first < 0 else first)
    last = total if last is None else min(last, total)
    found = tuple(_lines(stream, [(first, min(last, first + most - 1))], None))
    return Matches(found, max(0, last - first + 1), total)


def compiled(pattern: str, any_case: bool) -> Any:
    import re2  # a library in C++: only when something is searched

    options = re2.Options()
    options.case_sensitive = not any_case
    options.log_errors = False
    options.max_mem = _MEMORY
    if len(pattern) > _LARGEST:
        raise ConfigError(f"a pattern of {len(pattern):,} characters is too long", hint=f"at most {_LARGEST:,}")
    try:
        return re2.compile(b"(?m)" + pattern.encode("utf-8", "replace"), options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ConfigError(
            f"the pattern is not understood: {reason}",
            hint="write a regular expression of RE2: no look around and no references back; \\ takes a sign literally",
        ) from error


def _blocks(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Cleaned lines in blocks, each with the number of its first line; a line longer than a block comes in parts."""
    stream.seek(0)
    number, rest = 1, b""
    while piece := stream.read(BLOCK):
        piece = rest + piece
        end = piece.rfind(b"\n") + 1 or len(piece)
        rest = piece[end:]
        yield number, _clean(piece[:end])
        number += piece.count(b"\n", 0, end)
    if rest:
        yield number, _clean(rest)


def _count(block: bytes) -> int:
    """The lines of a block; a newline at its end begins none."""
    return block.count(b"\n") + (not block.endswith(b"\n"))


def _clean(data: bytes) -> bytes:
    return plain(data.decode("utf-8", "replace")).encode("utf-8", "replace")


def _lines(stream: IO[bytes], spans: list[tuple[int, int]], hits: dict[int, int] | None) -> Iterator[Line]:
    """The lines of ascending spans, each once; `hits` are those that match and where in them, None: all."""
    wanted = iter(spans)
    first, last = next(wanted, (0, 0))
    told = 0
    for number, block in _blocks(stream):
        if not last:
            return
        if number + _count(block) <= first:
            continue
        for at, line in enumerate(block.split(b"\n")[: _count(block)], number):
            while last and at > last:
                first, last = next(wanted, (0, 0))
            if not last:
                return
            if first <= at <= last and at > told:
                told = at
                yield Line(at, _shown(line, hits.get(at, 0) if hits else 0), hits is None or at in hits)


def _shown(line: bytes, at: int) -> str:
    """The line, or of a long one the part where it matches."""
    text = line.decode("utf-8", "replace")
    if len(text) <= WIDEST:
        return text.rstrip()
    at = len(line[:at].decode("utf-8", "replace"))
    start = 0 if at < WIDEST // 2 else at - WIDEST // 4
    return f"{'…' * (start > 0)}{text[start : start + WIDEST].rstrip()}{'…' * (start + WIDEST < len(text))}"
