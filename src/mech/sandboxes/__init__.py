"""The sandbox seam: where processes run, isolated, and how one is chosen.

An implementation opens a sandbox, starts commands in it, connects to its ports and mounts layers; waits,
files and output belong to the stages above. Inside, the workspace is `/workspace`, copy-on-write over the
host's folder; HOME is `/home/mech`; the environment is exactly what is given.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mech.errors import ConfigError, SandboxError
from mech.events import Event
from mech.settings import DOCKER_IMAGE
from mech.types import Ended, Isolation, Limits, Network, Workspace

if TYPE_CHECKING:
    from mech.sandboxes.neighbours import Neighbours
    from mech.sandboxes.pool import Pool
    from mech.sandboxes.snapshots import Snapshot
    from mech.sandboxes.vault import Vault

WORKSPACE = "/workspace"
HOME = "/home/mech"
MARK = "MECH_COMMAND"
"""A variable that names a command of this machine: given it, its processes are known however they forked away."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a sandbox is opened with.

    `tools` are directories for PATH, first wins, each visible inside read-only at its own place;
    `hidden` are folders of the workspace that the host's copy must not show (node_modules, .venv);
    `state` is a directory of this execution for what the sandbox writes; `layers` are sealed results of
    earlier setups, newest first. `files` are further files by their absolute path inside: contents, or a folder
    of the host to be seen read-only at that path; `hosts` are package indexes that may be private during setup;
    `vault` holds the secrets that are exchanged on the way out; `neighbours` are reached by their names, where the
    sandbox can do that (bubblewrap).
    `pool` holds sandboxes that were built ahead, of which one may be taken. `snapshot` is the state to begin with
    instead of workspace, layers and settings; `snapshots` is the folder for new ones, None for one within `state`.
    `copied`: the programs get copies of the places; else only where this machine cannot lay one over the other.
    `image` is what Docker makes the sandbox of. `seeds` says which files HOME has from the beginning, by their
    path relative to it: contents, or a file of the host, which is copied; sandboxes without copy-on-write do not ask.
    """

    workspace: Workspace
    state: Path
    limits: Limits = Limits()
    network: Network = Network()
    tools: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    layers: tuple[Path, ...] = ()
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    pool: Pool | None = None
    snapshot: Snapshot | None = None
    snapshots: Path | None = None
    vault: Vault | None = None
    copied: bool = False
    image: str = DOCKER_IMAGE
    seeds: Callable[[], Mapping[str, Path | bytes]] | None = None
    neighbours: Neighbours | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    """How a command ended; `exit_code` or `signal` is set when it ended by itself."""

    ended: Ended
    exit_code: int | None = None
    signal: int | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """One command to start: argv, working directory (absolute, inside), the whole environment.

    With `terminal` (rows, columns) it gets one of that size for its input and output, and is controlled by it.
    """

    argv: tuple[str, ...]
    cwd: str = WORKSPACE
    env: Mapping[str, str] = field(default_factory=dict)
    terminal: tuple[int, int] | None = None


class Running(Protocol):
    """A command that runs in a sandbox. `pid` is the host's number for it, or one that no process of it can have;
    `terminal` is our end of its terminal, a descriptor that is the caller's to close, None when it has none."""

    pid: int
    terminal: int | None

    async def wait(self) -> Exit:
        """How it ended; returns as soon as the command itself is gone, whoever still holds its pipes."""

    def signal(self, number: int) -> None:
        """Send a signal to the command and everything it started; nothing happens when it is gone."""

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of its terminal."""


class Sandbox(Protocol):
    """An open sandbox. It is closed by leaving the block that opened it: every process in it dies.

    `workspace_fd` is the workspace as the programs see it, as a directory descriptor of this process (it may
    be another one after `seal`); what is written there belongs to `owner` (uid, gid), None for our own.
    """

    isolation: Isolation
    workspace_fd: int
    owner: tuple[int, int] | None

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Running:
        """Start a command; `output` is the descriptor that gets both its stdout and stderr (a dup is taken).
        SandboxLost when the sandbox is gone."""

    async def connect(self, port: int) -> socket.socket:
        """A non-blocking socket connected to `port` of the sandbox's own loopback (127.0.0.1, else ::1).
        ConnectionRefusedError when nobody listens."""

    async def seal(self, into: Path) -> None:
        """Turn all that was written so far into the layer `into` and go on from it. No command may be running.
        Nothing is at `into` unless the whole layer is."""

    async def settle(self, network: Network) -> None:
        """Setup is over: from here on the network is what `network.allow` says."""


Open = Callable[[Opening, Callable[[Event], None]], AbstractAsyncContextManager[Sandbox]]

SANDBOXES = {
    "bubblewrap": "mech.sandboxes.bubblewrap:open",
    "docker": "mech.sandboxes.docker:open",
    "landlock": "mech.sandboxes.landlock:open",
    "local": "mech.sandboxes.local:open",
}


def choose(name: str) -> Open:
    """The implementation of that name. ConfigError lists the names when there is none such."""
    if name not in SANDBOXES:
        raise ConfigError(f"no sandbox is called {name!r}", hint=f"MECH_SANDBOX is one of: {', '.join(SANDBOXES)}")
    module, _, function = SANDBOXES[name].partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


async def probe(name: str, image: str = DOCKER_IMAGE, within: Path | None = None) -> Isolation:
    """Really open a sandbox of that name, run a command in it, and say what is enforced. SandboxError when it fails.

    Its files are kept in the folder `within`, else where temporary ones are; `image` is for Docker.
    """
    with tempfile.TemporaryDirectory(prefix="mech-probe-", dir=within) as folder:
        workspace = Path(folder, "workspace")
        workspace.mkdir()
        opening = Opening(Workspace(workspace, "probe", str(workspace)), Path(folder, "state"), image=image)
        async with choose(name)(opening, lambda event: None) as sandbox:
            null = os.open(os.devnull, os.O_WRONLY)
            try:
                running = await sandbox.start(Invocation(("true",), env={"PATH": "/usr/bin:/bin"}), null)
            finally:
                os.close(null)
            ended = await running.wait()
            if ended != Exit("exited", 0):
                raise SandboxError(f"`true` did not succeed in a sandbox: {ended}")
            return sandbox.isolation
