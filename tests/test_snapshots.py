"""Snapshots of a sandbox: exact, independent of each other, with programs that run and without."""

from __future__ import annotations

import gc
import os
import signal
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from benches import begin, needs, run

from mech.errors import NotFound, SandboxError
from mech.sandboxes import Opening, choose, snapshots, tree
from mech.sandboxes.freeze import frozen
from mech.types import Workspace

pytestmark = pytest.mark.anyio
FILL = r"""
mkdir -p a/b/c empty "odd name"; printf 'one\n' > a/one; printf '#!/bin/sh\n' > a/run; chmod 755 a/run
printf 'x' > a/b/c/deep; ln -s a/one link; ln -s /etc/passwd out; ln -s nowhere dangling; mkfifo pipe
printf 'secret' > locked; chmod 600 locked; ln a/one a/twin; touch -d @1000000000.123456789 a/one
printf 'host' > "odd name/$(printf 'new\nline')"; chmod 1777 empty; mkdir shut; printf q > shut/in; chmod 500 shut
python3 -c 'import os; os.setxattr("a/run", "user.mark", b"one"); os.setxattr("a", "user.dir", b"d")'
rm -rf gone committed/old; printf 'new\n' > committed/kept; printf home > ~/tool; mkdir ~/.cache
touch -d @1100000000.5 a committed empty
"""
SPOIL = r"""
chmod 700 shut; rm -rf a shut link "odd name"; printf 'changed\n' > locked; chmod 644 locked; rm pipe; mkdir pipe
touch pipe/in; printf gone-again > gone; mkdir link; touch link/x; rm -r empty; printf e > empty; rm -rf committed
mkdir committed; printf 'newer\n' > committed/kept; printf more > ~/tool; rmdir ~/.cache; printf z > extra; mkdir extra2
mkdir a; printf 'other\n' > a/one; rm out; printf o > out; mkdir -p x/y/z; touch x/y/z/w
"""
LIST = r"""
import hashlib, os, stat, sys
for top in ("/workspace", "/home/mech"):
    for folder, folders, files in os.walk(top):
        for name in sorted(["."] if folder == top else []) + sorted(folders + files):
            path = os.path.join(folder, name)
            info = os.lstat(path)
            what = ""
            if stat.S_ISLNK(info.st_mode): what = os.readlink(path)
            elif stat.S_ISREG(info.st_mode): what = hashlib.sha256(open(path, "rb").read()).hexdigest()
            marks = {} if stat.S_ISLNK(info.st_mode) else {n: os.getxattr(path, n) for n in sorted(os.listxattr(path))}
            own = info.st_uid == os.getuid()
            print(repr((path, oct(info.st_mode), what, info.st_mtime_ns, marks, own)))
"""


class Bench:
    """A folder of the host with committed files, and sandboxes over it."""

    def __init__(self, root: Path, copied: bool = False) -> None:
        self.root, self.folder, self._states, self._copied = root, root / "folder", 0, copied
        (self.folder / "committed").mkdir(parents=True)
        (self.folder / "gone").mkdir()
        (self.folder / "plain").write_text("plain")
        for name in ("kept", "old"):
            (self.folder / "committed" / name).write_text(name)
        (self.folder / "gone" / "file").write_text("gone")

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Any]:
        self._states += 1
        workspace = Workspace(self.folder, "key", str(self.folder))
        options = {"snapshots": self.root / "snapshots", "copied": self._copied, **options}
        opening = Opening(workspace, self.root / f"state{self._states}", **options)
        async with choose("bubblewrap")(opening, lambda event: None) as sandbox:
            yield sandbox


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Bench:
    needs("bubblewrap")
    return Bench(tmp_path, copied=getattr(request, "param", False))


BOTH = pytest.mark.parametrize("bench", [False, True], indirect=True, ids=["overlay", "copied"])


async def do(sandbox: Any, line: str) -> str:
    """Run a line that must succeed; what it printed."""
    ended, output = await run(sandbox, line)
    assert ended.exit_code == 0, output
    return output


async def listing(sandbox: Any) -> list[str]:
    return (await do(sandbox, f"python3 -c '{LIST}'")).splitlines()


