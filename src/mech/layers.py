"""Dependency layers: what a setup left behind, kept under a key of everything that decided it.

A layer is a directory that later sandboxes attach read-only. It is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mech.beneath import Tree
from mech.covering import covered
from mech.holding import is_held, remove_unused
from mech.types import Plan, Workspace

FACTS, HITS = "layer.json", "hits"
_FORMAT = 2
_FRESH = 60.0  # seconds after its last use in which a layer may be attached that is not held yet


def layer_key(plan: Plan, workspace: Workspace, root: str = "") -> str | None:
    """The key of the plan's install commands on this tree, None when nothing is installed.

    sha256 over platform, toolchain versions, command lines, their environment and the files they read; `root` names
    what the commands see of a system when it is not this machine's.
    """
    commands = [command for command in plan.setup if command.stage == "install"]
    if not commands:
        return None
    tree = Tree(workspace.path)
    digest = hashlib.sha256()
    tools = sorted((t.name, t.version or "", t.path or "") for t in plan.toolchains)
    facts = [_FORMAT, platform.machine(), platform.libc_ver(), tools]
    facts += [root] if root else []
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


@dataclass(frozen=True, slots=True)
class Kept:
    """A layer as `mech cache` lists it. `workspace` is the key of what it was made for, `used` seconds since the
    epoch, `hits` how often it was attached, `live`: an open sandbox uses it now."""

    path: Path
    workspace: str
    files: int
    bytes: int
    used: float
    hits: int
    live: bool


class Layers:
    """The layers of one MECH_HOME: folders `<key>` or `<key>-<variant>`, each with what it covers in `layer.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, plan: Plan, workspace: Workspace, root: str = "") -> Layer | None:
        """The layer of a plan's installation on this tree, made or to be made; None when nothing is installed.

        One that covers files of the workspace fits only while those are as they were; `root` as for `layer_key`.
        """
        key = layer_key(plan, workspace, root)
        if key is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chmod(self._folder, 0o700)  # what programs left in layers (setuid files) is of use to nobody else
        hidden = [path for command in plan.setup for path in command.outputs]
        for path in sorted(self._folder.glob(f"{key}*")):
            facts = _facts(path)
            if facts and facts["covered"] == covered(path / "workspace", workspace.path, hidden):
                with suppress(OSError):
                    os.utime(path)
                    with open(path / HITS, "ab") as hits:
                        hits.write(b".")
                return Layer(path, attached=True)
        path = self._folder / key
        return Layer(path.with_name(f"{key}-{secrets.token_hex(3)}") if path.exists() else path, attached=False)

    def kept(self) -> list[Kept]:
        """What is there, the least recently used first."""
        found = []
        for path in self._folder.glob("*"):
            facts = _facts(path)
            if facts and not path.name.startswith("."):
                hits = path / HITS
                used = path.stat().st_mtime
                count = hits.stat().st_size if hits.exists() else 0
                live = is_held(path)
                found.append(Kept(path, str(facts["workspace"]), facts["files"], facts["bytes"], used, count, live))
        return sorted(found, key=lambda each: each.used)

    def sweep(self, most: int) -> None:
        """Remove what killed executions left half made, and beyond `most` bytes the layers not used for longest."""
        if not self._folder.is_dir():
            return
        for part in self._folder.glob(".*.part"):
            remove_unused(part)
        for path in self._folder.glob("[!.]*"):
            if _facts(path) is None:
                self.remove(path)
        kept = self.kept()
        over = sum(each.bytes for each in kept) - most
        for each in kept:
            if over <= 0:
                break
            if self.remove(each.path):
                over -= each.bytes

    def remove(self, path: Path) -> bool:
        """Remove a layer unless a sandbox uses it or is about to; whether it is gone."""
        with suppress(OSError):
            if time.time() - path.stat().st_mtime < _FRESH:
                return False
        return remove_unused(path)


def _facts(layer: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads((layer / FACTS).read_text())
        return facts if isinstance(facts, dict) and {"workspace", "covered", "files", "bytes"} <= facts.keys() else None
    except (OSError, ValueError):
        return None
