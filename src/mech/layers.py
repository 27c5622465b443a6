"""Dependency layers: what a setup left behind, kept under a key of everything that decided it.

A layer is a directory that later sandboxes attach read-only. It is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from mech.beneath import Tree
from mech.types import Plan, Workspace

_FORMAT = 1


def layer_key(plan: Plan, workspace: Workspace) -> str | None:
    """The key of the plan's install commands on this tree, None when nothing is installed.

    sha256 over platform, toolchain versions, command lines, their environment and the files they read.
    """
    commands = [command for command in plan.setup if command.stage == "install"]
    if not commands:
        return None
    tree = Tree(workspace.path)
    digest = hashlib.sha256()
    tools = sorted((t.name, t.version or "", t.path or "") for t in plan.toolchains)
    facts = [_FORMAT, platform.machine(), platform.libc_ver(), tools]
    facts += [[c.line, c.cwd, sorted(c.env.items())] for c in commands]
    digest.update(json.dumps(facts, sort_keys=True).encode())
    for path in sorted({path for command in commands for path in command.inputs}):
        data = tree.read_bytes(path, 64 * 1024**2)
        digest.update(f"\0{path}\0{'absent' if data is None else len(data)}\0".encode() + (data or b""))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Layer:
    """Where the result of a plan's installation is kept; `attached`: it was there when the sandbox was to be opened."""

    path: Path
    attached: bool


class Layers:
    """The layers of one MECH_HOME."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, plan: Plan, workspace: Workspace) -> Layer | None:
        """The layer of a plan's installation on this tree, made or to be made; None when nothing is installed."""
        key = layer_key(plan, workspace)
        if key is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        path = self._folder / key
        attached = path.is_dir()
        if attached:
            os.utime(path)
        return Layer(path, attached)
