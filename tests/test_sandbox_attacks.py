"""What code inside a sandbox tries against its walls: each case does the thing, and its denial is asserted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import anyio
import pytest
from benches import ENV, Bench, begin, execute, needs, run, until

from mech.events import Noted
from mech.sandboxes import Exit, Invocation
from mech.types import Limits

pytestmark = pytest.mark.anyio
HELP = """
import ctypes, errno, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
def call(x86, arm, *args):
    if libc.syscall(x86 if X86 else arm, *args) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
def attempt(function, *args):
    try:
        function(*args)
    except OSError as problem:
        print(errno.errorcode[problem.errno])
    else:
        print("GOT IT")
"""


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("bubblewrap", tmp_path)


async def attack(sandbox: Any, code: str) -> str:
    """What Python code prints inside."""
    ended, output = await execute(sandbox, ("python3", "-c", HELP + textwrap.dedent(code)))
    return output.strip() if ended.exit_code == 0 else f"{ended} {output}"


REFUSED = {
    "mount a tmpfs": ("attempt(call, 165, 40, b'x', b'/tmp', b'tmpfs', 0, 0)", "EPERM"),
    "bind the root": ("attempt(call, 165, 40, b'/', b'/tmp', b'', 4096, 0)", "EPERM"),
    "remount the root writable": ("attempt(call, 165, 40, b'', b'/', b'', 32, 0)", "EPERM"),
    "unmount /proc": ("attempt(call, 166, 39, b'/proc', 2)", "EPERM"),
    "pivot the root": ("attempt(call, 155, 41, b'/tmp', b'/tmp')", "EPERM"),
    "change the root": ("attempt(os.chroot, '/tmp')", "EPERM"),
    "copy a mount": ("attempt(call, 428, 428, -100, b'/', 1)", "EPERM"),
    "open a file system": ("attempt(call, 430, 430, b'tmpfs', 0)", "EPERM"),
    "set a mount's attributes": ("attempt(call, 442, 442, -100, b'/', 0, 0, 0)", "EPERM"),
    "a user namespace": ("attempt(call, 272, 97, 0x10000000)", "EPERM"),
    "a mount namespace": ("attempt(call, 272, 97, 0x00020000)", "EPERM"),
    "a user and net namespace": ("attempt(call, 272, 97, 0x50000000)", "EPERM"),
    "clone a user namespace": ("attempt(call, 56, 220, 0x10000000 | 17, 0, 0, 0, 0)", "EPERM"),
    "clone3 behind a pointer": ("attempt(call, 435, 435, b'\\0' * 88, 88)", "ENOSYS"),
    "join namespaces": ("attempt(call, 308, 268, os.open('/proc/self/ns/mnt', 0), 0)", "EPERM"),
    "the namespaces of another": ("attempt(lambda: call(308, 268, os.open('/proc/1/ns/mnt', 0), 0))", "EPERM EACCES"),
    "a device node": ("attempt(os.mknod, '/tmp/disk', 0o60600, os.makedev(254, 0))", "EPERM EACCES"),
    "open a file by handle": ("attempt(call, 304, 265, -100, b'x' * 64, 0)", "EPERM"),
    "the kernel's keyrings": ("attempt(call, 250, 219, 0, -3, 1)", "EPERM"),
    "add a key": ("attempt(call, 248, 217, b'user', b'k', b'v', 1, -3)", "EPERM"),
    "load a BPF program": ("attempt(call, 321, 280, 0, 0, 0)", "EPERM"),
    "performance events": ("attempt(call, 298, 241, 0, 0, -1, -1, 0)", "EPERM"),
    "io_uring": ("attempt(call, 425, 425, 8, b'\\0' * 120)", "EPERM"),
    "userfaultfd": ("attempt(call, 323, 282, 1)", "EPERM"),
    "load a kernel": ("attempt(call, 246, 104, 0, 0, 0, 0)", "EPERM"),
    "load a module": ("attempt(call, 313, 273, 0, b'', 0)", "EPERM"),
    "reboot": ("attempt(call, 169, 142, 0xfee1dead, 672274793, 0x89abcdef, 0)", "EPERM"),
    "set the clock": ("attempt(call, 227, 112, 0, b'\\0' * 16)", "EPERM"),
    "read the kernel's log": ("attempt(call, 103, 116, 3, b'x' * 64, 64)", "EPERM"),
    "rename the machine": ("attempt(socket.sethostname, 'x')", "EPERM"),
    "an odd personality": ("attempt(call, 135, 92, 0x0400000)", "EPERM"),
    "type into a terminal": ("import fcntl; attempt(fcntl.ioctl, os.openpty()[1], 0x5412, b'x')", "EPERM"),
    "paste into a console": ("import fcntl; attempt(fcntl.ioctl, os.openpty()[1], 0x541C, b'x')", "EPERM"),
    "type with high bits set": (
        "attempt(call, 16, 29, os.openpty()[1], ctypes.c_ulong(0xF00005412), b'x')",
        "EPERM",
    ),
    "a packet socket": ("attempt(socket.socket, 17, socket.SOCK_RAW, 0)", "EAFNOSUPPORT"),
    "a crypto socket": ("attempt(socket.socket, 38, socket.SOCK_SEQPACKET, 0)", "EAFNOSUPPORT"),
    "a socket to the hypervisor": ("attempt(socket.socket, 40, socket.SOCK_STREAM, 0)", "EAFNOSUPPORT"),
    "a bluetooth socket": ("attempt(socket.socket, 31, socket.SOCK_RAW, 1)", "EAFNOSUPPORT"),
    "a netfilter socket": ("attempt(socket.socket, 16, socket.SOCK_RAW, 12)", "EPROTONOSUPPORT"),
    "an SCTP socket": ("attempt(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 132)", "EPROTONOSUPPORT"),
    "a raw socket": ("attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)", "EPERM"),
    "become root": ("attempt(os.setuid, 0)", "EINVAL EPERM"),
    "give a file away": ("open('/tmp/f', 'w'); attempt(os.chown, '/tmp/f', 0, 0)", "EINVAL EPERM"),
    "raise a limit": ("attempt(call, 302, 261, 0, 7, struct.pack('QQ', 1 << 20, 1 << 20), 0)", "EPERM"),
    "write to /usr": ("attempt(open, '/usr/x', 'w')", "EROFS EACCES"),
    "write to /etc": ("attempt(open, '/etc/x', 'w')", "EROFS"),
    "replace passwd": ("attempt(open, '/etc/passwd', 'w')", "EROFS EACCES"),
    "write to the root": ("attempt(open, '/x', 'w')", "EROFS"),
    "the accounts' secrets": ("attempt(open, '/etc/shadow')", "ENOENT EACCES"),
    "the machine's key files": ("attempt(os.listdir, '/etc/ssl/private')", "ENOENT EACCES"),
    "the host's disk": ("attempt(os.open, '/dev/vda', 0)", "ENOENT"),
    "the kernel's memory": ("attempt(open, '/proc/kcore', 'rb')", "EACCES EPERM ENOENT"),
    "the kernel's switches": ("attempt(open, '/proc/sys/kernel/core_pattern', 'w')", "EROFS EACCES"),
    "the magic key": ("attempt(open, '/proc/sysrq-trigger', 'w')", "EROFS EACCES ENOENT"),
    "control groups": ("attempt(os.listdir, '/sys/fs/cgroup')", "ENOENT"),
    "the docker socket": ("attempt(socket.socket(socket.AF_UNIX).connect, '/var/run/docker.sock')", "ENOENT"),
    "the system bus": ("attempt(socket.socket(socket.AF_UNIX).connect, '/run/dbus/system_bus_socket')", "ENOENT"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(bench: Bench, name: str) -> None:
    """The call is refused, with the error that was meant."""
    code, expected = REFUSED[name]
    if name == "type with high bits set" and os.uname().machine != "x86_64":
        expected += " ENOTTY"
    async with bench.open() as sandbox:
        assert await attack(sandbox, code) in expected.split()


async def test_no_capability_and_no_way_to_one(bench: Bench) -> None:
    """Every capability set is empty, privileges cannot be gained, and a filter is on, for children too."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "(setsid cat /proc/self/status)")
        status = dict(line.split(":\t", 1) for line in output.splitlines() if ":\t" in line)
        assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0000000000000000"}
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


