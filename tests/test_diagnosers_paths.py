"""Paths as tools print them, and how much is read of a repository for one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers import paths
from mech.diagnosers.paths import Roots


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    """A repository of three files, two of one name."""
    for name in ("app/one.py", "app/two.py", "lib/two.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("value = 1\n" * 100)
    return Roots("/w", Tree(tmp_path))


@pytest.mark.parametrize(
    ("printed", "file"),
    [
        ("one.py", "app/one.py"),  # the one file that ends so
        ("two.py", None),  # two do
        ("wo.py", None),  # no part of a name
        ("/w/lib/two.py", "lib/two.py"),
        ("/elsewhere/app/two.py", "app/two.py"),
        ("shop/app/one.py", "app/one.py"),  # a first folder that the tool alone gives
        ("missing.py", None),
    ],
)
def test_a_path_leads_to_the_one_file_that_it_can_mean(roots: Roots, printed: str, file: str | None) -> None:
    """The end of a path decides where only one file of the repository has it."""
    assert roots.file(printed) == file


def test_sources_are_searched_for_the_first_causes_only(roots: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a file is asked for, no more is looked through for one command than `MOST_SEARCHED`."""
    monkeypatch.setattr(paths, "MOST_SEARCHED", 2_500)
    few = Roots("/w", roots.tree)
    assert [few.read("app/one.py") is not None for _ in range(4)] == [True, True, False, False]


def test_what_the_sources_tell_is_worked_out_once(roots: Roots) -> None:
    """Of what no failure decides, nothing is worked out again."""
    made: list[int] = []
    assert [roots.once("names", lambda: made.append(1) or len(made)) for _ in range(3)] == [1, 1, 1]
