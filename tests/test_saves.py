"""What a person saves in a served folder reaches the view of it, and a hostile program gains nothing by it."""

from __future__ import annotations

import ctypes
import os
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from mech.sources.inotify import Inotify
from mech.sources.saves import Change, Conflict, Stamp, carry_saves, write_through

pytestmark = pytest.mark.anyio

RENAME_EXCHANGE = 2


class Carried:
    """The changes that were carried so far, and their application to a view."""

    def __init__(self, source: Path, view: Path) -> None:
        self.source, self.view = source, view
        self.changes: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.notes: list[str] = []
        self._news = anyio.Event()
        self._written: dict[str, Stamp] = {}

    async def apply(self, change: Change) -> None:
        write = partial(write_through, self.view, change, self.source, written=self._written)
        conflict = await anyio.to_thread.run_sync(write)
        self.changes.append(change)
        if conflict:
            self.conflicts.append(conflict)
        self._news.set()
        self._news = anyio.Event()

    async def until(self, kind: str, path: str) -> Change:
        """The next change of that kind and path; fails after ten seconds."""
        with anyio.fail_after(10):
            while True:
                for change in self.changes:
                    if (change.kind, change.path) == (kind, path):
                        return change
                await self._news.wait()


@asynccontextmanager
async def carrying(tmp_path: Path, *skip: str) -> AsyncIterator[Carried]:
    source, view = tmp_path / "source", tmp_path / "view"
    (source / "src").mkdir(parents=True)
    (source / "src" / "app.js").write_text("one")
    (source / "keep.txt").write_text("keep")
    shutil.copytree(source, view, copy_function=shutil.copy2)
    carried = Carried(source, view)
    async with anyio.create_task_group() as tasks:
        await tasks.start(lambda **k: carry_saves(source, carried.apply, skip=skip, note=carried.notes.append, **k))
        yield carried
        tasks.cancel_scope.cancel()


async def test_a_save_in_place_arrives(tmp_path: Path) -> None:
    """A file that is written over is written over in the view, in the same inode, so that watchers fire."""
    async with carrying(tmp_path) as carried:
        inode = (carried.view / "src/app.js").stat().st_ino
        (carried.source / "src/app.js").write_text("two")
        await carried.until("written", "src/app.js")
        assert (carried.view / "src/app.js").read_text() == "two"
        assert (carried.view / "src/app.js").stat().st_ino == inode


async def test_a_watcher_in_the_view_fires(tmp_path: Path) -> None:
    """What is saved in the source wakes an inotify watch on the view."""
    async with carrying(tmp_path) as carried:
        watch = Inotify()
        try:
            watch.add(str(carried.view / "src"))
            (carried.source / "src/app.js").write_text("two")
            with anyio.fail_after(10):
                await anyio.wait_readable(watch.fd)
            assert "app.js" in {name for _, _, name in watch.read()}
        finally:
            watch.close()


async def test_saves_of_editors_arrive(tmp_path: Path) -> None:
    """Vim's backup-and-write and the atomic rename of other editors are one written file; their scraps are none."""
    async with carrying(tmp_path) as carried:
        folder = carried.source / "src"
        (folder / ".app.js.swp").write_text("swap")
        (folder / "4913").touch()
        (folder / "4913").unlink()
        os.rename(folder / "app.js", folder / "app.js~")
        (folder / "app.js").write_text("vim")
        os.unlink(folder / "app.js~")
        await carried.until("written", "src/app.js")
        carried.changes.clear()
        (folder / "app.js.tmp").write_text("code")
        os.rename(folder / "app.js.tmp", folder / "app.js")
        await carried.until("written", "src/app.js")
        assert (carried.view / "src/app.js").read_text() == "code"
        assert sorted(os.listdir(carried.view / "src")) == ["app.js"]
        assert carried.conflicts == []


async def test_new_folders_renames_and_deletes_arrive(tmp_path: Path) -> None:
    """A folder that is made, filled, renamed and removed is so in the view too."""
    async with carrying(tmp_path) as carried:
        (carried.source / "a" / "b").mkdir(parents=True)
        (carried.source / "a" / "b" / "c.txt").write_text("c")
        await carried.until("written", "a/b/c.txt")
        (carried.source / "a" / "b" / "late.txt").write_text("late")
        await carried.until("written", "a/b/late.txt")
        os.rename(carried.source / "a", carried.source / "z")
        await carried.until("written", "z/b/c.txt")
        await carried.until("deleted", "a")
        assert not (carried.view / "a").exists()
        (carried.source / "z" / "b" / "more.txt").write_text("watched after the rename")
        await carried.until("written", "z/b/more.txt")
        shutil.rmtree(carried.source / "z")
        await carried.until("deleted", "z")
        assert sorted(os.listdir(carried.view)) == ["keep.txt", "src"]
        assert carried.conflicts == []


async def test_what_is_skipped_is_not_carried(tmp_path: Path) -> None:
    """Installs, .git and given paths are silent, also when they appear later."""
    async with carrying(tmp_path, "dist") as carried:
        for name in ("node_modules", ".git", "dist"):
            (carried.source / name).mkdir()
            (carried.source / name / "x").write_text("x")
        (carried.source / "src/dist").mkdir()
        (carried.source / "src/dist/y").write_text("y")
        await carried.until("written", "src/dist/y")
        assert {change.path for change in carried.changes} == {"src/dist/y"}


