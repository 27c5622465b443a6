"""Dependency layers: what a setup left behind, kept under a key of everything that decided it.

A layer is a directory that later sandboxes attach read-only. It is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
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


class Layers:
    """The layers of one MECH_HOME."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        return self._folder / key

    def find(self, key: str | None) -> Path | None:
        """The layer of that key, or None."""
        if key is None or not self.path(key).is_dir():
            return None
        os.utime(self.path(key))
        return self.path(key)
