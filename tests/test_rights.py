"""Landlock on top of the mounts: what it closes although a mount leaves it open, and what it must not break."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from benches import ENV, Bench, begin, drain, needs, run
from test_sandbox_attacks import attack

from mech.sandboxes import Invocation, kernel, rights

pytestmark = pytest.mark.anyio
SCOPED = 6  # the version of Landlock that keeps signals within


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")
    if reason := rights.absence():
        pytest.xfail(reason)  # a kernel is not installed for a test, in CI either


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


async def test_it_is_said_to_be_enforced(bench: Bench) -> None:
    """A sandbox on a kernel with Landlock says so, and misses nothing."""
    async with bench.open() as sandbox:
        assert "landlock" in sandbox.isolation.enforced
        assert "landlock" not in sandbox.isolation.absent


async def test_leaked_folder_of_the_host_opens_nothing(bench: Bench) -> None:
    """A descriptor of a host folder, had one leaked into a command, leads to no file beneath it."""
    (bench.root / "secret").write_text("the-secret")
    (bench.root / "secret").chmod(0o644)
    bench.root.chmod(0o777)
    leaked = os.open(bench.root, os.O_RDONLY | os.O_DIRECTORY)
    reader, writer = os.pipe()
    line = "cd /; cat /dev/fd/0/secret; ls /dev/fd/0/; echo x > /dev/fd/0/new; echo done"
    try:
        async with bench.open() as sandbox:
            await sandbox.start(Invocation(("sh", "-c", line), env=ENV), writer, leaked)
            os.close(writer)
            output = await drain(reader)
            assert output.count("ermission denied") == 3
            assert output.endswith("done\n")
            assert "the-secret" not in output
            assert not (bench.root / "new").exists()
    finally:
        os.close(leaked)
        os.close(reader)


REFUSED = {
    "a device node": ("attempt(os.mknod, '/workspace/disk', 0o60600, os.makedev(254, 0))", "EACCES"),
    "a character device": ("attempt(os.mknod, '/tmp/null', 0o20600, os.makedev(1, 3))", "EACCES"),
    "a file among the devices": ("attempt(open, '/dev/new', 'w')", "EROFS"),
    "a folder among the devices": ("attempt(os.mkdir, '/dev/new')", "EROFS"),
    "a device to be gone": ("attempt(os.unlink, '/dev/null')", "EROFS"),
    "the first process's memory": ("attempt(open, '/proc/1/mem', 'rb')", "EACCES"),
    "the first process's namespaces": ("attempt(os.open, '/proc/1/ns/mnt', 0)", "EACCES"),
    "the first process's root": ("attempt(os.listdir, '/proc/1/root')", "EACCES"),
    "the first process's memory by its number": (
        "pair = struct.pack('QQ', 0x1000, 8); attempt(call, 310, 270, 1, pair, 1, pair, 1, ctypes.c_ulong(0))",
        "EPERM",
    ),
    "tracing the first process": ("attempt(call, 101, 117, 0x4206, 1, 0, 0)", "EPERM"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(bench: Bench, name: str) -> None:
    """What the mounts alone would leave to the capabilities is refused by Landlock itself."""
    code, expected = REFUSED[name]
    async with bench.open() as sandbox:
        assert await attack(sandbox, code) == expected


async def test_signals_stay_within(bench: Bench) -> None:
    """Commands signal each other and themselves, but not the process that holds the sandbox."""
    kept = "EPERM" if kernel.landlock_version() >= SCOPED else "GOT IT"
    async with bench.open() as sandbox:
        assert await attack(sandbox, "attempt(os.kill, 1, 0)") == kept
        other = await begin(sandbox, "sh", "-c", "echo x; exec sleep 601")
        assert (await run(sandbox, f"kill -TERM {other.inner}"))[0].exit_code == 0
        assert (await other.wait()).signal == signal.SIGTERM


WORKS = {
    "rename between folders": "mkdir -p a b && echo x > a/f && mv a/f b/g && cat b/g",
    "rename a folder into another": "mkdir -p a/c b && echo x > a/c/f && mv a/c b/ && cat b/c/f",
    "link between folders": "mkdir -p a b && echo x > a/f && ln a/f b/f && cat b/f",
    "link a file without a name": "python3 -c '{tmpfile}' && cat named",
    "exchange two files": "python3 -c '{exchange}' && cat one",
    "truncate, append, remove": "echo y > f; echo x > f; : >> f; cat f; rm f",
    "fifos, sockets, symlinks": "mkfifo p && (echo x > p &) && cat p && ln -s p q && rm q p && python3 -c '{unix}'",
    "write to its output by name": "echo x > /dev/stdout",
    "null, zero, random": "echo y > /dev/null; head -c 3 /dev/urandom > /dev/null; echo x 2> /dev/null",
    "say something of itself": "echo x > /proc/self/comm; echo 500 > /proc/self/oom_score_adj && echo x",
    "a program without a name": "python3 -c '{memory}'",
    "a terminal of its own": "python3 -c '{terminal}'",
    "shared memory, semaphores": "python3 -c '{shared}'",
    "abstract sockets among themselves": "python3 -c '{abstract}'",
    "trace its own child": "python3 -c '{trace}'",
}
CODE = {
    "tmpfile": """import ctypes, os; fd = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o600); os.write(fd, b"x\\n")