async def test_a_file_that_the_program_changed_is_not_overwritten(tmp_path: Path) -> None:
    """Both changed it: the program's version stays and the conflict is said; the same content is none."""
    async with carrying(tmp_path) as carried:
        (carried.view / "keep.txt").write_text("the program's")
        (carried.source / "keep.txt").write_text("the person's")
        await carried.until("written", "keep.txt")
        assert [each.path for each in carried.conflicts] == ["keep.txt"]
        assert (carried.view / "keep.txt").read_text() == "the program's"
        (carried.view / "src/app.js").write_text("same")
        (carried.source / "src/app.js").write_text("same")
        await carried.until("written", "src/app.js")
        assert len(carried.conflicts) == 1


async def test_many_saves_of_one_file_are_no_conflict(tmp_path: Path) -> None:
    """Whatever is saved in quick succession, the last one arrives."""
    async with carrying(tmp_path) as carried:
        for number in range(50):
            (carried.source / "src/app.js").write_text(f"number {number}")
            await anyio.sleep(0.002)
        with anyio.fail_after(10):
            while (carried.view / "src/app.js").read_text() != "number 49":
                await anyio.sleep(0.01)
        assert carried.conflicts == []


async def test_a_symlink_is_carried_as_one(tmp_path: Path) -> None:
    """A symlink that a person makes is the same symlink in the view; what it points at is not read."""
    async with carrying(tmp_path) as carried:
        (carried.source / "link").symlink_to("/etc/shadow")
        await carried.until("written", "link")
        assert os.readlink(carried.view / "link") == "/etc/shadow"


# --- a hostile program ------------------------------------------------------------------------


def written(source: Path, path: str) -> Change:
    return Change(path, "written", None, Stamp.of(os.lstat(source / path)))


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A source, a view and a victim outside the view."""
    for name in ("source/src", "view", "victim"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "source/src/passwd").write_text("saved")
    (tmp_path / "victim/passwd").write_text("victim")
    return tmp_path


def test_a_folder_that_became_a_symlink_is_not_written_through(hostile: Path) -> None:
    """The program replaced a folder by a symlink to the host: nothing is written there."""
    (hostile / "view/src").symlink_to(hostile / "victim")
    conflict = write_through(hostile / "view", written(hostile / "source", "src/passwd"), hostile / "source")
    assert isinstance(conflict, Conflict)
    assert (hostile / "victim/passwd").read_text() == "victim"


def test_a_file_that_became_a_symlink_is_not_written_through(hostile: Path) -> None:
    """The program replaced a file by a symlink to the host: nothing is written there, nor is it removed."""
    (hostile / "view/src").mkdir()
    (hostile / "view/src/passwd").symlink_to(hostile / "victim/passwd")
    conflict = write_through(hostile / "view", written(hostile / "source", "src/passwd"), hostile / "source")
    assert isinstance(conflict, Conflict)
    assert (hostile / "victim/passwd").read_text() == "victim"
    assert (hostile / "view/src/passwd").is_symlink()


def test_a_delete_through_a_symlink_removes_nothing(hostile: Path) -> None:
    """A deleted file whose folder became a symlink stays where the symlink leads."""
    change = Change("src/passwd", "deleted", Stamp.of(os.lstat(hostile / "victim/passwd")))
    (hostile / "view/src").symlink_to(hostile / "victim")
    assert isinstance(write_through(hostile / "view", change, hostile / "source"), Conflict)
    assert (hostile / "victim/passwd").exists()


def test_a_pipe_blocks_nobody(hostile: Path) -> None:
    """A pipe in place of the file is a conflict at once."""
    (hostile / "view/src").mkdir()
    os.mkfifo(hostile / "view/src/passwd")
    change = written(hostile / "source", "src/passwd")
    assert isinstance(write_through(hostile / "view", change, hostile / "source"), Conflict)


def test_a_file_in_place_of_a_folder_is_a_conflict(hostile: Path) -> None:
    """The program has a file where the saved file's folder is."""
    (hostile / "view/src").write_text("file")
    change = written(hostile / "source", "src/passwd")
    assert isinstance(write_through(hostile / "view", change, hostile / "source"), Conflict)


def test_swapping_folders_while_we_write_gains_nothing(hostile: Path) -> None:
    """A program that swaps a folder for a symlink all the time never gets the host's file written or removed."""
    view, ended = hostile / "view", threading.Event()
    (view / "src").mkdir()
    (view / "link").symlink_to(hostile / "victim")

    libc = ctypes.CDLL(None, use_errno=True)

    def swap() -> None:
        while not ended.is_set():
            libc.renameat2(-100, os.fsencode(view / "src"), -100, os.fsencode(view / "link"), RENAME_EXCHANGE)

    def attempt(change: Change) -> None:
        with suppress(OSError):
            write_through(view, change, hostile / "source")

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        save = written(hostile / "source", "src/passwd")
        for _ in range(500):
            attempt(save)
            attempt(Change("src/passwd", "deleted", Stamp.of(os.lstat(hostile / "victim/passwd"))))
    finally:
        ended.set()
        swapping.join()
    assert (hostile / "victim/passwd").read_text() == "victim"
    assert os.listdir(hostile / "victim") == ["passwd"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_new_files_belong_to_the_sandbox(hostile: Path) -> None:
    """New files and folders get the owner that is given; the mode is the source's."""
    (hostile / "source/src/passwd").chmod(0o755)
    change = written(hostile / "source", "src/passwd")
    assert write_through(hostile / "view", change, hostile / "source", owner=(12345, 12346)) is None
    for path in ("src", "src/passwd"):
        info = (hostile / "view" / path).stat()
        assert (info.st_uid, info.st_gid) == (12345, 12346)
    assert info.st_mode & 0o777 == 0o755