def states(sandbox: Any) -> dict[int, str]:
    return {pid: member.state for pid, member in tree.members(sandbox._proc).items()}


def paths(changes: dict[str, Any], place: str = "workspace") -> list[tuple[str, str]]:
    """Kind and path of what changed, without folders."""
    return sorted((c.kind, c.path) for c in changes[place] if not (c.new or c.old).is_folder)


# --- nothing runs ---------------------------------------------------------------------------------


@BOTH
async def test_restores_exactly(bench: Bench) -> None:
    """Contents, modes, times, links, attributes, empty folders and deletions come back as they were, forth too."""
    async with bench.open() as sandbox:
        await do(sandbox, FILL)
        first, before = await sandbox.rewind.snapshot(), await listing(sandbox)
        await do(sandbox, SPOIL)
        second, after = await sandbox.rewind.snapshot(), await listing(sandbox)
        assert before != after
        for _ in range(2):
            await sandbox.rewind.restore(first)
            assert await listing(sandbox) == before
            assert not any((await sandbox.rewind.changes(first)).values())
            await sandbox.rewind.restore(second)
            assert await listing(sandbox) == after
    assert (bench.folder / "committed" / "old").read_text() == "old"


@BOTH
async def test_changes_are_listed(bench: Bench) -> None:
    """What was added, modified and deleted since a snapshot is told; what was only touched is not."""
    async with bench.open() as sandbox:
        await do(sandbox, "mkdir -p src lib; echo 1 > src/a; echo 2 > src/b; echo 3 > lib/c; echo h > ~/h")
        since = await sandbox.rewind.snapshot()
        assert paths(await sandbox.rewind.changes(since)) == []
        await do(sandbox, "echo 9 > src/a; rm src/b committed/old; mv lib new; touch plain; echo n > n; chmod +x n ~/h")
        changes = await sandbox.rewind.changes(since)
        assert paths(changes) == [
            ("added", "n"),
            ("added", "new/c"),
            ("deleted", "committed/old"),
            ("deleted", "lib/c"),
            ("deleted", "src/b"),
            ("modified", "src/a"),
        ]
        assert paths(changes, "home") == [("modified", "h")]
        await sandbox.rewind.snapshot()
        assert paths(await sandbox.rewind.changes(since)) == paths(changes)
        await do(sandbox, "rm -rf src; mkdir src; echo 9 > src/a")
        assert ("modified", "src/a") in paths(await sandbox.rewind.changes(since))


async def test_two_hundred_in_a_row_stay_shallow(bench: Bench) -> None:
    """A loop that takes a snapshot before each of 200 commands can go back to any of them."""
    show = "cat all; stat -c %Y all; grep -r . d"
    async with bench.open() as sandbox:
        taken = []
        shown = await do(sandbox, f"mkdir d; echo - > d/f; echo - > all; {show}")
        for number in range(200):
            taken.append((await sandbox.rewind.snapshot(), shown))
            line = (
                f"rm -rf d/{number % 5}; mkdir -p d/{number % 7}; echo {number} > d/{number % 7}/f; echo {number} > all"
            )
            shown = await do(sandbox, f"{line}; touch -d @{number + 1} all; {show}")
        assert max(len(each.layers["workspace"]) for each, _ in taken) < 30
        for number in (199, 3, 100, 8, 64, 1, 0):
            await sandbox.rewind.restore(taken[number][0])
            assert await do(sandbox, show) == taken[number][1]


async def test_merged_layers_show_the_same(bench: Bench) -> None:
    """Folders that were deleted and made again, over files and the other way round, survive the merging of layers."""
    steps = (
        "mkdir -p p/q; echo 1 > p/q/f; echo 1 > t", "rm -rf p; echo file > p", "rm p; mkdir p; echo 2 > p/g",
        "rm -rf committed", "mkdir committed; echo 3 > committed/new", "rm t; mkdir t; echo 4 > t/u", "rm -rf t",
        "chmod 700 p; touch -d @5 p", "mkdir t", "ln p/g p/h", "rm p/g; mv p/h p/i", "rm -rf gone; mkdir gone", "true",
        "rm plain; ln -s p plain", "rm plain; mkdir plain", "echo 6 > plain/x", "rm -r plain", "echo back > plain",
    )  # fmt: skip
    async with bench.open() as sandbox:
        seen = []
        for line in steps:
            await do(sandbox, line)
            seen.append((await sandbox.rewind.snapshot(), await listing(sandbox)))
        assert len(seen[-1][0].layers["workspace"]) < 10
        for taken, shown in reversed(seen):
            await sandbox.rewind.restore(taken)
            assert await listing(sandbox) == shown


