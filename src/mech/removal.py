"""Removes folders that hostile programs wrote: of any depth, with any permissions, following no symlink."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path

_FLAGS = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(folder: Path) -> None:
    """Remove a folder and all in it, as far as this user may; what is gone already is no error.

    Every folder found is first moved to the top, so depth costs neither descriptors nor recursion.
    """
    top = _open(os.fspath(folder), None)
    if top is None:
        return
    try:
        left = _flatten(top, top, "")
        while left:
            name = left.pop()
            inner = _open(name, top)
            if inner is None:
                continue
            try:
                left += _flatten(inner, top, f".{secrets.token_hex(8)}-")
            finally:
                os.close(inner)
            _attempt(partial(os.rmdir, name, dir_fd=top))
    finally:
        os.close(top)
    _attempt(partial(os.rmdir, folder))


def _flatten(folder: int, top: int, prefix: str) -> list[str]:
    """Unlink the files of a folder and move its folders to `top`, named after `prefix`; their names there."""
    moved: list[str] = []
    with os.scandir(folder) as found:
        entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
    for number, (name, is_folder) in enumerate(entries):
        target = f"{prefix}{number}"
        if not is_folder:
            _attempt(partial(os.unlink, name, dir_fd=folder))
        elif folder == top:
            moved.append(name)
        elif _unlock(name, folder) and _attempt(partial(os.rename, name, target, src_dir_fd=folder, dst_dir_fd=top)):
            moved.append(target)
    return moved


def _open(name: str, above: int | None) -> int | None:
    """A folder as a descriptor, with every permission for us; None when it is no folder or cannot be had."""
    try:
        handle = os.open(name, _FLAGS | os.O_PATH, dir_fd=above)
    except OSError:
        return None
    try:
        os.chmod(f"/proc/self/fd/{handle}", 0o700)
        return os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    finally:
        os.close(handle)


def _unlock(name: str, above: int) -> bool:
    """Make a folder movable: that changes its entry for the one above it."""
    descriptor = _open(name, above)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


def _attempt(action: Callable[[], None]) -> bool:
    try:
        action()
    except OSError:
        return False
    return True
