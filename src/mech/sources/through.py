"""Writing a saved file through the mounted workspace, whose program may be hostile and changes it meanwhile.

Every folder is opened beneath the given one without following any symlink; a file is written in place, so
that its watchers fire; what the program itself has changed is left alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mech.beneath import Owner, created, give, open_beneath

_CHUNK = 1 << 20
_TRIES = 3
_FOLDER = os.O_RDONLY | os.O_DIRECTORY


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it; `mode` includes the kind."""

    mode: int
    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, info: os.stat_result) -> Stamp:
        return cls(info.st_mode, info.st_size, info.st_mtime_ns, info.st_ino)


@dataclass(frozen=True, slots=True)
class Change:
    """A file, symlink or (deleted) folder of the source that changed; `path` is relative to it, with slashes.

    `before` and `after` are its states in the source, None where it was or is absent.
    """

    path: str
    kind: Literal["written", "deleted"]
    before: Stamp | None = None
    after: Stamp | None = None


_Known = tuple[Stamp | None, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A saved file that was not written, because the program has something else there."""

    path: str
    reason: str


def write_through(
    root: int | Path,
    change: Change,
    source: Path,
    *,
    owner: tuple[int, int] | None = None,
    written: dict[str, Stamp] | None = None,
) -> Conflict | None:
    """Do to `root` what was done to `source`; the Conflict when the program's own change stands against it.

    `root` is the workspace as the program sees it: a descriptor or a path. `owner` is the uid and gid that new
    files and folders get. `written` is what earlier calls left in this root, and is kept up to date. A file
    counts as the program's when neither its size and time nor its contents are those that the source had before
    or has now, or that were written here. OSError when it cannot be written.
    """
    memory = {} if written is None else written
    known = (change.before, change.after, memory.pop(change.path, None))
    try:
        with _opened(root) as base, _opened(source) as original:
            if change.kind == "deleted":
                return _delete(base, change, known)
            return _write(base, change, original, known, owner, memory)
    except NotADirectoryError:
        return Conflict(change.path, "the program has a file where its folder was")
    except _LedAway:
        return Conflict(change.path, "the program has a symlink or a mount where its folder was")


class _LedAway(Exception):
    """A folder on the way is a symlink or lies on another mount."""


@contextmanager
def _opened(place: int | Path) -> Iterator[int]:
    fd = os.open(place, _FOLDER | os.O_CLOEXEC) if isinstance(place, Path) else os.dup(place)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def _parent(base: int, path: str, owner: Owner, make: bool) -> Iterator[int | None]:
    """The folder that holds `path`, made if need be; None when it is absent."""
    fd = os.dup(base)
    try:
        for name in path.split("/")[:-1]:
            below = _below(fd, name, owner, make)
            if below is None:
                yield None
                return
            os.close(fd)
            fd = below
        yield fd
    finally:
        os.close(fd)


def _below(fd: int, name: str, owner: Owner, make: bool) -> int | None:
    """The folder `name` in the folder `fd`."""
    made = False
    for _ in range(_TRIES):
        try:
            found = open_beneath(fd, name, _FOLDER | os.O_NOFOLLOW, symlinks=False)
            if made:
                give(found, owner)
            return found
        except FileNotFoundError:
            if not make:
                return None
        except OSError:
            info = _stat(fd, name)
            if info is None or stat.S_ISDIR(info.st_mode) or stat.S_ISLNK(info.st_mode):
                raise _LedAway from None
            raise NotADirectoryError(name) from None
        with suppress(FileExistsError):
            created(owner, lambda: os.mkdir(name, 0o755, dir_fd=fd))
            made = True
    raise _LedAway


def _stat(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _delete(base: int, change: Change, known: _Known) -> Conflict | None:
    name = change.path.rpartition("/")[2]
    with _parent(base, change.path, None, make=False) as folder:
        seen = None if folder is None else _stat(folder, name)
        if folder is None or seen is None:
            return None
        if stat.S_ISDIR(seen.st_mode):
            with suppress(OSError):  # what the program wrote into it stays
                os.rmdir(name, dir_fd=folder)
            return None
        if not _same(seen, known):
            return Conflict(change.path, "you deleted it, and the program has changed it")
        os.unlink(name, dir_fd=folder)
    return None


def _write(
    base: int, change: Change, original: int, known: _Known, owner: Owner, memory: dict[str, Stamp]
) -> Conflict | None:
    name = change.path.rpartition("/")[2]
    with _parent(original, change.path, None, make=False) as at:
        now = None if at is None else _stat(at, name)
        if at is None or now is None:
            return None  # deleted since: that is a change of its own
        if stat.S_ISLNK(now.st_mode):
            text = os.readlink(name, dir_fd=at)
            with _parent(base, change.path, owner, make=True) as folder:
                assert folder is not None
                return _link(folder, name, text, change, known, owner)
        file = open_beneath(at, name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, symlinks=False)
    try:
        with _parent(base, change.path, owner, make=True) as folder:
            assert folder is not None
            return _copy(file, folder, name, change, known, owner, memory)
    finally:
        os.close(file)


def _link(folder: int, name: str, text: str, change: Change, known: _Known, owner: Owner) -> Conflict | None:
    seen = _stat(folder, name)
    if seen is not None:
        if stat.S_ISLNK(seen.st_mode) and os.readlink(name, dir_fd=folder) == text:
            return None
        if stat.S_ISDIR(seen.st_mode) or not _same(seen, known):
            return Conflict(change.path, "you and the program have both changed it")
        os.unlink(name, dir_fd=folder)
    created(owner, lambda: os.symlink(text, name, dir_fd=folder))
    if owner:
        os.chown(name, *owner, dir_fd=folder, follow_symlinks=False)
    return None


def _copy(
    file: int, folder: int, name: str, change: Change, known: _Known, owner: Owner, memory: dict[str, Stamp]
) -> Conflict | None:
    seen = _stat(folder, name)
    if seen is not None and not stat.S_ISREG(seen.st_mode):
        if not stat.S_ISLNK(seen.st_mode) or not _same(seen, known):
            return Conflict(change.path, "the program has something there that is no file")
        os.unlink(name, dir_fd=folder)
        seen = None
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT | os.O_EXCL if seen is None else 0)
    try:
        target = created(owner, lambda: open_beneath(folder, name, flags, 0o644, symlinks=False))
    except (FileExistsError, FileNotFoundError):
        return Conflict(change.path, "the program is changing it right now")
    try:
        opened = os.fstat(target)
        if not stat.S_ISREG(opened.st_mode):
            return Conflict(change.path, "the program has something there that is no file")
        if seen is not None and not _same(opened, known) and not _equal(file, target):
            return Conflict(change.path, "you and the program have both changed it")
        _pour(file, target)
        if seen is None:
            give(target, owner)
        memory[change.path] = Stamp.of(os.fstat(target))
    finally:
        os.close(target)
    return None


def _pour(file: int, target: int) -> None:
    """Write what `file` holds over `target`, in place; again when it was saved meanwhile."""
    for _ in range(_TRIES):
        info = os.fstat(file)
        at = 0
        while data := os.pread(file, _CHUNK, at):
            written = 0
            while written < len(data):
                written += os.pwrite(target, data[written:], at + written)
            at += written
        os.ftruncate(target, at)
        os.fchmod(target, stat.S_IMODE(info.st_mode) & 0o777)
        os.utime(target, ns=(info.st_atime_ns, info.st_mtime_ns))  # by it the next save knows this file again
        after = os.fstat(file)
        if (after.st_mtime_ns, after.st_size) == (info.st_mtime_ns, at):
            return


def _equal(file: int, target: int) -> bool:
    at = 0
    while True:
        one, other = os.pread(file, _CHUNK, at), os.pread(target, _CHUNK, at)
        if one != other:
            return False
        if not one:
            return True
        at += len(one)


def _same(info: os.stat_result, known: _Known) -> bool:
    """Whether a file has the kind, size and time of one of the known states."""
    state = (stat.S_IFMT(info.st_mode), info.st_size, info.st_mtime_ns)
    return any(each and state == (stat.S_IFMT(each.mode), each.size, each.mtime_ns) for each in known)
