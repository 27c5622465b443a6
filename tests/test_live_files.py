"""Files of a live sandbox: read, written, watched and compared from outside, beside hostile code inside."""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path

import anyio
import pytest
from lives import Open, live, present

import mech
from mech.errors import FileError, FileMissing, LimitExceeded, OutsideWorkspace
from mech.live import Changes, FileEvent

__all__ = ["live", "present"]
pytestmark = pytest.mark.anyio


async def test_files_are_written_and_read(live: Open) -> None:
    """Text and bytes go in and come out, folders on the way are made, and the program owns what was written."""
    async with live() as sandbox:
        files, run = sandbox.files, sandbox.commands.run
        await files.write("a/b/text", "grüße\n")
        await files.write("/workspace/a/data", b"\0\xff", mode=0o755)
        assert await files.read("a/b/text") == "grüße\n"
        assert await files.read_bytes("a/data") == b"\0\xff"
        line = "test -O a && test -O a/b && test -O a/b/text && test -x a/data && echo more >> a/b/text && cat a/b/text"
        assert (await run(line)).output == "grüße\nmore\n"
        await files.append("a/b/text", "last\n")
        await files.append("new", "first\n")
        assert await files.read("a/b/text") == "grüße\nmore\nlast\n"
        assert (await run("cat new; test -O new && rm new")).output == "first\n"


async def test_writing_replaces_whole_and_keeps_permissions(live: Open) -> None:
    """A reader sees the old or the new file, never a part; an executable stays one, a symlink is followed."""
    async with live() as sandbox:
        files, run = sandbox.files, sandbox.commands.run
        await run("echo old > script; chmod 750 script; mkdir sub; ln -s ../script sub/link; exec 3< script")
        holder = await sandbox.commands.start("exec 3< script; echo open; read x; cat <&3")
        await holder.wait_for_log("open")
        await files.write("sub/link", "new\n")
        await holder.write("\n")
        assert (await holder.wait()).output == "open\nold\n"
        assert (await run("cat script; stat -c %a script; readlink sub/link; ls -A . sub")).output == (
            "new\n750\n../script\n.:\nscript\nsub\n\nsub:\nlink\n"
        )


async def test_listing_and_stat(live: Open) -> None:
    """What lies where is told, with kind, size and permissions; symlinks are told and not followed."""
    async with live() as sandbox:
        files = sandbox.files
        await sandbox.commands.run(
            "mkdir -p a/b; printf 12345 > a/file; chmod 640 a/file; ln -s b a/link; mkfifo a/pipe"
        )
        listed = {entry.path: entry for entry in await files.list("a")}
        assert {path: entry.kind for path, entry in listed.items()} == {
            "a/b": "folder",
            "a/file": "file",
            "a/link": "symlink",
            "a/pipe": "other",
        }
        assert (listed["a/file"].size, listed["a/file"].mode, listed["a/link"].target) == (5, 0o640, "b")
        assert [entry.path for entry in await files.list(depth=None)] == ["a", "a/b", "a/file", "a/link", "a/pipe"]
        assert await files.stat("a/link") == listed["a/link"]
        assert [await files.exists(path) for path in ("a", "a/file", "a/link", "a/no", "no/no")] == [True] * 3 + [
            False
        ] * 2


async def test_moving_and_removing(live: Open, tmp_path: Path) -> None:
    """Files and folders are moved and removed, also those that lie in the host's folder, which keeps them."""
    folder = tmp_path / "shop"
    (folder / "below" / "deep").mkdir(parents=True)
    (folder / "below" / "deep" / "file").write_text("text")
    async with live(folder) as sandbox:
        files = sandbox.files
        await files.move("below", "moved/to")
        assert await files.read("moved/to/deep/file") == "text"
        await files.move("moved/to/deep/file", "file")
        assert not await files.exists("moved/to/deep/file")
        await files.remove("moved")
        await files.make_folder("x/y")
        await files.make_folder("x/y")
        await sandbox.commands.run("ln -s file link")
        await files.remove("link")
        assert [entry.path for entry in await files.list()] == ["file", "x"]
        with pytest.raises(FileMissing):
            await files.remove("link")
        with pytest.raises(FileMissing):
            await files.move("link", "other")
    assert (folder / "below" / "deep" / "file").read_text() == "text"


