"""Every process of a sandbox stopped for a moment, so that its files can be read or put back as of one instant."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from mech.errors import SandboxError
from mech.sandboxes import tree

_PATIENCE = 5.0  # seconds until what will not stop is given up on
_VFORK = 0.2  # seconds after which one that waits uninterruptibly is taken to wait for a stopped child
_TICK = 0.001


@asynccontextmanager
async def frozen(proc: int) -> AsyncIterator[None]:
    """Stop what the /proc behind `proc` shows for the block. What was stopped before stays stopped afterwards.

    SandboxError when something cannot be stopped. Nothing may be started meanwhile.
    """
    stopped: dict[int, tree.Member] = {}
    try:
        await _stop(proc, stopped)
        yield
    finally:
        now = tree.members(proc)
        for pid, member in stopped.items():
            if pid in now and now[pid].started == member.started:
                tree.send(proc, pid, signal.SIGCONT)


async def _stop(proc: int, stopped: dict[int, tree.Member]) -> None:
    """Stop every process; a second look makes sure that none was born while the first was taken."""
    began, quiet = anyio.current_time(), 0
    while quiet < 2:
        waited = anyio.current_time() - began
        if waited > _PATIENCE:
            raise SandboxError("a process of the sandbox could not be stopped", hint="mech stop")
        moving = False
        for pid, member in tree.members(proc).items():
            accepted = set("TtZX") | (set("D") if waited > _VFORK else set())
            if _states(proc, pid) <= accepted:
                continue
            moving = True
            if pid not in stopped or stopped[pid].started != member.started:
                stopped[pid] = member
                tree.send(proc, pid, signal.SIGSTOP)
        quiet = 0 if moving else quiet + 1
        if moving:
            await anyio.sleep(_TICK)


def _states(proc: int, pid: int) -> set[str]:
    """The states of a process's threads; nothing when it is gone."""
    try:
        folder = os.open(f"{pid}/task", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return set()
    try:
        texts = [tree.read(folder, f"{name}/stat") for name in os.listdir(folder)]
    except OSError:
        return set()
    finally:
        os.close(folder)
    return {chr(text[text.rindex(b")") + 2]) for text in texts if text}
