"""The namespaces of one sandbox, built by bubblewrap and held by a process that only waits."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence

import anyio

from mech.errors import SandboxUnavailable
from mech.sandboxes import roots, seccomp, tree

# The first process ignores SIGCHLD, so the kernel reaps orphans for it. It returns the byte that is written to it,
# which says that everything is built, and then waits for more until the supervisor is gone.
_FIRST = ("env", "--ignore-signal=CHLD", "cat")
_PATIENCE = 10.0
_HINTS = {
    "No permissions to create": "sysctl -w kernel.unprivileged_userns_clone=1   (or, on Ubuntu 24.04 and later: "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap)",
    "setting up uid map: Permission denied": "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor "
    "profile for bwrap that allows userns",
    "No space left on device": "sysctl -w user.max_user_namespaces=15000",
    "Can't mount proc": "run the container that MECH is in with --security-opt systempaths=unconfined",
    "Operation not permitted": "run the container that MECH is in with --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined",
}


class Box:
    """A built sandbox; `pid` is the host's number of its first process, 0 until it is built."""

    pid: int = 0

    def __init__(self, uid: int | None, folders: Sequence[str], files: Mapping[str, bytes]) -> None:
        """Start bubblewrap as `uid` (None: as ourselves). SandboxUnavailable when there is none."""
        program = shutil.which("bwrap")
        if program is None:
            raise SandboxUnavailable("bubblewrap is not installed", hint="apt-get install bubblewrap")
        contents = {path: _memory(data) for path, data in files.items()}
        program_filter = _memory(seccomp.program(notify=False))
        self._info, info = os.pipe()
        self._ready, ready = os.pipe()
        hold, self._hold = os.pipe()
        self._errors = os.memfd_create("bubblewrap")
        given = [*contents.values(), program_filter, info]
        groups: list[int] | None = None if uid is None else []
        try:
            self._process = subprocess.Popen(
                [
                    program, *_NAMESPACES, "--info-fd", str(info), "--seccomp", str(program_filter),
                    *roots.arguments(folders, contents), "--chdir", "/", "--", *_FIRST,
                ],
                stdin=hold, stdout=ready, stderr=self._errors, pass_fds=given, cwd="/", env={"PATH": "/usr/bin:/bin"},
                user=uid, group=uid, extra_groups=groups,
            )  # fmt: skip
        finally:
            for fd in (*given, ready, hold):
                os.close(fd)
        os.write(self._hold, b".")
        self._pidfd = os.pidfd_open(self._process.pid)
        self._first = -1

    async def ready(self) -> None:
        """Wait until it is built. SandboxUnavailable says what was refused, and what would allow it."""
        with anyio.move_on_after(_PATIENCE):
            await anyio.wait_readable(self._ready)
            if os.read(self._ready, 1):
                self.pid = json.loads(os.read(self._info, 4096))["child-pid"]
                self._first = os.pidfd_open(self.pid)
                return
        message = os.pread(self._errors, 4096, 0).decode("utf-8", "replace").strip()
        hint = next((hint for part, hint in _HINTS.items() if part in message), "mech doctor")
        raise SandboxUnavailable(f"bubblewrap could not build a sandbox: {message or 'no answer'}", hint=hint)

    @property
    def alive(self) -> bool:
        """Whether its first process is there."""
        return not tree.ended(self._pidfd)

    def kill(self) -> None:
        """Kill every process in it."""
        signal.pidfd_send_signal(self._first if self._first >= 0 else self._pidfd, signal.SIGKILL)

    async def gone(self) -> None:
        """Wait until the first process is gone, and with it every other."""
        await anyio.wait_readable(self._pidfd)

    async def close(self) -> None:
        """Kill every process in it and wait until all are gone."""
        with contextlib.suppress(ProcessLookupError):
            self.kill()
        with anyio.move_on_after(_PATIENCE) as patience:
            await self.gone()
        if patience.cancelled_caught:
            self._process.kill()
        self._process.wait()
        for fd in (self._info, self._ready, self._hold, self._errors, self._pidfd, self._first):
            if fd >= 0:
                os.close(fd)


_NAMESPACES = (
    "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
    "--uid", str(roots.ID), "--gid", str(roots.ID), "--hostname", roots.HOSTNAME,
    "--die-with-parent", "--as-pid-1", "--new-session", "--cap-drop", "ALL",
)  # fmt: skip


def _memory(data: bytes) -> int:
    fd = os.memfd_create("data")
    os.write(fd, data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd
