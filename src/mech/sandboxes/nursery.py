"""A process that forks joiners: an interpreter is started once, and every further joiner costs a fork."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio

from mech.errors import SandboxUnavailable
from mech.sandboxes import joiner

# A joiner needs few modules of this package and must not pay for importing the rest of it.
_BOOT = """
import sys, types
for name, folder in (("mech", {root!r}), ("mech.sandboxes", {here!r})):
    sys.modules[name] = module = types.ModuleType(name)
    module.__path__ = [folder]
from mech.sandboxes.joiner import {function}
{function}({fd})
"""


def interpreter(function: str, control: socket.socket, errors: int) -> subprocess.Popen[bytes]:
    """Start a bare interpreter that calls a function of `joiner` with the descriptor of `control`."""
    here = Path(__file__).parent
    boot = _BOOT.format(root=str(here.parent), here=str(here), function=function, fd=control.fileno())
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", boot],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=[control.fileno()],
        cwd="/",
        env={},
        start_new_session=True,
    )


class Nursery:
    """Forks joiners while its block is open; when it ends, so do they."""

    async def __aenter__(self) -> Self:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        self._turn = anyio.Lock()
        with theirs:
            self._process = interpreter("nurse", theirs, subprocess.DEVNULL)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.close()
        self._process.wait()  # it leaves at once, whatever its children do

    async def fork(self, control: socket.socket, errors: int) -> tuple[int, int]:
        """A joiner that serves `control`: its pid and a descriptor for it. SandboxUnavailable: the nursery is gone."""
        async with self._turn:
            try:
                socket.send_fds(self._ours, [b"fork"], [control.fileno(), errors])
                await anyio.wait_readable(self._ours)
                (pid,), fds = joiner.receive(self._ours)
            except (EOFError, OSError) as problem:
                raise SandboxUnavailable(f"no joiner could be forked: {problem or 'the nursery is gone'}") from None
        return int(pid), fds[0]

    @property
    def pid(self) -> int:
        return self._process.pid


def started(control: socket.socket, errors: int) -> tuple[int, int, subprocess.Popen[bytes]]:
    """A joiner without a nursery: its pid, a descriptor for it, and the child of ours that it is."""
    process = interpreter("main", control, errors)
    return process.pid, os.pidfd_open(process.pid), process
