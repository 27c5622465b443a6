"""inotify(7) by ctypes: what happens in folders, told by the kernel."""

from __future__ import annotations

import ctypes
import os
import struct

CLOSE_WRITE, ATTRIB, MOVED_FROM, MOVED_TO = 0x8, 0x4, 0x40, 0x80
CREATE, DELETE, DELETE_SELF = 0x100, 0x200, 0x400
OVERFLOW, IGNORED, IS_FOLDER = 0x4000, 0x8000, 0x40000000
_ONLY_FOLDERS, _DONT_FOLLOW = 0x01000000, 0x02000000
_WATCHED = CLOSE_WRITE | ATTRIB | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF
_HEAD = struct.Struct("iIII")


class Inotify:
    """One queue of events; `fd` is readable when there are some."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.fd = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def close(self) -> None:
        os.close(self.fd)

    def add(self, folder: str) -> int:
        """Watch a folder, not what is below it; its number. OSError ENOSPC: the user's limit of watches is reached."""
        flags = _WATCHED | _ONLY_FOLDERS | _DONT_FOLLOW
        return self._checked(self._libc.inotify_add_watch(self.fd, os.fsencode(folder), ctypes.c_uint32(flags)))

    def remove(self, number: int) -> None:
        """Watch a folder no longer; nothing happens when it is gone."""
        self._libc.inotify_rm_watch(self.fd, number)

    def read(self) -> list[tuple[int, int, str]]:
        """Watch number, what happened, and the name in that folder; empty when nothing has."""
        try:
            data = os.read(self.fd, 1 << 16)
        except BlockingIOError:
            return []
        found, at = [], 0
        while at < len(data):
            number, mask, _, size = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            found.append((number, mask, os.fsdecode(data[at : at + size].rstrip(b"\0"))))
            at += size
        return found

    def _checked(self, result: int) -> int:
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return result
