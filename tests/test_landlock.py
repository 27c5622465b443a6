"""The sandbox without namespaces: what holds it, what does not, and that it opens where the others cannot."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

import anyio
import pytest
from test_obstacles import BEHIND
from test_sandbox_attacks import SUPERVISOR, attack
from test_sandboxes import Bench, begin, execute, needs, run, until

from mech.sandboxes.landlock import lacking
from mech.settings import Settings
from mech.types import Limits, Network

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    if reason := lacking():
        pytest.xfail(reason)  # a kernel is not installed for a test, in CI either
    needs("landlock")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("landlock", tmp_path)


REFUSED = {
    "a file of the host": ("attempt(open, '{secret}')", "EACCES"),
    "a folder of the host": ("attempt(os.listdir, '{root}')", "EACCES"),
    "the workspace itself": ("attempt(open, '{folder}/kept', 'a')", "EACCES"),
    "homes": ("attempt(os.listdir, '/home')", "EACCES"),
    "the accounts' secrets": ("attempt(open, '/etc/shadow')", "EACCES"),
    "a file in /tmp": ("attempt(open, '/tmp/mech-test', 'w')", "EACCES"),
    "shared memory of others": ("attempt(open, '{shared}', 'r+')", "EACCES"),
    "a terminal": ("attempt(os.open, '/dev/ptmx', os.O_RDWR)", "EACCES"),
    "a truncation": ("attempt(os.truncate, '{secret}', 0)", "EACCES"),
    "a removal": ("attempt(os.unlink, '{secret}')", "EACCES"),
    "MECH's environment": ("attempt(open, '/proc/{pid}/environ')", "EACCES"),
    "MECH's memory": ("attempt(open, '/proc/{pid}/mem')", "EACCES"),
    "MECH's files": ("attempt(os.open, '/proc/{pid}/fd/0', 0)", "EACCES"),
    "a signal to MECH": ("attempt(os.kill, {pid}, 0)", "EPERM"),
    "tracing MECH": ("attempt(call, 101, 117, 0x4206, {pid}, 0, 0)", "EPERM"),
    "a limit of MECH": ("attempt(call, 302, 261, {pid}, 7, struct.pack('QQ', 9, 9), 0)", "EPERM"),
    "a unix socket": ("attempt(socket.socket, socket.AF_UNIX)", "EACCES"),
    "a pair that could send elsewhere": ("attempt(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)", "EACCES"),
    "this machine's ports": ("attempt(socket.create_connection, ('127.0.0.1', {port}))", "EACCES"),
    "a connection by a message": (
        "attempt(socket.socket().sendto, b'x', 0x20000000, ('127.0.0.1', {port}))",
        "EOPNOTSUPP ENOTSUP",
    ),
    "multipath TCP": ("attempt(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 262)", "EPROTONOSUPPORT"),
    "a namespace": ("attempt(call, 272, 97, 0x10000000)", "EPERM"),
    "a mount": ("attempt(call, 165, 40, b'x', b'/tmp', b'tmpfs', 0, 0)", "EPERM"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(bench: Bench, name: str) -> None:
    """What Landlock and the filter hold is refused as behind namespaces."""
    code, expected = REFUSED[name]
    secret = bench.root / "secret"
    secret.write_text("secret")
    (bench.folder / "kept").write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as server, NamedTemporaryFile(dir="/dev/shm") as shared:
        port = server.getsockname()[1]
        places = {
            "shared": shared.name,
            "secret": secret,
            "root": bench.root,
            "folder": bench.folder,
            "pid": os.getpid(),
            "port": port,
        }
        async with bench.open() as sandbox:
            assert await attack(sandbox, code.format_map(places)) in expected.split()
    assert secret.read_text() == "secret"


async def test_only_allowed_ports_can_be_called(bench: Bench) -> None:
    """A port that is allowed is called, also after setup; the web's and datagrams are closed then."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        network = Network(allow=(f"localhost:{port}",))
        async with bench.open(network=network) as sandbox:
            code = f"attempt(socket.create_connection, ('127.0.0.1', {port}), 5)"
            assert await attack(sandbox, code) == "GOT IT"
            await sandbox.settle(network)
            assert await attack(sandbox, code) == "GOT IT"
            assert await attack(sandbox, "attempt(socket.create_connection, ('127.0.0.1', 443), 5)") == "EACCES"
        async with bench.open() as sandbox:
            await sandbox.settle(Network())
            assert await attack(sandbox, code) == "EACCES"
            assert await attack(sandbox, "attempt(socket.socket, socket.AF_INET, socket.SOCK_DGRAM)") == "EACCES"


