"""In which order the place of a failure is looked for in the sources."""

from __future__ import annotations

from pathlib import Path

from mech.diagnosers.placing import BETTER, PLACERS
from mech.feedback import diagnose_text


def place(tmp_path: Path, output: str, command: str, files: dict[str, str]) -> str:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    where = diagnose_text(output, command=command, exit_code=1, root=tmp_path)["failures"][0]["where"]
    return f"{where['file']}:{where['line']}"


def test_each_row_has_a_name_of_its_own_and_a_reason() -> None:
    """No two ways to a place are called alike, and each says why it stands where it stands."""
    rows = (*BETTER, *PLACERS)
    assert len({name for name, _, _ in rows}) == len(rows)
    assert all(len(reason.split()) > 3 for _, _, reason in rows)


def test_a_path_of_keys_goes_before_its_words(tmp_path: Path) -> None:
    """A path of keys leads to its last key, although another word of the message stands in the sources once."""
    files = {
        "deploy.yml": "kind: Deployment\nspec:\n  template: web\n  replicas: many\n",
        "check.py": "raise SystemExit(report('replica-count'))\n",
    }
    output = "Error: 'replica-count' is no number: invalid value at /spec/replicas\n"
    assert place(tmp_path, output, "python check.py", files) == "deploy.yml:4"


def test_a_misspelt_command_is_not_looked_for_by_its_words(tmp_path: Path) -> None:
    """The name that the command meant is the place, although the wrong one stands in the sources once."""
    files = {"tasks.py": "def build():\n    pass\n\n\ndef deploy():\n    pass\n", "notes.py": "NOTE = 'biuld'\n"}
    assert place(tmp_path, "No idea what 'biuld' is!\n", "invoke biuld", files) == "tasks.py:1"
