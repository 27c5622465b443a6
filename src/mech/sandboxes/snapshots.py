"""Snapshots of what a sandbox wrote: lists of layers, which later sandboxes and rewinds build upon.

Layers of one sandbox lie in one folder, its family. Whoever uses a family holds a shared lock on it, so that
what nobody uses any more can be told and removed, also after everybody was killed.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mech import removal
from mech.errors import NotFound
from mech.holding import Hold, remove_unused
from mech.sandboxes import laying, stack

PLACES = ("workspace", "home")
KEPT = "kept.json"
BELOW = "below"


@dataclass(frozen=True)
class Snapshot:
    """A state of a workspace and a HOME: for each place its layers on the host, newest first.

    It can be restored and forked from while it is referred to; with `keep`, also by later processes.
    """

    layers: Mapping[str, tuple[Path, ...]]
    holds: tuple[Hold, ...] = field(default=(), repr=False, compare=False)

    def keep(self) -> Path:
        """Keep it when this process is gone; the file by which `load` finds it again."""
        file = self.holds[0].folder / KEPT
        written = {place: [str(path) for path in self.layers[place]] for place in PLACES}
        part = file.with_name(f".{secrets.token_hex(4)}")
        part.write_text(json.dumps(written))
        os.replace(part, file)
        return file


def load(file: Path) -> Snapshot:
    """The snapshot that was kept in `file`. NotFound when it, or a layer of it, is gone."""
    try:
        written = json.loads(file.read_text())
        layers = {place: tuple(Path(path) for path in written[place]) for place in PLACES}
        if gone := [path for paths in layers.values() for path in paths if not path.is_dir()]:
            raise FileNotFoundError(gone[0])
        return Snapshot(layers, holds(layers, file.parent))
    except (OSError, ValueError, KeyError):
        raise NotFound(f"no snapshot at {file}", hint="mech cache lists what is kept") from None


def holds(layers: Mapping[str, Sequence[Path]], family: Path) -> tuple[Hold, ...]:
    """Locks on whatever these layers come from, `family` first; a folder of the user is nobody's."""
    found = {family: None}
    for place, paths in layers.items():
        for path in paths:
            if is_sealed(path):
                found[path.parent.parent] = None
            elif path.name == place and (place != "workspace" or path != paths[-1]):
                found[path.parent] = None
            else:
                found.update(dict.fromkeys(tree_of(path)))
    return tuple(Hold(folder) for folder in found)


def tree_of(workspace: Path) -> tuple[Path, ...]:
    """The working tree of MECH that a workspace is (in); nothing for a folder of the user."""
    return tuple(path for path in (workspace, *workspace.parents) if path.parent.name == "workspaces")[:1]


def begin(folder: Path) -> Hold:
    """A new family in `folder`, and a lock on it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    family = folder / f"sn_{secrets.token_hex(6)}"
    family.mkdir(mode=0o700)
    return Hold(family)


def sweep(folder: Path, *, kept: bool = False) -> None:
    """Remove the families in `folder` that nobody uses; with `kept` also those that were to be kept."""
    for part in folder.glob(".*.part"):
        remove_unused(part)
    for family in folder.glob("sn_*"):
        remove(family, kept=kept)


def remove(family: Path, *, kept: bool = False) -> bool:
    """Remove a family unless it is used or was to be kept; whether it is gone."""
    if (family / KEPT).exists() and not kept:
        return False
    return remove_unused(family)


# --- the layers of a family: `<number>-<rank>/<place>` ------------------------------------------

_MANY = 8  # layers of one rank are merged into one of the next, so that 200 snapshots are at most 7 + 7 + 3 deep
_LARGE = 2000  # entries from which a layer is merged only where there is no way around
_DEEPEST = 120  # layers; the kernel takes 500, and as many as a page of their names


def is_sealed(layer: Path) -> bool:
    """Whether a layer is of a family."""
    return layer.parent.parent.name.startswith("sn_")


class Numbers:
    """Hands out the folders of a family's layers."""

    def __init__(self, family: Path) -> None:
        self.family, self._number = family, 0

    def next(self, rank: str = "0") -> Path:
        """The folder of the next layer, empty."""
        self._number += 1
        folder = self.family / f"{self._number:06}-{rank}"
        folder.mkdir(mode=0o700)
        return folder

    def rank(self, layer: Path) -> str:
        """How often a layer was merged; "" when it is not of this family."""
        return layer.parent.name.rpartition("-")[2] if layer.parent.parent == self.family else ""


def merged(layers: list[Path], numbers: Numbers) -> list[Path]:
    """The same state in fewer layers: what is many is merged, what is large is left as long as it can be."""
    rank = 0
    while True:
        run = 0
        while run < len(layers) and numbers.rank(layers[run]) == str(rank):
            run += 1
        if run < _MANY:
            break
        rank += 1
        layers = _merge(layers, run, numbers, str(rank))
    own = sum(1 for layer in layers if numbers.rank(layer) not in ("", BELOW))
    return _merge(layers, own, numbers, "large") if len(layers) > _DEEPEST and own > 1 else layers


def _merge(layers: list[Path], count: int, numbers: Numbers, rank: str) -> list[Path]:
    """The newest layers as one; all as they are where paths are too long to be written."""
    folder = numbers.next(rank)
    target = folder / layers[0].name
    target.mkdir()
    try:
        for layer in reversed(layers[:count]):
            laying.linked(layer, target)
    except OSError:
        removal.remove(folder)
        return layers
    return [target, *layers[count:]]


def is_large(layer: Path) -> bool:
    """Whether a layer holds so much that merging it would be felt."""
    count = 0
    for _, folders, files in os.walk(layer):
        count += len(folders) + len(files)
        if count > _LARGE:
            return True
    return False


def changed(
    since: Snapshot, now: Mapping[str, Sequence[Path]], *, exact: bool = False
) -> dict[str, list[stack.Difference]]:
    """Where the places differ from a snapshot."""
    found = {}
    for place in PLACES:
        with stack.Stack(since.layers[place]) as old, stack.Stack(now[place]) as new:
            found[place] = list(stack.differences(old, new, exact=exact))
    return found
