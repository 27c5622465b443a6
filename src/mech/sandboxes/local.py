"""No sandbox at all: commands run as MECH's own user, on a copy of the workspace. For tests; it says so loudly.

Nothing is enforced: files of the host, its network and its processes are all within reach. `/workspace` does
not exist; where it leads a working directory or HOME, the copy stands in for it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from mech.events import Noted
from mech.sandboxes import Invocation, Opening, seccomp, tree
from mech.sandboxes.box import unavailable
from mech.sandboxes.duplicates import INSIDE, Duplicates
from mech.sandboxes.joined import Command, Joined, Record
from mech.sandboxes.link import EnterFailed, Link
from mech.sandboxes.nursery import Nursery
from mech.types import Isolation, Network

_WARNING = "NO ISOLATION: the code runs as you, with your files and your network. Only for tests (MECH_SANDBOX=local)."


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[LocalSandbox]:
    """Copy the workspace and run commands on the copy for the block."""
    record(Noted(_WARNING, about="sandbox"))
    if opening.vault is not None and opening.vault.placeholders:
        record(Noted("secrets that are bound to hosts stay placeholders without a sandbox", about="secrets"))
    async with opened(LocalSandbox(opening, record)) as sandbox:
        yield sandbox


Kind = TypeVar("Kind", bound="LocalSandbox")


@asynccontextmanager
async def opened(sandbox: Kind) -> AsyncIterator[Kind]:
    """Open a sandbox for the block, and close it whatever happens."""
    failure: Exception | None = None
    async with anyio.create_task_group() as tasks:
        try:
            sandbox._spawn = tasks.start_soon
            async with Nursery() as nursery:
                try:
                    await sandbox.open(nursery)
                    yield sandbox
                except Exception as problem:  # kept from the task group, which would wrap it
                    failure = problem
                finally:
                    with anyio.CancelScope(shield=True):
                        await sandbox.close()
        finally:
            tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure


class LocalSandbox(Joined):
    """Commands without walls; see `mech.sandboxes.Sandbox`."""

    owns_orphans = False
    isolation = Isolation("none", absent={"everything": _WARNING})

    def __init__(self, opening: Opening, record: Record) -> None:
        super().__init__(record)
        self._opening = opening
        self._copies = Duplicates(opening.state)

    def walls(self) -> dict[str, Any]:
        """What the joiner takes on: nothing here, but that ports are told."""
        return seccomp.programs(refuse=False)

    async def open(self, nursery: Nursery) -> None:
        """Copy the workspace and its layers, and start the joiner."""
        self._copies.make(self._opening)
        self._link = await Link.start(nursery)
        order = {"pid": None, "workspace": str(self._copies.places["workspace"]), **self.walls()}
        try:
            notifications, self._proc, self.workspace_fd = await self._link.enter(order)
        except BaseException as problem:
            with anyio.CancelScope(shield=True):
                await self._link.close()
            if isinstance(problem, EnterFailed):
                raise unavailable(f"the sandbox could not be entered: {problem}") from None
            raise
        self._spawn(self.serve, self._link, notifications)

    async def close(self) -> None:
        """Kill what was started, orphans included. Nothing happens when it was never open."""
        if self._proc < 0:
            return
        for _ in range(50):
            found = tree.below(tree.members(self._proc), [self._link.pid]) - {self._link.pid}
            found = {pid for pid in found if (m := tree.members(self._proc).get(pid)) and m.state != "Z"}
            for pid in found:
                tree.send(self._proc, pid, signal.SIGKILL)
            if not found:
                break
        os.close(self._proc)
        os.close(self.workspace_fd)
        self._proc = self.workspace_fd = -1
        await self._link.close()

    def outside(self, path: str) -> str:
        """Where a folder inside is on the host."""
        for name, inside in INSIDE.items():
            place = self._copies.places[name]
            if path == inside or path.startswith(inside + "/"):
                return str(place) + path[len(inside) :]
        return path

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command with the copies in place of `/workspace` and HOME."""
        env = {key: self.outside(value) for key, value in invocation.env.items()}
        return await super().start(replace(invocation, env=env), output, stdin)

    async def seal(self, into: Path) -> None:
        """Make a layer of the files that were added or changed; what was deleted is not noted."""
        self._copies.seal(into, self._opening)

    async def settle(self, network: Network) -> None:
        """Nothing holds the network."""
