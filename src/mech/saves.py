"""What the user saves in their folder while it runs reaches the program, so that its watchers fire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import anyio

from mech.events import Event, Noted
from mech.sandboxes import Opening, Sandbox
from mech.sources.saves import Change, Conflict, Stamp, carry_saves, write_through

_REMOUNT = 10.0  # seconds that a save waits while what is mounted is changed


@asynccontextmanager
async def saves_carried(opening: Opening, sandbox: Sandbox, record: Callable[[Event], None]) -> AsyncIterator[None]:
    """Carry saves of the workspace's own folder into its sandbox for the block; conflicts are noted.

    Nothing is done where the workspace is no folder of the user.
    """
    folder = opening.workspace.path
    written: dict[str, Stamp] = {}

    async def apply(change: Change) -> None:
        with anyio.move_on_after(_REMOUNT):
            while sandbox.workspace_fd < 0:  # a layer is being sealed
                await anyio.sleep(0.005)
        try:
            problem = write_through(sandbox.workspace_fd, change, folder, owner=sandbox.owner, written=written)
        except OSError as error:
            problem = Conflict(change.path, error.strerror or "it could not be written")
        if problem:
            record(Noted(f"{problem.path} was saved and not carried over: {problem.reason}", "saves"))

    if not opening.workspace.live:
        yield
        return
    async with anyio.create_task_group() as tasks:
        await tasks.start(
            partial(carry_saves, folder, apply, skip=opening.hidden, note=lambda text: record(Noted(text)))
        )
        yield
        tasks.cancel_scope.cancel()
