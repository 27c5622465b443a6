"""The supervisor's end of a joiner: starts it, sends it what to do, and hands its answers to who waits."""

from __future__ import annotations

import marshal
import os
import signal
import socket
from typing import Any, Self

import anyio

from mech.errors import SandboxLost, SandboxUnavailable
from mech.sandboxes import joiner
from mech.sandboxes.nursery import Nursery
from mech.sandboxes.tree import ended

_PACKET = 48 * 1024


class Link:
    """One joiner: `prepare`, `approach` and `enter` send it into a sandbox, `serve` runs while it lives."""

    pid: int
    _pidfd: int

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        self._numbers = 0
        self._waiting: dict[int, tuple[anyio.Event, list[tuple[Any, list[int]]]]] = {}
        self._running: dict[int, Child] = {}
        self._errors = os.memfd_create("joiner")
        self.lost = False

    @classmethod
    async def start(cls, nursery: Nursery) -> Self:
        """A joiner that waits for its orders. SandboxUnavailable when none can be had."""
        link = cls()
        try:
            with link._theirs as theirs:
                link.pid, link._pidfd = await nursery.join(theirs, link._errors)
        except BaseException:
            link._ours.close()
            os.close(link._errors)
            raise
        return link

    async def prepare(self, order: dict[str, Any]) -> None:
        """Have it make ready what needs no sandbox yet."""
        await self._order(order)

    async def approach(self, order: dict[str, Any]) -> list[int]:
        """Send it to a sandbox's namespaces; the descriptors of the network's way out that it made there."""
        return await self._order(order)

    async def enter(self, order: dict[str, Any]) -> list[int]:
        """Send it into the sandbox; the descriptors it found there. EnterFailed says what the kernel refused."""
        return await self._order(order)

    async def _order(self, order: dict[str, Any]) -> list[int]:
        try:
            await self._send((order,))
            (_, verb, *rest), fds = await self._receive()
        except (EOFError, OSError):
            raise SandboxUnavailable(f"the joiner did not start: {self._complaint()}") from None
        if verb == "failed":
            raise EnterFailed(rest[1], rest[0])
        return fds

    async def serve(self) -> None:
        """Hand answers on until the joiner is gone; then everything still waited for is lost."""
        try:
            while True:
                (number, verb, *rest), fds = await self._receive()
                if verb == "ended":
                    self._running.pop(number).end(rest[0])
                elif number in self._waiting:
                    event, found = self._waiting.pop(number)
                    found.append(((verb, *rest), fds))
                    if verb == "started":  # noted here: its end may be the very next message
                        self._running[number] = child = Child(rest[0])
                        found[0] = ((verb, child), fds)
                    event.set()
        except (EOFError, OSError, anyio.ClosedResourceError):
            pass
        finally:
            self.lost = True
            for event, _ in self._waiting.values():
                event.set()
            for child in self._running.values():
                child.end(None)

    async def ask(self, verb: str, *rest: Any, fds: list[int] | None = None) -> tuple[Any, list[int]]:
        """Send one request and wait for its answer. SandboxLost when there will be none."""
        if self.lost:
            raise SandboxLost("the sandbox is gone")
        self._numbers += 1
        event, found = anyio.Event(), list[tuple[Any, list[int]]]()
        self._waiting[self._numbers] = event, found
        try:
            await self._send((self._numbers, verb, *rest), fds or [])
        except OSError:
            raise SandboxLost("the sandbox is gone") from None
        await event.wait()
        if not found:
            raise SandboxLost("the sandbox went away")
        return found[0]

    @property
    def gone(self) -> bool:
        """Whether the joiner has ended."""
        return ended(self._pidfd)

    async def close(self) -> None:
        """Hang up and wait until it is gone."""
        anyio.notify_closing(self._ours)
        self._ours.close()
        with anyio.move_on_after(2) as patience:
            await anyio.wait_readable(self._pidfd)
        if patience.cancelled_caught:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        os.close(self._pidfd)
        os.close(self._errors)

    async def _send(self, message: tuple[Any, ...], fds: list[int] | None = None) -> None:
        if len(message) == 1:
            message = message[0]
        data, fds, large = marshal.dumps(message), list(fds or []), -1
        if len(data) > _PACKET:
            large = os.memfd_create("request")
            with open(large, "wb", closefd=False) as file:
                file.write(data)
            data, fds = marshal.dumps(("large",)), [large, *fds]
        try:
            while True:
                try:
                    socket.send_fds(self._ours, [data], fds)
                    return
                except BlockingIOError:
                    await anyio.wait_writable(self._ours)
        finally:
            if large >= 0:
                os.close(large)

    async def _receive(self) -> tuple[tuple[Any, ...], list[int]]:
        while True:
            try:
                return joiner.receive(self._ours)
            except BlockingIOError:
                await anyio.wait_readable(self._ours)

    def _complaint(self) -> str:
        size = os.fstat(self._errors).st_size
        return os.pread(self._errors, 4096, max(0, size - 4096)).decode("utf-8", "replace").strip() or "no message"


class EnterFailed(Exception):
    """What the kernel refused while a joiner entered."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class Child:
    """A command that a joiner started: its host pid, and its end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status: int | None = None
        self.ended = anyio.Event()

    def end(self, status: int | None) -> None:
        """It is gone; `status` as waitpid says, None when nobody saw it."""
        self.status = status
        self.ended.set()
