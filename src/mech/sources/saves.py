"""What a person saves in their folder while it is served, carried on so that the program's watchers fire.

The program sees the folder through a copy-on-write view, in which a change below is seen by no watcher; so
each saved file is written once more, through the view.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

import anyio
import anyio.to_thread
from anyio.abc import TaskStatus

from mech.sources import inotify
from mech.sources.inotify import Inotify
from mech.sources.through import Change, Conflict, Stamp, write_through

__all__ = ["Change", "Conflict", "Stamp", "carry_saves", "write_through"]

NEVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".mypy_cache", ".pytest_cache"})
_OF_EDITORS = re.compile(r".*\.sw[a-z]|.*~|4913|\.#.*|#.*#|.*___jb_(tmp|old)___|\.goutputstream-\w+|.*\.crswap")
_QUIET, _LONGEST = 0.02, 0.2  # seconds without an event after which a save is complete; the longest wait for that


async def carry_saves(
    source: Path,
    apply: Callable[[Change], Awaitable[None]],
    *,
    skip: Iterable[str] = (),
    note: Callable[[str], None] = lambda text: None,
    task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """Hand every change below `source` to `apply`, in order, until cancelled; started once the folder is watched.

    `skip` are paths relative to the source that are not watched, beside what no program watches (`NEVER`).
    `note` is told once when the kernel's limit of watches leaves folders unwatched.
    """
    watch = _Watch(source, frozenset(path.strip("/") for path in skip), note)
    try:
        await anyio.to_thread.run_sync(watch.begin)
        task_status.started()
        while True:
            await anyio.wait_readable(watch.queue.fd)
            with anyio.move_on_after(_LONGEST):
                while watch.take():
                    with anyio.move_on_after(_QUIET):
                        await anyio.wait_readable(watch.queue.fd)
            for change in watch.changes():
                await apply(change)
    finally:
        watch.queue.close()


class _Watch:
    """The watched folders of a source, and the state of its files as they were last handed on."""

    def __init__(self, source: Path, skip: frozenset[str], note: Callable[[str], None]) -> None:
        self.queue = Inotify()
        self._source, self._skip, self._note = os.path.realpath(source), skip, note
        self._known: dict[str, Stamp] = {}
        self._folders: dict[str, int] = {}
        self._numbers: dict[int, str] = {}
        self._stirred: set[str] = set()
        self._saved: set[str] = set()  # written for certain: two saves within one tick of the clock look the same
        self._noted = False

    def begin(self) -> None:
        """Watch the source and remember what it holds."""
        for path, stamp in self._scan(""):
            self._known[path] = stamp

    def take(self) -> bool:
        """Note the paths of the waiting events; whether there were any."""
        events = self.queue.read()
        for number, mask, name in events:
            if mask & inotify.OVERFLOW:
                self._stirred.add("")
            folder = self._numbers.get(number)
            if folder is None:
                continue
            if mask & inotify.IGNORED:
                self._numbers.pop(number)
                if self._folders.get(folder) == number:
                    self._folders.pop(folder)
            elif name and self._wanted(path := f"{folder}/{name}" if folder else name):
                if mask & inotify.CREATE and not mask & inotify.IS_FOLDER and self._unfinished(path):
                    continue
                self._stirred.add(path)
                if mask & (inotify.CLOSE_WRITE | inotify.MOVED_TO):
                    self._saved.add(path)
        return bool(events)

    def changes(self) -> list[Change]:
        """What the noted paths amount to: deletions first, since a folder may have become a file."""
        stirred, self._stirred = sorted(self._stirred), set()
        saved, self._saved = self._saved, set()
        gone: list[Change] = []
        written: dict[str, Change] = {}
        for path in stirred:
            if self._stat(path) is None or not path:
                gone += self._forget(path)
        for path in stirred:
            info = self._stat(path)
            if info is None:
                continue
            found = self._scan(path) if stat.S_ISDIR(info.st_mode) else [(path, Stamp.of(info))]
            for each, stamp in found:
                if (
                    (each in saved or self._known.get(each) != stamp)
                    and not stat.S_ISDIR(stamp.mode)
                    and _carried(stamp)
                ):
                    written[each] = Change(each, "written", self._known.get(each), stamp)
                self._known[each] = stamp
        return gone + list(written.values())

    def _forget(self, path: str) -> list[Change]:
        """The deletions of what was known at and below `path`, deepest first; for "" of all that is gone."""
        below = [each for each in self._known if not path or each == path or each.startswith(path + "/")]
        found = []
        for each in sorted(below, key=lambda name: (-name.count("/"), name)):
            if not path and self._stat(each) is not None:
                continue
            found.append(Change(each, "deleted", self._known.pop(each)))
            number = self._folders.pop(each, None)
            if number is not None:
                self._numbers.pop(number, None)
                self.queue.remove(number)
        return found

    def _scan(self, folder: str) -> Iterator[tuple[str, Stamp]]:
        """Watch `folder` and all below; everything in it with its state."""
        pending = [folder]
        while pending:
            at = pending.pop()
            self._add(at)
            try:
                entries = sorted(os.scandir(os.path.join(self._source, at)), key=lambda entry: entry.name)
            except OSError:
                continue
            if at and (info := self._stat(at)):
                yield at, Stamp.of(info)
            for entry in entries:
                path = f"{at}/{entry.name}" if at else entry.name
                if not self._wanted(path):
                    continue
                try:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    else:
                        yield path, Stamp.of(entry.stat(follow_symlinks=False))
                except OSError:
                    continue

    def _add(self, folder: str) -> None:
        try:
            number = self.queue.add(os.path.join(self._source, folder))
        except OSError as problem:
            if problem.errno == errno.ENOSPC and not self._noted:
                self._noted = True
                self._note("not every folder is watched: raise fs.inotify.max_user_watches")
            return
        self._folders[folder], self._numbers[number] = number, folder

    def _wanted(self, path: str) -> bool:
        name = path.rpartition("/")[2]
        return name not in NEVER and path not in self._skip and not _OF_EDITORS.fullmatch(name)

    def _stat(self, path: str) -> os.stat_result | None:
        try:
            return os.lstat(os.path.join(self._source, path))
        except OSError:
            return None

    def _unfinished(self, path: str) -> bool:
        """Whether a file that was just created is still being written: another event will follow."""
        info = self._stat(path)
        return info is not None and stat.S_ISREG(info.st_mode) and info.st_nlink == 1


def _carried(stamp: Stamp) -> bool:
    return stat.S_ISREG(stamp.mode) or stat.S_ISLNK(stamp.mode)
