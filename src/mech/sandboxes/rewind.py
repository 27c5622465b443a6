"""Snapshots of an open sandbox, what changed since one, and the way back to it; with programs that run and without.

Where nothing runs, what was written is sealed as a layer and nothing is copied. Where something runs, it is
stopped for as long as it takes to copy what was written, or to put files back through the mounts.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar, TypeVarTuple, Unpack

import anyio
import anyio.to_thread

from mech.errors import SandboxError
from mech.removal import remove
from mech.sandboxes import sqlite, tree
from mech.sandboxes.freeze import frozen
from mech.sandboxes.overlay import Written
from mech.sandboxes.putback import PutBack
from mech.sandboxes.snapshots import PLACES, Snapshot, changed
from mech.sandboxes.stack import Difference, Stack

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")
_PATIENCE = 10.0  # seconds for a database to end its transaction
_PAUSE = (0.0005, 0.01)  # seconds between looks, at random lest they fall in step with it


class Gate:
    """Commands are started while it is open; whoever changes what lies below them closes it for a block."""

    def __init__(self) -> None:
        self._lock, self._starting, self._opened = anyio.Lock(), 0, anyio.Event()
        self._opened.set()

    async def opened(self) -> None:
        """Wait until it is open."""
        while not self._opened.is_set():
            await self._opened.wait()

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Start something within the block."""
        await self.opened()
        self._starting += 1
        try:
            yield
        finally:
            self._starting -= 1

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Nothing is started during the block."""
        async with self._lock:
            self._opened = anyio.Event()
            try:
                while self._starting:
                    await anyio.sleep(0.001)
                yield
            finally:
                self._opened.set()


class Rewind:
    """The snapshots of one sandbox. `mounts` gives the descriptors of /proc, /workspace and HOME; `holders` how many
    need them to stay; `remount` mounts the layers anew, which nothing that runs may use."""

    def __init__(
        self,
        written: Written,
        mounts: Callable[[], tuple[int, int, int]],
        holders: Callable[[], int],
        remount: Callable[[], Awaitable[None]],
        owner: tuple[int, int] | None,
    ) -> None:
        self.gate = Gate()
        self._written, self._mounts, self._holders, self._owner = written, mounts, holders, owner
        self._remount = remount

    async def snapshot(self) -> Snapshot:
        """The state of now."""
        async with self.gate.closed():
            await _away(self._written.join_family)
            proc, *_ = self._mounts()
            if self._written.is_clean():
                return self._written.snapshot()
            if self._stays(proc):
                async with frozen(proc):
                    return await _away(self._written.copy)
            await _away(self._stack)
            await self._remount()
            return self._written.snapshot()

    def _stays(self, proc: int) -> bool:
        """Whether what is mounted must stay mounted."""
        return self._written.in_place or self._holders() > 0 or bool(tree.members(proc))

    def _stack(self) -> None:
        self._written.stack()
        self._written.keep()
        self._written.merge()

    async def changes(self, since: Snapshot) -> Mapping[str, list[Difference]]:
        """What differs from a snapshot, by place."""
        return await _away(changed, since, self._written.layers())

    async def restore(self, snapshot: Snapshot) -> None:
        """Go back (or forth) to a snapshot. What runs goes on, and its watchers see each file change."""
        async with self.gate.closed():
            proc, *_ = self._mounts()
            if self._stays(proc):
                await self._put_back(proc, snapshot)
                return
            useless = await _away(self._written.go_back, snapshot)
            await self._remount()
            for folder in useless:
                await _away(remove, folder)

    async def _put_back(self, proc: int, snapshot: Snapshot) -> None:
        deadline = anyio.current_time() + _PATIENCE
        busy: tuple[int, str] | None = None
        while anyio.current_time() < deadline:
            async with frozen(proc):
                if busy is None or not sqlite.is_busy(*busy):
                    busy = await _away(self._undo, snapshot)
                    if busy is None:
                        return
            await anyio.sleep(random.uniform(*_PAUSE))
        name = busy[1] if busy else "the workspace"
        raise SandboxError(f"{name} is in a transaction", hint="stop the program that uses it, then restore again")

    def _undo(self, snapshot: Snapshot) -> tuple[int, str] | None:
        """Put everything back; the database (its place and path) that is busy and keeps us from it."""
        found = changed(snapshot_of(self._written), snapshot.layers, exact=True)
        fds = dict(zip(PLACES, self._mounts()[1:], strict=True))
        for step in ("busy", "run"):
            for place in PLACES:
                with Stack(snapshot.layers[place]) as wanted:
                    back = PutBack(fds[place], wanted, self._owner)
                    if step == "run":
                        back.run(found[place])
                    elif busy := back.busy(found[place]):
                        return fds[place], busy
        return None


def snapshot_of(written: Written) -> Snapshot:
    """What is there now, for as long as nobody writes."""
    return Snapshot(written.layers())


async def _away(function: Callable[[Unpack[_Arguments]], _Result], *arguments: *_Arguments) -> _Result:
    """What a function gives that reads or writes much, so in a thread. SandboxError when the disk refuses."""
    try:
        return await anyio.to_thread.run_sync(function, *arguments)
    except OSError as problem:
        what = f"{problem.strerror or problem}: {problem.filename or 'the workspace'}"
        raise SandboxError(f"the workspace could not be saved or put back: {what}", hint="mech cache prune") from None


def rewind(sandbox: object) -> Rewind:
    """The snapshots of a sandbox. SandboxError when it takes none."""
    found: Rewind | None = getattr(sandbox, "rewind", None)
    if found is None:
        raise SandboxError("this kind of sandbox takes no snapshots", hint="MECH_SANDBOX=bubblewrap")
    return found