async def test_changes_are_told(live: Open, tmp_path: Path) -> None:
    """What a command added, modified and deleted is told, however it set the times back; so is what changed in all."""
    folder = tmp_path / "shop"
    (folder / "sub").mkdir(parents=True)
    for name in ("kept", "changed", "sneaky", "deleted", "sub/deep"):
        (folder / name).write_text("old")
    sneaky = "cp -p sneaky was; printf new > sneaky; touch -r was sneaky; rm was"
    async with live(folder) as sandbox:
        line = f"echo more >> changed; rm deleted; echo x > sub/new; ln -s kept link; {sneaky}"
        result = await sandbox.commands.run(line, changes=True)
        expected = Changes(("link", "sub/new"), ("changed", "sneaky"), ("deleted",))
        assert result.changed == expected
        assert await sandbox.files.changed() == expected
        mark = await sandbox.files.mark()
        assert not await sandbox.files.changed(mark)
        await sandbox.commands.run("rm -r sub; chmod 600 kept; touch -a changed")
        changed = await sandbox.files.changed(mark)
        assert changed == Changes((), ("kept",), ("sub/deep", "sub/new")) or "changed" in changed.modified
        assert (await sandbox.files.changed()).deleted == ("deleted", "sub/deep")


async def test_what_happens_to_files_is_watched(live: Open) -> None:
    """Writes, creations, deletions and moves are told as the program does them, also in folders made meanwhile."""
    async with live() as sandbox:
        await sandbox.files.write("sub/file", "x")
        async with sandbox.files.watch() as events:
            heard: list[FileEvent] = []
            await sandbox.commands.run("echo y >> sub/file; rm sub/file; mkdir -p new/deep; echo z > new/deep/file")
            await sandbox.files.write("mine", "text")
            async for event in events:
                heard.append(event)
                if event.path == "mine":
                    break
        told = [(event.path, event.kind) for event in heard]
        assert told[:2] == [("sub/file", "written"), ("sub/file", "deleted")]
        assert {("new", "created"), ("new/deep", "created"), ("new/deep/file", "created"), ("mine", "written")} <= {
            *told
        }
        with pytest.raises(FileMissing):
            async with sandbox.files.watch("nowhere"):
                pass


# --- hostile code -----------------------------------------------------------------------------


async def test_symlinks_out_of_the_workspace_lead_nowhere(live: Open, tmp_path: Path) -> None:
    """A planted link to a file or folder of the host is neither read, written, listed nor watched through."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("host key")
    async with live() as sandbox:
        files = sandbox.files
        links = {
            "folder": secret,
            "file": secret / "key",
            "up": f"../../../../../..{secret}/key",
            "root": "/proc/self/root",
        }
        await sandbox.commands.run("; ".join(f"ln -s {target} {name}" for name, target in links.items()))
        for path in (
            "file",
            "folder/key",
            "up",
            f"root{secret}/key",
            "../secret/key",
            "/etc/passwd",
            str(secret / "key"),
        ):
            for attempt in (files.read(path), files.write(path, "mine"), files.append(path, "mine"), files.stat(path)):
                if path in ("file", "up") and attempt.__name__ == "stat":
                    attempt.close()  # the link itself may be looked at
                    continue
                with pytest.raises(OutsideWorkspace):
                    await attempt
            assert not await files.exists(path)
        for attempt in (files.list("folder"), files.make_folder("folder/new"), files.move("file", "folder/stolen")):
            with pytest.raises(OutsideWorkspace):
                await attempt
        with pytest.raises(FileError):
            async with files.watch("folder"):
                pass
        await files.remove("folder")
    assert [path.name for path in secret.iterdir()] == ["key"]
    assert (secret / "key").read_text() == "host key"


async def test_swapping_folders_for_links_wins_nothing(live: Open, tmp_path: Path) -> None:
    """While a program swaps a folder for a link out and back, nothing of the host is ever read or written."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("host")
    outside.chmod(0o777)
    swap = f"""
import os
os.makedirs("real"); open("real/file", "w").write("mine"); os.symlink("{outside}", "out")
os.symlink("real", "d"); print("up", flush=True)
while True:
    for target in ("out", "real"):
        os.symlink(target, "t"); os.rename("t", "d")
"""
    async with live() as sandbox:
        swapping = await sandbox.commands.start(["python3", "-c", swap])
        await swapping.wait_for_log("up")
        seen: set[str] = set()
        for number in range(300):
            try:
                seen.add(await sandbox.files.read("d/file"))
                await sandbox.files.write(f"d/new{number % 3}", "x")
            except FileError as refused:
                seen.add(refused.kind)
        assert seen <= {"mine", "outside_workspace", "file_missing", "file_error"}
    assert [path.name for path in outside.iterdir()] == ["file"]


