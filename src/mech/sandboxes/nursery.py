"""The supervisor's end of the process that starts others for it: an interpreter is started once, and each further
process costs a fork of something small."""

from __future__ import annotations

import marshal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import anyio

from mech.errors import SandboxUnavailable
from mech.sandboxes import descriptors, joiner

# It needs a few modules of this package and must not pay for importing the rest of it.
_BOOT = """
import sys, types
for name, folder in (("mech", {root!r}), ("mech.sandboxes", {here!r})):
    sys.modules[name] = module = types.ModuleType(name)
    module.__path__ = [folder]
from mech.sandboxes.nurse import main
main({fd})
"""


_PATIENCE = 10.0  # seconds for a fork: one that takes longer never comes


class Nursery:
    """Starts processes while its block is open; when it ends, or we do, so do they.

    What does the starting is started again when it is gone: those that it had started went with it.
    """

    async def __aenter__(self) -> Self:
        self._turn = anyio.Lock()
        descriptors.raise_limit()
        self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        here = Path(__file__).parent
        boot = _BOOT.format(root=str(here.parent), here=str(here), fd=theirs.fileno())
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", boot],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd="/",
                env={},
                start_new_session=True,
            )

    def _stop(self) -> None:
        self._ours.close()
        self._process.wait()  # it leaves at once

    @property
    def pid(self) -> int:
        return self._process.pid

    async def join(self, control: socket.socket, errors: int) -> tuple[int, int]:
        """A joiner that serves `control`: its pid and a descriptor for it. SandboxUnavailable: none can be had."""
        return await self._ask(("join",), [errors, control.fileno()])

    async def execute(
        self, argv: Sequence[str], env: Mapping[str, str], uid: int | None, memory: str | None, fds: Sequence[int]
    ) -> tuple[int, int]:
        """A program that runs as `uid` (None: as ourselves), in the group that `memory` is the entrance of: its pid
        and a descriptor for it. `fds` are its stderr, its stdin, its stdout, and those that it knows by their numbers
        from `nurse.FIRST_GIVEN` on."""
        return await self._ask(("execute", list(argv), dict(env), uid, memory), list(fds))

    async def _ask(self, message: tuple[Any, ...], fds: list[int]) -> tuple[int, int]:
        async with self._turn:
            try:
                try:
                    return await self._answer(message, fds)
                except (EOFError, ConnectionError):
                    self._stop()
                    self._start()
                    return await self._answer(message, fds)
            except (EOFError, OSError) as problem:
                text = f"no process could be started: {problem or 'what starts them is gone'}"
                raise SandboxUnavailable(text, hint="mech doctor") from None

    async def _answer(self, message: tuple[Any, ...], fds: list[int]) -> tuple[int, int]:
        socket.send_fds(self._ours, [marshal.dumps(message)], fds)
        with anyio.move_on_after(_PATIENCE, shield=True) as patience:  # or the next who asks would get this answer
            await anyio.wait_readable(self._ours)
        if patience.cancelled_caught:
            self._process.kill()
            raise EOFError
        (pid,), found = joiner.receive(self._ours)
        return int(pid), found[0]
