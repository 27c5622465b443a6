"""No sandbox at all: commands run as MECH's own user, on a copy of the workspace. For tests; it says so loudly.

Nothing is enforced: files of the host, its network and its processes are all within reach. `/workspace` does
not exist; where it leads a working directory or HOME, the copy stands in for it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import anyio.to_thread

from mech.events import Noted
from mech.sandboxes import HOME, WORKSPACE, Invocation, Opening, seccomp, tree
from mech.sandboxes.joined import Command, Joined, Record
from mech.sandboxes.link import Link
from mech.sandboxes.nursery import Nursery
from mech.sandboxes.overlay import write_facts
from mech.types import Isolation, Network

_WARNING = "NO ISOLATION: the code runs as you, with your files and your network. Only for tests (MECH_SANDBOX=local)."


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[LocalSandbox]:
    """Copy the workspace and run commands on the copy for the block."""
    record(Noted(_WARNING, about="sandbox"))
    sandbox = LocalSandbox(opening, record)
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
        self._workspace, self._home = opening.state / "workspace", opening.state / "home"
        self._began: dict[Path, float] = {}

    async def open(self, nursery: Nursery) -> None:
        """Copy the workspace and its layers, and start the joiner."""
        for place, name in ((self._workspace, "workspace"), (self._home, "home")):
            place.mkdir(parents=True)
            if name == "workspace":
                hidden = {os.path.normpath(path) for path in self._opening.hidden}
                _copy(self._opening.workspace.path, place, hidden)
            for layer in reversed(self._opening.layers):
                if (layer / name).is_dir():
                    _copy(layer / name, place)
        self._before = self._stamps()
        self._link = await Link.start(nursery)
        order = {"pid": None, "workspace": str(self._workspace), **seccomp.programs(refuse=False)}
        notifications, self._proc, self.workspace_fd = await self._link.enter(order)
        self._spawn(self.serve, self._link, notifications)

    async def close(self) -> None:
        """Kill what was started, orphans included."""
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
        for inside, place in ((WORKSPACE, self._workspace), (HOME, self._home)):
            if path == inside or path.startswith(inside + "/"):
                return str(place) + path[len(inside) :]
        return path

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command with the copies in place of `/workspace` and HOME."""
        env = {key: self.outside(value) for key, value in invocation.env.items()}
        return await super().start(replace(invocation, env=env), output, stdin)

    async def seal(self, into: Path) -> None:
        """Make a layer of the files that were added or changed; what was deleted is not noted."""
        part = into.with_name(f".{into.name}.{secrets.token_hex(4)}.part")
        after = self._stamps()
        for path, stamp in after.items():
            if self._before.get(path) != stamp:
                root, name = next((r, n) for r, n in self._places() if path.is_relative_to(r))
                target = part / name / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target, follow_symlinks=False)
        for _, name in self._places():
            (part / name).mkdir(parents=True, exist_ok=True)
        write_facts(part, self._opening)
        if into.exists():  # another execution was first
            shutil.rmtree(part)
        else:
            os.rename(part, into)
        self._before = after

    async def settle(self, network: Network) -> None:
        """Nothing holds the network."""

    def _places(self) -> tuple[tuple[Path, str], ...]:
        return ((self._workspace, "workspace"), (self._home, "home"))

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        stamps: dict[Path, tuple[int, int]] = {}
        for root, _ in self._places():
            for folder, _, names in os.walk(root):
                for name in names:
                    info = os.lstat(path := Path(folder, name))
                    stamps[path] = (info.st_mtime_ns, info.st_size)
        return stamps


def _copy(source: Path, target: Path, hidden: set[str] | None = None) -> None:
    def skipped(folder: str, names: list[str]) -> set[str]:
        return {n for n in names if os.path.relpath(os.path.join(folder, n), source) in (hidden or set())}

    shutil.copytree(source, target, symlinks=True, ignore=skipped, dirs_exist_ok=True)