@BOTH
async def test_forks_are_apart(bench: Bench) -> None:
    """Two sandboxes forked from one state begin the same, differ as they go on, and outlive the first."""
    async with bench.open() as first:
        await do(first, FILL)
        taken, before = await first.rewind.snapshot(), await listing(first)
        async with bench.open(snapshot=taken) as one, bench.open(snapshot=taken) as two:
            assert await listing(one) == await listing(two) == before
            await do(one, "echo one > committed/kept; rm -rf a")
            await do(two, "echo two > committed/kept; echo two > only")
            inner = await two.rewind.snapshot()
            assert await do(one, "cat committed/kept; ls") != await do(two, "cat committed/kept; ls")
            assert await listing(first) == before
            assert paths(await two.rewind.changes(taken)) == [("added", "only"), ("modified", "committed/kept")]
    async with bench.open(snapshot=inner) as third:
        assert (await do(third, "cat only a/one")) == "two\none\n"
        await third.rewind.restore(taken)
        assert await listing(third) == before


async def test_unused_layers_are_swept(bench: Bench) -> None:
    """Layers stay while a snapshot or a sandbox uses them, or they were to be kept; then they go."""
    folder = bench.root / "snapshots"
    async with bench.open() as sandbox:
        await do(sandbox, "echo 1 > f")
        taken = await sandbox.rewind.snapshot()
        snapshots.sweep(folder)
        assert taken.layers["workspace"][0].exists()
    snapshots.sweep(folder)
    async with bench.open(snapshot=taken) as fork:
        assert await do(fork, "cat f") == "1\n"
    file = taken.keep()
    del sandbox, fork, taken
    snapshots.sweep(folder)
    async with bench.open(snapshot=snapshots.load(file)) as fork:
        assert await do(fork, "cat f") == "1\n"
    del fork
    gc.collect()  # whatever still refers to a snapshot uses it
    snapshots.sweep(folder, kept=True)
    assert list(folder.iterdir()) == []
    with pytest.raises(NotFound):
        snapshots.load(file)


async def test_nothing_written_costs_no_layer(bench: Bench) -> None:
    """A snapshot of what has not changed is the one before."""
    async with bench.open() as sandbox:
        first = await sandbox.rewind.snapshot()
        await do(sandbox, "ls -R . >/dev/null")
        assert await sandbox.rewind.snapshot() == first


@BOTH
async def test_hostile_names_and_attributes_lead_nowhere(bench: Bench) -> None:
    """What looks like an overlay's own marks, or leads out, is what the program sees and nothing else."""
    secret = bench.root / "secret"
    secret.write_text("of the host")
    async with bench.open() as sandbox:
        line = f"mkdir d; ln -s {secret} s; ln -s {bench.root} up; python3 -c 'import os\nfor n in "
        line += '("opaque", "redirect", "metacopy", "whiteout"):\n for p in ("d", os.environ["HOME"]):\n  try: '
        line += 'os.setxattr(p, "user.overlay." + n, b"y")\n  except OSError: pass\''
        await do(sandbox, line)
        await run(sandbox, "mknod w c 0 0; mknod ~/w c 0 0; mknod z c 1 3")
        taken, before = await sandbox.rewind.snapshot(), await listing(sandbox)
        await do(sandbox, "rm s up; mkdir up; echo in > up/secret; echo in > s")
        changes = await sandbox.rewind.changes(taken)
        assert ("added", "up/secret") in paths(changes)
        await sandbox.rewind.restore(taken)
        assert await listing(sandbox) == before
    assert secret.read_text() == "of the host"


