"""Folders that several processes use: whoever uses one holds it, and what nobody holds can be removed.

A hold is a shared lock on the folder itself, which the kernel releases when its process dies.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path

from mech.removal import remove


class Hold:
    """A shared lock on a folder for as long as this object lives. FileNotFoundError when the folder is gone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(self.fd, fcntl.LOCK_SH)
        if not folder.exists():  # it was removed while we waited
            self.release()
            raise FileNotFoundError(folder)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __del__(self) -> None:
        if hasattr(self, "fd"):
            self.release()


def is_held(folder: Path) -> bool:
    """Whether somebody uses a folder."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def remove_unused(folder: Path) -> bool:
    """Remove a folder that nobody holds; whether it is gone. Killed meanwhile, it leaves a `.*.part` and no half."""
    with suppress(FileNotFoundError, NotADirectoryError):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part = folder
            if not folder.name.endswith(".part"):
                part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
                os.rename(folder, part)
            remove(part)
        except BlockingIOError:
            return False
        finally:
            os.close(fd)
    return not folder.exists()
