"""Tracebacks that are drawn: boxes, and cells of notebooks."""

from __future__ import annotations

from pathlib import Path

from mech.beneath import Tree
from mech.diagnosers import rich
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

BOX = """\
╭──────────────── Traceback (most recent call last) ────────────────╮
│ /srv/shop/cli.py:17 in load                                       │
│                                                                   │
│ ❱ 17 │   people.append(parse(row))                                │
│                                                                   │
│ /srv/shop/cli.py:10 in parse                                      │
│                                                                   │
│ ❱ 10 │   return int(row[1])                                       │
╰───────────────────────────────────────────────────────────────────╯
ValueError: invalid literal for int() with base 10: 'x'
"""
CELL = """\
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
Cell In[2], line 2
      1 print('summing')
----> 2 load('a')

File /srv/shop/cli.py:9, in load(name)
      8 def load(name):
----> 9     return TABLE[name]

KeyError: 'a'
"""


def test_a_box_tells_its_frames_and_the_error_below_it(tmp_path: Path) -> None:
    """The deepest frame of the repository comes first."""
    (tmp_path / "cli.py").write_text("\n")
    (found,) = rich.find(Document(BOX), Roots("/srv/shop", Tree(tmp_path)))
    assert found.message == "ValueError: invalid literal for int() with base 10: 'x'"
    assert found.places == (Where("cli.py", 10, None, "parse"), Where("cli.py", 17, None, "load"))


def test_a_box_of_ascii_is_one_too(tmp_path: Path) -> None:
    """A terminal without other characters gets + and |."""
    (tmp_path / "cli.py").write_text("\n")
    text = BOX.translate(str.maketrans({"╭": "+", "╮": "+", "╰": "+", "╯": "+", "─": "-", "│": "|", "❱": ">"}))
    (found,) = rich.find(Document(text), Roots("/srv/shop", Tree(tmp_path)))
    assert found.places[0].line == 10


def test_a_notebook_tells_what_its_cell_raised(tmp_path: Path) -> None:
    """The message is the last line, frames in files are places."""
    (tmp_path / "cli.py").write_text("\n")
    (found,) = rich.find(Document(CELL), Roots("/srv/shop", Tree(tmp_path)))
    assert found.message == "KeyError: 'a'"
    assert found.places == (Where("cli.py", 9, None, "load"),)
