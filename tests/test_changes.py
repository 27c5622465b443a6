"""What a conversation changed, brought to the user's folder: all of it or nothing, and never over their own work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benches import needs

from mech import applying
from mech.errors import ConfigError

pytestmark = pytest.mark.anyio
IDENTITY = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
PATCH = """diff --git a/a.txt b/a.txt
--- a/a.txt
+++ b/a.txt
@@ -1,2 +1,2 @@
-one
+ONE
 two
diff --git a/new/b.txt b/new/b.txt
new file mode 100644
--- /dev/null
+++ b/new/b.txt
@@ -0,0 +1 @@
+b
"""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True, env=os.environ | IDENTITY
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    place.mkdir()
    (place / "a.txt").write_text("one\ntwo\n")
    (place / "mine.txt").write_text("committed\n")
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-q", "-m", "first")
    (place / "mine.txt").write_text("my own uncommitted work\n")
    return place


async def test_edits_come_to_the_folder_beside_uncommitted_work(folder: Path) -> None:
    """The files of the patch are changed, others are not, and nothing is staged or committed."""
    assert await applying.apply(PATCH, folder) == ["a.txt", "new/b.txt"]
    assert (folder / "a.txt").read_text() == "ONE\ntwo\n"
    assert (folder / "new" / "b.txt").read_text() == "b\n"
    assert (folder / "mine.txt").read_text() == "my own uncommitted work\n"
    assert git(folder, "diff", "--cached") == ""


async def test_a_folder_without_git_takes_them_too(tmp_path: Path) -> None:
    """A plain folder."""
    (tmp_path / "a.txt").write_text("one\ntwo\n")
    await applying.apply(PATCH, tmp_path)
    assert (tmp_path / "a.txt").read_text() == "ONE\ntwo\n"


async def test_what_does_not_fit_is_not_half_written(folder: Path) -> None:
    """The user changed the same line: the error names the file, and no other file was written."""
    (folder / "a.txt").write_text("mine\ntwo\n")
    with pytest.raises(applying.PatchRefused, match=r"a\.txt") as refused:
        await applying.apply(PATCH, folder)
    assert "mech diff" in refused.value.hint
    assert not (folder / "new").exists()
    assert (folder / "a.txt").read_text() == "mine\ntwo\n"


@pytest.mark.parametrize("path", ["../out.txt", ".git/hooks/pre-commit", "/tmp/out.txt"])
async def test_a_patch_does_not_leave_the_folder(folder: Path, path: str) -> None:
    """A model's patch writes neither outside nor into the repository's own files."""
    patch = f"diff --git a/x b/x\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
    with pytest.raises(applying.PatchRefused):
        await applying.apply(patch, folder)
    assert not (folder / ".git" / "hooks" / "pre-commit").exists()
    assert not (folder.parent / "out.txt").exists()


async def test_a_branch_touches_no_file(folder: Path) -> None:
    """The commit is there, on top of what is checked out; the working tree, index and branch are as they were."""
    before = git(folder, "status", "--porcelain=v2", "--branch")
    commit = await applying.branch(PATCH, folder, "mech/spinner", "Add a spinner")
    assert git(folder, "status", "--porcelain=v2", "--branch") == before
    assert git(folder, "show", "--format=%s", "--stat", "mech/spinner").startswith("Add a spinner")
    assert git(folder, "rev-parse", "mech/spinner") == commit
    assert git(folder, "show", "mech/spinner:a.txt") == "ONE\ntwo"


@pytest.mark.parametrize("name", ["main", "-x", "a..b", ""])
async def test_a_branch_that_cannot_be_is_an_error(folder: Path, name: str) -> None:
    """It is there already, or git takes no such name."""
    with pytest.raises(ConfigError):
        await applying.branch(PATCH, folder, name, "x")


# --- the commands -----------------------------------------------------------------------------


def mech(home: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "mech", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "MECH_HOME": str(home)},
    )
    return done.returncode, done.stdout + done.stderr


def test_the_story_of_a_change_on_the_command_line(tmp_path: Path) -> None:
    """Chat, diff, undo, redo, restore, apply: each says what it did, and the user's folder changes only at the end."""
    needs("bubblewrap")
    home, place = tmp_path / "home", tmp_path / "app"
    place.mkdir()
    (place / "main.py").write_text("print(1)\n")
    edits: Any = [{"path": "main.py", "new": "print(2)\n"}]
    recording = tmp_path / "recording.json"
    replies = [
        {"text": "I edit.", "calls": [{"tool": "edit", "arguments": {"edits": edits}}]},
        {"text": "It prints 2."},
    ]
    recording.write_text(json.dumps({"replies": replies}))
    status, said = mech(home, "chat", str(place), "--model", f"replay:{recording}", "-m", "print 2")
    assert status == 0, said
    assert "this is a recording" in said
    assert "model edited main.py +1 -1" in said
    assert (place / "main.py").read_text() == "print(1)\n"
    status, said = mech(home, "diff", "--json")
    found = json.loads(said)
    assert (status, found["schema"], found["files"]) == (
        0,
        "mech.diff/1",
        [{"path": "main.py", "added": 1, "removed": 1}],
    )
    assert mech(home, "undo") == (0, "main.py +1 -1\n")
    assert mech(home, "diff") == (0, "")
    assert mech(home, "undo") == (1, "there is nothing to undo\n")
    assert mech(home, "redo") == (0, "main.py +1 -1\n")
    assert mech(home, "restore", found["checkpoints"][0]["checkpoint"][:8])[0] == 0
    assert mech(home, "undo") == (0, "main.py +1 -1\n")
    assert mech(home, "apply") == (0, "main.py\n")
    assert (place / "main.py").read_text() == "print(2)\n"
    assert mech(home, "restore", "nothing")[0] == 3
