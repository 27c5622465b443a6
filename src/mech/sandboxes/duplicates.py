"""A copy of the workspace and a HOME of its own, for sandboxes in which nothing is laid over a folder of the host.

A sealed layer is what was added or changed since the copy was made; what was deleted is not noted.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from mech.sandboxes import HOME, WORKSPACE, Opening
from mech.sandboxes.overlay import write_facts

INSIDE = {"workspace": WORKSPACE, "home": HOME}


class Duplicates:
    """The folders that stand in for `/workspace` and HOME, below `state`; they belong to `owner` (None: to us)."""

    def __init__(self, state: Path, owner: tuple[int, int] | None = None) -> None:
        self.places = {name: state / name for name in INSIDE}
        self._owner = owner
        self._before: dict[Path, tuple[int, int]] = {}

    def make(self, opening: Opening) -> None:
        """Copy the workspace without its hidden folders, then the layers, oldest first, and the files of HOME."""
        for name, place in self.places.items():
            self._folder(place, 0o755)
            if name == "workspace":
                self._copy(opening.workspace.path, place, {os.path.normpath(path) for path in opening.hidden})
            for layer in reversed(opening.layers):
                if (layer / name).is_dir():
                    self._copy(layer / name, place)
        for path, data in opening.files.items():
            if path.startswith(HOME + "/") and isinstance(data, bytes):
                self._write(self.places["home"], Path(path[len(HOME) + 1 :]), data)
        self._before = self._stamps()

    def seal(self, into: Path, opening: Opening) -> None:
        """Make a layer of the files that were added or changed. Nothing may write meanwhile."""
        into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = into.with_name(f".{into.name}.{secrets.token_hex(4)}.part")
        part.mkdir(mode=0o700)
        after = self._stamps()
        git = self.places["workspace"] / ".git"  # the folder's own is the newer one
        for path, stamp in after.items():
            if self._before.get(path) != stamp and not path.is_relative_to(git):
                name = next(name for name, place in self.places.items() if path.is_relative_to(place))
                target = part / name / path.relative_to(self.places[name])
                target.parent.mkdir(parents=True, exist_ok=True)
                _duplicate(path, target)
        for name in self.places:
            (part / name).mkdir(parents=True, exist_ok=True)
        write_facts(part, opening)
        if into.exists():  # another execution was first
            shutil.rmtree(part)
        else:
            os.rename(part, into)
        self._before = after

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        stamps: dict[Path, tuple[int, int]] = {}
        for root in self.places.values():
            for folder, names, files in os.walk(root):
                links = [name for name in names if os.path.islink(os.path.join(folder, name))]
                for name in (*files, *links):
                    info = os.lstat(path := Path(folder, name))
                    if stat.S_ISREG(info.st_mode) or stat.S_ISLNK(info.st_mode):
                        stamps[path] = (info.st_mtime_ns, info.st_size)
        return stamps

    def _copy(self, source: Path, target: Path, hidden: Iterable[str] = ()) -> None:
        """Copy a tree; symlinks stay symlinks, and what is neither file, folder nor symlink is left out."""
        for folder, names, files in os.walk(source):
            relative = os.path.relpath(folder, source)
            names[:] = [name for name in names if os.path.normpath(os.path.join(relative, name)) not in hidden]
            for name in (*names, *files):
                path, copy = Path(folder, name), target / relative / name
                mode = path.lstat().st_mode
                if stat.S_ISDIR(mode):
                    if copy.is_symlink() or copy.is_file():
                        copy.unlink()
                    self._folder(copy, stat.S_IMODE(mode))
                elif (stat.S_ISLNK(mode) or stat.S_ISREG(mode)) and os.path.normpath(
                    os.path.join(relative, name)
                ) not in hidden:
                    self._file(path, copy)

    def _file(self, path: Path, copy: Path) -> None:
        if copy.is_dir() and not copy.is_symlink():
            shutil.rmtree(copy)
        copy.unlink(missing_ok=True)
        _duplicate(path, copy)
        self._give(copy)

    def _folder(self, path: Path, mode: int) -> None:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode | 0o700)
        self._give(path)

    def _write(self, root: Path, relative: Path, data: bytes) -> None:
        for parent in reversed(relative.parents[:-1]):
            self._folder(root / parent, 0o755)
        (root / relative).write_bytes(data)
        (root / relative).chmod(0o755 if data.startswith(b"#!") else 0o644)
        self._give(root / relative)

    def _give(self, path: Path) -> None:
        if self._owner is not None:
            os.chown(path, *self._owner, follow_symlinks=False)


def _duplicate(path: Path, copy: Path) -> None:
    """Copy a file or symlink with its times and permissions, but for those that lend its owner's rights."""
    shutil.copy2(path, copy, follow_symlinks=False)
    if not copy.is_symlink():
        copy.chmod(stat.S_IMODE(copy.stat().st_mode) & 0o777)
