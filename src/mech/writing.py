"""Writes files of a workspace on the host: beneath its root, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from mech.beneath import open_beneath
from mech.errors import FileError, OutsideWorkspace


def write(root: Path, path: str, data: bytes | None) -> None:
    """Write a file below a folder, its folders made, or remove it (None); readers see the old or the new whole.

    OutsideWorkspace when the path, or a symlink on it, leads out; FileError when it cannot be written.
    """
    *folders, name = path.split("/")
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        above = _folder(top, folders, make=data is not None)
        if above is None:
            return
        try:
            _replace(above, name, data)
        finally:
            os.close(above)
    except OSError as problem:
        if problem.errno in (errno.EXDEV, errno.ELOOP):
            raise OutsideWorkspace(f"{path!r} leads out of the workspace", hint="name a file inside it") from None
        raise FileError(f"{path!r} cannot be written: {problem.strerror}", hint="is a folder in its place?") from None
    finally:
        os.close(top)


def _folder(top: int, folders: list[str], make: bool) -> int | None:
    """A descriptor of a folder below `top`; None when it is not there and not to be made."""
    above = os.dup(top)
    for number, name in enumerate(folders, 1):
        path = "/".join(folders[:number])
        try:
            inner = open_beneath(top, path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if not make:
                os.close(above)
                return None
            os.mkdir(name, 0o755, dir_fd=above)
            inner = open_beneath(top, path, os.O_RDONLY | os.O_DIRECTORY)
        os.close(above)
        above = inner
    return above


def _replace(above: int, name: str, data: bytes | None) -> None:
    """Put a file in its place in the folder `above`; with the mode of the one that was there."""
    if data is None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=above)
        return
    mode = 0o644
    with contextlib.suppress(FileNotFoundError):
        info = os.stat(name, dir_fd=above, follow_symlinks=False)
        if stat.S_ISDIR(info.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        mode = stat.S_IMODE(info.st_mode) if stat.S_ISREG(info.st_mode) else mode
    part = f".{name[:200]}.{os.getpid()}.part"
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=above)
    try:
        with open(fd, "wb") as file:
            file.write(data)
            os.fchmod(fd, mode)
        os.rename(part, name, src_dir_fd=above, dst_dir_fd=above)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part, dir_fd=above)
        raise
