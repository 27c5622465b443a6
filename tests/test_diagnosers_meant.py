"""Words of the command that its program does not know, and those that only stand in an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs.meant import meant
from mech.feedback import diagnose_text


@pytest.mark.parametrize(
    ("line", "printed", "file", "source"),
    [
        (
            "node server",
            "ReferenceError: server is not defined\n    at f (/workspace/a.js:1:1)\n",
            "a.js",
            "server.listen()\n",
        ),
        (
            "npm run watch",
            "TypeError: Cannot destructure property 'watch' of undefined\n    at f (/workspace/a.js:1:1)\n",
            "a.js",
            "const {watch} = undefined\nconst watcher = 1\n",
        ),
        ("npm test", "TypeError: Cannot read properties of undefined (reading 'test')\n", "a.js", "a.test()\n"),
        ("npm run build", "Error: unexpected end of build script\n", "a.js", "const builds = 1\n"),
    ],
)
def test_a_word_of_the_command_that_stands_in_an_error_is_not_refused(
    tmp_path: Path, line: str, printed: str, file: str, source: str
) -> None:
    """What fails at a line of code, or has the word in passing, says nothing of the command."""
    (tmp_path / "package.json").write_text('{"scripts": {"serve": "x", "builds": "y"}}')
    (tmp_path / file).write_text(source)
    found = diagnose_text(printed, command=line, exit_code=1, root=tmp_path)["failures"][0]["suggestion"]
    assert found is None or found["source"] != "rule:meant-word"


def test_a_word_that_is_quoted_or_beside_the_refusal_is_refused(tmp_path: Path) -> None:
    """The command is told with the word that the repository declares."""
    (tmp_path / "tasks.ini").write_text("[deploy-all]\n")
    roots = Roots(None, Tree(tmp_path))
    for printed in ("error: no such target deplyo-all", "error: 'deplyo-all' is something that was not found"):
        found = meant(printed, "", "runit deplyo-all", roots)
        assert found is not None
        assert found.name == "deploy-all"
