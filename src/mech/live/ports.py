"""Waiting for a port of a live sandbox: told by the kernel when a program listens, never polled."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable
from typing import TypeGuard

import anyio

from mech.errors import CommandError, NotReady
from mech.events import Event, Listening
from mech.live.command import Handle
from mech.live.events import Events

_GRACE = 1.0  # seconds for the port of a server that forked away from a command which succeeded

Connect = Callable[[int], Awaitable[socket.socket]]


async def wait_for_port(
    events: Events, connect: Connect, port: int | None, timeout: float, by: Handle | None = None
) -> Listening:
    """Wait until a program listens on a port (None: on any); how it does so.

    With `by` ExitedBeforeReady when that command ends before. NotReady after `timeout` seconds.
    """
    found: list[Listening] = []
    what = f"port {port} was open" if port is not None else "a port was open"
    with anyio.move_on_after(timeout) as limit:
        async with anyio.create_task_group() as tasks:

            async def look() -> None:
                found.append(await _open(events, connect, port, by))
                tasks.cancel_scope.cancel()

            tasks.start_soon(look)
            if by is not None:
                result = await by.wait()
                with anyio.move_on_after(_GRACE if result.ok else 0):
                    await anyio.sleep_forever()
                tasks.cancel_scope.cancel()
    if found:
        return found[0]
    late = timeout if limit.cancelled_caught else None
    raise by.unready(what, late) if by else _nobody(what, timeout)


def _nobody(what: str, timeout: float) -> CommandError:
    return NotReady(f"{timeout:g} s passed without that {what}", hint="commands.running has what runs, with its output")


async def _open(events: Events, connect: Connect, port: int | None, by: Handle | None) -> Listening:
    """The next port that is opened, or one that is open already."""

    def wanted(event: Event) -> TypeGuard[Listening]:
        if not isinstance(event, Listening):
            return False
        return event.port == port or (port is None and (by is None or event.process in (None, by.id)))

    before = events.count
    for event in reversed(events.of(Listening)):
        if wanted(event) and await _still(event, connect):
            return event
    async for later in events.follow(before):
        if wanted(later):
            return later
    raise AssertionError("events went on without end")


async def _still(event: Listening, connect: Connect) -> bool:
    """Whether it is open yet. The port is tried only where the process that opened it is gone: a server for one
    connection must not lose it."""
    if event.pid and os.path.exists(f"/proc/{event.pid}"):
        return True
    try:
        (await connect(event.port)).close()
    except OSError:
        return False
    return True