async def test_first_process_is_confined_too(bench: Bench) -> None:
    """The process that holds the namespaces has no capability, no privileges to gain, and a filter."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "cat /proc/1/status")
        status = dict(line.split(":\t", 1) for line in output.splitlines() if ":\t" in line)
        assert {status[f"Cap{kind}"] for kind in ("Prm", "Eff", "Bnd")} == {"0000000000000000"}
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


async def test_first_process_has_the_same_limits(bench: Bench) -> None:
    """What runs inside could act through the first process, so that one is limited as commands are."""
    async with bench.open(limits=Limits(processes=77, disk=2 << 30, memory=3 << 30)) as sandbox:
        _, output = await run(sandbox, "cat /proc/1/limits; echo; cat /proc/$$/limits")
        first, command = (part.splitlines()[1:] for part in output.split("\n\n"))
        names = ("Max processes", "Max file size", "Max data size", "Max core file", "Max open files")
        found = [line.split() for line in first if line.startswith(names)]
        assert found == [line.split() for line in command if line.startswith(names)]
        assert {"77", str(2 << 30), str(3 << 30)} <= {word for words in found for word in words}
        groups = [Path(f"/proc/{pid}/cgroup").read_text() for pid in (sandbox.vacant.box.pid, sandbox.vacant.link.pid)]
        assert sandbox.vacant.memory is None or groups[0] == groups[1]
        assert sandbox.vacant.memory is None or sandbox.vacant.memory._folder.name in groups[0]


async def test_nobody_inside_is_root_on_the_host(bench: Bench) -> None:
    """What is written inside belongs to an unprivileged user of the host."""
    async with bench.open() as sandbox:
        assert (await run(sandbox, "id -u; touch made"))[1] == "1000\n"
        assert (sandbox._written.workspace.upper / "made").stat().st_uid != 0
        owner = Path(f"/proc/{(await begin(sandbox, 'sh', '-c', 'echo x; sleep 60')).pid}").stat().st_uid
        assert owner != 0


async def test_host_folders_are_not_there(bench: Bench) -> None:
    """Homes, the state of MECH, and other folders of the host cannot be seen."""
    secret = bench.root / "secret"
    secret.write_text("secret")
    async with bench.open() as sandbox:
        _, output = await run(sandbox, f"ls /home /root /srv /mnt /opt /var/lib; cat {secret}; ls {bench.root}")
        assert "secret" not in output.replace(str(secret), "")
        assert "mech" in output.split()
        assert "state1" not in output


@pytest.mark.parametrize("target", ["{root}/secret", "/proc/1/root{root}/secret", "../../../../../..{root}/secret"])
async def test_planted_symlink_leads_nowhere(bench: Bench, target: str) -> None:
    """A symlink of the repository that points out of it ends inside the sandbox."""
    (bench.root / "secret").write_text("the-secret")
    (bench.folder / "link").symlink_to(target.format(root=bench.root))
    async with bench.open() as sandbox:
        assert "the-secret" not in (await run(sandbox, "cat link; cat /workspace/link"))[1]


async def test_files_of_others_stay_closed(bench: Bench) -> None:
    """A file of the tree that its owner alone may read is readable inside only when that is who runs MECH."""
    for name in ("own", "others"):
        (bench.folder / name).write_text(name)
        (bench.folder / name).chmod(0o600)
    if os.geteuid() == 0:
        os.chown(bench.folder / "others", 12345, 12345)
    else:
        (bench.folder / "others").chmod(0)
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "cat own; cat others")
        assert output.startswith("own")
        assert "Permission denied" in output


async def test_host_loopback_is_out_of_reach(bench: Bench) -> None:
    """A server on the host's loopback cannot be reached, by address or by name."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        async with bench.open() as sandbox:
            code = f"""
            for host in ("127.0.0.1", "localhost", "0.0.0.0"):
                attempt(socket.create_connection, (host, {port}), 5)"""
            assert set((await attack(sandbox, code)).split()) == {"ECONNREFUSED"}


