"""Attacks on MECH itself: its first process, its joiner, what it samples, what it cleans up afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
from attacks import PRELUDE, Table, attack, denied, outcomes
from benches import Bench, begin, execute, needs, run, until

from mech.errors import SandboxLost
from mech.events import Listening, Noted
from mech.executions import Executions
from mech.removal import remove
from mech.sandboxes import roots
from mech.sandboxes.limits import ENTRIES, FLOOR, SPARE, excess, written
from mech.sandboxes.ports import TOLD
from mech.types import Limits

pytestmark = pytest.mark.anyio

FIRST: Table = {
    "trace the first process": ("attempt(call, 101, 117, 16, 1, 0, 0)", "EPERM"),
    "seize the first process": ("attempt(call, 101, 117, 0x4206, 1, 0, 0)", "EPERM"),
    "write its memory": ("attempt(os.open, '/proc/1/mem', os.O_RDWR)", "EACCES"),
    "write its memory by a call": (
        "buffer = ctypes.create_string_buffer(8)\n"
        "vector = struct.pack('QQ', ctypes.addressof(buffer), 8)\n"
        "attempt(call, 311, 271, 1, vector, 1, struct.pack('QQ', 4096, 8), 1, 0)",
        "EPERM",
    ),
    "read its environment": ("attempt(read, '/proc/1/environ')", "EACCES EPERM"),
    "read its map": ("attempt(read, '/proc/1/maps')", "EACCES EPERM"),
    "list its descriptors": ("attempt(os.listdir, '/proc/1/fd')", "EACCES EPERM"),
    "open its descriptors": ("for n in range(3): attempt(os.open, f'/proc/1/fd/{n}', os.O_WRONLY)", "EACCES EPERM"),
    "take a descriptor of it": ("attempt(call, 438, 438, os.pidfd_open(1), 0, 0)", "EPERM"),
    "look through its root": ("attempt(os.listdir, '/proc/1/root/')", "EACCES EPERM"),
    "look through its folder": ("attempt(os.listdir, '/proc/1/cwd/')", "EACCES EPERM"),
    "enter its namespaces": ("attempt(os.open, '/proc/1/ns/user', 0)", "EACCES EPERM"),
    "compare its descriptors": ("attempt(call, 312, 272, 1, os.getpid(), 0, 0, 0)", "EPERM"),
    "read its program": (f"attempt(read, {roots.FIRST!r})", "EACCES"),
    "replace its program": (f"attempt(os.unlink, {roots.FIRST!r})", "EROFS EACCES"),
    "make its program readable": (f"attempt(os.chmod, {roots.FIRST!r}, 0o755)", "EROFS EPERM"),
    "raise its limits": ("attempt(resource.prlimit, 1, resource.RLIMIT_NPROC, (9999, 9999))", "EPERM"),
    "a descriptor of MECH's": ("for n in range(3, 64): attempt(os.fstat, n)", "EBADF"),
    "a process outside": ("print(open('/proc/self/stat').read().split()[3])", "0"),
    "speak to the joiner's parent": ("attempt(os.kill, 0x3ffff0, 0)", "ESRCH"),
    "protect itself from memory's end": ("attempt(write, '/proc/self/oom_score_adj', b'-1')", "EACCES"),
    "hurry before others": ("attempt(os.setpriority, os.PRIO_PROCESS, 0, -5)", "EACCES EPERM"),
    "be real time": ("attempt(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))", "EPERM"),
    "read disks first": ("attempt(call, 251, 30, 1, 0, 1 << 13)", "EPERM"),
}


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcomes(FIRST, tmp_path_factory.mktemp("first"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


@pytest.mark.parametrize("name", FIRST)
def test_first_process_and_joiner_are_out_of_reach(first: dict[str, str], name: str) -> None:
    """Whoever holds the sandbox cannot be traced, read, written or hurried from inside."""
    assert denied(first[name], FIRST[name][1])


# --- outliving MECH ---------------------------------------------------------------------------------

FORGET = """
class Registers(ctypes.Structure):  # as on x86_64
    _fields_ = [(f"r{n}", ctypes.c_ulonglong) for n in range(27)]
def trace(request, data=None):
    call(101, 117, request, 1, 0, data)
def forget():
    "Have the first process forget whose death it follows, and wait for ever."
    trace(16)
    os.waitpid(1, 0x40000000)
    before = Registers()
    trace(12, ctypes.byref(before))
    for number, argument in ((157, 1), (34, 0)):  # prctl(PR_SET_PDEATHSIG, 0), pause()
        now = Registers.from_buffer_copy(before)
        now.r16, now.r10, now.r15, now.r14, now.r13 = before.r16 - 2, number, (1 << 64) - 1, argument, 0
        trace(13, ctypes.byref(now))
        if number == 157:
            trace(9)
            os.waitpid(1, 0x40000000)
    trace(17)