async def test_what_is_no_file_does_not_hold_us(live: Open) -> None:
    """A pipe that nobody writes to, a socket, a folder and an endless file are refused at once."""
    async with live() as sandbox:
        files = sandbox.files
        await sandbox.commands.run(
            "mkfifo pipe; mkdir folder; truncate -s 1T huge || truncate -s 9G huge; printf '\\377' > latin"
        )
        await sandbox.commands.run(["python3", "-c", "import socket; socket.socket(socket.AF_UNIX).bind('sock')"])
        for path in ("pipe", "sock", "folder", "latin"):
            with pytest.raises(FileError):
                await files.read(path)
        for path in ("pipe", "folder", "sock"):
            with pytest.raises(FileError):
                await files.append(path, "x")
        with pytest.raises(LimitExceeded):
            await files.read("huge")
        with pytest.raises(FileError):
            await files.write("folder", "x")
        for path in ("", ".", "folder/..", "nul\0"):
            with pytest.raises(FileError):
                await files.write(path, "x")
        assert [entry.path for entry in await files.list()] == ["folder", "huge", "latin", "pipe", "sock"]


async def test_deep_and_locked_trees_are_borne(live: Open) -> None:
    """A tree of 300 levels and a folder without permissions can be compared and removed; what is unseen is said."""
    deep = "import os\nfor _ in range(300): os.mkdir('d'); os.chdir('d')\nopen('file', 'w')"
    async with live() as sandbox:
        await sandbox.commands.run(["python3", "-c", deep])
        await sandbox.commands.run("mkdir locked; touch locked/file; chmod 0 locked")
        changed = await sandbox.files.changed()
        assert any(path.startswith("d/d/d") for path in changed.unseen)
        assert os.geteuid() == 0 or "locked" in changed.unseen
        await sandbox.files.remove("d")
        assert not await sandbox.files.exists("d")


async def test_strange_names_are_names(live: Open) -> None:
    """Names with spaces, newlines, quotes, dashes and bytes that are no text are listed, read and compared."""
    names = [b"a b", b"new\nline", b"-rf", b"'\"", b"\xff\xfe", b"..."]
    async with live() as sandbox:
        mark = await sandbox.files.mark()
        await sandbox.commands.run(["python3", "-c", f"for name in {names!r}: open(name, 'wb').write(name)"])
        expected = tuple(sorted(os.fsdecode(name) for name in names))
        assert tuple(entry.path for entry in await sandbox.files.list()) == expected
        assert (await sandbox.files.changed(mark)).added == expected
        for name in names:
            assert await sandbox.files.read_bytes(os.fsdecode(name)) == name
            await sandbox.files.remove(os.fsdecode(name))
        assert await sandbox.files.list() == ()


async def test_set_user_bits_are_not_carried_over(live: Open) -> None:
    """A file that is written over loses its set-user-id bit."""
    async with live() as sandbox:
        await sandbox.commands.run("echo old > file; chmod 4755 file")
        await sandbox.files.write("file", "new")
        assert stat.S_IMODE((await sandbox.files.stat("file")).mode) == 0o755


async def test_many_writers_at_once(live: Open) -> None:
    """Files written at the same time do not disturb each other, and no part of one is left."""
    async with live() as sandbox:
        async with anyio.create_task_group() as tasks:
            for number in range(50):
                tasks.start_soon(sandbox.files.write, f"sub{number % 5}/{number}", str(number))
                tasks.start_soon(sandbox.files.write, "same", "x" * 1000)
        assert len([entry for entry in await sandbox.files.list(depth=2) if entry.kind == "file"]) == 51
        assert (await sandbox.commands.run("find . -name '.mech-*'")).output == ""


# --- snapshots ------------------------------------------------------------------------------------


async def test_snapshot_restore_and_fork(live: Open) -> None:
    """A loop takes a snapshot before a command, sees what it changed, goes back, and tries twice from one state."""
    async with live() as sandbox:
        await sandbox.files.write("a", "1")
        await sandbox.files.write("b/c", "2")
        before = await sandbox.snapshot()
        await sandbox.commands.run("echo x > a; mv b d; mkdir node_modules; touch node_modules/n")
        changed = await sandbox.files.changed(before, skip=("node_modules",))
        assert changed == Changes(("d/c",), ("a",), ("b/c",))
        again = partial(mech.sandbox, snapshot=before, settings=sandbox._settings)
        async with again() as one, again() as two:
            await one.files.write("a", "one")
            assert (await two.files.read("a"), await two.files.read("b/c")) == ("1", "2")
        await sandbox.restore(before)
        assert not await sandbox.files.changed(before)
        assert await sandbox.files.read("a") == "1"


async def test_restore_is_told_to_who_watches(live: Open) -> None:
    """Whoever watches the files from outside goes on being told, through a snapshot and the way back."""
    async with live() as sandbox:
        await sandbox.files.write("a", "1")
        async with sandbox.files.watch() as events:
            before = await sandbox.snapshot()
            await sandbox.files.write("b", "2")
            await sandbox.restore(before)
            with anyio.fail_after(30):
                while True:
                    event = await anext(events)
                    if (event.path, event.kind) == ("b", "deleted"):
                        break
        assert await sandbox.snapshot()
