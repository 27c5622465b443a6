"""Reading a workspace from the host: every path is opened beneath its root, whatever symlinks it holds.

The program that ran may have planted ``package.json -> /etc/shadow``; nothing of the host may reach a
plan, an excerpt or a report that way. On Linux openat2(2) with RESOLVE_BENEATH decides, elsewhere
the resolved path is compared with the root.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_OPENAT2 = 437
_RESOLVE_BENEATH = 0x08
_RESOLVE_NO_MAGICLINKS = 0x02
LARGEST = 4 * 1024 * 1024  # a text file that MECH reads is not larger


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
        with open(fd, "rb") as file:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode) or info.st_size > limit:
                return None
            return file.read(limit + 1)

    def is_file(self, path: str) -> bool:
        return self._is(path, stat.S_ISREG)

    def is_dir(self, path: str) -> bool:
        return self._is(path, stat.S_ISDIR)

    def names(self, path: str = "") -> list[str]:
        """Names in a folder, sorted; empty when it is absent or outside."""
        fd = self._open(path or ".", os.O_RDONLY | os.O_DIRECTORY)
        if fd is None:
            return []
        try:
            return sorted(os.listdir(fd))
        finally:
            os.close(fd)

    def walk(self, path: str = "", depth: int = 3, skip: frozenset[str] = frozenset()) -> Iterator[str]:
        """Files below `path`, breadth first, at most `depth` folders down; names in `skip` are not entered."""
        level = [path]
        for _ in range(depth + 1):
            below: list[str] = []
            for folder in level:
                for name in self.names(folder):
                    if name in skip:
                        continue
                    full = f"{folder}/{name}" if folder else name
                    if self.is_dir(full):
                        below.append(full)
                    elif self.is_file(full):
                        yield full
            level = below

    def _is(self, path: str, what: object) -> bool:
        fd = self._open(path or ".", os.O_PATH if hasattr(os, "O_PATH") else os.O_RDONLY)
        if fd is None:
            return False
        try:
            return bool(what(os.fstat(fd).st_mode))  # type: ignore[operator]
        finally:
            os.close(fd)

    def _open(self, path: str, flags: int) -> int | None:
        try:
            root = os.open(self._real, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return None
        try:
            return _open_beneath(root, self._real, path, flags | os.O_CLOEXEC)
        except (OSError, ValueError):
            return None
        finally:
            os.close(root)


def _open_beneath(root: int, real: str, path: str, flags: int) -> int:
    """A descriptor of `path` below `root`; OSError when it is absent or leads out."""
    if os.path.isabs(path):
        raise OSError(errno.EXDEV, "not beneath the root", path)
    if os.uname().sysname == "Linux":
        how = _How(flags, 0, _RESOLVE_BENEATH | _RESOLVE_NO_MAGICLINKS)
        libc = ctypes.CDLL(None, use_errno=True)
        fd = libc.syscall(_OPENAT2, root, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how))
        if fd >= 0:
            return int(fd)
        if ctypes.get_errno() != errno.ENOSYS:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)
    full = os.path.realpath(os.path.join(real, path))
    if full != real and not full.startswith(real + os.sep):
        raise OSError(errno.EXDEV, "not beneath the root", path)
    return os.open(full, flags)
