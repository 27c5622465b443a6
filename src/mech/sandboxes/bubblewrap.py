"""The sandbox of Linux namespaces: bubblewrap builds it, a joiner starts the commands in it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import anyio
import anyio.to_thread

from mech.errors import MechError, SandboxLost, SandboxUnavailable
from mech.sandboxes import HOME, WORKSPACE, Opening, cgroups, limits, ownership, roots, seccomp
from mech.sandboxes.box import Box
from mech.sandboxes.egress import Egress, forward_ports
from mech.sandboxes.joined import Command, Joined, Record, Spawn
from mech.sandboxes.link import EnterFailed, Link
from mech.sandboxes.overlay import Written
from mech.types import Network


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[NamespaceSandbox]:
    """Open a sandbox for the block. SandboxUnavailable says what this machine lacks, and how to add it."""
    failure: Exception | None = None
    with ownership.user() as uid:
        sandbox = NamespaceSandbox(opening, record, uid)
        async with anyio.create_task_group() as tasks:
            try:
                network = await sandbox.open(tasks.start_soon)
                async with AsyncExitStack() as beside:
                    if network:
                        ports = forward_ports(opening.network)
                        egress = Egress(network, opening.network, record, hosts=opening.hosts, ports=ports)
                        sandbox.egress = await beside.enter_async_context(egress)
                    try:
                        yield sandbox
                    except Exception as problem:  # kept from the task groups, which would wrap it
                        failure = problem
            except MechError as problem:
                failure = problem
            finally:
                with anyio.CancelScope(shield=True):
                    await sandbox.close()
                tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure


class NamespaceSandbox(Joined):
    """An open sandbox; see `mech.sandboxes.Sandbox`. `uid` is its user on the host, None for MECH's own."""

    def __init__(self, opening: Opening, record: Record, uid: int | None) -> None:
        super().__init__(record)
        self.uid = uid
        self.owner = None if uid is None else (uid, uid)
        self.egress: Egress | None = None
        self._opening = opening
        self._written = Written(opening.state, uid, {"workspace": WORKSPACE, "home": HOME})
        self._stack = AsyncExitStack()
        self._group: cgroups.Group | None = None
        self._unlimited: OSError | None = None
        self._closed = False

    # --- opening and closing

    async def open(self, spawn: Spawn) -> list[int]:
        """Build it; `spawn` starts what runs beside it. The descriptors of its network's way out."""
        opening, self._spawn = self._opening, spawn
        self._group = cgroups.group(opening.limits.memory)
        if self._group is not None:
            self._stack.callback(self._group.remove)
        self._link = Link()
        self._stack.push_async_callback(self._close_link)
        joiner, first = anyio.Event(), anyio.Event()
        spawn(self._limit, self._link.pid, joiner)
        files, folders = _files(opening)
        self._seen = roots.visible(opening.tools, folders)
        self._box = Box(self.uid, [WORKSPACE, HOME, *self._seen], {**roots.FILES, **files})
        self._stack.push_async_callback(self._box.close)
        self._written.prepare(opening)
        await self._box.ready()
        try:
            await joiner.wait()
            spawn(self._limit, self._box.pid, first)
            network = await self._enter(again=False)
            await first.wait()
        except EnterFailed as problem:
            raise SandboxUnavailable(f"the sandbox could not be entered: {problem}", hint="mech doctor") from None
        if self._unlimited:
            raise SandboxUnavailable(f"its memory could not be limited: {self._unlimited}", hint="mech doctor")
        watch = limits.Watch(self, opening.limits, opening.state, self._record)
        if self._group is None:
            spawn(watch.memory, lambda: self._proc, self._live)
        else:
            spawn(watch.ooms)
        spawn(watch.disk, self._live)
        self.isolation = limits.isolation(self._group is not None, {})
        return network

    async def _limit(self, pid: int, done: anyio.Event) -> None:
        """Put a process into the memory group; the kernel takes as long for it as bubblewrap for all its work."""
        if self._group is not None:
            try:
                await anyio.to_thread.run_sync(self._group.add, pid)
            except OSError as problem:
                self._unlimited = problem
        done.set()

    async def _enter(self, again: bool) -> list[int]:
        """Send the joiner in; the network's descriptors."""
        if again:
            await self._limit(self._link.pid, anyio.Event())
        found = await self._link.enter(
            {
                "pid": self._box.pid,
                "uid": self.uid,
                "again": again,
                "binds": [] if again else [(path, ownership.owner(Path(path), self.uid), path) for path in self._seen],
                "overlays": [place.order(self.uid) for place in self._written.places],
                "forward": forward_ports(self._opening.network),
                "workspace": WORKSPACE,
                "limits": limits.rlimits(self._opening.limits),
                "filter": seccomp.program(notify=True),
            }
        )
        notifications, self._proc, self.workspace_fd, *network = found
        self._spawn(self.serve, self._link, notifications)
        return network

    async def _close_link(self) -> None:
        for fd in (self._proc, self.workspace_fd):
            if fd >= 0:
                os.close(fd)
        self._proc = self.workspace_fd = -1
        await self._link.close()

    async def close(self) -> None:
        """Kill everything in it; returns when all is gone. A second call does nothing."""
        if not self._closed:
            self._closed = True
            await self._stack.aclose()
            with suppress(OSError):
                self._written.clean()

    def _live(self) -> list[Command]:
        return [command for command in self._commands.values() if not command.finished]

    def ooms(self) -> int:
        """How many processes the kernel killed for want of memory so far."""
        return self._group.ooms() if self._group is not None else 0

    # --- layers and network

    async def seal(self, into: Path) -> None:
        """Make a layer of what was written; see `mech.sandboxes.Sandbox.seal`."""
        await self._close_link()
        self._written.stack()
        self._link = Link()
        try:
            await self._enter(again=True)
        except EnterFailed as problem:
            raise SandboxLost(f"the sandbox could not go on from its layer: {problem}") from None
        await anyio.to_thread.run_sync(self._written.seal, into)

    async def settle(self, network: Network) -> None:
        """Setup is over; see `mech.sandboxes.Sandbox.settle`."""
        if self.egress is not None:
            await self.egress.settle(network)


def _files(opening: Opening) -> tuple[dict[str, bytes], list[str]]:
    """The files that the root gets, and the folders of the host to show; those of HOME are the overlay's."""
    files: dict[str, bytes] = {}
    folders: list[str] = []
    for path, content in opening.files.items():
        if isinstance(content, bytes):
            if not path.startswith(HOME + "/"):
                files[path] = content
        elif content.is_dir():
            folders.append(str(content))
    return files, folders
