"""What MECH keeps on disk below one MECH_HOME: listed with its size and age, and removed where nobody uses it."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mech.downloads import Downloads
from mech.executions import Executions
from mech.holding import is_held, remove_unused
from mech.layers import Layers
from mech.removal import remove
from mech.sandboxes import snapshots

Kind = Literal["mirror", "workspace", "layer", "snapshot", "download", "execution", "artifact"]
_ARTIFACT = re.compile(r"[0-9a-f]{64}(?:\.\w+)?")
_FRESH = 60.0  # seconds in which what was just made or asked for may not be held yet


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is kept. `used` is seconds since the epoch, `hits` how often a layer was attached or a
    download given.

    `in_use`: a live execution or sandbox needs it; `about` is what it was made for, where that is known.
    """

    kind: Kind
    name: str
    bytes: int
    used: float
    in_use: bool = False
    about: str = ""
    hits: int | None = None


class Cache:
    """All that is kept below `home`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._layers = Layers(home / "layers")
        self._downloads = Downloads(home / "downloads")
        self._removers: dict[Kind, Callable[[str], bool]] = {
            "mirror": self._remove_mirror,
            "workspace": lambda name: _remove_folder(home / "workspaces" / name),
            "layer": lambda name: self._layers.remove(home / "layers" / name),
            "snapshot": lambda name: snapshots.remove(home / "snapshots" / name, kept=True),
            "download": self._downloads.remove,
            "execution": self._remove_execution,
            "artifact": self._remove_artifact,
        }

    def items(self) -> list[Item]:
        """Everything, by kind and then the least recently used first."""
        found = [*self._mirrors(), *self._workspaces(), *self._kept_layers(), *self._snapshots(), *self._downloaded()]
        found += [*self._executions(), *self._artifacts()]
        order = list(self._removers)
        return sorted(found, key=lambda item: (order.index(item.kind), item.used))

    def prune(self, older_than: float, *, dry: bool = False) -> list[Item]:
        """Remove what is not in use and was not used for `older_than` seconds: what is gone, or with `dry` would be.

        Layers and trees of the last minute stay: somebody may be about to use them.
        """
        cutoff, removed = time.time() - older_than, []
        for part in () if dry else self._home.glob("*/.*.part"):  # what a killed one began to remove
            remove_unused(part)
        for item in self.items():
            if item.used <= cutoff and not item.in_use and (dry or self._removers[item.kind](item.name)):
                removed.append(item)
        return removed

    # --- what there is

    def _mirrors(self) -> Iterator[Item]:
        for path in self._folders("mirrors", "*.git"):
            yield Item("mirror", path.name, size(path), _used(path), _is_locked(path))

    def _workspaces(self) -> Iterator[Item]:
        for path in self._folders("workspaces", "[!.]*"):
            yield Item("workspace", path.name, size(path), _used(path), is_held(path))

    def _kept_layers(self) -> Iterator[Item]:
        for each in self._layers.kept():
            yield Item("layer", each.path.name, each.bytes, each.used, each.live, each.workspace, each.hits)

    def _snapshots(self) -> Iterator[Item]:
        for path in self._folders("snapshots", "sn_*"):
            yield Item("snapshot", path.name, size(path), _used(path), is_held(path))

    def _downloaded(self) -> Iterator[Item]:
        for each in self._downloads.kept():
            yield Item("download", each.name, each.bytes, each.used, hits=each.hits)

    def _executions(self) -> Iterator[Item]:
        if not (self._home / "executions").is_dir():
            return
        executions = Executions(self._home)
        try:
            for stream, key, created, _ in executions.log.streams(limit=1_000_000):
                folder = executions.folder(stream)
                last = _used(folder / "output") or created
                yield Item("execution", stream, size(folder), last, executions.owner(stream) is not None, key)
        finally:
            executions.close()

    def _artifacts(self) -> Iterator[Item]:
        needed = self._shown_by_live()
        for path in (self._home / "artifacts").glob("??/*"):
            if _ARTIFACT.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    info = path.stat()
                    yield Item("artifact", path.name, info.st_size, info.st_mtime, path.name in needed)

    def _shown_by_live(self) -> set[str]:
        """Artifacts that the logs of live executions name."""
        if not (self._home / "executions").is_dir():
            return set()
        executions = Executions(self._home)
        try:
            live = [stream for stream, *_ in executions.log.streams(limit=1_000_000) if executions.owner(stream)]
            texts = (str(row.json()) for stream in live for row in executions.log.read(stream))
            return {name for text in texts for name in _ARTIFACT.findall(text)}
        finally:
            executions.close()

    def _folders(self, name: str, pattern: str) -> list[Path]:
        return [path for path in (self._home / name).glob(pattern) if path.is_dir() and not path.is_symlink()]

    # --- removing one thing; whether it is gone

    def _remove_mirror(self, name: str) -> bool:
        path = self._home / "mirrors" / name
        with open(f"{path}.lock", "w") as lock:  # whoever fetches holds it
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            remove(path)
        return not path.exists()

    def _remove_execution(self, name: str) -> bool:
        executions = Executions(self._home)
        try:
            return executions.discard(name)
        finally:
            executions.close()

    def _remove_artifact(self, name: str) -> bool:
        (self._home / "artifacts" / name[:2] / name).unlink(missing_ok=True)
        return True


def _remove_folder(path: Path) -> bool:
    return time.time() - _used(path) > _FRESH and remove_unused(path)


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_locked(mirror: Path) -> bool:
    try:
        with open(f"{mirror}.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def size(folder: Path) -> int:
    """Bytes on the disk below a folder; of what has several names, each counts its part."""
    total, left = 0, [os.fspath(folder)]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    info = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        total += info.st_blocks * 512 // info.st_nlink
        except OSError:
            continue
    return total
