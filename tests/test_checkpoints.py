"""States of a workspace: byte for byte, whatever git attributes and ignore files say, and never in the workspace."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from mech.checkpoints import Checkpoints, Line, line
from mech.errors import NotFound
from mech.events import Edited, Row

pytestmark = pytest.mark.anyio


@pytest.fixture
def kept(tmp_path: Path) -> Checkpoints:
    (tmp_path / "workspace").mkdir()
    return Checkpoints(tmp_path / "workspace", tmp_path / "checkpoints.git")


def content(folder: Path) -> dict[str, str]:
    """Every file with its mode and digest, every link with its target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_file():
            mode = "x" if os.access(path, os.X_OK) else "-"
            found[name] = mode + hashlib.sha256(path.read_bytes()).hexdigest()
    return found


async def test_a_state_comes_back_byte_for_byte(kept: Checkpoints) -> None:
    """Line ends, ignored files, a database, binary files, links, modes and odd names."""
    place = kept.workspace
    (place / ".gitattributes").write_text("* text=auto eol=crlf\n*.bin filter=x ident\n")
    (place / ".gitignore").write_text("*.sqlite\nsecret\n")
    (place / "unix.txt").write_bytes(b"a\nb\n$Id$\n")
    (place / "dos.txt").write_bytes(b"a\r\nb\r\n")
    (place / "x.bin").write_bytes(bytes(range(256)) * 10)
    (place / "sub").mkdir()
    (place / "sub" / "run.sh").write_text("#!/bin/sh\n")
    (place / "sub" / "run.sh").chmod(0o755)
    (place / "link").symlink_to("sub/run.sh")
    (place / "-n\u00e4me with\nlines").write_text("odd")
    with sqlite3.connect(place / "data.sqlite") as base:
        base.execute("create table t (a)")
        base.execute("insert into t values (1)")
    base.close()
    before = content(place)
    first = await kept.save("first")
    with sqlite3.connect(place / "data.sqlite") as base:
        base.execute("insert into t values (2)")
    base.close()
    (place / "unix.txt").unlink()
    (place / "dos.txt").write_bytes(b"a\n")
    (place / "link").unlink()
    (place / "new").mkdir()
    (place / "new" / "file").write_text("new")
    after = content(place)
    second = await kept.save("second")
    await kept.restore(first)
    assert content(place) == before
    await kept.restore(second)
    assert content(place) == after


async def test_what_tools_fill_again_is_left_alone(kept: Checkpoints) -> None:
    """Dependencies are in no state, and a restore does not touch them."""
    (kept.workspace / "node_modules").mkdir()
    (kept.workspace / "node_modules" / "x.js").write_text("1")
    (kept.workspace / "a.js").write_text("1")
    first = await kept.save("first")
    (kept.workspace / "a.js").write_text("2")
    (kept.workspace / "node_modules" / "x.js").write_text("2")
    second = await kept.save("second")
    assert [change.path for change in await kept.changes(first, second)] == ["a.js"]
    await kept.restore(first)
    assert (kept.workspace / "node_modules" / "x.js").read_text() == "2"


async def test_a_repository_within_is_kept_as_files(kept: Checkpoints) -> None:
    """Whether it has commits or not, and whatever of it is edited."""
    for name in ("fresh", "old"):
        inner = kept.workspace / "parts" / name
        inner.mkdir(parents=True)
        (inner / "a.txt").write_text("1")
        subprocess.run(("git", "init", "-q", str(inner)), check=True)
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for words in (("add", "."), (*who, "commit", "-qm", "x")):
        subprocess.run(("git", "-C", str(inner), *words), check=True)
    first = await kept.save("one")
    for name in ("fresh", "old"):
        (kept.workspace / "parts" / name / "a.txt").write_text("2")
        (kept.workspace / "parts" / name / "b.txt").write_text("new")
    assert len(await kept.changes(first, await kept.save("two"))) == 4
    await kept.restore(first)
    for name in ("fresh", "old"):
        assert (kept.workspace / "parts" / name / "a.txt").read_text() == "1"
        assert not (kept.workspace / "parts" / name / "b.txt").exists()