"""
SUPERVISOR = """
import os, sys, anyio
from pathlib import Path
from mech.sandboxes import Invocation, Opening, choose
from mech.types import Workspace
async def main():
    root = Path(sys.argv[1])
    opening = Opening(Workspace(root / "folder", "key", "origin"), root / "state")
    async with choose("bubblewrap")(opening, lambda event: None) as sandbox:
        running = await sandbox.start(Invocation(("python3", "-c", sys.argv[2]), env={"PATH": "/usr/bin:/bin"}), 1)
        os.write(1, f"{running.pid} {sandbox.vacant.box.pid} {sandbox._link.pid}\\n".encode())
        await anyio.sleep_forever()
anyio.run(main)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_nobody_outlives_mech_by_turning_the_first_process(bench: Bench) -> None:
    """When MECH is killed everything goes, also where code inside has tried to have the first process stay."""
    code = PRELUDE + FORGET + "attempt(forget)\nprint('tried', flush=True)\ntime.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(bench.root), code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    words: list[str] = []
    while len(words) < 5:
        words += process.stdout.readline().decode().split()
    process.kill()
    process.wait()
    process.stdout.close()
    assert {"EPERM", "tried"} <= set(words)
    pids = [int(word) for word in words if word.isdigit()]
    assert len(pids) == 3
    await until(lambda: not [pid for pid in pids if alive(pid)])


# --- what MECH counts, samples and tells ----------------------------------------------------------------


async def test_a_flood_of_ports_is_told_once(bench: Bench) -> None:
    """Whoever listens without end fills no log: some are told, then that there are more."""
    async with bench.open() as sandbox:
        code = f"""
        for _ in range({TOLD + 200}):
            with socket.create_server(("127.0.0.1", 0)): pass
        print("done")"""
        assert await attack(sandbox, code) == "done"
        assert len([event for event in bench.events if isinstance(event, Listening)]) == TOLD
        assert len([event for event in bench.events if isinstance(event, Noted) and event.about == "network"]) == 1


async def test_descriptors_on_their_way_do_not_stop_mech(bench: Bench) -> None:
    """A user's count of descriptors in sockets can be filled from inside, and commands still start, in other
    sandboxes too."""
    code = """
    import array
    keep, null = [], array.array("i", [os.open("/dev/null", 0)] * 250)
    def fill():
        while True:
            keep.extend(socket.socketpair())
            try:
                while True:
                    message = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, null)]
                    keep[-1].sendmsg([b"x"], message, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
    try:
        fill()
    except OSError as problem:
        print(errno.errorcode[problem.errno], flush=True)
    time.sleep(600)"""
    async with bench.open() as sandbox:
        await begin(sandbox, "python3", "-c", PRELUDE + code.replace("\n    ", "\n"))
        assert (await run(sandbox, "echo alive"))[1] == "alive\n"
        with pytest.raises(ConnectionRefusedError):
            await sandbox.connect(9)
        async with bench.open() as other:
            assert (await run(other, "echo alive"))[1] == "alive\n"


async def test_memory_in_files_ends_the_command_and_not_the_sandbox(bench: Bench) -> None:
    """Where memory is full of files, what runs is killed, and MECH's own process in the group is spared. While it
    stays full even a beginning may be too much: then the sandbox is lost, and that is told."""
    async with bench.open(limits=Limits(memory=128 * 1024**2)) as sandbox:
        if sandbox.vacant.memory is None:  # no group, so files in memory are bounded by their file systems alone
            ended, output = await run(sandbox, "head -c 80M /dev/zero > /run/full")
            assert "No space left" in output
            return
        ended, _ = await run(sandbox, "head -c 400M /dev/zero > /dev/shm/full")
        assert ended.ended == "memory"
        assert alive(sandbox._link.pid)
        assert alive(sandbox.vacant.box.pid)
        with suppress(SandboxLost):
            assert (await run(sandbox, "rm /dev/shm/full"))[0].ended in ("exited", "memory")


async def test_what_outlived_its_command_is_killed_too(bench: Bench) -> None:
    """A process that left its command behind and fills the disk is found, also while no command runs."""
    async with bench.open(limits=Limits(disk=8 * 1024**2)) as sandbox:
        line = "i=0; while :; do i=$((i+1)); head -c 4000000 /dev/zero > f$((i % 10)); sleep 0.02; done"
        await execute(sandbox, ("sh", "-c", f"(setsid sh -c '{line}' > /dev/null 2>&1 &)"))
        assert not sandbox.live()
        await until(lambda: any(event.about == "disk" for event in bench.events if isinstance(event, Noted)))
        await until(lambda: not [name for name in os.listdir(sandbox.proc) if name.isdigit() and name != "1"])