# --- programs run ---------------------------------------------------------------------------------


@BOTH
async def test_snapshot_and_restore_under_a_running_program(bench: Bench) -> None:
    """What runs goes on; the state of the snapshot is complete, and going back is exact."""
    async with bench.open() as sandbox:
        await do(sandbox, FILL)
        running = await begin(sandbox, "sh", "-c", "echo started; while :; do sleep 0.05; done")
        before = await listing(sandbox)
        taken = await sandbox.rewind.snapshot()
        await do(sandbox, SPOIL)
        assert await listing(sandbox) != before
        async with bench.open(snapshot=taken) as fork:
            assert await listing(fork) == before
        await sandbox.rewind.restore(taken)
        assert await listing(sandbox) == before
        assert not running.finished
        running.signal(signal.SIGKILL)
        assert (await running.wait()).signal == signal.SIGKILL


@pytest.mark.parametrize("line", ["true", "echo started; exec sleep 600"], ids=["quiet", "running"])
async def test_files_without_permissions_come_back(bench: Bench, line: str) -> None:
    """What a program may not even read itself is kept and put back, with its mode."""
    fill = "mkdir -p dark/er; echo in > dark/er/in; echo x > none; ln none dark/other; chmod 0 none dark/er dark"
    show = (
        "stat -c '%a %n' dark none; chmod -R u+rwX dark none; cat dark/er/in none; ls dark; chmod 0 none dark/er dark"
    )
    async with bench.open() as sandbox:
        await do(sandbox, fill)
        running = await begin(sandbox, "sh", "-c", line) if "sleep" in line else None
        taken, before = await sandbox.rewind.snapshot(), await do(sandbox, show)
        for spoil in (
            "chmod -R u+rwX dark; rm -r dark/er",
            "rm -f none; chmod -R u+rwX dark; rm -r dark; mkdir dark; chmod 0 dark",
        ):
            await do(sandbox, spoil)
            await sandbox.rewind.restore(taken)
            assert await do(sandbox, show) == before
        async with bench.open(snapshot=taken) as fork:
            assert await do(fork, show) == before
        if running:
            running.signal(signal.SIGKILL)


async def test_watchers_see_what_is_put_back(bench: Bench) -> None:
    """A program that watches its files is told by the kernel, and a file that it has open is the same file."""
    watch = """
import ctypes, os, sys
libc = ctypes.CDLL(None); fd = libc.inotify_init(); libc.inotify_add_watch(fd, b".", 0x2 | 0x100 | 0x200)
held = open("watched")
print("started", flush=True)
names = set()
while names < {b"watched", b"made", b"dropped"}:
    data = os.read(fd, 65536); at = 0
    while at < len(data):
        size = int.from_bytes(data[at + 12:at + 16], "little")
        names.add(data[at + 16:at + 16 + size].rstrip(b"\\0")); at += 16 + size
held.seek(0)
with open("seen", "w") as file: file.write(held.read())
"""
    async with bench.open() as sandbox:
        await do(sandbox, "echo first > watched; echo x > made")
        holder = await begin(sandbox, "sh", "-c", "echo started; exec sleep 600")
        taken = await sandbox.rewind.snapshot()
        await do(sandbox, "echo second > watched; rm made; echo y > dropped; mkfifo ready")
        watcher = await begin(sandbox, "python3", "-c", watch)
        await sandbox.rewind.restore(taken)
        with anyio.fail_after(60):
            assert (await watcher.wait()).exit_code == 0
        assert await do(sandbox, "cat seen watched") == "first\nfirst\n"
        holder.signal(signal.SIGKILL)


async def test_stopped_stays_stopped_and_forks_are_caught(bench: Bench) -> None:
    """While frozen nothing runs, however fast it forks; afterwards only what ran before runs on."""
    bomb = "import os\nprint('started', flush=True)\nwhile True:\n if os.fork() == 0: os._exit(0)\n os.wait()"
    async with bench.open() as sandbox:
        forking = await begin(sandbox, "python3", "-c", bomb)
        idle = await begin(sandbox, "sh", "-c", "echo started; kill -STOP $$; echo on; sleep 600")
        with anyio.fail_after(20):
            while states(sandbox)[idle.inner] != "T":
                await anyio.sleep(0.01)
        for _ in range(5):
            async with frozen(sandbox._proc):
                assert set(states(sandbox).values()) <= {"T", "Z"}
        assert states(sandbox)[idle.inner] == "T"
        assert not forking.finished
        for each in (forking, idle):
            each.signal(signal.SIGKILL)