async def test_abstract_sockets_of_the_host_are_out_of_reach(bench: Bench) -> None:
    """An abstract unix socket of the host is another namespace's."""
    name = f"\0mech-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        async with bench.open() as sandbox:
            assert await attack(sandbox, f"attempt(socket.socket(1).connect, {name!r})") == "ECONNREFUSED"


async def test_sandboxes_do_not_see_each_other(bench: Bench) -> None:
    """Two sandboxes share no process, file, port, shared memory or user."""
    async with bench.open() as one, bench.open() as two:
        await run(one, "echo x > /tmp/mark; echo x > /dev/shm/mark; echo x > ~/mark; echo x > mark")
        await begin(one, "sh", "-c", "echo started; exec sleep 641641")
        _, output = await run(two, "ls -A /tmp /dev/shm ~ .; cat /proc/[0-9]*/cmdline")
        assert "mark" not in output
        assert "641641" not in output
        assert one.vacant.uid is None or one.vacant.uid != two.vacant.uid


async def test_the_joiner_is_not_to_be_seen(bench: Bench) -> None:
    """No process of MECH is visible inside, and commands inherit no descriptor but their three."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
        assert "python" not in output
        assert await attack(sandbox, "print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1])") == "[0, 1, 2]"
        _, parent = await run(sandbox, "cut -d' ' -f4 /proc/$$/stat")
        assert parent == "0\n"


async def test_processes_of_the_host_cannot_be_signalled(bench: Bench) -> None:
    """A pid of the host means nothing inside, and a signal to all stays inside."""
    async with bench.open() as sandbox:
        assert await attack(
            sandbox, f"attempt(os.kill, {os.getpid()}, 0) if {os.getpid()} > 999 else print('ESRCH')"
        ) == ("ESRCH")
        await run(sandbox, "kill -9 -1")
        assert (await run(sandbox, "echo alive"))[1] == "alive\n"


async def test_the_firsts_death_cannot_be_caused(bench: Bench) -> None:
    """The process that holds the sandbox survives every signal from inside."""
    async with bench.open() as sandbox:
        await attack(sandbox, "for n in range(1, 65): n in (32, 33) or attempt(os.kill, 1, n)")
        assert (await run(sandbox, "echo alive"))[1] == "alive\n"


async def test_sealed_layer_cannot_be_written(bench: Bench) -> None:
    """A process that was left from before the seal is gone, and nothing reaches the layer's files."""
    layer = bench.root / "layer"
    async with bench.open() as sandbox:
        await begin(
            sandbox, "sh", "-c", "echo clean > file; (setsid sh -c 'exec 9>>file; sleep 651; echo x >&9' &) ; echo"
        )
        await sandbox.seal(layer)
        await run(sandbox, "echo poison > file; echo poison >> new; pgrep sleep && echo alive > alive")
        assert (await run(sandbox, "ls"))[1].split() == ["file", "new"]
    assert (layer / "workspace" / "file").read_text() == "clean\n"
    assert [path.name for path in (layer / "workspace").iterdir()] == ["file"]