async def test_the_same_files_are_the_same_state(kept: Checkpoints) -> None:
    """Nothing changed: no new checkpoint; changed back: another checkpoint of the same state."""
    (kept.workspace / "a").write_text("1")
    first = await kept.save("first")
    assert await kept.save("again") == first
    (kept.workspace / "a").write_text("2")
    second = await kept.save("second")
    (kept.workspace / "a").write_text("1")
    third = await kept.save("third")
    assert len({first, second, third}) == 3
    assert await kept.state(first) == await kept.state(third) != await kept.state(second)


async def test_a_patch_is_one_that_git_takes(kept: Checkpoints, tmp_path: Path) -> None:
    """What changed, binary files included, as text."""
    (kept.workspace / "a.txt").write_text("one\n")
    first = await kept.save("first")
    (kept.workspace / "a.txt").write_text("two\n")
    (kept.workspace / "b.bin").write_bytes(b"\0\1\2")
    second = await kept.save("second")
    patch = await kept.patch(first, second)
    assert "-one\n+two\n" in patch
    assert "GIT binary patch" in patch
    assert await kept.file(first, "a.txt") == b"one\n"
    assert await kept.file(first, "b.bin") is None


async def test_the_repository_s_own_git_is_not_touched(kept: Checkpoints) -> None:
    """Its `.git` is neither kept nor restored nor asked; its hooks do not run."""
    hooks = kept.workspace / ".git" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("pre-commit", "post-checkout", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {kept.workspace}/hooked\n")
        (hooks / name).chmod(0o755)
    (kept.workspace / "a").write_text("1")
    before = content(kept.workspace)
    first = await kept.save("first")
    (kept.workspace / "a").write_text("2")
    await kept.save("second")
    await kept.restore(first)
    assert content(kept.workspace) == before


async def test_an_unknown_checkpoint_is_an_error(kept: Checkpoints) -> None:
    """Nothing is restored from what is not there."""
    (kept.workspace / "a").write_text("1")
    await kept.save("first")
    with pytest.raises(NotFound):
        await kept.restore("0" * 40)


def test_the_line_is_a_fold_of_the_log() -> None:
    """Undo and redo move along it; an edit after an undo leaves behind what was undone."""

    def after(*steps: str) -> Line:
        made = []
        for step in steps:
            by = step if step in ("undo", "redo", "restore") else "model"
            made.append(Edited(step, by))  # type: ignore[arg-type]
        return line([Row(number, 0.0, event) for number, event in enumerate(made)])

    assert after("a", "b", "c").now == "c"
    assert after("a", "b", "c", "undo", "undo").now == "a"
    assert after("a", "b", "undo", "redo").now == "b"
    assert after("a", "b", "undo", "c").states == ("a", "c")
    assert after("a", "undo", "undo").now == "a"
    assert after().now is None


async def test_a_patch_of_another_encoding_is_whole(kept: Checkpoints, tmp_path: Path) -> None:
    """A Latin-1 text beside a UTF-8 one: `git apply` makes exactly the same bytes of it elsewhere."""
    other = tmp_path / "other"
    other.mkdir()
    for place in (kept.workspace, other):
        (place / "latin.txt").write_bytes("Gr\u00fc\u00dfe\n".encode("latin-1"))
        (place / "utf.txt").write_text("Gr\u00fc\u00dfe\n", encoding="utf-8")
    before = await kept.save("before")
    (kept.workspace / "latin.txt").write_bytes("Gr\u00fc\u00dfe, \u00e0 vous\n".encode("latin-1"))
    (kept.workspace / "utf.txt").write_text("Gr\u00fc\u00dfe, \u00e0 vous\n", encoding="utf-8")
    patch = await kept.patch(before, await kept.save("after"))
    assert "+Gr\u00fc\u00dfe, \u00e0 vous" in patch
    subprocess.run(["git", "apply"], cwd=other, input=patch.encode(), check=True)
    assert content(other) == content(kept.workspace)
