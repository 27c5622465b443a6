"""What happens to the files of a workspace, told as the programs in it would be told."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal, Self

import anyio

from mech.beneath import open_beneath
from mech.errors import FileMissing
from mech.sources import inotify
from mech.sources.inotify import Inotify

NEVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".mypy_cache", ".pytest_cache"})
_MOST = 20_000  # folders that are watched: a program can make any number, and the machine's watches are few
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK
Kind = Literal["created", "written", "deleted", "lost"]
_KINDS: tuple[tuple[int, Kind], ...] = (
    (inotify.CREATE, "created"),
    (inotify.CLOSE_WRITE | inotify.MOVED_TO, "written"),
    (inotify.DELETE | inotify.MOVED_FROM, "deleted"),
)


@dataclass(frozen=True, slots=True)
class FileEvent:
    """Something happened to a file or folder of the workspace.

    `created`, `written` (it was closed after writing, or moved there whole), `deleted` (also by being moved away), or
    `lost`: more happened than could be told, or a folder could not be watched; look at `path` yourself.
    """

    path: str
    kind: Kind
    folder: bool = False


class Watch:
    """Events of the files below one folder, for the block; see `Files.watch`."""

    def __init__(
        self, root: int, path: str, skip: frozenset[str], held: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._root, self._path, self._skip = root, path, skip
        self._held = held()
        self._queue: Inotify
        self._folders: dict[int, str] = {}
        self._ready: deque[FileEvent] = deque()

    async def __aenter__(self) -> Self:
        self._queue = Inotify()
        self._add(self._path, tell=False)
        if not self._folders:
            self._queue.close()
            raise FileMissing(f"there is no folder {self._path!r} in the workspace", hint="files.list() shows what is")
        self._held.__enter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._queue.close()
        self._held.__exit__(None, None, None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FileEvent:
        while not self._ready:
            await anyio.wait_readable(self._queue.fd)
            self._take()
        return self._ready.popleft()

    def _take(self) -> None:
        for number, mask, name in self._queue.read():
            if mask & inotify.OVERFLOW:
                self._ready.append(FileEvent(self._path, "lost", True))
            folder = self._folders.get(number)
            if folder is None:
                continue
            if mask & inotify.IGNORED:
                self._folders.pop(number)
            elif name:
                self._tell(f"{folder}/{name}" if folder else name, name, mask)

    def _tell(self, path: str, name: str, mask: int) -> None:
        folder = bool(mask & inotify.IS_FOLDER)
        kind = next((kind for bits, kind in _KINDS if mask & bits), None)
        if kind is None or name.startswith(".mech-"):
            return
        self._ready.append(FileEvent(path, kind, folder))
        if folder and kind != "deleted" and name not in self._skip:
            self._add(path, tell=True)

    def _add(self, path: str, *, tell: bool) -> None:
        """Watch a folder and those below it; what is in new ones already is told."""
        left = [path]
        while left:
            folder = left.pop()
            try:
                fd = open_beneath(self._root, folder or ".", _FOLDER, symlinks=False)
            except OSError:  # gone again
                continue
            try:
                if len(self._folders) >= _MOST:
                    raise OSError(errno.ENOSPC, "too many folders")
                self._folders[self._queue.add(f"/proc/self/fd/{fd}/.")] = folder
                with os.scandir(fd) as entries:
                    for entry in entries:
                        inside = f"{folder}/{entry.name}" if folder else entry.name
                        is_folder = stat.S_ISDIR(entry.stat(follow_symlinks=False).st_mode)
                        if tell:
                            self._ready.append(FileEvent(inside, "created", is_folder))
                        if is_folder and entry.name not in self._skip:
                            left.append(inside)
            except OSError:
                self._ready.append(FileEvent(folder, "lost", True))
            finally:
                os.close(fd)