assert ctypes.CDLL(None).linkat(-100, b"/proc/self/fd/%d" % fd, -100, b"named", 0x400) == 0""",
    "exchange": """import ctypes
[open(n, "w").write(n[:1].replace("o", "y").replace("t", "x")) for n in ("one", "two")]
import os; libc = ctypes.CDLL(None, use_errno=True)
assert libc.renameat2(-100, b"one", -100, b"two", 2) == 0, ctypes.get_errno()""",
    "unix": """import os, socket; s = socket.socket(socket.AF_UNIX); s.bind("s"); s.listen()
socket.socket(socket.AF_UNIX).connect("s"); os.unlink("s")""",
    "memory": """import os; fd = os.memfd_create("x"); os.write(fd, open("/bin/echo", "rb").read())
os.execv(f"/proc/self/fd/{fd}", ["echo", "x"])""",
    "terminal": """import os, termios; a, b = os.openpty(); name = os.ttyname(b); fd = os.open(name, os.O_RDWR)
termios.tcgetattr(fd); print("x")""",
    "shared": """from multiprocessing import shared_memory, Semaphore
m = shared_memory.SharedMemory(create=True, size=9); Semaphore(); m.close(); m.unlink(); print("x")""",
    "abstract": """import socket; s = socket.socket(socket.AF_UNIX); s.bind("\\0x"); s.listen()
socket.socket(socket.AF_UNIX).connect("\\0x"); print("x")""",
    "trace": """import ctypes, os, signal; libc = ctypes.CDLL(None); pid = os.fork()
if not pid: signal.pause()
assert libc.ptrace(16, pid, 0, 0) == 0; os.kill(pid, 9); print("x")""",
}


@pytest.mark.parametrize("folder", ["/workspace", "/home/mech", "/tmp", "/var/tmp", "/dev/shm"])
@pytest.mark.parametrize("name", [name for name in WORKS if "{" not in WORKS[name]][:4])
async def test_files_move_everywhere(bench: Bench, name: str, folder: str) -> None:
    """Wherever files may be written, they can be moved and linked between folders."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, f"mkdir {folder}/own && cd {folder}/own && {WORKS[name]}")
        assert output == "x\n"


@pytest.mark.parametrize("name", WORKS)
async def test_works(bench: Bench, name: str) -> None:
    """What programs rightly do works as without Landlock."""
    line = WORKS[name]
    for key, code in CODE.items():
        line = line.replace(f"{{{key}}}", code)
    async with bench.open() as sandbox:
        _, output = await run(sandbox, line)
        assert output.splitlines() == ["x"]


async def test_terminal_of_the_host_can_be_opened_by_who_holds_it(bench: Bench) -> None:
    """A command whose input is a terminal of the host opens /dev/stdin as it would without walls."""
    master, slave = os.openpty()
    reader, writer = os.pipe()
    try:
        async with bench.open() as sandbox:
            line = "import os, termios; fd = os.open('/dev/stdin', os.O_RDWR); termios.tcgetattr(fd); print('x')"
            await sandbox.start(Invocation(("python3", "-c", line), env=ENV), writer, slave)
            os.close(writer)
            assert await drain(reader) == "x\n"
    finally:
        for fd in (master, slave, reader):
            os.close(fd)


async def test_layers_are_written_after_a_seal(bench: Bench) -> None:
    """The processes that go on from a layer may write and move files as before."""
    async with bench.open() as sandbox:
        await run(sandbox, "mkdir a b; echo x > a/f")
        await sandbox.seal(bench.root / "layer")
        _, output = await run(sandbox, "mv a/f b/f && cat b/f && cat /proc/1/mem")
        assert output.startswith("x\n")
        assert "Permission denied" in output
        assert "landlock" in sandbox.isolation.enforced


ALONE = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from mech.sandboxes import kernel, rights
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
kernel.no_new_privileges()
rights.take([("/", rights.SEE), (sys.argv[2], rights.CHANGE), ("/no/such/place", rights.SEE)],
            connects=[port] if sys.argv[3] == "allowed" else [])
try:
    socket.create_connection(("127.0.0.1", port)).close()
    print("connected")
except OSError as problem:
    print(problem.strerror)
for path in (sys.argv[2] + "/inside", sys.argv[2] + "/../outside"):
    try:
        open(path, "w").close()
        print("written")
    except OSError as problem:
        print(problem.strerror)
"""


@pytest.mark.parametrize("port", ["allowed", "denied"])
async def test_ports_and_files_without_namespaces(tmp_path: Path, port: str) -> None:
    """Alone, a ruleset keeps a process to the folder and the TCP ports that it names."""
    (tmp_path / "folder").mkdir()
    root = str(Path(rights.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", ALONE, root, str(tmp_path / "folder"), port], capture_output=True, text=True, check=False
    )
    connected = "connected" if port == "allowed" or kernel.landlock_version() < 4 else "Permission denied"
    assert (done.stdout.splitlines(), done.stderr) == ([connected, "written", "Permission denied"], "")
