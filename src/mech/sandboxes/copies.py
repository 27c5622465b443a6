"""What a sandbox writes where no overlay can be had, or a program cannot live with one: on copies of its places.

What an overlay would show is copied once, at the beginning. Layers and snapshots are found by comparing.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from mech.sandboxes import laying
from mech.sandboxes.overlay import Place, Written
from mech.sandboxes.stack import Entry, Stack, differences

_NOBODY = (65534, 65534)


class Copied(Written):
    """Everything one execution writes, on copies of its own."""

    in_place = True

    def prepare(self) -> None:
        """Copy what lies below each place to where it is written."""
        super().prepare()
        self._origins = {place.name: tuple(place.lowers) for place in self.places}
        for place in self.places:
            place.lowers = []
            with Stack(self._origins[place.name]) as shown:
                self.given += _spread(shown, place.upper, self._uid)

    def is_clean(self) -> bool:
        """Nothing tells without looking."""
        return False

    def seal(self, into: Path) -> None:
        """Make the layer `into` of what differs from the beginning; nobody may write meanwhile."""
        self._sealed(into, lambda place, target, _: self._differing(place, target))

    def _differing(self, place: Place, target: Path) -> None:
        target.mkdir()
        folders: list[Entry] = []
        with Stack(self._origins[place.name]) as old, Stack([place.upper]) as new:
            for each in differences(old, new, exact=False):
                if each.path == ".git" or each.path.startswith(".git/"):
                    continue  # the folder's own is the newer one
                if each.new is None:
                    _hide(target / each.path)
                    continue
                for parent in reversed(Path(each.path).parents):
                    entry = new.at("" if parent == Path(".") else str(parent))
                    if entry and not (target / parent).is_dir():
                        folders += _make(target, entry)
                if each.new.is_folder:
                    folders += _make(target, each.new)
                else:
                    laying.remove(str(target / each.path))
                    laying.copy(str(place.upper / each.path), each.new.info, str(target / each.path))
            for entry in (*reversed(folders), new.root()):
                laying.dress(str(target / entry.path), entry.info, new.attributes(entry))


def _make(target: Path, entry: Entry) -> list[Entry]:
    path = target / entry.path
    if path.is_dir() and not path.is_symlink():
        return []
    laying.remove(str(path))
    path.mkdir()
    return [entry]


def _hide(path: Path) -> None:
    """Note that what lies below is gone; not every disk can."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):
        os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))


def _spread(shown: Stack, target: Path, uid: int | None) -> int:
    """Copy what a stack shows into an empty folder, owned as an overlay would show it; the bytes that were copied."""
    owners = [os.stat(layer) for layer in shown.layers]
    folders: list[Entry] = []
    copied = 0
    first: dict[tuple[int, int], Path] = {}
    for entry in shown.walk():
        to, identity = target / entry.path, (entry.info.st_dev, entry.info.st_ino)
        if entry.is_folder:
            to.mkdir(mode=0o700)
            folders.append(entry)
        elif entry.info.st_nlink > 1 and identity in first:
            os.link(first[identity], to, follow_symlinks=False)
        else:
            _copy(shown, entry, to)
            _own(to, entry, owners[entry.layer], uid)
            copied += entry.info.st_blocks * 512
            first[identity] = to
    for entry in (*reversed(folders), shown.root()):
        to = target / entry.path
        laying.dress(str(to), entry.info, shown.attributes(entry))
        _own(to, entry, owners[entry.layer], uid)
    return copied


def _copy(shown: Stack, entry: Entry, to: Path) -> None:
    kind = stat.S_IFMT(entry.info.st_mode)
    if kind == stat.S_IFLNK:
        os.symlink(shown.target(entry), to)
    elif kind == stat.S_IFREG:
        source = shown.open(entry.layer, entry.path, os.O_RDONLY)
        try:
            fd = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                laying.pour(source, fd)
            finally:
                os.close(fd)
        finally:
            os.close(source)
    elif kind in (stat.S_IFIFO, stat.S_IFSOCK):
        os.mknod(to, kind | 0o600)
    else:
        return
    laying.dress(str(to), entry.info, shown.attributes(entry))


def _own(to: Path, entry: Entry, owner: os.stat_result, uid: int | None) -> None:
    """Give it to the sandbox's user where it belongs to who owns the layer, to nobody else's otherwise."""
    if uid is None or not os.path.lexists(to):
        return
    theirs = entry.info.st_uid in (owner.st_uid, uid)
    os.chown(to, *((uid, uid) if theirs else _NOBODY), follow_symlinks=False)
    if not stat.S_ISLNK(entry.info.st_mode):
        os.chmod(to, stat.S_IMODE(entry.info.st_mode))  # a new owner costs the setuid bit
