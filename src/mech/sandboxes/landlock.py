"""A sandbox without namespaces, for where the system forbids those: Landlock, a system call filter and limits hold it.

It is weaker, says how, and is never chosen by itself: MECH_SANDBOX=landlock. Commands run on a copy of the workspace,
as in the sandbox `local`, and see of this machine what the other sandbox would show of it. When MECH is root they run
as a user of their own; else as MECH's, who owns more than what the walls cover.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio

from mech.errors import SandboxUnavailable
from mech.events import Noted
from mech.sandboxes import Invocation, Opening, kernel, limits, ownership, rights, roots, seccomp
from mech.sandboxes.duplicates import Duplicates
from mech.sandboxes.joined import LOOPBACK, Command, Record
from mech.sandboxes.local import LocalSandbox, opened
from mech.sandboxes.nursery import Nursery
from mech.types import Isolation, Network

NEEDED = 6  # the version of Landlock that keeps signals within, without which any process of the user could be ended
_WEB = (80, 443)
_PLACE, _PREFIX = "/var/tmp", "mech-landlock-"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/proc")
_NAMES = ("passwd", "group", "hosts", "hostname", "nsswitch.conf", "resolv.conf", "machine-id", "shells")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_ENFORCED = ("files", "signals and tracing", "system calls", "capabilities", "unix sockets", "file size", "landlock")
_ABSENT = {
    "network": "TCP leads only to the ports of what is allowed, but to any host and to this machine; names and "
    "addresses are not judged, refusals are no events, and its own ports can be called only if they are allowed",
    "ipc": "System V IPC of this machine is within reach",
    "processes": "others of this machine are seen, though neither signalled nor traced",
    "private places": "/tmp, /workspace and terminals are not there; TMPDIR, HOME and copies stand in",
}
_SHARED = {
    "shared memory": "/dev/shm is closed, since it holds what your other programs share",
    "number of processes": "this user's other processes would count",
    "attributes of files": "the code runs as you: it cannot read or change your files, but can chmod them and see that "
    "they exist",
}


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[LandlockSandbox]:
    """Copy the workspace and run commands on the copy for the block. SandboxUnavailable: the kernel's Landlock does not
    suffice."""
    if reason := lacking():
        raise SandboxUnavailable(reason, hint="boot Linux 6.12 or later with landlock among lsm=")
    record(Noted("fewer walls: no namespaces hold this sandbox (MECH_SANDBOX=landlock)", about="sandbox"))
    with ownership.user() as uid, place(opening.state, uid) as folder:
        async with opened(LandlockSandbox(opening, record, folder, uid)) as sandbox:
            yield sandbox


def lacking() -> str:
    """Why this kernel's Landlock does not suffice; empty when it does."""
    if reason := rights.absence():
        return reason
    version = kernel.landlock_version()
    return "" if version >= NEEDED else f"this kernel's Landlock is of version {version}, and {NEEDED} is needed"


class LandlockSandbox(LocalSandbox):
    """Commands behind fewer walls; see `mech.sandboxes.Sandbox`. `uid` is its user, None for MECH's own."""

    def __init__(self, opening: Opening, record: Record, folder: Path, uid: int | None) -> None:
        super().__init__(opening, record)
        self._temporary, self._uid = folder / "tmp", uid
        self.owner = None if uid is None else (uid, uid)
        self._copies = Duplicates(folder, self.owner)
        enforced = (*_ENFORCED, *(["number of processes"] if uid is not None else []))
        absent = _ABSENT | (_SHARED if uid is None else {})
        self.isolation = Isolation("landlock", enforced, ("memory (of each process alone)", "disk (sampled)"), absent)

    async def open(self, nursery: Nursery) -> None:
        """Copy, and start the joiner behind the walls."""
        self._temporary.mkdir(parents=True)
        ownership.give(self._temporary, self._uid)
        await super().open(nursery)
        watch = limits.Watch(self, self._opening.limits, self._temporary.parent, self._record)
        self._spawn(watch.disk)

    def walls(self) -> dict[str, Any]:
        """The rules, limits and filter that the joiner takes on."""
        folders = [str(content) for content in self._opening.files.values() if not isinstance(content, bytes)]
        seen = [
            *_SYSTEM,
            *roots.visible(self._opening.tools, folders),
            *(f"/etc/{name}" for name in (*roots.names(), *_NAMES)),
        ]
        change = [str(folder) for folder in (*self._copies.places.values(), self._temporary)]
        rules = [(path, rights.SEE) for path in seen] + [(f"/dev/{name}", rights.USE) for name in _DEVICES]
        rules += [(path, rights.CHANGE) for path in change]
        if self._uid is not None:
            rules.append(("/dev/shm", rights.CHANGE))  # what is another user's there stays closed
        held = limits.rlimits(self._opening.limits)
        network = self._opening.network
        return {
            "rules": rules,
            "connects": sorted({*_ports(network), *(_WEB if network.setup == "open" else ())}),
            "limits": held if self._uid is not None else held[1:],
            "uid": self._uid,
            **seccomp.programs(alone=True),
        }

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command with the copies in place of `/workspace`, HOME and `/tmp`."""
        env = {**invocation.env, "TMPDIR": str(self._temporary)}
        return await super().start(replace(invocation, env=env), output, stdin)

    async def settle(self, network: Network) -> None:
        """Setup is over; see `mech.sandboxes.Sandbox.settle`. No further sockets of UDP where nothing is allowed."""
        await self._link.ask("settle", sorted(_ports(network)), b"" if network.allow else seccomp.no_datagrams())

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port of this machine's loopback, which is the sandbox's as well."""
        for family, address in LOOPBACK:
            sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
            try:
                problem = sock.connect_ex((address, port))
                if problem == errno.EINPROGRESS:
                    await anyio.wait_writable(sock)
                    problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            except BaseException:
                sock.close()
                raise
            if problem == 0:
                return sock
            sock.close()
        raise ConnectionRefusedError(f"nobody listens on port {port}")


@contextmanager
def place(state: Path, uid: int | None) -> Iterator[Path]:
    """The folder of the copies: in `state`, or where another user can reach it."""
    if uid is None:
        yield state
        return
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=_PLACE) as folder:
        os.chmod(folder, 0o711)
        yield Path(folder)


def _sweep() -> None:
    """Remove what a MECH that was killed left behind."""
    for folder in Path(_PLACE).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not os.path.exists(f"/proc/{owner}") and folder.lstat().st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)


def _ports(network: Network) -> set[int]:
    """The ports of what is allowed: the one that is written, else those of the web."""
    found: set[int] = set()
    for name in network.allow:
        _, colon, port = name.rpartition(":")
        found |= {int(port)} if colon and port.isdecimal() else set(_WEB)
    return found
