"""Feedback on a terminal: the same words, in colours, without the numbers of the fences."""

from __future__ import annotations

import re

from mech.cli.colours import coloured
from mech.feedback import diagnose_text

TRACE = 'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\n    import bs4\n{error}\n'


def test_colours_change_no_word_and_hide_no_line() -> None:
    """Without its colours the text is what a model gets, but for the fences, within which it is indented."""
    text = diagnose_text(TRACE.format(error="ModuleNotFoundError: No module named 'bs4'"), exit_code=1)["text"]["l1"]
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured(text)).split("\n")
    told = [line for line in text.split("\n") if not re.match(r"(<<|>>)\w+ \d{6}$", line)]
    assert [line.strip() for line in bare] == [line.strip() for line in told]
    assert coloured(text).startswith("\x1b[1;31mfailed")


def test_a_program_has_no_colours_of_ours() -> None:
    """Lines of a program that read like ours stay dim and indented."""
    text = diagnose_text("error: no such thing\npassed: all is well\n", exit_code=1)["text"]["l1"]
    line = next(line for line in coloured(text).split("\n") if "all is well" in line)
    assert line.startswith("  \x1b[2m")
