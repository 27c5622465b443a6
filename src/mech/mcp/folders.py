"""The folders that MCP clients work in, each with a workbench of its own."""

from __future__ import annotations

import math
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio
from anyio.abc import TaskGroup, TaskStatus

from mech.beneath import Tree
from mech.checkpoints import kept_for
from mech.executors.here import Here
from mech.planners import config
from mech.types import Overrides
from mech.workbench import Workbench, workbench

MOST = 8  # folders of clients that are open at one time; the one that was used least recently is closed for another
IDLE = 1_800.0  # seconds without a call after which a client of many is taken to be gone


class Folder:
    """The workbench of one client, opened at the first call, when its folder is known; closed once it is `idle` for
    so many seconds, and opened again by another call."""

    def __init__(
        self,
        here: Here,
        source: Path | None,
        overrides: Overrides,
        tasks: TaskGroup,
        writes: bool,
        environ: Mapping[str, str] | None,
        idle: float = math.inf,
    ) -> None:
        self.here, self._source, self._overrides, self._tasks = here, source, overrides, tasks
        self._writes, self._environ, self._idle = writes, environ, idle
        self._bench: Workbench | None = None
        self._used, self._ends = anyio.Event(), anyio.CancelScope()
        self.turn = anyio.Lock()  # one call at a time: they share what serves
        self.over = False  # closed for another one: a call that waited meanwhile is not answered here

    @property
    def place(self) -> Path | None:
        """The folder, where it was given."""
        return self._source

    @property
    def unknown(self) -> bool:
        """Whether only the client can say where it is."""
        return self._bench is None and self._source is None

    async def bench(self, root: Path | None) -> Workbench:
        """The workbench over the folder that was given, else the client's `root`, else where we were started."""
        self._used.set()
        if self._bench is None:
            self._bench = await self._tasks.start(self._hold, self._source or root or Path.cwd())
        return self._bench

    def close(self) -> None:
        """End what serves, once the call that goes on is over."""
        self.over = True
        self._tasks.start_soon(self._closed)

    async def _closed(self) -> None:
        async with self.turn:
            self._bench = None
            self._ends.cancel()

    async def _hold(self, folder: Path, *, task_status: TaskStatus[Workbench]) -> None:
        """Keep a workbench open in a task of its own: calls come in many."""
        states = kept_for(self.here.settings.home, folder)
        given = self._overrides
        if self._writes:  # the client's model: what it writes into mech.toml grants it nothing
            told = config.network(Tree(folder))
            given = replace(given, granted=told.allow, closed=told.setup == "closed")
        bench: Workbench | None = None
        try:
            with anyio.CancelScope() as self._ends:
                async with workbench(
                    self.here, folder, overrides=given, face="mcp", states=states, environ=self._environ
                ) as bench:
                    task_status.started(bench)
                    await self._unused()
                    self._bench = None  # who calls meanwhile has another one opened
        except Exception as problem:  # of one client; the others go on
            if bench is None:
                raise
            traceback.print_exception(problem, file=sys.stderr)
        finally:
            if self._bench is bench:
                self._bench = None

    async def _unused(self) -> None:
        """Wait until nobody has called for as long as it may stay open."""
        while self._used.is_set() or self.turn.locked():
            self._used = anyio.Event()
            with anyio.move_on_after(self._idle):
                await self._used.wait()


class Folders:
    """Which folder a client works in. `apart`: each client of many has one of its own; else all share the one."""

    def __init__(self, make: Callable[[Path | None, float], Folder], source: Path | None, apart: bool) -> None:
        self._make, self._only = make, None if apart else make(source, math.inf)
        self._known: dict[tuple[str, Path], Folder] = {}
        self._roots: dict[str, Path] = {}

    def known(self, session: str) -> Folder | None:
        """The folder of a session, where nothing more has to be asked; `session` is empty where there are none."""
        if self._only is not None:
            return None if self._only.unknown else self._only
        return self.of(session, root) if (root := self._roots.get(session)) else None

    @asynccontextmanager
    async def taken(self, session: str, root: Path | None) -> AsyncIterator[Folder]:
        """The folder for a call, for it alone; asked for once more where it was closed while the call waited."""
        found = self.known(session) or self.of(session, root)
        while True:
            async with found.turn:
                if not found.over:
                    yield found
                    return
            found = self.of(session, found.place)

    def of(self, session: str, root: Path | None) -> Folder:
        """The folder for a call of a session, whose client works in `root`."""
        if self._only is not None:
            return self._only
        place = root or Path.cwd()
        if session:
            self._roots[session] = place
        found = self._known.pop((session, place), None) or self._make(place, IDLE)
        self._known[session, place] = found  # the newest is the last
        while len(self._known) > MOST:
            oldest = next(iter(self._known))
            self._roots.pop(oldest[0], None)
            self._known.pop(oldest).close()
        return found
