"""A sandbox that nobody has used yet: all of it that does not depend on a workspace."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Self

from mech.sandboxes import HOME, WORKSPACE, Opening, cgroups, ownership, roots
from mech.sandboxes.box import Box, unavailable
from mech.sandboxes.egress import forward_ports
from mech.sandboxes.link import EnterFailed, Link
from mech.sandboxes.nursery import Nursery


@dataclass(frozen=True, slots=True)
class Shape:
    """What one is made for: it serves an opening only where all of this is the same.

    `seen` are the folders of the host that are shown, `files` the root's own, `memory` is in bytes, `forward` are
    the ports of this machine's services that are reached as localhost.
    """

    seen: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]
    memory: int
    forward: tuple[int, ...]

    @classmethod
    def of(cls, opening: Opening) -> Self:
        """What an opening needs; files of HOME and of the workspace are not among it."""
        given = opening.files.items()
        files = {path: data for path, data in given if isinstance(data, bytes) and not path.startswith(HOME + "/")}
        folders = [str(data) for _, data in given if not isinstance(data, bytes) and data.is_dir()]
        seen = tuple(roots.visible(opening.tools, folders))
        return cls(seen, tuple(files.items()), opening.limits.memory, forward_ports(opening.network))


class Vacant:
    """The user, namespaces, network, memory group and joiner of a sandbox. `network` are the descriptors of its way
    out; `uid` is its user on the host, None for MECH's own; `memory` is the group that limits it, None without one;
    `shown` are pairs of a file or folder of the host's /etc and where it has to be mounted."""

    uid: int | None
    link: Link
    box: Box
    shown: tuple[tuple[str, str], ...]

    def __init__(self, shape: Shape, nursery: Nursery | None = None, *, ahead: bool = False) -> None:
        self.shape, self._ahead = shape, ahead
        self.memory: cgroups.Group | None = None
        self.network: list[int] = []
        self._nursery = nursery
        self._stack = AsyncExitStack()

    async def begin(self) -> None:
        """Start all that takes time; `built` waits for it. SandboxUnavailable says what this machine lacks."""
        self.uid = self._stack.enter_context(ownership.user())
        self.memory = cgroups.group(self.shape.memory)
        if self.memory is not None:
            self._stack.callback(self.memory.remove)
        if self._nursery is None:
            self._nursery = await self._stack.enter_async_context(Nursery())
        files = {**roots.FILES, **dict(self.shape.files)}
        etc = roots.Etc() if self._ahead else roots.etc(files)  # built ahead, what is left for the claim counts
        self.shown = (*etc.folders, *etc.files)
        folders = [WORKSPACE, HOME, *self.shape.seen, *(target for _, target in etc.folders)]
        files |= {target: b"" for _, target in etc.files}
        at_once = self.memory is not None and not self.memory.slow
        self.box = await Box.start(
            self._nursery, self.uid, folders, files, self._entrance if at_once else None, self._ahead
        )
        self._stack.push_async_callback(self.box.close)
        self.link = await Link.start(self._nursery)
        self._stack.push_async_callback(self._hang_up)

    async def built(self) -> None:
        """Wait until everything stands. SandboxUnavailable says what the kernel refused, and what would allow it."""
        try:
            await self.link.prepare(self._order(again=False))
            await self.box.ready()
            self.network = await self.link.approach(self._order(again=False))
        except EnterFailed as problem:
            raise unavailable(f"the sandbox could not be entered: {problem}") from None

    async def again(self) -> None:
        """A fresh joiner in place of the one that was closed. EnterFailed says what the kernel refused."""
        assert self._nursery is not None
        self.link = await Link.start(self._nursery)
        await self.link.prepare(self._order(again=True))
        await self.link.approach(self._order(again=True))

    async def close(self) -> None:
        """Kill everything in it; returns when all is gone."""
        await self._stack.aclose()

    @property
    def alive(self) -> bool:
        """Whether it still stands."""
        return self.box.alive and not self.link.gone

    def _order(self, again: bool) -> dict[str, Any]:
        return {
            "pid": self.box.pid,
            "uid": self.uid,
            "memory": self._entrance,
            "brings": self.memory is not None and self.memory.slow,
            "again": again,
            "forward": self.shape.forward,
        }

    @property
    def _entrance(self) -> str | None:
        return self.memory.entrance if self.memory is not None else None

    async def _hang_up(self) -> None:
        self.box.kill()  # a joiner waits for its commands, and those end at once with the first process
        await self.link.close()
