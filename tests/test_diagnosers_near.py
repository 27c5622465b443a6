"""Commands in which one word is written otherwise."""

from __future__ import annotations

import pytest

from mech.diagnosers.repairs.near import respelled


@pytest.mark.parametrize(
    ("command", "old", "new", "changed"),
    [
        ("npm run biuld", "biuld", "build", "npm run build"),
        ("npm run webpack -w web", "web", "site", "npm run webpack -w site"),
        ("npm run web:build -w web", "web", "site", "npm run web:build -w site"),
        ("rake db:migrat", "migrat", "migrate", "rake db:migrate"),
        ("python ./scr/app.py", "scr/app.py", "src/app.py", "python ./src/app.py"),
        ("pytest tests/test_a.py.bak", "tests/test_a.py", "tests/test_b.py", None),
        ("cat a.txt", "a.txt", "my notes.txt", "cat 'my notes.txt'"),
        ("sh -c 'cat a.txt'", "a.txt", "b.txt; id", None),
        ("cat a.txt", "a.txt", "$(id).txt", "cat '$(id).txt'"),
        ("make", "", "all", None),
    ],
)
def test_a_word_of_a_command_is_written_otherwise(command: str, old: str, new: str, changed: str | None) -> None:
    """Only whole words are changed, and what is put in stays one word to a shell."""
    assert respelled(command, old, new) == changed


def test_half_a_command_is_not_proposed() -> None:
    """A command that is too long to be told whole is not told: cut, it would mean something else."""
    assert respelled("rm -rf " + "/srv/a/" * 30 + "biuld", "biuld", "build") is None
