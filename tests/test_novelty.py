"""What the last good run printed too is not the cause, is still shown, and is told when nothing else says why."""

from __future__ import annotations

import pytest

from mech.diagnosers import CommandRun, LastGood, Run, diagnose
from mech.feedback import diagnose_text
from mech.text import normal
from mech.types import Diagnosis

TRACE = """\
Traceback (most recent call last):
  File "/workspace/load.py", line 4, in load
    return cache[key]
KeyError: '{key}'
"""


def judged(text: str, good: str, exit_code: int | None = 1) -> Diagnosis:
    """The diagnosis of output after a run that passed with the other output."""
    command = CommandRun("c1", "python app.py", "start", ended="exited", exit_code=exit_code, text=text)
    return diagnose(Run((command,)), None, None, LastGood.of([good]))


def test_a_trace_that_was_there_when_all_was_well_is_behind_the_new_error() -> None:
    """The handled exception of every run gives way to the one that only this run has."""
    noise = TRACE.format(key="theme")
    found = judged(noise + "sqlite3.OperationalError: no such table: users\n", noise)
    assert "no such table" in found.failures[0].message
    assert not found.failures[0].familiar


def test_the_same_frames_with_another_error_are_new() -> None:
    """A trace is known only when every line of it is."""
    found = judged(TRACE.format(key="DATABASE_URL"), TRACE.format(key="theme"))
    assert "DATABASE_URL" in found.failures[0].message
    assert not found.failures[0].familiar


def test_a_run_that_passed_wrongly_does_not_hide_the_cause() -> None:
    """When all that explains the failure was printed by the good run too, it is told, as familiar and not certain."""
    text = TRACE.format(key="DATABASE_URL")
    found = judged(text, text)
    assert found.verdict == "failed"
    assert "DATABASE_URL" in found.failures[0].message
    assert found.failures[0].familiar
    assert found.failures[0].confidence <= 0.4


def test_what_is_familiar_stands_before_what_merely_follows() -> None:
    """A runner's last words are new in each failing run; they are no better cause than what was printed always."""
    text = TRACE.format(key="DATABASE_URL")
    found = judged(text + "make: *** [Makefile:3: test] Error 1\n", text, 2)
    assert "DATABASE_URL" in found.failures[0].message


def test_what_is_familiar_says_so_in_the_text() -> None:
    """The reader learns that the cause may lie elsewhere."""
    text = TRACE.format(key="DATABASE_URL")
    shown = diagnose_text(text, command="python app.py", exit_code=1, last_good=text)["text"]["l1"]
    assert "the last run that passed printed it too" in shown


def test_a_familiar_error_does_not_fail_a_run_that_ends_well() -> None:
    """What was printed when all was well is no reason to say that it failed now."""
    text = "Unhandled rejection: Error: no cache\n"
    assert judged(text, text, 0).verdict == "passed"


def test_familiar_lines_may_stand_in_the_evidence() -> None:
    """Lines around the cause are shown though the good run printed them."""
    good = "loading plugins\ncompiling 14 files\n"
    text = "loading plugins\ncompiling 15 files\nbundle is larger than allowed: 900 kB\n"
    shown = diagnose_text(text, command="build", exit_code=1, last_good=good)["text"]["l1"]
    assert "bundle is larger than allowed" in shown.split("\n")[0]
    assert "compiling 15 files" in shown


@pytest.mark.parametrize(("one", "two", "same"), [
    ("3 warnings in 1.20 s", "4 warnings in 0.98 s", True),
    ("12:00:01 GET /a 200 5ms", "13:10:44 GET /a 200 11ms", True),
    ("commit 12345678", "commit 1a2b3c4d", True),
    ("at 0x7ffe01 in /tmp/x1/a", "at 0x55 in /tmp/y2/a", True),
    ("0 errors", "4 errors", False),
    ("exited with code 0", "exited with code 1", False),
    ("GET /a 200", "GET /a 500", False),
    ("2 passed, 0 failed", "1 passed, 1 failed", False),
])  # fmt: skip
def test_none_and_some_are_not_the_same_line(one: str, two: str, same: bool) -> None:
    """Numbers do not tell lines apart, but nothing and something do, and so do a page and an error of a server."""
    assert (normal(one) == normal(two)) is same


@pytest.mark.parametrize(("before", "now", "novelty"), [
    ("KeyError: 'theme'", "KeyError: 'theme'", "same"),
    ("KeyError: 'theme'", "KeyError: 'font'", "changed"),
    ("KeyError: 'theme'", "ValueError: no theme", "changed"),
])  # fmt: skip
def test_a_failure_is_the_same_changed_or_new(before: str, now: str, novelty: str) -> None:
    """Another failure in the same function is a change of it, and what it replaced is not told as gone."""
    frame = 'Traceback (most recent call last):\n  File "/workspace/load.py", line 4, in load\n    x()\n'
    runs = [
        Run((CommandRun("c1", "python load.py", "start", ended="exited", exit_code=1, text=f"{frame}{error}\n"),))
        for error in (before, now)
    ]
    found = diagnose(runs[1], None, diagnose(runs[0]))
    assert found.failures[0].novelty == novelty


def test_a_failure_elsewhere_is_new_and_the_old_one_gone() -> None:
    """Progress is told as such: another function fails in another way."""
    frame = 'Traceback (most recent call last):\n  File "/workspace/load.py", line 4, in {}\n    x()\n'
    runs = [
        Run((CommandRun("c1", "python load.py", "start", ended="exited", exit_code=1, text=text),))
        for text in (frame.format("load") + "KeyError: 'theme'\n", frame.format("main") + "OSError: no disk\n")
    ]
    first = diagnose(runs[0])
    found = diagnose(runs[1], None, first)
    assert found.failures[0].novelty == "new"
    assert found.gone == (first.failures[0].id,)
