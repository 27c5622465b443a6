"""The way through a folder whose owner may be hostile: by descriptor from folder to folder, no symlink followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

DEEPEST = 100  # folders that are entered one in another: each holds a descriptor
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Found(NamedTuple):
    """What lies at a path; `folder` is the descriptor it lies in. `info` None: a folder that could not be entered."""

    path: str
    name: str
    info: os.stat_result | None
    folder: int

    @property
    def is_folder(self) -> bool:
        return self.info is not None and stat.S_ISDIR(self.info.st_mode)


def walk(top: int, path: str = "", depth: int = DEEPEST, skip: frozenset[str] = frozenset()) -> Iterator[Found]:
    """What lies in the folder behind `top`, whose own path is `path`, and in the `depth` - 1 folders below each other.

    Folders named in `skip` are found and not entered.
    """
    levels: list[tuple[int, str, list[str]]] = []

    def enter(fd: int, at: str) -> Iterator[Found]:
        below: list[str] = []
        levels.append((fd, at, below))
        with os.scandir(fd) as entries:
            for entry in entries:
                try:
                    info = entry.stat(follow_symlinks=False)
                except OSError:  # gone meanwhile
                    continue
                found = Found(f"{at}/{entry.name}" if at else entry.name, entry.name, info, fd)
                yield found
                if found.is_folder and entry.name not in skip:
                    below.append(entry.name)

    try:
        yield from enter(os.dup(top), path)
        while levels:
            fd, at, below = levels[-1]
            if not below:
                os.close(levels.pop()[0])
                continue
            name = below.pop()
            inside = f"{at}/{name}" if at else name
            try:
                if len(levels) >= depth:
                    raise OSError("too deep")
                lower = os.open(name, _FOLDER, dir_fd=fd)
            except OSError:
                yield Found(inside, name, None, fd)
                continue
            yield from enter(lower, inside)
    finally:
        for fd, _, _ in levels:
            os.close(fd)