# --- bombs ------------------------------------------------------------------------------------------


async def test_fork_bomb_is_bounded(bench: Bench) -> None:
    """More processes than the limit cannot be; other commands are possible afterwards, and all of it dies."""
    limits = Limits(processes=60)
    async with bench.open(limits=limits) as sandbox:
        code = """
        n = 0
        try:
            while True:
                if os.fork() == 0:
                    import time; time.sleep(600)
                n += 1
        except OSError as problem:
            print(errno.errorcode[problem.errno], n, flush=True)
        os._exit(0)"""
        reader, writer = os.pipe()
        running = await sandbox.start(Invocation(("python3", "-c", HELP + textwrap.dedent(code)), env=ENV), writer)
        os.close(writer)
        assert (await running.wait()).exit_code == 0
        os.set_blocking(reader, False)
        word, count = os.read(reader, 100).split()
        os.close(reader)
        assert word == b"EAGAIN"
        assert int(count) < 60
        running.signal(signal.SIGKILL)
        await until(lambda: not sandbox.tree(running))
        assert (await run(sandbox, "echo alive"))[1] == "alive\n"


async def test_memory_of_a_tree_is_bounded(bench: Bench) -> None:
    """Processes that together use more memory than the limit are killed, and that is said."""
    async with bench.open(limits=Limits(memory=200 * 1024**2)) as sandbox:
        code = """
        import time
        for _ in range(4):
            if os.fork() == 0:
                data = bytearray(b"x" * (90 << 20)); time.sleep(600)
        print(os.wait()[1], flush=True); os.kill(0, 9)"""
        ended, output = await execute(sandbox, ("python3", "-c", HELP + textwrap.dedent(code)))
        assert ended.ended == "memory"
        assert output.strip() in ("", "9")
        await until(lambda: any(event.about == "memory" for event in bench.events if isinstance(event, Noted)))