async def test_rights_and_limits_are_given_up(bench: Bench) -> None:
    """No capability, no new privileges, a filter, and the limits of each process."""
    async with bench.open(limits=Limits(disk=1 << 30, memory=1 << 31)) as sandbox:
        _, output = await run(sandbox, "cat /proc/$$/status; id -u")
        status = dict(line.split(":\t", 1) for line in output.splitlines() if ":\t" in line)
        assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")} == {"0000000000000000"}
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        assert output.split()[-1] != "0"
        code = "import resource as r; print(r.getrlimit(r.RLIMIT_FSIZE)[1], r.getrlimit(r.RLIMIT_DATA)[1])"
        _, output = await execute(sandbox, ("python3", "-c", code))
        assert output.split() == [str(1 << 30), str(1 << 31)]


async def test_what_has_left_its_command_ends_with_the_sandbox(bench: Bench) -> None:
    """A process that forked away twice is gone when the sandbox is."""
    async with bench.open() as sandbox:
        running = await begin(sandbox, "sh", "-c", "(setsid sleep 603603 &) ; echo; exec sleep 603604")
        assert running.pid
        await until(lambda: _sleeping("603603"))
    assert not _sleeping("603603")
    assert not _sleeping("603604")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_outlives_a_killed_supervisor(bench: Bench, number: signal.Signals) -> None:
    """When MECH is killed, the commands go, those that forked away included."""
    code = SUPERVISOR.replace('choose("bubblewrap")', 'choose("landlock")').replace("661", "605605")
    code = code.replace("{sandbox.vacant.box.pid}", "0").replace("{sandbox._box.pid}", "0")
    code = code.replace("sandbox.vacant.link.pid", "sandbox._link.pid")
    supervisor = subprocess.Popen([sys.executable, "-c", code, str(bench.root)], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    supervisor.stdout.readline()
    await until(lambda: _sleeping("605605"))
    supervisor.send_signal(number)
    supervisor.wait()
    supervisor.stdout.close()
    await until(lambda: not _sleeping("605605"))
    async with bench.open():  # the next one sweeps up
        assert not list(Path("/var/tmp").glob(f"mech-landlock-{supervisor.pid}-*"))


def _sleeping(argument: str) -> list[str]:
    """Processes whose command line has this argument."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"\0{argument}\0".encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("calls", [("clone", "clone3", "unshare", "mount", "setns")])
def test_it_opens_where_namespaces_are_forbidden(calls: tuple[str, ...]) -> None:
    """Behind a filter such as Docker's, where the other sandbox is refused, this one opens."""
    code = BEHIND.replace('anyio.run(probe, "bubblewrap")', 'anyio.run(probe, "landlock")')
    command = [sys.executable, "-c", code, "filtered", *calls]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("opened"), done.stdout + done.stderr


def test_without_landlock_it_is_refused() -> None:
    """Where the kernel refuses Landlock nothing is run, and the hint says what is needed."""
    code = BEHIND.replace('anyio.run(probe, "bubblewrap")', 'anyio.run(probe, "landlock")')
    command = [sys.executable, "-c", code, "filtered", "landlock"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "Landlock is refused: Operation not permitted",
        "boot Linux 6.12 or later with landlock among lsm=",
    ]


def test_it_is_never_chosen_by_itself() -> None:
    """The sandbox of namespaces is the default, and its refusal opens no weaker one."""
    assert Settings().sandbox == "bubblewrap"


async def test_pairs_of_streams_and_pipes_work(bench: Bench) -> None:
    """Programs talk to their own children: pipes, pairs of sockets, and locks in files."""
    async with bench.open() as sandbox:
        code = """
        a, b = socket.socketpair(); a.send(b"x"); print(b.recv(1).decode())
        import subprocess, tempfile, fcntl
        with tempfile.NamedTemporaryFile() as file:
            fcntl.flock(file, fcntl.LOCK_EX); print(subprocess.check_output(["echo", "y"]).decode().strip())"""
        with anyio.fail_after(30):
            assert (await attack(sandbox, code)).split() == ["x", "y"]
