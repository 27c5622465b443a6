"""A few sandboxes that nobody has used, built ahead for whoever comes next; none while nobody comes."""

from __future__ import annotations

from collections import defaultdict
from types import TracebackType
from typing import Self

import anyio
from anyio.abc import TaskGroup

from mech.errors import MechError
from mech.sandboxes.nursery import Nursery
from mech.sandboxes.vacant import Shape, Vacant

MOST = 8
IDLE = 60.0
PAUSE = 0.25  # seconds after an opening until the next is built: whoever was served first starts to work


class Pool:
    """Vacant sandboxes while its block is open, as many of a shape as were taken at once of late.

    A sandbox is taken once and never comes back: what was used is closed. `most` are kept, of all shapes
    together, and none of a shape `idle` seconds after it was last taken.
    """

    def __init__(self, most: int = MOST, idle: float = IDLE) -> None:
        self._most, self._idle = most, idle
        self.nursery = Nursery()
        self._waiting: dict[Shape, list[Vacant]] = defaultdict(list)
        self._wanted: dict[Shape, int] = {}
        self._taken: dict[Shape, list[float]] = defaultdict(list)
        self._tasks: TaskGroup

    async def __aenter__(self) -> Self:
        await self.nursery.__aenter__()
        self._tasks = await anyio.create_task_group().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tasks.cancel_scope.cancel()
        try:
            await self._tasks.__aexit__(None, None, None)
        finally:
            with anyio.CancelScope(shield=True):
                for shape in list(self._waiting):
                    await self._empty(shape)
                await self.nursery.__aexit__(kind, error, trace)

    def take(self, shape: Shape) -> Vacant | None:
        """One of that shape, now the caller's to close; None when none waits. More are built meanwhile."""
        if not self._most:
            return None
        now = anyio.current_time()
        self._taken[shape] = [time for time in self._taken[shape] if now - time < PAUSE] + [now]
        if shape not in self._wanted:
            self._tasks.start_soon(self._keep, shape)
        self._wanted[shape] = max(self._wanted.get(shape, 1), min(self._most, len(self._taken[shape])))
        while self._waiting[shape]:
            vacant = self._waiting[shape].pop(0)
            if vacant.alive:
                return vacant
            self._tasks.start_soon(_close, vacant)
        return None

    async def _keep(self, shape: Shape) -> None:
        """Build what is wanted of one shape until it has not been asked for in a while."""
        try:
            while (quiet := anyio.current_time() - self._taken[shape][-1]) < self._idle:
                if quiet < PAUSE:
                    await anyio.sleep(PAUSE - quiet)
                elif len(self._waiting[shape]) < self._wanted[shape] and self.waiting < self._most:
                    await self._build(shape)
                else:
                    await anyio.sleep(PAUSE)
        except MechError:  # whoever opens the next one is told
            pass
        finally:
            del self._wanted[shape], self._taken[shape]
            with anyio.CancelScope(shield=True):
                await self._empty(shape)

    @property
    def waiting(self) -> int:
        """How many sandboxes wait to be taken."""
        return sum(map(len, self._waiting.values()))

    async def _build(self, shape: Shape) -> None:
        vacant = Vacant(shape, self.nursery, ahead=True)
        try:
            await vacant.begin()
            await vacant.built()
        except BaseException:
            await _close(vacant)
            raise
        self._waiting[shape].append(vacant)

    async def _empty(self, shape: Shape) -> None:
        for vacant in self._waiting.pop(shape, []):
            await vacant.close()


async def _close(vacant: Vacant) -> None:
    with anyio.CancelScope(shield=True):
        await vacant.close()
