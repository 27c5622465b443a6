"""Reading a workspace whose program may have planted anything in it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mech import beneath
from mech.beneath import Tree, open_beneath


@pytest.fixture(params=["openat2", "compared"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A tree beside a secret, read in both ways."""
    if request.param == "compared":
        monkeypatch.setattr(beneath, "_has_openat2", lambda: False)
    (tmp_path / "secret").write_text("root:x:0:0")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "key").write_text("key")
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.txt").write_text("inside")
    return Tree(root)


@pytest.mark.parametrize("target", ["/etc/shadow", "../secret", "src/../../secret", "/proc/self/environ"])
def test_a_symlink_out_of_the_tree_is_absent(tree: Tree, target: str) -> None:
    """package.json -> /etc/shadow is read as if it were not there."""
    (tree.root / "package.json").symlink_to(target)
    assert tree.read("package.json") is None
    assert not tree.is_file("package.json")


def test_folders_that_lead_out_are_absent(tree: Tree) -> None:
    """A symlinked folder that leaves the tree has no names, no files and is no folder."""
    (tree.root / "out").symlink_to(tree.root.parent / "outside")
    assert tree.names("out") == []
    assert not tree.is_dir("out")
    assert tree.read("out/key") is None
    assert list(tree.walk()) == ["src/a.txt"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret", "src/../../secret", "src/a.txt\0x", "", "src/a.txt/b"])
def test_paths_that_lead_out_are_absent(tree: Tree, path: str) -> None:
    """Absolute paths, `..` and names that cannot be are read as None."""
    assert tree.read(path) is None


def test_symlinks_within_the_tree_are_followed(tree: Tree) -> None:
    """A symlink that stays inside is what it points at."""
    (tree.root / "link").symlink_to("src/a.txt")
    (tree.root / "folder").symlink_to("src")
    assert tree.read("link") == "inside"
    assert tree.names("folder") == ["a.txt"]


def test_what_is_no_text_is_none(tree: Tree) -> None:
    """Binary, too large, a pipe and a folder are None; nothing blocks."""
    (tree.root / "binary").write_bytes(b"\x7fELF\0")
    with open(tree.root / "large", "wb") as file:
        file.truncate(2 * 1024**3)
    os.mkfifo(tree.root / "pipe")
    assert [tree.read(name) for name in ("binary", "large", "pipe", "src")] == [None] * 4
    assert not tree.is_file("pipe")
    assert tree.read_bytes("binary") == b"\x7fELF\0"


def test_a_loop_of_symlinked_folders_is_walked_once(tree: Tree) -> None:
    """Symlinks to folders above do not multiply what a walk yields."""
    for number in range(30):
        (tree.root / f"up{number}").symlink_to(".")
    assert list(tree.walk(depth=6)) == ["src/a.txt"]


def test_a_walk_ends(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of more files than a walk reads is not read to its end."""
    monkeypatch.setattr(beneath, "MOST", 10)
    for number in range(20):
        (tree.root / f"f{number:02}").touch()
    assert len(list(tree.walk())) == 10


def test_a_missing_root_is_empty(tmp_path: Path) -> None:
    """A tree whose root is gone has nothing, and nothing is raised."""
    gone = Tree(tmp_path / "gone")
    assert (gone.names(), gone.read("a"), gone.is_dir(""), list(gone.walk())) == ([], None, False, [])


def test_a_folder_that_is_swapped_for_a_symlink_never_leaks(tree: Tree) -> None:
    """While a folder becomes a symlink to the outside and back, what is read is the inside or nothing."""
    (tree.root / "src" / "key").write_text("mine")
    ended = threading.Event()

    def swap() -> None:
        root = tree.root
        (root / "link").symlink_to("../outside")
        while not ended.is_set():
            os.rename(root / "src", root / "kept")
            os.rename(root / "link", root / "src")
            os.rename(root / "src", root / "link")
            os.rename(root / "kept", root / "src")

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        seen = {tree.read("src/key") for _ in range(3000)}
    finally:
        ended.set()
        swapping.join()
    assert seen <= {"mine", None}


def test_no_symlink_at_all_when_none_is_allowed(tree: Tree) -> None:
    """Without `symlinks`, one that stays inside is refused too."""
    (tree.root / "folder").symlink_to("src")
    root = os.open(tree.root, os.O_RDONLY)
    try:
        os.close(open_beneath(root, "src/a.txt", os.O_RDONLY, symlinks=False))
        with pytest.raises(OSError):  # noqa: PT011
            open_beneath(root, "folder/a.txt", os.O_RDONLY, symlinks=False)
    finally:
        os.close(root)
