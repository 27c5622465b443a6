"""Patches that a suggestion carries are taken by git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.types import Where

PATCHES = [
    ("requirements.txt", "flask", "ModuleNotFoundError: No module named 'yaml'", None, "flask\npyyaml\n"),
    ("requirements.txt", "flask\n", "ModuleNotFoundError: No module named 'yaml'", None, "flask\npyyaml\n"),
    ("Makefile", "all:\n    echo hi\n", "Makefile:2: *** missing separator.  Stop.", 2, "all:\n\techo hi\n"),
    ("a.json", '{\n  "a": 1,\n}\n', "SyntaxError: x is not valid JSON", 2, '{\n  "a": 1\n}\n'),
    ("run.sh", "target=a\necho $targt\n", "./run.sh: line 2: targt: unbound variable", 2, "target=a\necho $target\n"),
    ("a.py", "def f(prices):\n    return sum(pricse)\n", "NameError: name 'pricse' is not defined", 2, "def f(prices):\n    return sum(prices)\n"),
    ("a.js", "const fs = require('node:fss')\n", "Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:fss", 1, "const fs = require('node:fs')\n"),
    ("a.php", "<?php\nfunction total_of() {}\ntotl_of();\n", "PHP Fatal error:  Uncaught Error: Call to undefined function totl_of()", 3, "<?php\nfunction total_of() {}\ntotal_of();\n"),
    ("a.sh", "#!/bin/sh\r\necho\r\n", "/bin/sh: 1: ./a.sh: not found", None, "#!/bin/sh\necho\n"),
    ("a.py", "total = 1\nprint(totl)", "NameError: name 'totl' is not defined. Did you mean: 'total'?", 2, "total = 1\nprint(total)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message", "line", "after"), PATCHES)
def test_git_applies_the_patch(
    tmp_path: Path, name: str, text: str, message: str, line: int | None, after: str
) -> None:
    """The patch leads to the text that is meant, whether or not the file ends with a newline."""
    (tmp_path / name).write_bytes(text.encode())
    found = suggest(
        Symptom("unknown", message, where=Where(name, line) if line else None, roots=Roots(None, Tree(tmp_path)))
    )
    assert found is not None
    assert found.patch is not None
    subprocess.run(["git", "apply", "-"], input=found.patch, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / name).read_text() == after


def test_a_file_that_a_manifest_misspells_is_named_there(tmp_path: Path) -> None:
    """A start script that runs a file which is not there runs the one that nearly has its name."""
    (tmp_path / "server.js").write_text("\n")
    (tmp_path / "package.json").write_text('{\n  "scripts": { "start": "node sever.js" }\n}\n')
    message, where = "Error: Cannot find module '/workspace/sever.js'", Where("package.json", 2)
    found = suggest(Symptom("import", message, where=where, roots=Roots("/workspace", Tree(tmp_path))))
    assert found is not None
    assert found.patch is not None
    subprocess.run(["git", "apply", "-"], input=found.patch, text=True, cwd=tmp_path, check=True)
    assert "node server.js" in (tmp_path / "package.json").read_text()


def test_a_script_is_made_executable(tmp_path: Path) -> None:
    """A change of mode is a patch too."""
    (tmp_path / "run.sh").write_text("echo\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    symptom = Symptom("permission", "bash: ./run.sh: Permission denied", roots=Roots(None, Tree(tmp_path)))
    found = suggest(symptom)
    assert found is not None
    assert found.patch is not None
    subprocess.run(["git", "apply", "-"], input=found.patch, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "run.sh").stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("text", "line"),
    [('{\n  "a": 1,\n\n\n\n  "b": 2,\n]\n', 2), ('{\n  "a": [1,\n  "b": 2\n}\n', 2)],
)
def test_no_patch_where_it_would_not_mend(tmp_path: Path, text: str, line: int) -> None:
    """JSON that stays broken without the comma gets none."""
    (tmp_path / "a.json").write_text(text)
    symptom = Symptom("syntax", "x is not valid JSON", where=Where("a.json", line), roots=Roots(None, Tree(tmp_path)))
    found = suggest(symptom)
    assert found is not None
    assert found.patch is None


def test_a_name_that_is_not_there_is_mended_wherever_the_line_has_it(tmp_path: Path) -> None:
    """Each of two places of a name that is not defined is meant to be the other name."""
    (tmp_path / "a.py").write_text("total = 1\nprint(totl, totl)\n")
    message = "NameError: name 'totl' is not defined. Did you mean: 'total'?"
    found = suggest(Symptom("exception", message, where=Where("a.py", 2), roots=Roots(None, Tree(tmp_path))))
    assert found is not None
    assert "+print(total, total)" in (found.patch or "")


# ruff: noqa: E501 (tables are read by row)
