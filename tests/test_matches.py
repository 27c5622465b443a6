"""Searching stored output: true numbers, bounded answers, and no pattern that stalls."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mech.errors import ConfigError
from mech.matches import WIDEST, Line, grep, lines

LOG = b"one\n\x1b[31mERROR\x1b[0m: two\nthree\nfour\nerror: five\n10%\r100%\nsix\n"


def test_lines_that_match_have_their_numbers_and_neighbours() -> None:
    """Matches are told with `:`, neighbours with `-`, gaps with `…`; colours are gone."""
    found = grep(io.BytesIO(LOG), "ERROR|six", context=1)
    assert found.text == "1- one\n2: ERROR: two\n3- three\n…\n6- 100%\n7: six"
    assert (found.found, found.total, found.left_out) == (2, 7, 0)
    assert [line.number for line in grep(io.BytesIO(LOG), "^error", any_case=True).lines] == [2, 5]


def test_lines_are_shown_by_number_or_from_the_end() -> None:
    """A range, the rest, and the last ones."""
    assert lines(io.BytesIO(LOG), 3, 4).text == "3: three\n4: four"
    assert [line.text for line in lines(io.BytesIO(LOG), -2).lines] == ["100%", "six"]
    assert [line.number for line in lines(io.BytesIO(LOG), 6).lines] == [6, 7]
    assert lines(io.BytesIO(LOG), 50, 60).lines == ()


def test_what_is_left_out_is_counted() -> None:
    """Only so many lines are answered with, and how many there were is said."""
    log = io.BytesIO(b"".join(b"error %d\n" % n for n in range(200_000)))
    found = grep(log, "error", most=5)
    assert ([line.number for line in found.lines], found.left_out) == ([1, 2, 3, 4, 5], 199_995)
    assert lines(log, 100_000, most=2).lines == (Line(100_000, "error 99999"), Line(100_001, "error 100000"))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*(.*)*x", "(a{1,30}){1,30}!"])
def test_no_pattern_stalls(pattern: str) -> None:
    """A pattern that takes for ever elsewhere is answered."""
    log = io.BytesIO(b"a" * 100_000 + b"!\n" + b"a" * 100 + b"\n")
    assert all(len(line.text) <= WIDEST + 2 for line in grep(log, pattern, most=1).lines)


@pytest.mark.parametrize("pattern", ["[", "(?=a)", r"(a)\1", "a" * 5_000, "((a{1,100}){1,100}){1,100}"])
def test_a_pattern_that_is_not_understood_is_refused_with_a_hint(pattern: str) -> None:
    """What the library cannot search for in linear time is an error of the caller, not an exception of its."""
    with pytest.raises(ConfigError) as refused:
        grep(io.BytesIO(LOG), pattern)
    assert refused.value.hint


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["alpha", "beta", "", "al pha", "é✖", "x" * 900]), max_size=40), st.integers(0, 3))
def test_the_answer_is_what_a_plain_search_finds(rows: list[str], context: int) -> None:
    """The lines that match are those that contain the word; neighbours are those within reach."""
    log = "".join(row + "\n" for row in rows)
    found = grep(io.BytesIO(log.encode()), "pha", context=context, most=100)
    wanted = [n for n, row in enumerate(rows, 1) if "pha" in row]
    near = {at for n in wanted for at in range(n - context, n + context + 1) if 1 <= at <= len(rows)}
    assert [line.number for line in found.lines if line.matched] == wanted
    assert {line.number for line in found.lines} == near


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3_000), st.sampled_from(["a", "^", r"\s", r"\x00", "$", "."]))
def test_any_bytes_have_a_bounded_answer(data: bytes, pattern: str) -> None:
    """Nothing that was printed breaks the search; no control sequence is in the answer."""
    found = grep(io.BytesIO(data), pattern, context=2, most=10)
    assert len(found.lines) <= 50
    assert "\x1b" not in found.text
