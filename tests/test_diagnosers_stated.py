"""Failures that tools state with a place are found without a row for the tool."""

from __future__ import annotations

from mech.diagnosers import CommandRun, Run, diagnose
from mech.types import Where


def cause(text: str, code: int = 1) -> tuple[str, str, Where | None]:
    """The verdict of a command that printed this, with its first failure's message and place."""
    command = CommandRun("c1", "tool", "build", text=text, ended="exited", exit_code=code)
    found = diagnose(Run((command,), workdir="/w"))
    first = found.failures[0] if found.failures else None
    return found.verdict, first.message if first else "", first.where if first else None


def test_an_error_of_an_unknown_tool_is_the_cause_with_its_place() -> None:
    """A tool that nobody wrote a row for is read by the form of its line."""
    text = "foolang 0.3\nchecking 3 files\nsrc/shop.foo:12:5: error: no such word `totl`\n1 problem\nfoolang: exit 2\n"
    verdict, message, where = cause(text)
    assert verdict == "failed"
    assert "no such word `totl`" in message
    assert where == Where("src/shop.foo", 12, 5)


def test_warnings_with_places_are_no_cause() -> None:
    """A warning's place is not taken where an error without a place is told."""
    text = "src/a.foo:3:1: warning: old style\nerror: licence check failed\n"
    verdict, message, where = cause(text)
    assert (verdict, where) == ("failed", None)
    assert "licence check failed" in message


def test_a_command_that_passed_has_not_failed_for_its_errors() -> None:
    """Places of errors in the output of a command that exited 0 are no failures."""
    assert cause("src/a.foo:3:1: error: kept for later\n", 0)[0] == "passed"


def test_what_a_checker_remarks_is_the_cause_when_it_is_all_there_is() -> None:
    """A checker fails for warnings and for files that it would change; the first of them is the cause."""
    assert cause("a.py:4: unused function 'f' (60% confidence)\n")[2] == Where("a.py", 4)
    assert cause("would reformat a.py\n\nOh no!\n1 file would be reformatted.\n")[2] == Where("a.py")
    _, message, where = cause("a.py:1 at module level:\n        D100: Missing docstring in public module\n")
    assert (where, "D100" in message) == (Where("a.py", 1), True)


def test_a_compiler_s_warnings_are_no_remarks() -> None:
    """Warnings of a compiler are not taken for the cause of something else that failed."""
    text = "a.c:3:1: warning: unused variable [-Wunused-variable]\nlicence check failed\n"
    assert "licence check failed" in cause(text)[1]
