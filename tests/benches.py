"""What tests of sandboxes share: a folder of the host with sandboxes over it, and commands run in them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import dockerd
import pytest

from mech.errors import SandboxError
from mech.events import Event, Listening
from mech.sandboxes import HOME, WORKSPACE, Exit, Invocation, Opening, choose, probe
from mech.types import Workspace

SECONDS = f"600.{os.getpid()}"  # how long this test process lets others sleep, so that it knows them
ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": HOME}
LISTEN = """
import socket, sys, time
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
server = socket.socket(family); server.bind((sys.argv[1], int(sys.argv[2]))); server.listen()
print("ready", flush=True)
while True:
    client, _ = server.accept(); client.sendall(b"hello from " + sys.argv[1].encode()); client.close()
"""


ALIVE = """
import os, sys
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        words = open(f"/proc/{pid}/cmdline", "rb").read().split(b"\\0")
    except OSError:
        continue
    if words[:2] == [b"sleep", sys.argv[1].encode()]:
        print(pid)
"""


def needs(name: str) -> None:
    """Skip where this machine cannot open such a sandbox; in CI that is a failure."""
    try:
        anyio.run(probe, name, dockerd.IMAGE)
    except SandboxError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no {name} sandbox here: {problem}")


class Bench:
    """A folder of the host, and sandboxes over it."""

    def __init__(self, kind: str, root: Path) -> None:
        self.kind, self.root, self.folder = kind, root, root / "folder"
        self.folder.mkdir(exist_ok=True)
        self.events: list[Event] = []
        self._states = 0

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Any]:
        self._states += 1
        workspace = Workspace(self.folder, "key", str(self.folder))
        copied = self.kind == "copied"
        given = {"image": dockerd.IMAGE, "copied": copied, **options}
        opening = Opening(workspace, self.root / f"state{self._states}", **given)
        async with choose("bubblewrap" if copied else self.kind)(opening, self.events.append) as sandbox:
            yield sandbox

    def listening(self, port: int) -> Listening | None:
        found = [event for event in self.events if isinstance(event, Listening) and event.port == port]
        return found[0] if found else None


async def run(sandbox: Any, line: str, *, cwd: str = WORKSPACE, env: dict[str, str] | None = None) -> tuple[Exit, str]:
    """Run a command line to its end: how it ended, and all that it wrote."""
    return await execute(sandbox, ("/bin/sh", "-c", line), cwd=cwd, env=env)


async def execute(
    sandbox: Any, argv: tuple[str, ...], *, cwd: str = WORKSPACE, env: dict[str, str] | None = None
) -> tuple[Exit, str]:
    reader, writer = os.pipe()
    try:
        running = await sandbox.start(Invocation(argv, cwd, ENV if env is None else env), writer)
        os.close(writer)
        output = await drain(reader)
        return await running.wait(), output
    finally:
        os.close(reader)


async def drain(reader: int) -> str:
    """All that comes through a pipe."""
    data = b""
    with anyio.fail_after(60):
        while True:
            await anyio.wait_readable(reader)
            if not (chunk := os.read(reader, 65536)):
                return data.decode("utf-8", "replace")
            data += chunk


async def begin(sandbox: Any, *argv: str) -> Any:
    """Start a command and wait until it has written its first line.

    Its output stays open: a shell that says how its child ended would else die of that, and not as the test means.
    """
    reader, writer = os.pipe()
    running = await sandbox.start(Invocation(argv, env=ENV), writer)
    os.close(writer)
    with anyio.fail_after(60):
        await anyio.wait_readable(reader)
    return running


async def sleeping(sandbox: Any, seconds: str) -> int:
    """How many processes of the sandbox sleep for so long."""
    return len((await execute(sandbox, ("python3", "-c", ALIVE, seconds)))[1].split())


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition, and return what it gave."""
    with anyio.fail_after(20):
        while not (found := condition()):
            await anyio.sleep(0.01)
        return found
