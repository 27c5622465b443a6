"""The sandbox of a container: for macOS, for Windows, and for what an image has that this machine lacks.

A copy of the workspace is mounted into a container whose first process is MECH's (`docker_inside`) and starts
the commands. The tools are the image's; the network is Docker's during setup and none afterwards.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from mech.errors import MechError, SandboxError, SandboxLost, SandboxUnavailable
from mech.events import Listening, Noted
from mech.sandboxes import MARK, Exit, Invocation, Opening, docker_daemon, docker_link, ownership
from mech.sandboxes.docker_frames import CLEAR, DEVICES, KILLED, LISTENING, RESIZE, SIGNAL, SIZE
from mech.sandboxes.duplicates import INSIDE, Duplicates
from mech.sandboxes.joined import Record, Spawn
from mech.sandboxes.limits import watch_disk, written
from mech.types import Isolation, Network

if TYPE_CHECKING:
    from aiodocker import Docker
    from aiodocker.containers import DockerContainer

FOREIGN = 1 << 22  # no process of a Linux machine has a number from here on
_PATIENCE = 60.0
_ENFORCED = (
    "files", "processes", "network after setup", "system calls", "capabilities", "memory", "number of processes",
    "file size",
)  # fmt: skip
_ABSENT = {
    "network during setup": "everything that the daemon's machine reaches can be called, its own services included",
    "network.allow": "Docker cannot hold a list of names: after setup nothing can be called",
    "bound secrets": "nothing exchanges placeholders for secrets on the way out",
    "tools": "the toolchains of this machine are not seen inside; those of the image are",
}


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[DockerSandbox]:
    """Open a sandbox in a container for the block. SandboxUnavailable says what is missing, and how to add it."""
    if opening.snapshot is not None:
        raise SandboxUnavailable("a snapshot cannot be begun with in Docker", hint="MECH_SANDBOX=bubblewrap")
    failure: Exception | None = None
    with ownership.user() as uid:
        async with docker_daemon.daemon() as client, anyio.create_task_group() as tasks:
            sandbox = DockerSandbox(opening, record, client, uid)
            try:
                await sandbox.open(tasks.start_soon)
                try:
                    yield sandbox
                except Exception as problem:  # kept from the task group, which would wrap it
                    failure = problem
            except MechError as problem:
                failure = problem
            finally:
                with anyio.CancelScope(shield=True):
                    await sandbox.close()
                tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure


class DockerSandbox:
    """An open sandbox; see `mech.sandboxes.Sandbox`. `uid` is its user, None for MECH's own."""

    isolation: Isolation

    def __init__(self, opening: Opening, record: Record, client: Docker, uid: int | None) -> None:
        self.owner = None if uid is None else (uid, uid)
        self.workspace_fd = -1
        self._user = self.owner or (os.getuid(), os.getgid())
        self._opening, self._record, self._client = opening, record, client
        self._copies = Duplicates(opening.state, self.owner)
        self._commands: dict[int, Command] = {}
        self._stack = AsyncExitStack()
        self._container: DockerContainer
        self._link: docker_link.Link
        self._image: docker_daemon.Image
        self._spawn: Spawn

    # --- opening and closing

    async def open(self, spawn: Spawn) -> None:
        """Copy the workspace, make the container and wait until its first process answers."""
        self._spawn = spawn
        await docker_daemon.sweep(self._client)
        self._image = await docker_daemon.image(self._client, self._opening.image)
        await anyio.to_thread.run_sync(self._copies.make, self._opening)
        proof = self._opening.state / "proof"
        proof.write_text(secrets.token_hex(16))
        proof.chmod(0o444)
        wanted = docker_daemon.configuration(self._opening, self._image, self._user, self._copies.places, proof)
        with anyio.CancelScope(shield=True):
            self._container = await docker_daemon.create(self._client, wanted)
            self._stack.push_async_callback(docker_daemon.remove, self._container)
        await self._begin(spawn)
        hello = await self._greeting()
        self._check(hello, proof.read_text())
        self.workspace_fd = os.open(self._copies.places["workspace"], os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._stack.callback(self._close_workspace)
        if self._opening.vault is not None and self._opening.vault.placeholders:
            names = ", ".join(self._opening.vault.placeholders)
            self._record(
                Noted(f"Docker exchanges no secrets: {names} stay placeholders, also for their hosts", "secrets")
            )
        unseen = {"port events": f"sampled four times a second: {hello['unseen']}"} if hello["unseen"] else {}
        self.isolation = Isolation("docker", _ENFORCED, ("disk (sampled)",), {**_ABSENT, **unseen})
        before = await anyio.to_thread.run_sync(written, self._opening.state, sys.maxsize)
        spawn(watch_disk, self._opening.state, self._opening.limits.disk, self._record, self.kill, before)

    async def _begin(self, spawn: Spawn) -> None:
        stream: Any = self._container.attach(stdin=True, stdout=True, stderr=True)
        with docker_daemon.translated():
            await self._stack.enter_async_context(stream)
            self._link = docker_link.Link(stream, self._told)
            self._stack.callback(self._link.close)
            spawn(self._link.serve)
            await self._container.start()

    async def _greeting(self) -> dict[str, object]:
        try:
            with anyio.fail_after(_PATIENCE):
                return json.loads(await self._link.hello.receive())  # type: ignore[no-any-return]
        except (anyio.EndOfStream, TimeoutError):
            said = self._link.errors.decode("utf-8", "replace").strip().splitlines()
            reason = said[-1] if said else "it said nothing"
            raise SandboxUnavailable(
                f"the first process of a container of {self._image.name} did not start: {reason}",
                hint="export MECH_DOCKER_IMAGE=… of an image with Python 3.8 or later",
            ) from None

    def _check(self, hello: dict[str, object], proof: str) -> None:
        """Refuse a daemon that shows other folders than ours, or shows them to somebody else."""
        if hello["proof"] != proof:
            raise SandboxUnavailable("the Docker daemon does not see this machine's files", hint="unset DOCKER_HOST")
        if hello["writable"] != list(INSIDE.values()):
            raise SandboxUnavailable(
                "the sandbox's user may not write to its copy of the workspace: this daemon renames users",
                hint="use a daemon that is neither rootless nor set up with userns-remap, or MECH_SANDBOX=bubblewrap",
            )

    def _close_workspace(self) -> None:
        os.close(self.workspace_fd)
        self.workspace_fd = -1

    async def close(self) -> None:
        """Kill everything in it; returns when the container is gone."""
        await self._stack.aclose()
        for place in self._copies.places.values():
            await anyio.to_thread.run_sync(shutil.rmtree, place, True)

    def _live(self) -> list[Command]:
        return [command for command in self._commands.values() if not command.finished]

    # --- commands and connections

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command; see `mech.sandboxes.Sandbox.start`."""
        env = dict(invocation.env)
        if "PATH" in env:  # the image's tools stand behind what is asked for
            env["PATH"] = ":".join(dict.fromkeys((*env["PATH"].split(":"), *self._image.path)))
        order = {"argv": invocation.argv, "cwd": invocation.cwd, "env": env, "terminal": invocation.terminal}
        if invocation.terminal:
            started = await docker_link.start_at_terminal(self._link, order, output, self._spawn)
        else:
            started = await docker_link.start(self._link, order, output, stdin, self._spawn)
        self._commands = {number: each for number, each in self._commands.items() if not each.finished}
        command = self._commands[started.channel.number] = Command(started, env.get(MARK))
        return command

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port inside; see `mech.sandboxes.Sandbox.connect`."""
        return await docker_link.connect(self._link, port, self._spawn)

    def kill(self) -> None:
        """Kill every command and whatever it left behind."""
        self._link.send(CLEAR, 0)

    def command_of(self, pid: int) -> Command | None:
        """The running command whose number is in an event, None when nobody knows."""
        return next((command for command in self._live() if command.pid == pid), None)

    def _told(self, kind: int, body: bytes) -> None:
        """What the first process says of the container as a whole."""
        if kind == LISTENING:
            found = json.loads(body)
            command = self._commands.get(found["channel"])
            pid = command.pid if command else FOREIGN + found["pid"]
            self._record(Listening(found["port"], found["address"], pid, found["program"]))
        elif kind == KILLED:
            limit = f"{self._opening.limits.memory // 1024**2:,} MiB"
            self._record(Noted(f"more than the limit of {limit} was used: a process was killed", about="memory"))

    async def _ask(self, kind: int) -> bytes:
        channel = self._link.channel()
        try:
            channel.send(kind)
            return (await channel.receive())[1]
        finally:
            channel.close()

    # --- layers and network

    async def seal(self, into: Path) -> None:
        """Make a layer of what was written; see `mech.sandboxes.Sandbox.seal`."""
        await self._ask(CLEAR)
        await anyio.to_thread.run_sync(self._copies.seal, into, self._opening)

    async def settle(self, network: Network) -> None:
        """Setup is over: the container loses its network, whatever `network` allows. SandboxError when it does not."""
        if network.allow:
            allowed = ", ".join(network.allow)
            self._record(Noted(f"network.allow ({allowed}) is not kept by Docker: nothing can be called", "network"))
        if self._opening.network.setup == "open":
            await docker_daemon.cut(self._client, self._container)
        left = [name for name in json.loads(await self._ask(DEVICES)) if name != "lo"]
        if left:
            raise SandboxError(f"the container still has a network after setup: {', '.join(left)}", hint="mech doctor")


class Command:
    """A command in a container; see `mech.sandboxes.Running`. `pid` is a number that no process of the host has."""

    def __init__(self, started: docker_link.Started, mark: str | None) -> None:
        self.pid, self.terminal = started.pid and FOREIGN + started.pid, started.terminal
        self._channel, self._ending = started.channel, started.ending
        self._identity = {"pid": started.pid, "began": started.began, "mark": mark}

    @property
    def finished(self) -> bool:
        return self._ending.known.is_set()

    async def wait(self) -> Exit:
        """How it ended; see `mech.sandboxes.Running.wait`."""
        await self._ending.known.wait()
        code = self._ending.code
        if code is None:
            raise SandboxLost("the container went away while the command ran")
        exited, killed = (code, None) if code >= 0 else (None, -code)
        if self._ending.memory:
            return Exit("memory", exited, killed)
        return Exit("exited" if killed is None else "signaled", exited, killed)

    def signal(self, number: int) -> None:
        """Signal it and everything it started; see `mech.sandboxes.Running.signal`."""
        if self.pid:
            self._channel.send(SIGNAL, json.dumps({"number": number, **self._identity}).encode())

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of its terminal; see `mech.sandboxes.Running.resize`."""
        if self.terminal is not None:
            self._channel.send(RESIZE, SIZE.pack(rows, columns))