async def test_depth_hides_nothing_from_the_count(bench: Bench) -> None:
    """Folders deeper than a path can be long stop the commands instead of hiding what is in them."""
    code = """
    for _ in range(400):
        os.mkdir("d" * 50)
        os.chdir("d" * 50)
    print("made", flush=True)
    time.sleep(600)"""
    async with bench.open() as sandbox:
        assert "made" in await attack(sandbox, code)
        assert any("too deep" in event.message for event in bench.events if isinstance(event, Noted))


def test_what_is_too_much(tmp_path: Path) -> None:
    """Bytes, files, and what is left for others each have a bound of their own."""
    room = os.statvfs_result((4096, 4096, FLOOR, FLOOR, FLOOR, SPARE * 9, SPARE * 9, SPARE * 9, 0, 255))
    assert excess((8, 8), 9, room) == ""
    assert "MiB were written" in excess((10, 8), 9, room)
    assert "files were written" in excess((8, ENTRIES + 1), 9, room)
    assert "are free" in excess((8, 8), 9, os.statvfs_result((1, 1, 9, 9, 9, SPARE * 9, SPARE * 9, SPARE * 9, 0, 255)))
    few = os.statvfs_result((4096, 4096, FLOOR, FLOOR, FLOOR, SPARE, SPARE - 1, SPARE - 1, 0, 255))
    assert "can still be made" in excess((8, 8), 9, few)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("/usr")
    assert written(tmp_path, 1 << 30)[1] == 2


@pytest.mark.parametrize("place", ["/tmp", "/var/tmp", "/dev/shm", "/run"])
async def test_files_in_memory_are_bounded_in_number(bench: Bench, place: str) -> None:
    """Empty files cost the kernel's memory: their number is bounded."""
    async with bench.open() as sandbox:
        assert int(await attack(sandbox, f"print(os.statvfs({place!r}).f_files)")) <= 1 << 19


async def test_inode_bomb_ends_with_an_error_inside(bench: Bench) -> None:
    """Whoever makes files in memory without end gets an error, and the sandbox goes on."""
    async with bench.open() as sandbox:
        code = """
        def bomb():
            for n in range(1 << 20):
                os.close(os.open(f"/run/{n}", os.O_CREAT | os.O_WRONLY))
        attempt(bomb)"""
        assert await attack(sandbox, code) == "ENOSPC"
        assert (await run(sandbox, "echo alive"))[1] == "alive\n"


async def test_descriptor_bomb_ends_with_an_error_inside(bench: Bench) -> None:
    """Open files are bounded for each process."""
    async with bench.open() as sandbox:
        code = """
        def bomb():
            while True:
                os.open("/dev/null", 0)
        attempt(bomb)"""
        assert await attack(sandbox, code) == "EMFILE"


# --- what MECH cleans up afterwards -----------------------------------------------------------------------


async def test_what_a_hostile_program_leaves_is_cleaned_up(bench: Bench) -> None:
    """Depth, permissions and links of what was written stop no later run, and nothing beside it is touched."""
    (bench.root / "kept").write_text("kept")
    (bench.root / "kept").chmod(0o644)
    code = f"""
    os.mkdir("locked")
    os.symlink({str(bench.root / "kept")!r}, "locked/link")
    os.mkfifo("locked/pipe")
    open("locked/new\\nline", "w")
    os.chmod("locked", 0o500)
    os.mkdir("none", 0)
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    print("made")"""
    executions = Executions(bench.root / "home")
    with executions.owning() as execution:
        folder = executions.folder(execution)
    async with bench.open() as sandbox:
        assert await attack(sandbox, code) == "made"
    os.rename(bench.root / "state1", folder / "state")
    os.utime(folder, (0, 0))
    executions.clean(keep=0)
    executions.close()
    assert not folder.exists()
    assert (bench.root / "kept").stat().st_mode & 0o777 == 0o644
    assert (bench.root / "kept").read_text() == "kept"


async def test_cleaning_is_quick_about_many_files(bench: Bench) -> None:
    """Ten thousand files in a thousand folders are removed whole."""
    async with bench.open() as sandbox:
        code = """
        for n in range(1000):
            os.mkdir(str(n))
            for m in range(10):
                os.close(os.open(f"{n}/{m}", os.O_CREAT))
        print("made")"""
        assert await attack(sandbox, code) == "made"
    await anyio.to_thread.run_sync(remove, bench.root / "state1")
    assert not (bench.root / "state1").exists()
