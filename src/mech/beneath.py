"""Reading a workspace from the host: every path is opened beneath its root, whatever symlinks it holds.

The program that ran may have planted ``package.json -> /etc/shadow``; nothing of the host may reach a
plan, an excerpt or a report that way. On Linux openat2(2) with RESOLVE_BENEATH decides, elsewhere
the place of what was opened is compared with the root.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

_OPENAT2 = 437
_RESOLVE_NO_XDEV = 0x01
_RESOLVE_NO_MAGICLINKS = 0x02
_RESOLVE_NO_SYMLINKS = 0x04
_RESOLVE_BENEATH = 0x08
_RACES = 16  # how often a name is looked up again when a folder above it was renamed meanwhile
LARGEST = 4 * 1024 * 1024  # a text file that MECH reads is not larger
MOST = 100_000  # a walk ends after this many files


Owner = tuple[int, int] | None
"""Uid and gid of what is written in a workspace; None: our own."""

T = TypeVar("T")


class _How(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


class Tree:
    """A read-only view of a directory that cannot be left. Paths are relative, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = os.path.realpath(root)

    def read(self, path: str, limit: int = LARGEST) -> str | None:
        """The text of a regular file, undecodable bytes replaced; None if absent, outside, binary or larger."""
        data = self.read_bytes(path, limit)
        if data is None or b"\0" in data[:8192]:
            return None
        return data.decode("utf-8", "replace")

    def read_bytes(self, path: str, limit: int = LARGEST) -> bytes | None:
        """The bytes of a regular file; None if it is absent, outside the tree, no file, or larger than `limit`."""
        fd = self._open(path, os.O_RDONLY | os.O_NONBLOCK)
        if fd is None:
            return None
        try:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode) or info.st_size > limit:
                return None
            with open(fd, "rb", closefd=False) as file:
                data = file.read(limit + 1)
            return data if len(data) <= limit else None  # it may have grown since it was measured
        except OSError:
            return None
        finally:
            os.close(fd)

    def is_file(self, path: str) -> bool:
        """Whether a regular file is there, or a symlink to one that stays in the tree."""
        return self._is(path, stat.S_ISREG)

    def is_dir(self, path: str) -> bool:
        """Whether a folder is there, or a symlink to one that stays in the tree; "" is the root."""
        return self._is(path, stat.S_ISDIR)

    def names(self, path: str = "") -> list[str]:
        """Names in a folder, sorted; empty when it is absent, unreadable or outside."""
        fd = self._open(path or ".", os.O_RDONLY | os.O_DIRECTORY)
        if fd is None:
            return []
        try:
            return sorted(os.listdir(fd))
        except OSError:
            return []
        finally:
            os.close(fd)

    def walk(self, path: str = "", depth: int = 3, skip: frozenset[str] = frozenset()) -> Iterator[str]:
        """Files below `path`, breadth first, at most `depth` folders down; names in `skip` are not entered.

        A folder is entered once, however many symlinks lead to it; the walk ends after `MOST` files.
        """
        level, entered, left = [path], set[tuple[int, int]](), MOST
        for _ in range(depth + 1):
            below: list[str] = []
            for folder in level:
                identity = self._identity(folder)
                if identity is None or identity in entered:
                    continue
                entered.add(identity)
                for name in self.names(folder):
                    if name in skip:
                        continue
                    full = f"{folder}/{name}" if folder else name
                    if self.is_dir(full):
                        below.append(full)
                    elif self.is_file(full):
                        if left == 0:
                            return
                        left -= 1
                        yield full
            level = below

    def _identity(self, path: str) -> tuple[int, int] | None:
        info = self._stat(path)
        return (info.st_dev, info.st_ino) if info else None

    def _is(self, path: str, what: Callable[[int], bool]) -> bool:
        info = self._stat(path)
        return info is not None and what(info.st_mode)

    def _stat(self, path: str) -> os.stat_result | None:
        fd = self._open(path or ".", getattr(os, "O_PATH", os.O_RDONLY | os.O_NONBLOCK))
        if fd is None:
            return None
        try:
            return os.fstat(fd)
        finally:
            os.close(fd)

    def _open(self, path: str, flags: int) -> int | None:
        try:
            root = os.open(self._real, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (OSError, ValueError):
            return None
        try:
            return open_beneath(root, path, flags)
        except (OSError, ValueError):
            return None
        finally:
            os.close(root)


def open_beneath(root: int, path: str, flags: int, mode: int = 0, *, symlinks: bool = True) -> int:
    """A descriptor of `path` below the folder behind `root`; OSError when it is absent or leads out.

    Without `symlinks` no part of the path may be one, nor lie on another mount.
    """
    if os.path.isabs(path) or "\0" in path:
        raise OSError(errno.EXDEV, "not beneath the root", path)
    flags |= os.O_CLOEXEC
    if not _has_openat2():
        return _compared(root, path, flags, mode, symlinks)
    resolve = _RESOLVE_BENEATH | _RESOLVE_NO_MAGICLINKS
    if not symlinks:
        resolve |= _RESOLVE_NO_SYMLINKS | _RESOLVE_NO_XDEV
    for _ in range(_RACES):
        fd = _openat2(root, path, flags, mode if flags & os.O_CREAT else 0, resolve)
        if fd != -errno.EAGAIN:
            break
    if fd < 0:
        raise OSError(-fd, os.strerror(-fd), path)
    return fd


def created(owner: Owner, create: Callable[[], T]) -> T:
    """What `create` gives; done as `owner` where the mount belongs to a user namespace that does not know us."""
    try:
        return create()
    except OSError as problem:
        if owner is None or problem.errno != errno.EOVERFLOW:
            raise
    libc = ctypes.CDLL(None)
    libc.setfsgid(owner[1])
    libc.setfsuid(owner[0])  # this thread's, and for its files alone
    try:
        return create()
    finally:
        libc.setfsuid(os.geteuid())
        libc.setfsgid(os.getegid())


def give(fd: int, owner: Owner) -> None:
    """Make what was created behind `fd` the owner's."""
    if owner:
        os.fchown(fd, *owner)


def _openat2(root: int, path: str, flags: int, mode: int, resolve: int) -> int:
    """A descriptor, or minus the error number."""
    how = _How(flags, mode, resolve)
    fd = int(_libc().syscall(_OPENAT2, root, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how)))
    return fd if fd >= 0 else -ctypes.get_errno()


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@cache
def _has_openat2() -> bool:
    """Old kernels answer ENOSYS, old container profiles EPERM."""
    if os.uname().sysname != "Linux":
        return False
    root = os.open("/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fd = _openat2(root, ".", os.O_RDONLY | os.O_CLOEXEC, 0, _RESOLVE_BENEATH)
    finally:
        os.close(root)
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def _compared(root: int, path: str, flags: int, mode: int, symlinks: bool) -> int:
    """Without openat2: the folders one by one, a symlink only where it is allowed and ends inside."""
    real = _place(root)
    folder, name = os.path.split(os.path.normpath(path))
    full = os.path.join(real, folder, name) if not symlinks else os.path.realpath(os.path.join(real, path))
    if not _inside(full, real) or (not symlinks and os.path.realpath(full) != full):
        raise OSError(errno.EXDEV, "not beneath the root", path)
    fd = os.open(full, flags | os.O_NOFOLLOW, mode)
    if not _inside(_place(fd), real):  # a folder above it became a symlink meanwhile
        os.close(fd)
        raise OSError(errno.EXDEV, "not beneath the root", path)
    return fd


def _inside(path: str, real: str) -> bool:
    return path == real or path.startswith(real.rstrip("/") + "/")


def _place(fd: int) -> str:
    """Where what `fd` is open on lies."""
    if os.uname().sysname == "Linux":
        return os.readlink(f"/proc/self/fd/{fd}")
    import fcntl

    return fcntl.fcntl(fd, 50, bytes(1024)).rstrip(b"\0").decode()  # F_GETPATH
