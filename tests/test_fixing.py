"""Faults that rules mend, in real runs: kept only if the run gets better, and shown as a diff."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benches import needs

TYPO = {"main.py": 'customers = ["Ada"]\nprint("customers:", customer)\n'}
JSON = {
    "main.py": 'import json\nprint(json.load(open("shop.json"))["name"])\n',
    "shop.json": '{\n  "name": "shop",\n}\n',
}
MODE = {"run.sh": "#!/bin/sh\necho it runs\n", "mech.toml": 'start = "./run.sh"\n'}
HOPELESS = {"main.py": "raise SystemExit('I do not want to')\n"}


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


def mended(tmp_path: Path, files: dict[str, str], *words: str) -> tuple[int, dict[str, object], Path]:
    folder = tmp_path / "app"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    asked = [sys.executable, "-m", "mech", "fix", str(folder), "--json", *words]
    done = subprocess.run(asked, capture_output=True, text=True, env=env)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), folder


@pytest.mark.parametrize("files", [TYPO, JSON, MODE], ids=["typo", "json", "mode"])
def test_a_fault_that_a_rule_knows_is_mended_in_the_copy(tmp_path: Path, files: dict[str, str]) -> None:
    """The run passes afterwards, the diff says what was changed, and the user's folder is as it was."""
    status, found, folder = mended(tmp_path, files)
    assert status == 0, found
    assert found["fixed"] is True
    assert str(found["patch"]).startswith("diff --git")
    assert {path.name: path.read_text() for path in folder.iterdir()} == files


def test_what_was_mended_comes_to_the_folder_when_asked(tmp_path: Path) -> None:
    """With --apply."""
    status, found, folder = mended(tmp_path, TYPO, "--apply")
    assert (status, found["applied"]) == (0, ["main.py"])
    assert 'print("customers:", customers)' in (folder / "main.py").read_text()
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    again = subprocess.run([sys.executable, "-m", "mech", "apply"], capture_output=True, text=True, env=env)
    assert again.stdout == "nothing was changed since it was applied\n"


def test_what_no_rule_can_mend_is_left_alone(tmp_path: Path) -> None:
    """Status 1, nothing changed, and the report."""
    status, found, _ = mended(tmp_path, HOPELESS)
    assert (status, found["fixed"], found["patch"]) == (1, False, "")
    assert "I do not want to" in str(found["feedback"])