async def test_memory_of_one_process_is_bounded(bench: Bench) -> None:
    """A single process gets no more than the limit: its own allocation fails or it is killed."""
    async with bench.open(limits=Limits(memory=300 * 1024**2)) as sandbox:
        ended, output = await execute(sandbox, ("python3", "-c", "x = bytearray(b'x' * (1 << 30))"))
        assert ended.ended == "memory" or "MemoryError" in output


async def test_file_bomb_is_bounded(bench: Bench) -> None:
    """A file cannot grow beyond the limit on disk."""
    async with bench.open(limits=Limits(disk=8 * 1024**2)) as sandbox:
        ended, _ = await run(sandbox, "exec head -c 100000000 /dev/zero > big")
        assert ended.ended == "signaled"
        assert ended.signal in (signal.SIGXFSZ, signal.SIGKILL)


async def test_many_files_beyond_the_limit_are_noticed(bench: Bench) -> None:
    """What all files together take is watched: the command is killed and the log says why."""
    async with bench.open(limits=Limits(disk=8 * 1024**2)) as sandbox:
        line = "i=0; while :; do i=$((i+1)); head -c 4000000 /dev/zero > f$((i % 10)); sleep 0.05; done"
        with anyio.fail_after(60):
            ended, _ = await run(sandbox, line)
        assert ended == Exit("signaled", signal=signal.SIGKILL)
        assert any(event.about == "disk" for event in bench.events if isinstance(event, Noted))


# --- when MECH dies -----------------------------------------------------------------------------------

SUPERVISOR = """
import os, sys, anyio
from pathlib import Path
from mech.sandboxes import Invocation, Opening, choose
from mech.types import Workspace
async def main():
    root = Path(sys.argv[1])
    opening = Opening(Workspace(root / "folder", "key", "origin"), root / "state")
    async with choose("bubblewrap")(opening, lambda event: None) as sandbox:
        line = "trap '' TERM HUP INT; (setsid sleep 661 &); echo $$; sleep 662"
        running = await sandbox.start(Invocation(("sh", "-c", line), env={"PATH": "/usr/bin:/bin"}), 1)
        os.write(1, f"{running.pid} {sandbox.vacant.box.pid} {sandbox.vacant.link.pid}\\n".encode())
        await anyio.sleep_forever()
anyio.run(main)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_outlives_a_killed_supervisor(bench: Bench, number: signal.Signals) -> None:
    """When MECH is killed, every process of its sandbox goes, the holder and the joiner included."""
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(bench.root)], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    words: list[bytes] = []
    while len(words) < 4:
        words += supervisor.stdout.readline().split()
    supervisor.send_signal(number)
    supervisor.wait()
    supervisor.stdout.close()
    pids = [int(word) for word in words if int(word) > 50]
    assert len(pids) >= 3
    await until(lambda: not [pid for pid in pids if _alive(pid)])


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
