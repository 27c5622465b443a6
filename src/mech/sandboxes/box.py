"""The namespaces of one sandbox, built by bubblewrap and held by a process that only waits."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from typing import Self

import anyio

from mech.errors import SandboxUnavailable
from mech.sandboxes import nurse, obstacles, roots, seccomp, tree
from mech.sandboxes.nursery import Nursery

# The first process ignores SIGCHLD, so the kernel reaps orphans for it. It returns the byte that is written to it,
# which says that everything is built, and then waits for more until the supervisor is gone. Its program cannot be
# read, so the kernel lets nobody inside trace it, write to its memory, or make it forget whose death it follows.
_FIRST = ("env", "--ignore-signal=CHLD", roots.FIRST)
_PATIENCE = 10.0


class Box:
    """A built sandbox; `pid` is the host's number of its first process, 0 until it is built."""

    pid: int = 0

    def __init__(self) -> None:
        self._ready, self._ready_end = os.pipe()
        self._info, self._info_end = os.pipe()
        self._hold_end, self._hold = os.pipe()
        self._errors = os.memfd_create("bubblewrap")
        self._outer = self._pidfd = self._first = -1

    @classmethod
    async def start(
        cls,
        nursery: Nursery,
        uid: int | None,
        folders: Sequence[str],
        files: Mapping[str, bytes],
        memory: str | None = None,
        whole: bool = False,
    ) -> Self:
        """Start bubblewrap as `uid` (None: as ourselves), in the group that `memory` is the entrance of; `whole` as for
        `roots.arguments`.
        SandboxUnavailable when there is none."""
        program = shutil.which("bwrap")
        if program is None:
            raise unavailable("bubblewrap is not installed")
        box = cls()
        os.write(box._hold, b".")  # before it starts: it may end at once
        files = {**files, roots.FIRST: _waiter()}
        given = [box._info_end, _memory(seccomp.program(notify=False)), *map(_memory, files.values())]
        info, program_filter, *contents = range(nurse.FIRST_GIVEN, nurse.FIRST_GIVEN + len(given))
        root = roots.arguments(folders, dict(zip(files, contents, strict=True)), whole)
        argv = [
            program, *_NAMESPACES, "--info-fd", str(info), "--seccomp", str(program_filter), *root, "--chdir", "/",
            "--", *_FIRST,
        ]  # fmt: skip
        passed = [box._errors, box._hold_end, box._ready_end, *given]
        try:
            box._outer, box._pidfd = await nursery.execute(argv, {"PATH": "/usr/bin:/bin"}, uid, memory, passed)
        except BaseException:
            for fd in (box._info, box._ready, box._hold, box._errors):
                os.close(fd)
            raise
        finally:
            for fd in (*given, box._ready_end, box._hold_end):
                os.close(fd)
        return box

    async def ready(self) -> None:
        """Wait until it is built. SandboxUnavailable says what was refused, and what would allow it."""
        with anyio.move_on_after(_PATIENCE):
            await anyio.wait_readable(self._ready)
            if os.read(self._ready, 1):
                self.pid = json.loads(os.read(self._info, 4096))["child-pid"]
                self._first = os.pidfd_open(self.pid)
                return
        message = os.pread(self._errors, 4096, 0).decode("utf-8", "replace").strip()
        raise unavailable(f"bubblewrap could not build a sandbox: {message or 'no answer'}")

    @property
    def pids(self) -> tuple[int, int]:
        """bubblewrap's own process, and the first one inside."""
        return self._outer, self.pid

    @property
    def alive(self) -> bool:
        """Whether its first process is there."""
        return not tree.ended(self._pidfd)

    def kill(self) -> None:
        """Kill every process in it, if there is one yet."""
        if self._first < 0 and self.alive:  # its child waits for it in vain, and does not follow it yet
            with contextlib.suppress(ProcessLookupError):  # it may lead no group yet, and then has no child
                os.killpg(self._outer, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first if self._first >= 0 else self._pidfd, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until the first process is gone, and with it every other."""
        await anyio.wait_readable(self._pidfd)

    async def close(self) -> None:
        """Kill every process in it and wait until all are gone."""
        self.kill()
        with anyio.move_on_after(_PATIENCE) as patience:
            await self.gone()
        if patience.cancelled_caught:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        for fd in (self._info, self._ready, self._hold, self._errors, self._pidfd, self._first):
            if fd >= 0:
                os.close(fd)


_NAMESPACES = (
    "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
    "--uid", str(roots.ID), "--gid", str(roots.ID), "--hostname", roots.HOSTNAME,
    "--die-with-parent", "--as-pid-1", "--new-session", "--cap-drop", "ALL",
)  # fmt: skip


def unavailable(message: str) -> SandboxUnavailable:
    """The error for a refusal, with what would allow it."""
    return SandboxUnavailable(message, hint=obstacles.advice(message) or "mech doctor")


def _waiter() -> bytes:
    """The program of the first process."""
    program = shutil.which("cat", path="/usr/bin:/bin")
    if program is None:
        raise SandboxUnavailable("there is no `cat` in /usr/bin", hint="apt-get install coreutils")
    with open(program, "rb") as file:
        return file.read()


def _memory(data: bytes) -> int:
    fd = os.memfd_create("data")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
