"""A place put back to an earlier state through its mount, under programs that are stopped and then go on.

Files are written in place, so that watchers fire and whoever has one open sees it. Everything is done as the
sandbox's own user, beneath the place, without following a symlink.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from mech.beneath import open_beneath
from mech.sandboxes import laying, sqlite, stack
from mech.sandboxes.stack import Difference, Entry, Stack

_Owner = tuple[int, int] | None
_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class PutBack:
    """One place behind the descriptor `root`, and the `wanted` state of it."""

    def __init__(self, root: int, wanted: Stack, owner: _Owner) -> None:
        self._root, self._wanted, self._owner = root, wanted, owner
        self._touched: set[str] = set()
        self._put: dict[tuple[int, int], str] = {}
        self._open: set[str] = set()

    def busy(self, found: Sequence[Difference]) -> str | None:
        """A database among these files that is within a transaction."""
        names = {sqlite.database_of(each.path) for each in found}
        return next((name for name in sorted(names) if sqlite.is_busy(self._root, name)), None)

    def run(self, found: Sequence[Difference]) -> None:
        """Undo these differences; `old` is what is there now."""
        names = {sqlite.database_of(each.path) for each in found}
        self._open = {name for name in names if sqlite.is_open(self._root, name)}
        for each in sorted(found, key=lambda each: each.path, reverse=True):
            if each.new is None:
                self._delete(each)
        for each in found:
            if each.new is not None:
                self._write(each, each.new)
        for path in sorted(self._touched, key=lambda path: -path.count("/") if path else 1):
            self._dress_folder(path)
        with _acting_as(self._owner):
            for name in self._open:
                sqlite.reset(self._root, name)

    # --- one difference

    def _delete(self, each: Difference) -> None:
        if self._is_side(each.path):
            if not each.path.endswith("-shm"):
                self._truncate(each.path)
            return
        with self._parent(each.path) as (folder, name), _acting_as(self._owner):
            assert each.old is not None
            if each.old.is_folder:
                os.rmdir(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)

    def _write(self, each: Difference, new: Entry) -> None:
        kind = stat.S_IFMT(new.info.st_mode)
        if new.is_folder:
            if each.old is None:
                with self._parent(each.path) as (folder, name), _acting_as(self._owner):
                    os.mkdir(name, 0o700, dir_fd=folder)
            self._touched.add(each.path)
        elif kind == stat.S_IFREG:
            if not (self._is_side(each.path) and each.path.endswith("-shm")):
                self._write_file(each, new)
        elif kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFSOCK):
            target = self._wanted.target(new) if kind == stat.S_IFLNK else ""
            with self._parent(each.path) as (folder, name), _acting_as(self._owner):
                if each.old is not None:
                    os.unlink(name, dir_fd=folder)
                if kind == stat.S_IFLNK:
                    os.symlink(target, name, dir_fd=folder)
                else:
                    os.mknod(name, kind | stat.S_IMODE(new.info.st_mode), dir_fd=folder)
                times = (new.info.st_atime_ns, new.info.st_mtime_ns)
                os.utime(name, ns=times, dir_fd=folder, follow_symlinks=False)

    def _write_file(self, each: Difference, new: Entry) -> None:
        attributes, identity = self._wanted.attributes(new), (new.info.st_dev, new.info.st_ino)
        there = each.old is not None and stat.S_ISREG(each.old.info.st_mode) and each.old.info.st_nlink == 1
        source = self._wanted.open(new.layer, new.path, os.O_RDONLY)
        try:
            with self._parent(each.path) as (folder, name), _acting_as(self._owner):
                if each.old is not None and not there:
                    os.unlink(name, dir_fd=folder)
                if new.info.st_nlink > 1 and identity in self._put:
                    if there:
                        os.unlink(name, dir_fd=folder)
                    os.link(self._put[identity], name, src_dir_fd=self._root, dst_dir_fd=folder)
                    return
                flags = os.O_WRONLY | (0 if there else os.O_CREAT | os.O_EXCL)
                if there:
                    _permit(folder, name, 0o600)
                target = open_beneath(folder, name, flags | _FLAGS, 0o600, symlinks=False)
                try:
                    _fill(source, target, new.info.st_size, fresh=not there)
                    _dress(target, new.info, attributes)
                finally:
                    os.close(target)
                self._put[identity] = each.path
        finally:
            os.close(source)

    def _truncate(self, path: str) -> None:
        with _acting_as(self._owner):
            fd = open_beneath(self._root, path, os.O_WRONLY | _FLAGS, symlinks=False)
            try:
                os.ftruncate(fd, 0)
            finally:
                os.close(fd)

    def _is_side(self, path: str) -> bool:
        """Whether it is a side file of a database that somebody has open: it must stay the file that it is."""
        return path != sqlite.database_of(path) and sqlite.database_of(path) in self._open

    # --- folders

    @contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        """The folder that holds `path`, opened up for its owner, and the name in it."""
        parts = path.split("/")
        fd = os.dup(self._root)
        try:
            for depth, part in enumerate(["", *parts[:-1]]):
                if part:
                    with _acting_as(self._owner):
                        below = os.open(part, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=fd)
                    os.close(fd)
                    fd = below
                mode = stat.S_IMODE(os.fstat(fd).st_mode)
                if mode & 0o700 != 0o700:
                    with _acting_as(self._owner):
                        os.chmod(f"/proc/self/fd/{fd}", mode | 0o700)
                    self._touched.add("/".join(parts[:depth]))
            self._touched.add("/".join(parts[:-1]))
            yield fd, parts[-1]
        finally:
            os.close(fd)

    def _dress_folder(self, path: str) -> None:
        entry = self._wanted.at(path)
        if entry is None or not entry.is_folder:
            return
        attributes = self._wanted.attributes(entry)
        with _acting_as(self._owner):
            place = open_beneath(self._root, path or ".", os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, symlinks=False)
            try:
                if os.fstat(place).st_mode & 0o700 != 0o700:
                    os.chmod(f"/proc/self/fd/{place}", 0o700)
                fd = os.open(f"/proc/self/fd/{place}/.", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    _dress(fd, entry.info, attributes)
                finally:
                    os.close(fd)
            finally:
                os.close(place)


def _permit(folder: int, name: str, mode: int) -> None:
    """Let its owner write a file."""
    fd = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        now = stat.S_IMODE(os.fstat(fd).st_mode)
        if now & mode != mode:
            os.chmod(f"/proc/self/fd/{fd}", now | mode)
    finally:
        os.close(fd)


def _fill(source: int, target: int, size: int, *, fresh: bool) -> None:
    if fresh:
        laying.pour(source, target)
        return
    at = 0
    while data := os.pread(source, 1 << 20, at):
        written = 0
        while written < len(data):
            written += os.pwrite(target, data[written:], at + written)
        at += written
    os.ftruncate(target, size)


def _dress(fd: int, info: os.stat_result, attributes: dict[str, bytes]) -> None:
    there = stack.attributes(f"/proc/self/fd/{fd}")
    for name in there.keys() - attributes.keys():
        os.removexattr(fd, name)
    for name, value in attributes.items():
        if there.get(name) != value:
            os.setxattr(fd, name, value)
    os.fchmod(fd, stat.S_IMODE(info.st_mode))
    os.utime(fd, ns=(info.st_atime_ns, info.st_mtime_ns))


@contextmanager
def _acting_as(owner: _Owner) -> Iterator[None]:
    """This thread's file operations are those of `owner` (None: our own) for the block; no right goes beyond."""
    if owner is None:
        yield
        return
    libc = ctypes.CDLL(None)
    libc.setfsgid(owner[1])
    libc.setfsuid(owner[0])
    try:
        yield
    finally:
        with suppress(OSError):
            libc.setfsuid(os.geteuid())
            libc.setfsgid(os.getegid())
