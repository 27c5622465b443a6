"""Edits of a model: exact, all or none, and never one that breaks the syntax."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.beneath import Tree
from mech.editing import Edit, EditRefused, applied, mistake
from mech.errors import FileError, OutsideWorkspace
from mech.writing import write


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "app.py").write_text("def add(a, b):\n    return a - b\n\n\ndef twice(a):\n    return a - a\n")
    (tmp_path / "package.json").write_text('{"name": "shop"}\n')
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff\xfe")
    return Tree(tmp_path)


def made(tree: Tree, *edits: dict[str, Any]) -> dict[str, str | None]:
    return applied(tree, [Edit.of(each) for each in edits])


def test_what_occurs_once_is_replaced(tree: Tree) -> None:
    """Several edits of one file follow one another, and other files come along."""
    found = made(
        tree,
        {"path": "app.py", "old": "a - b", "new": "a + b"},
        {"path": "./app.py", "old": "return a - a", "new": "return a + a"},
        {"path": "docs/new.md", "new": "# New\n"},
    )
    assert found == {
        "app.py": "def add(a, b):\n    return a + b\n\n\ndef twice(a):\n    return a + a\n",
        "docs/new.md": "# New\n",
    }


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"path": "app.py", "old": "return", "new": "x"}, "occurs 2 times"),
        ({"path": "app.py", "old": "    return a  - b", "new": "x"}, "The nearest is, from line 2:\n    return a - b"),
        ({"path": "app.py", "old": "", "new": "x"}, "`old` is empty"),
        ({"path": "gone.py", "old": "a", "new": "b"}, "is not there"),
        ({"path": "gone.py", "delete": True}, "cannot be removed"),
        ({"path": "../app.py", "new": "x"}, "no path of the workspace"),
        ({"path": "/etc/passwd", "new": "x"}, "no path of the workspace"),
        ({"path": ".git/hooks/pre-commit", "new": "x"}, "no path of the workspace"),
        ({"path": "sub/.GIT/config", "new": "x"}, "no path of the workspace"),
        ({"path": "app.py", "new": "\ud800"}, "halves of characters"),
        ({"path": "logo.png", "old": "a", "new": "b"}, "no text in UTF-8"),
        ({"path": "app.py"}, "`new` must be a text"),
        ({"path": "app.py", "old": 3, "new": "x"}, "`old`"),
        ({"new": "x"}, "needs a `path`"),
        ("app.py", "needs a `path`"),
        ({"path": "package.json", "new": '{"name": "shop"}\n'}, "like that already"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(tree: Tree, edit: Any, said: str) -> None:
    """A refusal names the file and what would do."""
    with pytest.raises(EditRefused) as refused:
        made(tree, edit)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("app.py", "def add(a, b)\n    return a\n", 1),
        ("package.json", '{"name": "shop",\n}\n', 2),
        ("new.toml", "[a]\nb = \n", 2),
        ("new.yaml", "a: 1\n b: [\n", 2),
    ],
)
def test_an_edit_that_breaks_the_syntax_is_refused_with_both_versions(
    tree: Tree, path: str, text: str, line: int
) -> None:
    """The place as it would be, and as it is."""
    with pytest.raises(EditRefused) as refused:
        made(tree, {"path": path, "new": text})
    assert f"line {line}" in str(refused.value)
    assert "as it would be:" in str(refused.value)
    assert ("as it is:" in str(refused.value)) == (path in ("app.py", "package.json"))


def test_a_file_that_was_broken_before_may_be_mended_step_by_step(tmp_path: Path) -> None:
    """The first of two mistakes can be taken away alone."""
    (tmp_path / "a.py").write_text("x = (\ny = [\n")
    assert made(Tree(tmp_path), {"path": "a.py", "old": "x = (", "new": "x = 1"}) == {"a.py": "x = 1\ny = [\n"}


def test_one_wrong_edit_makes_none(tree: Tree) -> None:
    """All or none: nothing is returned to be written."""
    with pytest.raises(EditRefused):
        made(tree, {"path": "app.py", "old": "a - b", "new": "a + b"}, {"path": "gone.py", "old": "a", "new": "b"})


@given(st.sampled_from(["py", "json", "toml", "yaml", "js"]), st.text(max_size=200))
def test_any_text_has_an_answer(kind: str, text: str) -> None:
    """A check of syntax never fails itself."""
    wrong = mistake(f"file.{kind}", text)
    assert wrong is None or (wrong[0] >= 0 and wrong[1])


# --- writing ----------------------------------------------------------------------------------


def test_a_file_is_written_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    """Folders are made, a script stays executable, and no part of a file is left."""
    (tmp_path / "run.sh").write_text("old")
    (tmp_path / "run.sh").chmod(0o755)
    write(tmp_path, "run.sh", b"new")
    write(tmp_path, "a/b/c.txt", b"x")
    assert (tmp_path / "run.sh").read_text() == "new"
    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o755
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == [
        "a",
        "a/b",
        "a/b/c.txt",
        "run.sh",
    ]
    write(tmp_path, "run.sh", None)
    write(tmp_path, "not/there", None)
    assert not (tmp_path / "run.sh").exists()


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    """A planted link to a folder of the host is no way to write there; one to a file is replaced, not followed."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "file").write_text("theirs")
    (inside / "folder").symlink_to(outside)
    (inside / "link").symlink_to(outside / "file")
    with pytest.raises(OutsideWorkspace):
        write(inside, "folder/file", b"x")
    write(inside, "link", b"ours")
    assert (outside / "file").read_text() == "theirs"
    assert (inside / "link").read_text() == "ours"


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    """It is an error of ours with a hint, and the folder is whole."""
    (tmp_path / "a").mkdir()
    with pytest.raises(FileError):
        write(tmp_path, "a", b"x")
    assert (tmp_path / "a").is_dir()
