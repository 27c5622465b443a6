"""SQLite databases under programs that go on: whether one is in use right now, and how its side files are put back.

Their locks are byte ranges of files, which anyone may ask for; nothing here reads a database's contents.
"""

from __future__ import annotations

import fcntl
import os
import struct

from mech.beneath import open_beneath

_OFD_GETLK = 36
_FLOCK = "hhqqi4x"
_PENDING, _SHARED_END = 0x40000000, 512  # of the database: pending, reserved, and 510 bytes of readers
_WAL_LOCKS, _WAL_LOCKS_LENGTH, _IN_USE = 120, 8, 128  # of the -shm file: transactions; and connections, if any
_HEADER = 136  # bytes of the -shm file; without them the next reader rebuilds it from the log
SIDES = ("-wal", "-shm", "-journal")


def database_of(path: str) -> str:
    """The database that a path may belong to."""
    return next((path.removesuffix(end) for end in SIDES if path.endswith(end)), path)


def is_busy(root: int, path: str) -> bool:
    """Whether somebody is within a transaction on the database at `path` below `root`."""
    if _exists(root, f"{path}-shm"):
        return _is_locked(root, f"{path}-shm", _WAL_LOCKS, _WAL_LOCKS_LENGTH)
    return _is_locked(root, path, _PENDING, _SHARED_END)


def is_open(root: int, path: str) -> bool:
    """Whether somebody has the database at `path` open in the mode that keeps a log beside it."""
    return _is_locked(root, f"{path}-shm", _IN_USE, 1)


def reset(root: int, path: str) -> None:
    """Make whoever has the database open read its log anew."""
    fd = open_beneath(root, f"{path}-shm", os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK, symlinks=False)
    try:
        os.pwrite(fd, bytes(_HEADER), 0)
    finally:
        os.close(fd)


def _exists(root: int, path: str) -> bool:
    try:
        os.close(open_beneath(root, path, os.O_PATH | os.O_NOFOLLOW, symlinks=False))
    except OSError:
        return False
    return True


def _is_locked(root: int, path: str, start: int, length: int) -> bool:
    try:
        fd = open_beneath(root, path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, symlinks=False)
    except OSError:
        return False
    try:
        answer = fcntl.fcntl(fd, _OFD_GETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0))
        return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)
    finally:
        os.close(fd)
