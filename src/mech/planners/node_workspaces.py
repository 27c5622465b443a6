"""Workspaces of Node: where a folder's dependencies are installed, and which packages belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mech.beneath import Tree
from mech.planners import node_manifest
from mech.planners.node_manifest import Manifest
from mech.planners.node_packages import locks

SKIP = frozenset({"node_modules", ".git", "vendor", "dist", "build", ".venv", "venv", "target", "__pycache__"})
DEEPEST = 4
MOST = 400  # packages of one workspace that are looked at


@dataclass(frozen=True, slots=True)
class Home:
    """Where the dependencies of a folder are installed. `members` are the workspace's folders ("" if none)."""

    manifest: Manifest
    members: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        return self.manifest.at


def home(tree: Tree, manifest: Manifest) -> Home:
    """The folder above (or of) `manifest` that installs for it: the workspace root if it is a member, else itself."""
    above = manifest.at
    while above:
        above = above.rpartition("/")[0]
        root = node_manifest.read(tree, above)
        if root is None:
            continue
        found = members(tree, root)
        if manifest.at in found:
            return Home(root, found)
    return Home(manifest, members(tree, manifest))


def members(tree: Tree, root: Manifest) -> tuple[str, ...]:
    """The folders of the packages of a workspace root, sorted; empty when it is none."""
    patterns = patterns_of(tree, root)
    if not patterns:
        return ()
    wanted = [_glob(root.at, p) for p in patterns if not p.startswith("!")]
    unwanted = [_glob(root.at, p[1:]) for p in patterns if p.startswith("!")]
    found: list[str] = []
    for folder in _packages(tree, root.at):
        if any(p.fullmatch(folder) for p in wanted) and not any(p.fullmatch(folder) for p in unwanted):
            found.append(folder)
        if len(found) >= MOST:
            break
    return tuple(sorted(found))


def patterns_of(tree: Tree, root: Manifest) -> tuple[str, ...]:
    """The patterns with which a workspace root names its packages (pnpm-workspace.yaml, workspaces, lerna.json)."""
    text = tree.read(f"{root.at}/pnpm-workspace.yaml" if root.at else "pnpm-workspace.yaml")
    if text is not None:
        return _pnpm_packages(text)
    if root.workspaces:
        return root.workspaces
    lerna = tree.read(f"{root.at}/lerna.json" if root.at else "lerna.json")
    listed = re.search(r'"packages"\s*:\s*\[([^\]]*)\]', lerna or "")
    return tuple(re.findall(r'"([^"]+)"', listed[1])) if listed and locks(tree, root.at) else ()


def _pnpm_packages(text: str) -> tuple[str, ...]:
    """The list below `packages:` in a pnpm-workspace.yaml."""
    block = re.search(r"^packages:[ \t]*(\[[^\]]*\]|(?:#.*)?(?:\n[ \t]*(?:-.*|#.*)?)*)", text, re.M)
    if block is None:
        return ()
    if block[1].startswith("["):
        return tuple(re.findall(r"""["']?([^\s,"'\[\]]+)""", block[1]))
    return tuple(m[1] for m in re.finditer(r"""^\s*-\s*["']?([^\s"'#]+)""", block[1], re.M))


def _packages(tree: Tree, at: str) -> Iterator[str]:
    """Folders below `at` that have a package.json, nearest first."""
    level = [at]
    for _ in range(DEEPEST):
        below: list[str] = []
        for folder in level:
            for name in tree.names(folder):
                full = f"{folder}/{name}" if folder else name
                if name in SKIP or name.startswith(".") or not tree.is_dir(full):
                    continue
                below.append(full)
                if tree.is_file(f"{full}/package.json"):
                    yield full
        level = below[:2000]


@lru_cache(512)
def _glob(at: str, pattern: str) -> re.Pattern[str]:
    """A workspace pattern (`apps/*`, `packages/**`) as an expression for folders relative to the tree."""
    pattern = pattern.strip().removeprefix("./").rstrip("/").removesuffix("/package.json")
    full = f"{at}/{pattern}" if at else pattern
    parts: list[str] = []
    for piece in re.split(r"(\*\*/?|\*|\{[^{}]*\})", full):
        if piece.startswith("**"):
            parts.append("(?:.+/)?" if piece.endswith("/") else ".+")
        elif piece == "*":
            parts.append("[^/]+")
        elif piece.startswith("{") and piece.endswith("}"):
            parts.append("(?:" + "|".join(re.escape(p) for p in piece[1:-1].split(",")) + ")")
        else:
            parts.append(re.escape(piece))
    return re.compile("".join(parts))
