"""What the sandbox of a container does besides what every sandbox does: its walls, its end, its errors."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import dockerd
import pytest
from benches import ENV, Bench, begin, execute, until

from mech.errors import SandboxError, SandboxLost, SandboxUnavailable
from mech.events import Listening, Noted
from mech.sandboxes import HOME, WORKSPACE, Exit, Invocation, docker_daemon, probe
from mech.sandboxes.snapshots import Snapshot
from mech.types import Limits, Network

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("docker")]
SERVER = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1]))); print("ready", flush=True)
while True:
    client, _ = server.accept()
    while data := client.recv(65536):
        client.sendall(data)
    client.sendall(b"done"); client.close()
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench("docker", tmp_path)


async def run(sandbox: Any, *argv: str) -> tuple[Exit, bytes]:
    """Run a command to its end: how it ended, and all that it wrote."""
    ended, output = await execute(sandbox, argv)
    return ended, output.encode()


def ask(host: str, path: str, method: str = "GET", body: Any = None) -> Any:
    """What the daemon answers."""
    connection = http.client.HTTPConnection("docker", timeout=60)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(host.removeprefix("unix://"))
    headers = {"Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    with contextlib.closing(connection), connection.getresponse() as answer:
        text = answer.read()
    return json.loads(text) if text.startswith((b"{", b"[")) else text


def containers(host: str) -> dict[str, str]:
    """The containers of this test process, by name, with their state."""
    found = ask(host, f"/containers/json?all=1&filters={owned(docker_daemon.owner())}")
    return {each["Names"][0]: each["State"] for each in found}


def owned(owner: str) -> str:
    return quote(json.dumps({"label": [f"{docker_daemon.OWNER}={owner}"]}))


# --- walls ----------------------------------------------------------------------------------------


async def test_nobody_inside_is_root_and_nothing_gives_rights(bench: Bench) -> None:
    """Commands have an ordinary user, no capability, no way to new ones, and the filter of system calls."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "cat", "/proc/self/status")
        facts = dict(line.split(":\t", 1) for line in output.decode().splitlines() if ":\t" in line)
        assert "0" not in facts["Uid"].split()
        assert {facts[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
        assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


ATTEMPTS = {
    "write to the root": "open('/etc/x', 'w')",
    "read the first process's memory": "open('/proc/1/mem')",
    "read the first process's environment": "open('/proc/1/environ')",
    "take the first process's descriptors": "os.listdir('/proc/1/fd')",
    "make a user namespace": "assert libc.unshare(0x10000000) == 0, os.strerror(ctypes.get_errno())",
    "set up io_uring": "assert libc.syscall(425, 8, 0) >= 0, os.strerror(ctypes.get_errno())",
    "use a keyring": "assert libc.syscall(248, b'user', b'x', b'x', 1, -3) >= 0, os.strerror(ctypes.get_errno())",
    "open a raw socket": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "open a packet socket": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "mount": "assert libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0, os.strerror(ctypes.get_errno())",
    "trace the first process": "assert libc.ptrace(16, 1, 0, 0) == 0, os.strerror(ctypes.get_errno())",
    "read the daemon's socket": "os.stat('/var/run/docker.sock')",
    "change the proof": "open('/run/mech-proof', 'w')",
    "become root": "os.setuid(0)",
}


async def test_every_way_out_is_refused(bench: Bench) -> None:
    """What hostile code would try fails, each attempt by itself."""
    lines = "import ctypes, os, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    for name, attempt in ATTEMPTS.items():
        lines += f"try:\n    {attempt}\n    print({name!r}, 'succeeded')\n"
        lines += f"except (OSError, AssertionError) as problem:\n    print({name!r}, 'refused')\n"
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "python3", "-c", lines)
        assert output.decode().splitlines() == [f"{name} refused" for name in ATTEMPTS]


async def test_first_process_cannot_be_ended_from_inside(bench: Bench) -> None:
    """Signals of every kind that a command sends to the first process do nothing."""
    line = "import os\nfor n in range(1, 65):\n  try: os.kill(1, n)\n  except OSError: pass\nprint('sent')"
    async with bench.open() as sandbox:
        assert await run(sandbox, "python3", "-c", line) == (Exit("exited", 0), b"sent\n")
        assert await run(sandbox, "true") == (Exit("exited", 0), b"")


async def test_number_of_processes_is_limited(bench: Bench) -> None:
    """A command that starts ever more processes is refused them, and the sandbox answers afterwards."""
    line = "import os, sys\ntry:\n  while True:\n    os.fork() or __import__('time').sleep(99)\n"
    line += "except OSError: print('refused', flush=True)"
    async with bench.open(limits=Limits(processes=30)) as sandbox:
        running = await begin(sandbox, "python3", "-c", line)
        running.signal(signal.SIGKILL)
        await running.wait()
        with anyio.fail_after(30):
            while (await run(sandbox, "true"))[0] != Exit("exited", 0):
                await anyio.sleep(0.05)


async def test_too_much_memory_is_told_from_a_kill(bench: Bench) -> None:
    """A command that the kernel kills for want of memory ended so, and it is noted."""
    line = "x = []\nwhile True: x.append(b'x' * 1000000)"
    async with bench.open(limits=Limits(memory=100 * 1024**2)) as sandbox:
        ended, _ = await run(sandbox, "python3", "-c", line)
        assert ended == Exit("memory", signal=signal.SIGKILL)
        assert (await run(sandbox, "/bin/sh", "-c", "kill -9 $$"))[0] == Exit("signaled", signal=signal.SIGKILL)
        await until(lambda: [each for each in bench.events if isinstance(each, Noted) and each.about == "memory"])


async def test_network_ends_with_the_setup(bench: Bench, docker: str) -> None:
    """During setup the container has Docker's network, afterwards only its loopback, and what was allowed is noted."""
    names = ("python3", "-c", "import os; print(*sorted(os.listdir('/sys/class/net')))")
    async with bench.open() as sandbox:
        assert (await run(sandbox, *names))[1].split() == [b"eth0", b"lo"]
        await sandbox.settle(Network(allow=("example.com",)))
        assert (await run(sandbox, *names))[1].split() == [b"lo"]
        assert any("example.com" in each.message for each in bench.events if isinstance(each, Noted))


async def test_closed_setup_never_has_a_network(bench: Bench) -> None:
    """Where setup is closed there is nothing but the loopback from the start."""
    async with bench.open(network=Network(setup="closed")) as sandbox:
        names = ("python3", "-c", "import os; print(*os.listdir('/sys/class/net'))")
        assert (await run(sandbox, *names))[1].split() == [b"lo"]
        await sandbox.settle(Network())


async def test_files_are_seen_read_only_at_their_place(bench: Bench) -> None:
    """Files that a sandbox is opened with are there, in HOME writable, elsewhere not."""
    folder = bench.root / "given"
    folder.mkdir()
    (folder / "text").write_text("folder\n")
    files = {f"{HOME}/.config/x": b"home\n", "/etc/given": b"etc\n", "/opt/given": folder}
    async with bench.open(files=files) as sandbox:
        line = "cat ~/.config/x /etc/given /opt/given/text; echo more >> ~/.config/x && echo ok"
        line += "; (echo > /etc/given) 2>&- || echo no; (echo > /opt/given/text) 2>&- || echo no"
        _, output = await run(sandbox, "/bin/sh", "-c", line)
        assert output == b"home\netc\nfolder\nok\nno\nno\n"
    assert (folder / "text").read_text() == "folder\n"


# --- streams --------------------------------------------------------------------------------------


async def test_large_output_comes_whole_to_a_slow_reader(bench: Bench) -> None:
    """More output than all buffers hold waits for its reader, in order, and the end comes after it."""
    line = "import sys\nfor i in range(1200000): sys.stdout.write(f'{i:7d}\\n')"
    async with bench.open() as sandbox:
        ended, output = await run(sandbox, "python3", "-c", line)
        assert ended == Exit("exited", 0)
        assert output == b"".join(b"%7d\n" % i for i in range(1200000))


async def test_large_input_is_read_whole(bench: Bench) -> None:
    """More input than all buffers hold reaches a command, and then its end."""
    reader, writer = os.pipe()
    source = bench.root / "source"
    source.write_bytes(os.urandom(3_000_000))
    given = os.open(source, os.O_RDONLY)
    async with bench.open() as sandbox:
        line = "import sys; data = sys.stdin.buffer.read(); print(len(data))"
        running = await sandbox.start(Invocation(("python3", "-c", line), env=ENV), writer, given)
        for fd in (writer, given):
            os.close(fd)
        assert await running.wait() == Exit("exited", 0)
        assert os.read(reader, 100) == b"3000000\n"
    os.close(reader)


async def test_connection_carries_much_and_ends_in_each_direction(bench: Bench) -> None:
    """Bytes come back as they were sent; the end of one direction leaves the other open."""
    data, heard = os.urandom(2_000_000), bytearray()
    async with bench.open() as sandbox:
        await begin(sandbox, "python3", "-c", SERVER, "5000")
        with await sandbox.connect(5000) as sock:

            async def send() -> None:
                view = memoryview(data)
                while view:
                    await anyio.wait_writable(sock)
                    view = view[sock.send(view) :]
                sock.shutdown(socket.SHUT_WR)

            with anyio.fail_after(60):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(send)
                    while True:
                        await anyio.wait_readable(sock)
                        if not (chunk := sock.recv(65536)):
                            break
                        heard += chunk
        assert heard == data + b"done"


async def test_port_is_seen_where_calls_are_not(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the filter of system calls cannot be had, ports are found by sampling, which is said."""
    real = docker_daemon.image

    async def emulated(client: Any, name: str) -> Any:
        return replace(await real(client, name), unfiltered="another processor")

    monkeypatch.setattr(docker_daemon, "image", emulated)
    async with bench.open() as sandbox:
        assert "another processor" in sandbox.isolation.absent["port events"]
        running = await begin(sandbox, "python3", "-c", SERVER, "5001")
        event = await until(lambda: next((each for each in bench.events if isinstance(each, Listening)), None))
        assert (event.port, event.address, event.pid, event.program) == (5001, "127.0.0.1", running.pid, "python3")


# --- the end --------------------------------------------------------------------------------------


async def test_container_is_gone_when_the_block_ends(bench: Bench, docker: str) -> None:
    """While the block lasts there is one container, afterwards none, and no copy of the workspace."""
    (bench.folder / "file").write_text("")
    async with bench.open():
        assert list(containers(docker).values()) == ["running"]
    assert containers(docker) == {}
    assert not (bench.root / "state1" / "workspace").exists()


async def test_lost_container_is_said(bench: Bench, docker: str) -> None:
    """A container that somebody else removes is lost: never an exit code."""
    async with bench.open() as sandbox:
        running = await begin(sandbox, "/bin/sh", "-c", "echo started; sleep 600")
        (name,) = containers(docker)
        ask(docker, f"/containers{name}?force=1", "DELETE")
        with pytest.raises(SandboxLost):
            await running.wait()
        with pytest.raises(SandboxLost):
            await sandbox.connect(80)


KILLED = """
import os, sys, tempfile
from pathlib import Path
import anyio
from mech.sandboxes import Invocation, Opening
from mech.sandboxes.docker import open as open_sandbox
from mech.sandboxes.docker_daemon import owner
from mech.types import Workspace

async def main():
    folder = Path(sys.argv[1])
    async with open_sandbox(Opening(Workspace(folder, "", ""), folder / "state", image=sys.argv[2]), print) as sandbox:
        await sandbox.start(Invocation(("sleep", "600")), 2)
        print(owner(), flush=True)
        await anyio.sleep_forever()

anyio.run(main)
"""


async def test_killing_mech_ends_its_container(bench: Bench, docker: str) -> None:
    """A supervisor that is killed without warning leaves no container behind."""
    command = (sys.executable, "-c", KILLED, bench.folder, dockerd.IMAGE)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        owner = process.stdout.readline().strip()
        process.kill()
    await until(lambda: not ask(docker, f"/containers/json?all=1&filters={owned(owner)}"))


async def test_what_never_ran_is_swept(bench: Bench, docker: str) -> None:
    """A container that a killed MECH made and never started is removed by the next sandbox; others are left."""
    names = []
    for owner in ("1:1", docker_daemon.owner()):
        labels = {docker_daemon.OWNER: owner, docker_daemon.MACHINE: docker_daemon.machine()}
        made = ask(docker, "/containers/create", "POST", {"Image": dockerd.IMAGE, "Cmd": ["true"], "Labels": labels})
        names.append(made["Id"])
    async with bench.open():
        left = [each["Id"] for each in ask(docker, "/containers/json?all=1")]
    assert [name in left for name in names] == [False, True]
    ask(docker, f"/containers/{names[1]}", "DELETE")


# --- errors ---------------------------------------------------------------------------------------


async def test_missing_daemon_says_how_to_start_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a daemon the hint is the command that starts one."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none")
    with pytest.raises(SandboxUnavailable, match="Docker daemon") as caught:
        await probe("docker")
    assert "docker" in caught.value.hint.lower()


async def test_missing_client_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the client library the hint is the extra that has it."""
    monkeypatch.setitem(sys.modules, "aiodocker", None)
    with pytest.raises(SandboxUnavailable) as caught:
        await probe("docker")
    assert caught.value.hint == "pip install 'mech-ai[docker]'"


async def test_missing_image_says_how_to_get_it() -> None:
    """MECH downloads no image by itself: the hint is the command that does."""
    with pytest.raises(SandboxUnavailable) as caught:
        await probe("docker", "example.com/no/such:image")
    assert "docker pull example.com/no/such:image" in caught.value.hint


async def test_image_without_python_is_named(docker: str) -> None:
    """An image that has no Python is refused with the setting that names another."""
    made = ask(docker, "/containers/create", "POST", {"Image": dockerd.IMAGE, "Cmd": ["true"], "Env": ["PATH=/none"]})
    ask(docker, f"/commit?container={made['Id']}&repo=mech-bare&tag=1", "POST", {"Env": ["PATH=/none"]})
    ask(docker, f"/containers/{made['Id']}", "DELETE")
    with pytest.raises(SandboxUnavailable, match="no python3") as caught:
        await probe("docker", "mech-bare:1")
    assert "MECH_DOCKER_IMAGE" in caught.value.hint
    assert containers(docker) == {}


async def test_refused_container_is_an_error_of_ours(bench: Bench) -> None:
    """What the daemon refuses to make is an error with its own words."""
    with pytest.raises(SandboxError, match="memory"):
        async with bench.open(limits=Limits(memory=1)):
            pass


async def test_snapshot_is_refused(bench: Bench) -> None:
    """What began in another kind of sandbox is not silently begun anew."""
    with pytest.raises(SandboxError, match="snapshot"):
        async with bench.open(snapshot=Snapshot({})):
            pass


async def test_terminal_is_one_of_the_container(bench: Bench) -> None:
    """A command at a terminal sees its size and its change, is told what is typed, and ends with it."""
    line = "import os, signal, sys\nchange = {signal.SIGWINCH}\nsignal.pthread_sigmask(signal.SIG_BLOCK, change)\n"
    line += "print(*os.get_terminal_size(), flush=True)\nsignal.sigwait(change)\n"
    line += "print(*os.get_terminal_size(), flush=True)\nfor word in sys.stdin: print('got', word, flush=True)"
    async with bench.open() as sandbox:
        null = os.open(os.devnull, os.O_WRONLY)
        running = await sandbox.start(Invocation(("python3", "-c", line), env=ENV, terminal=(30, 100)), null)
        os.close(null)
        heard = b""

        async def until_heard(text: bytes) -> None:
            nonlocal heard
            with anyio.fail_after(60):
                while text not in heard:
                    await anyio.wait_readable(running.terminal)
                    heard += os.read(running.terminal, 1000)

        await until_heard(b"100 30\r\n")
        running.resize(40, 120)
        await until_heard(b"120 40\r\n")
        os.write(running.terminal, b"word\n")
        await until_heard(b"got word")
        os.write(running.terminal, b"\x04")
        assert await running.wait() == Exit("exited", 0)
        os.close(running.terminal)


def test_workspace_is_where_the_image_is_told() -> None:
    """The folders that the first process checks are those that commands see."""
    assert list(docker_daemon.INSIDE.values()) == [WORKSPACE, HOME]
