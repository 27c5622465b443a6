"""Which files of a folder a layer covers: those that a program changed, deleted or made where the folder has them.

What a layer covers is not seen below it any more, so a layer fits only where that is the same as it was.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection
from pathlib import Path

from mech.beneath import open_beneath

_CHUNK = 1 << 20
_OPAQUE = "user.overlay.opaque"


def covered(layer: Path, folder: Path, hidden: Collection[str] = ()) -> dict[str, str]:
    """The paths of `folder` that `layer` covers, each with a digest of what it holds there; `hidden` are not seen."""
    found: dict[str, str] = {}
    skipped = {os.path.normpath(path) for path in hidden}
    pending = [""]
    while pending:
        at = pending.pop()
        with os.scandir(os.path.join(layer, at)) as entries:
            for entry in entries:
                path = f"{at}/{entry.name}" if at else entry.name
                info = None if path in skipped else _look(folder, path)
                if info is None:
                    continue
                both = stat.S_ISDIR(info.st_mode) and entry.is_dir(follow_symlinks=False)
                if both and not _is_opaque(entry.path):
                    pending.append(path)
                else:
                    found[path] = _digest(folder, path, info, skipped)
    return found


def _look(folder: Path, path: str) -> os.stat_result | None:
    try:
        return os.lstat(folder / path)
    except OSError:
        return None


def _is_opaque(path: str) -> bool:
    try:
        return os.getxattr(path, _OPAQUE, follow_symlinks=False) == b"y"
    except OSError:
        return False


def _digest(folder: Path, path: str, info: os.stat_result, skipped: Collection[str]) -> str:
    digest = hashlib.sha256(f"{stat.S_IFMT(info.st_mode):o}\0".encode())
    if stat.S_ISLNK(info.st_mode):
        digest.update(os.fsencode(os.readlink(folder / path)))
    elif stat.S_ISDIR(info.st_mode):
        for name in sorted(os.listdir(folder / path)):
            below = f"{path}/{name}"
            if below not in skipped and (what := _look(folder, below)):
                digest.update(f"{name}\0{_digest(folder, below, what, skipped)}\0".encode("utf-8", "surrogateescape"))
    elif stat.S_ISREG(info.st_mode):
        digest.update(f"{info.st_mode & 0o111:o}\0".encode())
        _read(folder, path, digest)
    return digest.hexdigest()


def _read(folder: Path, path: str, digest: hashlib._Hash) -> None:
    root = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fd = open_beneath(root, path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, symlinks=False)
    except OSError as problem:
        digest.update(f"unreadable {problem.errno}".encode())
        return
    finally:
        os.close(root)
    try:
        while data := os.read(fd, _CHUNK):
            digest.update(data)
    finally:
        os.close(fd)
