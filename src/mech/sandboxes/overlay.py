"""What a sandbox writes and what it sees of the host's folder: copy-on-write places and the layers they become.

A place (the workspace, HOME) is an overlay: what this execution writes over sealed layers, newest first, over
a mask that hides folders, over the host's folder. Sealing turns what was written into one more layer.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mech.sandboxes import HOME, Opening, ownership

PLACES = ("workspace", "home")


@dataclass
class Place:
    """One copy-on-write folder: `target` inside; `lowers` on the host, newest first; `folder` holds what it writes."""

    name: str
    target: str
    folder: Path
    lowers: list[Path] = field(default_factory=list)

    @property
    def upper(self) -> Path:
        return self.folder / "upper"

    def order(self, uid: int | None) -> dict[str, Any]:
        """What the joiner is told."""
        lowers = [(str(path), ownership.owner(path, uid)) for path in self.lowers]
        return {"target": self.target, "lowers": lowers, "upper": str(self.folder)}


class Written:
    """Everything one execution writes: a folder of the host with one sub-folder a generation and place."""

    def __init__(self, state: Path, uid: int | None, targets: dict[str, str]) -> None:
        self._state, self._uid, self._generation = state, uid, 0
        self.places = [Place(name, targets[name], Path()) for name in PLACES]

    @property
    def workspace(self) -> Place:
        return self.places[0]

    def prepare(self, opening: Opening) -> None:
        """Decide what lies below each place, and give it an empty folder to write to."""
        self._state.mkdir(parents=True, exist_ok=True)
        for place in self.places:
            place.lowers = [path for layer in opening.layers if (path := layer / place.name).is_dir()]
        masked = mask(self._state / "mask", opening.workspace.path, opening.hidden, self._uid)
        self.workspace.lowers += [*([masked] if masked else []), opening.workspace.path]
        settings = _settings(self._state / "settings", opening.files, self._uid)
        self.places[1].lowers += [settings] if settings else []
        self.renew()

    def stack(self) -> None:
        """What was written so far lies below from now on, and something empty above it is written to."""
        for place in self.places:
            place.lowers.insert(0, place.upper)
        self.renew()

    def renew(self) -> None:
        """Give every place an empty folder to write to."""
        self._generation += 1
        for place in self.places:
            place.folder = self._state / f"{place.name}-{self._generation}"
            for path in (place.folder, place.folder / "upper", place.folder / "work"):
                path.mkdir(parents=True, mode=0o755)
                ownership.give(path, self._uid)

    def seal(self, into: Path) -> None:
        """Make the layer `into` of what was stacked last, all of it or nothing."""
        into.parent.mkdir(parents=True, exist_ok=True)
        part = into.with_name(f".{into.name}.{secrets.token_hex(4)}.part")
        part.mkdir()
        for place in self.places:
            _move(place.lowers[0], part / place.name)
        try:
            os.rename(part, into)
        except OSError as problem:
            if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            os.rename(part, into := self._state / f"sealed-{self._generation}")  # another execution was first
        for place in self.places:
            place.lowers[0] = into / place.name

    def clean(self) -> None:
        """Make the overlays' own work folders removable; the kernel leaves them without any permission."""
        for work in self._state.glob("*-*/work/*"):
            os.chmod(work, 0o700, follow_symlinks=True)


def mask(folder: Path, root: Path, hidden: Sequence[str], uid: int | None) -> Path | None:
    """A layer in `folder` that hides these folders of `root`; None when there is nothing to hide."""
    present = [name for name in hidden if _is_within(root, name)]
    if not present:
        return None
    folder.mkdir(parents=True)
    ownership.give(folder, uid)
    for name in sorted(present):
        *parents, last = Path(name).parts
        place, source = folder, root
        for part in parents:
            place, source = place / part, source / part
            if not place.exists():
                place.mkdir()
                ownership.give(place, uid)
                shutil.copystat(source, place)
        if not os.path.lexists(place / last):
            os.mknod(place / last, stat.S_IFCHR, os.makedev(0, 0))  # an overlay's whiteout
    return folder


def _settings(folder: Path, files: Mapping[str, bytes | Path], uid: int | None) -> Path | None:
    """A layer in `folder` with those of `files` that belong in HOME; None when none does."""
    found = {path: data for path, data in files.items() if path.startswith(HOME + "/") and isinstance(data, bytes)}
    for path, data in found.items():
        target = folder / path[len(HOME) + 1 :]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o755 if data.startswith(b"#!") else 0o644)
    for place, _, names in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in names)):
            ownership.give(Path(path), uid)
    return folder if found else None


def _is_within(root: Path, name: str) -> bool:
    """Whether `name` exists below `root` without a symlink on the way."""
    parts = Path(name).parts
    if not parts or ".." in parts or Path(name).is_absolute():
        return False
    path = root
    for part in parts[:-1]:
        path = path / part
        if path.is_symlink() or not path.is_dir():
            return False
    return os.path.lexists(path / parts[-1])


def _move(source: Path, target: Path) -> None:
    try:
        os.rename(source, target)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        subprocess.run(["cp", "-a", "--", source, target], check=True)