@pytest.mark.parametrize("mode", ["wal", "delete"])
async def test_databases_are_put_back_whole(bench: Bench, mode: str) -> None:
    """A SQLite database that a running program writes to is whole in a snapshot, and after going back to it."""
    program = f"""
import os, sqlite3, time
db = sqlite3.connect("app.db", isolation_level=None)
db.execute("pragma journal_mode={mode}")
db.execute("create table if not exists t (n integer, pad text)")
print("started", flush=True)
while not os.path.exists("enough"):
    db.execute("begin immediate")
    n = db.execute("select count(*) from t").fetchone()[0]
    db.execute("insert into t values (?, ?)", (n, "x" * 2000)); db.execute("insert into t values (?, ?)", (n + 1, "y"))
    db.execute("commit")
    assert db.execute("pragma quick_check").fetchone() == ("ok",)
    time.sleep(0.002)
"""
    ask = "import sqlite3; d = sqlite3.connect('app.db'); print(d.execute('pragma integrity_check').fetchone()[0],"
    ask += " d.execute('select count(*) from t').fetchone()[0])"
    async with bench.open() as sandbox:
        writer = await begin(sandbox, "python3", "-c", program)
        await do(sandbox, "sleep 0.2")
        taken = await sandbox.rewind.snapshot()
        async with bench.open(snapshot=taken) as fork:
            word, count = (await do(fork, f'python3 -c "{ask}"')).split()
        assert (word, int(count) % 2) == ("ok", 0)
        await do(sandbox, "sleep 0.2")
        await sandbox.rewind.restore(taken)
        await do(sandbox, "sleep 0.1; touch enough")
        with anyio.fail_after(60):
            assert (await writer.wait()).exit_code == 0
        word, after = (await do(sandbox, f'python3 -c "{ask}"')).split()
        assert (word, int(after) % 2) == ("ok", 0)
        assert int(after) >= int(count)


async def test_a_transaction_that_never_ends_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be put back now is an error with a hint, and nothing was changed."""
    monkeypatch.setattr("mech.sandboxes.rewind._PATIENCE", 0.1)
    hold = "import sqlite3, time; d = sqlite3.connect('app.db', isolation_level=None)\n"
    hold += "d.execute('begin exclusive'); d.execute('insert into t values (2)')\n"
    hold += "print('started', flush=True); time.sleep(600)"
    async with bench.open() as sandbox:
        await do(
            sandbox, "python3 -c \"import sqlite3; d = sqlite3.connect('app.db'); d.execute('create table t (n)')\""
        )
        taken = await sandbox.rewind.snapshot()
        await do(
            sandbox, "python3 -c \"import sqlite3; d = sqlite3.connect('app.db'); d.execute('create table u (n)')\""
        )
        holder = await begin(sandbox, "python3", "-c", hold)
        await do(sandbox, "echo other > other")
        with pytest.raises(SandboxError, match=r"app\.db"):
            await sandbox.rewind.restore(taken)
        assert await do(sandbox, "cat other") == "other\n"
        holder.signal(signal.SIGKILL)
        await holder.wait()
        await sandbox.rewind.restore(taken)
        assert (await run(sandbox, "cat other"))[0].exit_code == 1


# --- whatever layers are made of -------------------------------------------------------------------


def test_sealed_folders_are_nobodys_else(tmp_path: Path) -> None:
    """Folders of layers can be entered by MECH alone, so that a setuid file in one is of use to nobody."""
    hold = snapshots.begin(tmp_path / "snapshots")
    folder = snapshots.Numbers(hold.folder).next()
    for each in (tmp_path / "snapshots", hold.folder, folder):
        assert stat.S_IMODE(os.stat(each).st_mode) == 0o700
    hold.release()
