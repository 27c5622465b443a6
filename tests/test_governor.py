"""The governor as a fold: scripted series of runs, and what it says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.governor import Advice, Attempt, Budget, Governor, progressed


def failed(*names: str, stage: str = "start", edits: int = 0, state: str = "", **counts: int) -> Attempt:
    return Attempt("failed", stage, {**dict.fromkeys(names, 1), **counts}, state=state, edits=edits)


def told(attempts: Sequence[Attempt], budget: Budget | None = None) -> tuple[Governor, list[Advice]]:
    """What is said of each of some runs, until one stops."""
    governor, said = Governor(budget or Budget()), list[Advice]()
    for attempt in attempts:
        governor, advice = governor.ran(attempt)
        said.append(advice)
        if advice.stop:
            break
    return governor, said


def edited(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The same runs, with a change of the files before each."""
    return [
        Attempt(one.sort, one.stage, one.failures, one.detail, one.state or f"s{number}", number, one.untouched)
        for number, one in enumerate(attempts)
    ]


def test_the_second_identical_failure_asks_for_another_approach_and_the_third_stops() -> None:
    """Two changes that alter nothing are one too many."""
    _, said = told(edited([failed("a")] * 5))
    assert [advice.reason for advice in said] == ["", "same", "stuck"]
    assert "another approach" in said[1].text
    assert said[2].stop


def test_failures_that_take_turns_stop() -> None:
    """A B A B: each change undoes the other."""
    _, said = told(edited([failed("a"), failed("b")] * 3))
    assert said[-1].reason == "alternating"
    assert len(said) == 4


def test_files_that_take_turns_stop() -> None:
    """The same two states of the files, whatever they fail with."""
    _, said = told(edited([failed(f"f{n}", state="xy"[n % 2]) for n in range(6)]))
    assert said[-1].reason == "alternating"


def test_files_as_they_were_before_are_recognised() -> None:
    """A change back is said to be one."""
    _, said = told(edited([failed("a", state="x"), failed("b", state="y"), failed("c", state="x")]))
    assert said[2].reason == "returned"
    assert "run 1" in said[2].text


def test_progress_is_never_stopped() -> None:
    """Twenty faults mended one by one, or the same fault seen less and less often."""
    names = [f"f{n}" for n in range(20)]
    _, said = told(edited([failed(*names[n:]) for n in range(20)] + [Attempt("passed")]), Budget(attempts=2))
    assert not any(advice.stop for advice in said)
    _, said = told(edited([failed(a=20 - n) for n in range(20)]), Budget(attempts=2))
    assert not any(advice.stop for advice in said)


def test_getting_further_is_progress() -> None:
    """A run that fails in a later stage is nearer, whatever it fails with; an earlier stage is not."""
    assert progressed(failed("a", stage="install"), failed("b", stage="start"))
    assert not progressed(failed("a", stage="start"), failed("b", stage="install"))


def test_a_fault_in_place_of_another_is_no_progress() -> None:
    """Something went, something came."""
    assert not progressed(failed("a"), failed("b"))


def test_a_fault_that_was_there_behind_another_is_progress() -> None:
    """No run has met it and no change wrote it: however many there are, each is nearer to the end."""
    names = [f"f{n}" for n in range(20)]
    series = edited([replace(failed(name), untouched=True) for name in names])
    governor, said = told(series, Budget(attempts=2))
    assert not any(advice.stop for advice in said)
    assert governor.spent.attempts == 0
    _, said = told(edited([replace(failed("ab"[n % 2]), untouched=True) for n in range(8)]))
    assert said[-1].reason == "alternating"


def test_without_progress_the_attempts_run_out() -> None:
    """Every run fails in another way."""
    _, said = told(edited([failed(f"f{n}") for n in range(20)]), Budget(attempts=4))
    assert said[-1].reason == "attempts"
    assert len(said) == 5


def test_what_is_no_fault_of_the_program_never_counts() -> None:
    """A sandbox that could not be opened is no attempt, however often."""
    down = Attempt("infrastructure", edits=1)
    governor, said = told([failed("a", edits=0), *[down] * 20, failed("a", edits=1)])
    assert not any(advice.stop for advice in said)
    assert governor.spent.attempts == 1
    assert governor.refusal(1, "") is None


def test_a_run_needs_a_change() -> None:
    """After a failure one run is free, to tell a flake; after that, and after it passed, nothing is run again."""
    governor, _ = told([failed("a", edits=1)])
    assert governor.refusal(1, "") is None
    governor, advice = governor.ran(failed("a", edits=1))
    assert "no flake" in advice.text
    assert "change something first" in (governor.refusal(1, "") or "")
    assert governor.refusal(2, "") is None
    governor, _ = governor.ran(Attempt("passed", edits=2))
    assert "it passed" in (governor.refusal(2, "") or "")


def test_a_flake_is_told_and_does_not_count() -> None:
    """The same files fail, and then pass; and so do the next ones, as often as you like."""
    governor, said = told([failed("a", edits=1), Attempt("passed", edits=1)])
    assert said[-1].reason == "flaky"
    assert governor.spent.attempts == 0
    series = [one for n in range(20) for one in (failed("a", edits=n), Attempt("passed", edits=n))]
    governor, said = told(series)
    assert not any(advice.stop for advice in said)
    assert governor.spent.attempts == 0


def test_breaking_what_passed_is_said() -> None:
    """The change after a run that passed is the one to look at."""
    _, said = told(edited([Attempt("passed"), failed("a")]))
    assert said[1].reason == "regressed"


@pytest.mark.parametrize(("spent", "word"), [({"tokens": 100}, "tokens"), ({"cost": 1.0}, "$"), ({"seconds": 9}, "s")])
def test_budgets_end_with_what_is_used_up(spent: dict[str, float], word: str) -> None:
    """Tokens, money and time each have a limit, and the line says how much is left."""
    governor = Governor(Budget(tokens=100, cost=1.0, seconds=9)).used(**spent)  # type: ignore[arg-type]
    assert word in (governor.exhausted or "")
    assert Governor(Budget(tokens=None, cost=None, seconds=None)).used(**spent).exhausted is None  # type: ignore[arg-type]
    assert "of $1.00" in governor.line


ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        st.sampled_from(["passed", "failed", "infrastructure"]),
        st.sampled_from([None, "install", "start", "browser", "unknown"]),
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 3)),
        state=st.sampled_from(["", "x", "y"]),
        edits=st.integers(0, 4),
    ),
    max_size=30,
)


@given(ATTEMPTS)
def test_any_series_of_runs_has_an_answer(attempts: list[Attempt]) -> None:
    """Whatever comes: only failures stop, and one line says what was used."""
    governor = Governor()
    for attempt in attempts:
        governor, advice = governor.ran(attempt)
        assert not advice.stop or attempt.sort == "failed"
        assert "\n" not in governor.line
        assert governor.spent.attempts <= len(attempts)
