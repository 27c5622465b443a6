"""Layers as folders of the host: one laid over another, copied or linked, so that the overlay shows the same.

What is laid is quiet: a sealed layer that no program can write to, or one whose programs are stopped. What it
holds is never executed or followed; devices are left out.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mech.sandboxes import stack

_FICLONE = 0x40049409
_CHUNK = 1 << 24
_Put = Callable[[str, os.stat_result, str], None]


def linked(source: Path, target: Path) -> None:
    """Lay `source` over `target`; files are shared, so neither may be changed any more."""
    _over(str(source), str(target), _link)


def copied(source: Path, target: Path, before: Path | None = None) -> None:
    """Lay a copy of `source` over `target`; files that `before` holds just so are shared with it."""
    known: dict[tuple[int, int], str] = {}

    def put(at: str, info: os.stat_result, to: str) -> None:
        first = known.get((info.st_dev, info.st_ino)) if info.st_nlink > 1 else None
        old = before and f"{before}{to[len(str(target)) :]}"
        if first:
            os.link(first, to, follow_symlinks=False)
        elif not (old and _unchanged(at, info, old) and _shared(old, to)):
            copy(at, info, to)
            known[info.st_dev, info.st_ino] = to

    _over(str(source), str(target), put)


def _over(source: str, target: str, put: _Put) -> None:
    """Lay one layer over another, `put` making each entry that is no folder."""
    folders: list[tuple[str, str, os.stat_result]] = []
    pending = [""]
    try:
        while pending:
            path = pending.pop()
            at, to = source + path, target + path
            info = os.lstat(at)
            _make_folder(to, hides=bool(path) and stack.is_opaque(at))
            folders.append((at, to, info))
            if info.st_mode & 0o500 != 0o500 and os.geteuid() != 0:
                os.chmod(at, 0o700)
            for entry in list(os.scandir(at)):
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/{entry.name}")
                else:
                    remove(f"{to}/{entry.name}")
                    put(entry.path, entry.stat(follow_symlinks=False), f"{to}/{entry.name}")
    finally:
        for at, to, info in reversed(folders):
            if info.st_mode & 0o500 != 0o500 and os.geteuid() != 0:
                os.chmod(at, stat.S_IMODE(info.st_mode))
            dress(to, info, stack.attributes(at))


def _make_folder(to: str, *, hides: bool) -> None:
    """Make `to` the folder that a layer shows over what was there, or in its place if it `hides` that."""
    try:
        there = os.lstat(to)
    except FileNotFoundError:
        os.mkdir(to)
    else:
        if not stat.S_ISDIR(there.st_mode):
            os.unlink(to)
            os.mkdir(to)
            hides = True  # as the file did, or the whiteout
        elif hides:
            hollow(to)
    os.chmod(to, 0o700)
    if hides:
        os.setxattr(to, stack.OPAQUE, b"y")


def _link(at: str, info: os.stat_result, to: str) -> None:
    try:
        os.link(at, to, follow_symlinks=False)
    except OSError as problem:
        if problem.errno not in (errno.EXDEV, errno.EMLINK, errno.EPERM):
            raise
        copy(at, info, to)


def _shared(at: str, to: str) -> bool:
    try:
        os.link(at, to, follow_symlinks=False)
    except OSError:
        return False
    return True


def _unchanged(at: str, info: os.stat_result, old: str) -> bool:
    """Whether `old` is the same file as the one at `at`, byte for byte."""
    try:
        there = os.lstat(old)
    except OSError:
        return False
    if not stat.S_ISREG(info.st_mode) or _facts(info) != _facts(there):
        return False
    try:
        with open(at, "rb") as one, open(old, "rb") as other:
            return stack.attributes(at) == stack.attributes(old) and stack.equal(one.fileno(), other.fileno())
    except PermissionError:
        return False


def _facts(info: os.stat_result) -> tuple[int, ...]:
    return info.st_mode, info.st_size, info.st_mtime_ns, info.st_uid, info.st_gid


def copy(at: str, info: os.stat_result, to: str) -> None:
    """Copy what is at `at` and no folder: contents (holes stay holes), owner, mode, attributes, time."""
    kind = stat.S_IFMT(info.st_mode)
    if kind == stat.S_IFREG:
        _copy_contents(at, info, to)
    elif kind == stat.S_IFLNK:
        os.symlink(os.readlink(at), to)
    elif stack.is_whiteout(info):
        os.mknod(to, stat.S_IFCHR, os.makedev(0, 0))
    elif kind in (stat.S_IFIFO, stat.S_IFSOCK):
        os.mknod(to, kind | 0o600)
    else:
        return
    dress(to, info, stack.attributes(at) if kind == stat.S_IFREG else {})


def dress(to: str, info: os.stat_result, attributes: dict[str, bytes]) -> None:
    """Give a copy the owner, attributes, mode and time of its original."""
    if os.geteuid() == 0:
        os.chown(to, info.st_uid, info.st_gid, follow_symlinks=False)
    if attributes or stat.S_ISDIR(info.st_mode):
        there = stack.attributes(to)
        for name in there.keys() - attributes.keys():
            os.removexattr(to, name)
        for name, value in attributes.items():
            os.setxattr(to, name, value)
    if not stat.S_ISLNK(info.st_mode) and not stack.is_whiteout(info):
        os.chmod(to, stat.S_IMODE(info.st_mode))
    os.utime(to, ns=(info.st_atime_ns, info.st_mtime_ns), follow_symlinks=False)


def _copy_contents(at: str, info: os.stat_result, to: str) -> None:
    source = _open_own(at, info)
    try:
        target = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            pour(source, target)
        finally:
            os.close(target)
    finally:
        os.close(source)


def _open_own(at: str, info: os.stat_result) -> int:
    """A file opened for reading, also where its mode keeps its owner from it."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(at, flags)
    except PermissionError:
        os.chmod(at, 0o400)
        try:
            return os.open(at, flags)
        finally:
            os.chmod(at, stat.S_IMODE(info.st_mode))


def pour(source: int, target: int) -> None:
    """Fill the empty file `target` with what `source` holds: shared blocks where the disk can, holes stay holes."""
    with suppress(OSError):
        fcntl.ioctl(target, _FICLONE, source)
        return
    size = os.fstat(source).st_size
    at = 0
    while at < size:
        try:
            at = os.lseek(source, at, os.SEEK_DATA)
            end = os.lseek(source, at, os.SEEK_HOLE)
        except OSError as problem:
            if problem.errno != errno.ENXIO:
                raise
            break
        while at < end:
            data = os.pread(source, min(_CHUNK, end - at), at)
            if not data:
                break
            at += os.pwrite(target, data, at)
        if not data:
            break
    os.ftruncate(target, size)


def remove(path: str) -> None:
    """Remove whatever is at `path`, folders with all that they hold."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError):
        hollow(path)
        os.rmdir(path)


def hollow(folder: str) -> None:
    """Remove all that a folder holds."""
    os.chmod(folder, 0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            hollow(entry.path)
            os.rmdir(entry.path)
        else:
            os.unlink(entry.path)
