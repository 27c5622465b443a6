"""The sandbox of Linux namespaces: bubblewrap builds it, a joiner starts the commands in it."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread

from mech.errors import MechError, SandboxLost
from mech.events import Noted
from mech.removal import remove
from mech.sandboxes import HOME, WORKSPACE, Invocation, Opening, descriptors, limits, ownership, rights, roots, seccomp
from mech.sandboxes.box import unavailable
from mech.sandboxes.copies import Copied
from mech.sandboxes.egress import Egress
from mech.sandboxes.freeze import frozen
from mech.sandboxes.joined import Command, Joined, Record, Spawn
from mech.sandboxes.link import EnterFailed
from mech.sandboxes.overlay import Written
from mech.sandboxes.rewind import Rewind
from mech.sandboxes.vacant import Shape, Vacant
from mech.types import Network


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[NamespaceSandbox]:
    """Open a sandbox for the block. SandboxUnavailable says what this machine lacks, and how to add it."""
    failure: Exception | None = None
    sandbox = NamespaceSandbox(opening, record)
    async with anyio.create_task_group() as tasks:
        try:
            await sandbox.open(tasks.start_soon)
            async with AsyncExitStack() as beside:
                if network := sandbox.vacant.network:
                    ports = sandbox.vacant.shape.forward
                    egress = Egress(
                        network,
                        opening.network,
                        record,
                        hosts=opening.hosts,
                        ports=ports,
                        vault=opening.vault,
                        neighbours=opening.neighbours,
                    )
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
    """An open sandbox; see `mech.sandboxes.Sandbox`."""

    vacant: Vacant
    rewind: Rewind

    def __init__(self, opening: Opening, record: Record) -> None:
        super().__init__(record)
        self.egress: Egress | None = None
        self._opening = opening
        self._shape = Shape.of(opening)
        self._written: Written | None = None
        self._unlocked = rights.absence()
        self._home_fd = -1
        self._plain = ""
        self._closed = False

    # --- opening and closing

    async def open(self, spawn: Spawn) -> None:
        """Take a vacant sandbox or build one, and move in; `spawn` starts what runs beside it."""
        opening, self._spawn = self._opening, spawn
        own = bool(opening.vault and opening.vault.files)  # no other execution could use one of this shape
        taken = opening.pool.take(self._shape) if opening.pool and not own else None
        refused = await self._move_in(taken, Copied if opening.copied else Written)
        if refused and not opening.copied:
            first = f"the workspace was copied, since an overlay cannot be had here: {refused}"
            await self._move_out()
            refused = refused if await self._move_in(None, Copied) else None
            self._plain = "" if refused else first
        if refused:
            raise unavailable(f"the sandbox could not be entered: {refused}")
        if self._plain:
            self._record(Noted(self._plain, about="copy"))
        self._watch(spawn)

    def _watch(self, spawn: Spawn) -> None:
        """Hold it within its limits, and say what is enforced."""
        opening, given = self._opening, self._written.given if self._written else 0
        bounds = replace(opening.limits, disk=opening.limits.disk + given)
        watch = limits.Watch(self, bounds, opening.state, self._record)
        if self.vacant.memory is None:
            spawn(watch.memory)
        else:
            spawn(watch.ooms)
        spawn(watch.disk)
        found = limits.isolation(self.vacant.memory is not None, self._unlocked)
        self.isolation = replace(found, absent={**found.absent, "overlay": self._plain}) if self._plain else found

    async def _move_in(self, taken: Vacant | None, kind: type[Written]) -> EnterFailed | None:
        """Mount the places in a vacant sandbox, or one that is built now; what the kernel refused."""
        opening = self._opening
        self.vacant = taken or Vacant(self._shape, opening.pool.nursery if opening.pool else None)
        if taken is None:
            await self.vacant.begin()
        uid = self.vacant.uid
        self.owner = None if uid is None else (uid, uid)
        self._written = kind(opening, uid, {"workspace": WORKSPACE, "home": HOME})
        self.rewind = Rewind(self._written, self._mounts, lambda: self.holders, self._remount, self.owner)
        if kind is Copied:
            await anyio.to_thread.run_sync(self._written.prepare)
        else:
            self._written.prepare()
        if opening.seeds:
            await anyio.to_thread.run_sync(self._written.sow)
        if taken is None:
            await self.vacant.built()
        try:
            await self._enter(again=False)
        except EnterFailed as problem:
            return problem
        return None

    async def _move_out(self) -> None:
        """Undo a move that failed."""
        await self.vacant.close()
        assert self._written is not None
        self._written.clean()
        await anyio.to_thread.run_sync(remove, self._opening.state)

    async def _enter(self, again: bool) -> None:
        """Send the joiner in."""
        assert self._written is not None
        vacant = self.vacant
        binds = [(path, ownership.owner(Path(path), vacant.uid), path) for path in vacant.shape.seen]
        binds += [(source, None, target) for source, target in vacant.shown]
        self._link = vacant.link
        found = await vacant.link.enter(
            {
                "pid": vacant.box.pid,
                "uid": vacant.uid,
                "again": again,
                "binds": [] if again else binds,
                "overlays": [place.order(vacant.uid) for place in self._written.places],
                "folders": [place.target for place in self._written.places],
                "sizes": {} if again else roots.WRITABLE,
                "files": descriptors.most(),
                "limits": limits.rlimits(self._opening.limits),
                "landlock": not self._unlocked,
                **seccomp.programs(),
            }
        )
        notifications, self._proc, self.workspace_fd, self._home_fd = found
        self._spawn(self.serve, vacant.link, notifications)

    def _let_go(self) -> None:
        for fd in self._mounts():
            if fd >= 0:
                os.close(fd)
        self._proc = self.workspace_fd = self._home_fd = -1

    def _mounts(self) -> tuple[int, int, int]:
        return self._proc, self.workspace_fd, self._home_fd

    async def close(self) -> None:
        """Kill everything in it; returns when all is gone. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._let_go()
            await self.vacant.close()
            if self._written is not None:
                with suppress(OSError):
                    self._written.clean()

    @property
    def gone(self) -> bool:
        """Whether its first process has ended."""
        return not self.vacant.alive

    def ooms(self) -> int:
        """How many processes the kernel killed for want of memory so far."""
        return self.vacant.memory.ooms() if self.vacant.memory is not None else 0

    # --- commands, while nothing changes below them

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command; see `mech.sandboxes.Sandbox.start`."""
        async with self.rewind.gate.passing():
            return await super().start(invocation, output, stdin)

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port inside; see `mech.sandboxes.Sandbox.connect`."""
        await self.rewind.gate.opened()
        return await super().connect(port)

    # --- layers and network

    async def seal(self, into: Path) -> None:
        """Make a layer of what was written; see `mech.sandboxes.Sandbox.seal`."""
        assert self._written is not None
        async with self.rewind.gate.closed():
            if self._written.in_place:
                async with frozen(self._proc):
                    await anyio.to_thread.run_sync(self._written.seal, into)
                return
            self._written.stack(without=".git")  # the folder's own is the newer one
            await self._remount()
            await anyio.to_thread.run_sync(self._written.seal, into)

    async def _remount(self) -> None:
        """Mount what lies below now, with a joiner of its own; everything that runs is killed."""
        self._let_go()
        await self.vacant.link.close()
        try:
            await self.vacant.again()
            await self._enter(again=True)
        except EnterFailed as problem:
            raise SandboxLost(f"the sandbox could not go on from its layer: {problem}") from None

    async def settle(self, network: Network) -> None:
        """Setup is over; see `mech.sandboxes.Sandbox.settle`."""
        if self.egress is not None:
            await self.egress.settle(network)
