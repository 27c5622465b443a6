"""Calls that a tool refuses: the form of sources that it checks for, and packages that no command adds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom

WOULD = "would reformat src/a.py\nOh no! 1 file would be reformatted."
STYLE = "[warn] Code style issues found in the above file. Run Prettier with --write to fix."


@pytest.mark.parametrize(
    ("command", "message", "writes"),
    [
        ("black --check src", WOULD, "black src"),
        ("black --check --diff src", WOULD, "black src"),
        ("python -m black src --check && pytest", WOULD, "python -m black src && pytest"),
        ("ruff format --check .", "Would reformat: a.py\n1 file would be reformatted", "ruff format ."),
        ("isort --check-only app", "ERROR: app/a.py Imports are incorrectly sorted and/or formatted.", "isort app"),
        ("npx prettier -c 'src/*.ts'", STYLE, "npx prettier --write 'src/*.ts'"),
        ("npx biome ci src", "File content differs from formatting output", "npx biome check --write src"),
        ("cargo fmt --all -- --check", "Diff: needs formatting", "cargo fmt --all"),
        ("dprint check", "Formatting differs", "dprint fmt"),
        ("test -z $(gofmt -l .)", "not formatted: a.go", None),
        ("make lint", WOULD.replace("would", "black would"), None),
    ],
)
def test_what_checks_the_form_is_what_writes_it(command: str, message: str, writes: str | None) -> None:
    """The command that checked is proposed with the option that writes, on the same files; without one, words alone."""
    found = suggest(Symptom("lint", message, message, command))
    assert found is not None
    assert (found.source, found.command) == ("rule:format", writes)


def test_a_script_that_checks_the_form_is_run_to_write_it(tmp_path: Path) -> None:
    """The script of package.json that checks is proposed with the option that writes."""
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"style": "prettier --check src"}}))
    near = f"> prettier --check src\n\n{STYLE}"
    found = suggest(Symptom("lint", STYLE, near, "npm run style", None, Roots(None, Tree(tmp_path))))
    assert found is not None
    assert found.command == "npx prettier --write src"


def test_what_is_no_line_of_a_shell_is_no_command() -> None:
    """A package of Hex is added in the source, which no command does."""
    message = "** (UndefinedFunctionError) function Jason.encode!/1 is undefined (module Jason is not available)"
    found = suggest(Symptom("exception", message, message, "elixir a.exs"))
    assert found is not None
    assert found.command is None
    assert "Mix.install([:jason])" in found.text
