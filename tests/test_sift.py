"""Sifting: output of any size in little memory, with true line numbers, however it came in pieces."""

from __future__ import annotations

import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mech.sift import BLOCK, FIRST, HEAD, LAST, LONGEST, TAIL, WHOLE, Sifted, composed, pieces, sift

BOUND = HEAD + FIRST + LAST + TAIL + 4 * BLOCK

_LINES = st.one_of(
    st.just("compiling module ok"),
    st.integers(0, 10**6).map(lambda n: f"step {n} done"),
    st.integers(0, 10**6).map(lambda n: f"src/{n}.c:3: error: no member {n}"),
    st.sampled_from(["\x1b[31mFAILED\x1b[0m", "10%\r20%\rfatal: at last", "\0\0", "", "✖ it", "é" * 50, "[" * 500]),
)


def big(lines: list[str], times: int) -> bytes:
    """A log longer than what is kept whole: the lines among many others."""
    filler = "".join(f"[{n:06}] copied asset number {n} into the bundle of the page\n" for n in range(times))
    half = len(filler) // 2
    return (filler[:half] + "\n".join(lines) + "\n" + filler[half:]).encode()


def checked(data: bytes, found: Sifted) -> None:
    """Each line that was kept is the line of the output that its number names."""
    truth = data.split(b"\n")
    assert (found.size, found.lines) == (len(data), len(truth))
    for index, line in enumerate(found.text.split("\n")):
        if line and len(line) < LONGEST // 4 and "…" not in line:
            assert truth[found.number(index) - 1].decode("utf-8", "replace") == line


@settings(max_examples=8, deadline=None)
@given(st.lists(_LINES, max_size=60), st.integers(1, 2 * BLOCK))
@example(["a\nfatal: b"], 7 * 1024)
def test_lines_keep_their_numbers_however_the_bytes_came(lines: list[str], step: int) -> None:
    """Kept lines are those of the output with that number; the size of the pieces changes nothing."""
    data = big(lines, 20_000)
    whole = sift([data])
    checked(data, whole)
    assert sift(data[at : at + step] for at in range(0, len(data), step)) == whole
    assert len(whole.text.encode()) <= BOUND


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=4_000), st.integers(1, 500))
def test_any_bytes_are_kept_whole_while_they_are_short(data: bytes, step: int) -> None:
    """Short output is what it was, byte for byte."""
    found = sift(data[at : at + step] for at in range(0, len(data), step))
    assert (found.text, found.whole) == (data.decode("utf-8", "replace"), True)


def test_a_failure_in_the_middle_is_kept_with_its_surroundings() -> None:
    """One line of error among 200,000 others, and what stands around it, stays; so do the first and the last line."""
    noise = "".join(f"copied asset {n}\n" for n in range(100_000))
    data = (noise + "before it\nError: the disk is full\n    at save\n" + noise).encode()
    found = sift(pieces(io.BytesIO(data)))
    lines = found.text.split("\n")
    at = lines.index("Error: the disk is full")
    assert found.number(at) == 100_002
    assert (lines[at - 1], lines[at + 1]) == ("before it", "    at save")
    assert (lines[0], lines[-1]) == ("copied asset 0", "copied asset 99999")


def test_the_same_error_again_and_again_is_kept_a_few_times() -> None:
    """Lines that differ in numbers alone do not crowd out a later, different one."""
    many = "".join(f"error: retry {n} failed after {n} ms\nwaited {'.' * 200}\n" for n in range(50_000))
    found = sift([(many + "Error: no such table: orders\n" + many).encode()])
    assert "no such table: orders" in found.text
    assert found.text.count("retry") < 4_000


def test_hostile_lines_are_bounded() -> None:
    """Lines of megabytes, brackets, NUL bytes, carriage returns and no newline at all leave a bounded text."""
    redrawn = b"".join(b"\r%d%% of it" % n for n in range(300_000)) + b"\rfatal: no space left"
    for data in (b"[" * 3_000_000, b"\0" * 3_000_000, redrawn, b"error " * 700_000, b"\n" * 3_000_000, b"\xff" * WHOLE):
        found = sift([data, b"\n", data, b"\nlast words"])
        assert len(found.text) <= BOUND
        assert found.text.endswith("last words")
        assert found.lines == data.count(b"\n") * 2 + 3
    assert "no space left" in sift([redrawn]).text


def test_segments_lead_through_a_command_to_the_whole() -> None:
    """What is kept of a command's output is found in the output that it shares with others."""
    inner = ((0, 1), (3, 4), (4, 10))  # text lines 0-2 are the command's 1-3, then one left out, then from its 10th
    outer = (
        (0, 5),
        (2, 20),
        (11, 50),
    )  # the command's lines from 0: at 5, from its third at 20, from its twelfth at 50
    whole = composed(inner, outer)
    kept = Sifted("", whole)
    assert [kept.number(n) for n in range(7)] == [5, 6, 20, 21, 27, 28, 50]
