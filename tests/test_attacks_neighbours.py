"""Attacks of one sandbox on another that is open at the same time."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from attacks import Table, attack, denied
from benches import Bench, begin, needs, run

from mech.types import Limits

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


NEIGHBOUR: Table = {
    "its processes": (
        "lines = [read(f'/proc/{pid}/cmdline') for pid in os.listdir('/proc') if pid.isdigit() and pid != '1']\n"
        "print('GOT IT' if any(b'681' * 2 in line for line in lines) else 'NONE')",
        "NONE",
    ),
    "signals to all": ("attempt(os.kill, -1, 0)", "ESRCH"),
    "signals to a number of the host": ("attempt(os.kill, PID, 9)", "ESRCH"),
    "a trace": ("attempt(call, 101, 117, 16, PID, 0, 0)", "ESRCH EPERM"),
    "its memory": ("attempt(read, '/proc/PID/mem')", "ENOENT"),
    "its root": ("attempt(os.listdir, '/proc/PID/root')", "ENOENT"),
    "its descriptors": ("attempt(os.pidfd_open, PID)", "ESRCH EINVAL"),
    "its temporary files": ("for n in ('/tmp', '/var/tmp', '/dev/shm', '/run'): attempt(read, n + '/mark')", "ENOENT"),
    "its workspace": ("attempt(read, '/workspace/mark')", "ENOENT"),
    "its home": ("attempt(read, '/home/mech/mark')", "ENOENT"),
    "its abstract socket": ("attempt(socket.socket(socket.AF_UNIX).connect, '\\0neighbour')", "ECONNREFUSED"),
    "its socket in a file": ("attempt(socket.socket(socket.AF_UNIX).connect, '/tmp/socket')", "ENOENT"),
    "its port": (
        "for host in ('127.0.0.1', '127.1.2.3', '::1'): attempt(socket.create_connection, (host, 6816), 5)",
        "ECONNREFUSED",
    ),
    "its port by its own address": ("attempt(socket.create_connection, ('198.18.0.1', 6816), 5)", "ECONNREFUSED"),
    "its shared memory": ("attempt(call, 29, 194, 6816, 1, 0)", "ENOENT"),
    "its queue": ("attempt(call, 68, 186, 6816, 0)", "ENOENT"),
    "its semaphores": ("attempt(call, 64, 190, 6816, 1, 0)", "ENOENT"),
    "its terminal": ("print(sorted(os.listdir('/dev/pts')))", "['ptmx']"),
    "what the user may have is used up": ("print('OK' if os.fork() >= 0 else '')", "OK"),
}  # fmt: skip
VICTIM = """
import ctypes, os, socket, time
libc = ctypes.CDLL(None)
x86 = os.uname().machine == "x86_64"
for name in ("/tmp/mark", "/var/tmp/mark", "/dev/shm/mark", "/run/mark", "/workspace/mark", "/home/mech/mark"):
    open(name, "w").write("mine")
abstract, named, port = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX), socket.socket()
abstract.bind("\\0neighbour"); named.bind("/tmp/socket"); port.bind(("", 6816))
for each in (abstract, named, port):
    each.listen()
for number in ((29, 194), (68, 186), (64, 190)):
    libc.syscall(number[not x86], 6816, *((1, 0o1777) if number[0] != 68 else (0o1777,)))
master, slave = os.openpty()
for _ in range(50):
    if os.fork() == 0:
        time.sleep(681)
print("ready", 681681, flush=True)
time.sleep(681)
"""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("two")
    answers: dict[str, str] = {}

    async def perform() -> None:
        bench = Bench("bubblewrap", root)
        async with bench.open() as victim, bench.open(limits=Limits(processes=60)) as attacker:
            running = await begin(victim, "python3", "-c", VICTIM)
            for name, (code, _) in NEIGHBOUR.items():
                answers[name] = await attack(attacker, code.replace("PID", str(running.pid)))
            await attack(attacker, "os.kill(-1, 9) if os.fork() == 0 else os.wait()")
            answers["alive"] = (await run(victim, "cat /tmp/mark; ls /proc | grep -c '^[0-9]'"))[1]

    anyio.run(perform)
    return answers


@pytest.mark.parametrize("name", NEIGHBOUR)
def test_neighbours_share_nothing(beside: dict[str, str], name: str) -> None:
    """Of two sandboxes that are open at once, neither sees, signals, fills or reads what the other has."""
    assert denied(beside[name], NEIGHBOUR[name][1])


def test_a_neighbour_lives_through_it_all(beside: dict[str, str]) -> None:
    """After all attempts the other sandbox still has its files and processes."""
    assert beside["alive"].startswith("mine")
    assert int(beside["alive"][4:]) > 50
