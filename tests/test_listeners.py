"""Ports as they open where another supervisor already has the notifications of listen(2)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from benches import needs

from mech.sandboxes import listeners

# Takes this process's notifications, as a container's supervisor does, and then runs a sandbox below.
BELOW = """
import os, struct, sys
sys.path.insert(0, sys.argv[4])
import anyio
from pathlib import Path
from mech.events import Listening
from mech.sandboxes import kernel
from benches import LISTEN, Bench, begin, until

async def main(kind, root, ports):
    bench = Bench(kind, root)
    async with bench.open() as sandbox:
        for address in ("127.0.0.1", "::1"):
            running = await begin(sandbox, "python3", "-c", LISTEN, address, ports.pop(0))
            event = await until(lambda: [e for e in bench.events if isinstance(e, Listening)])
            assert (event[0].address, len(event)) == (address, 1), event
            assert sandbox.command_of(event[0].pid) is running
            (await sandbox.connect(event[0].port)).close()
            print("seen", event[0].program, flush=True)
            bench.events.clear()
            running.signal(9)
            await running.wait()
        await sandbox.seal(root / "layer")
        running = await begin(sandbox, "python3", "-c", LISTEN, "0.0.0.0", ports.pop(0))
        await until(lambda: [e for e in bench.events if isinstance(e, Listening)])
        print("seen after a seal", flush=True)

kernel.no_new_privileges()
rarely = [(0x20, 0, 0, 0), (0x15, 0, 1, 180), (6, 0, 0, 0x7FC00000), (6, 0, 0, 0x7FFF0000)]  # a call nobody makes
taken = kernel.load_filter(b"".join(struct.pack("HBBI", *line) for line in rarely))
os.set_inheritable(taken, False)
anyio.run(main, sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(","))
"""


def free_ports(count: int) -> list[str]:
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(server.getsockname()[1]) for server in servers]
    for server in servers:
        server.close()
    return ports


@pytest.mark.parametrize("kind", ["bubblewrap", "local"])
def test_ports_are_seen_below_another_supervisor(tmp_path: Path, kind: str) -> None:
    """listen() succeeds and is told, with its process, although its notifications are not to be had."""
    needs(kind)
    arguments = [kind, str(tmp_path), ",".join(free_ports(3)), str(Path(__file__).parent)]
    done = subprocess.run([sys.executable, "-c", BELOW, *arguments], capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines()[-1:], done.returncode) == (["seen after a seal"], 0), done.stderr + done.stdout
    assert done.stdout.count("seen") == 3


def test_listening_sockets_alone_are_found() -> None:
    """The kernel names each listening socket with its address and port, and no connection."""
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("::1", 0), family=socket.AF_INET6) as other,
        socket.create_connection(one.getsockname()) as connection,
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as diag,
    ):
        found = {inode: (address, port) for inode, address, port in listeners.listening(diag)}
        assert found[os.fstat(one.fileno()).st_ino] == one.getsockname()
        assert found[os.fstat(other.fileno()).st_ino] == other.getsockname()[:2]
        assert os.fstat(connection.fileno()).st_ino not in found
