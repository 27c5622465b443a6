"""Layers of one place, read on the host as the overlay shows them: what is at a path, and what differs.

Everything is opened beneath its layer without following a symlink, because a program may have written it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from mech.beneath import open_beneath

OPAQUE = "user.overlay.opaque"
PRIVATE = "user.overlay."
_CHUNK = 1 << 20
Kind = Literal["added", "modified", "deleted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is at `path`: `layer` holds it; a folder is merged from `merged`, numbers of layers, newest first."""

    path: str
    info: os.stat_result
    layer: int
    merged: tuple[int, ...] = ()

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.info.st_mode)


@dataclass(frozen=True, slots=True)
class Difference:
    """A path at which two stacks differ; `old` and `new` are what each shows there, None for nothing."""

    path: str
    old: Entry | None
    new: Entry | None

    @property
    def kind(self) -> Kind:
        return "added" if self.old is None else "deleted" if self.new is None else "modified"


class Stack:
    """The layers of one place, newest first, open for the block."""

    def __init__(self, layers: Sequence[Path]) -> None:
        self.layers = tuple(layers)
        self._roots: list[int] = []

    def __enter__(self) -> Self:
        try:
            for layer in self.layers:
                self._roots.append(os.open(layer, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))
        except OSError:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open; a second call does nothing."""
        while self._roots:
            os.close(self._roots.pop())

    def root(self) -> Entry:
        """The place itself."""
        return Entry("", os.fstat(self._roots[0]), 0, tuple(range(len(self._roots))))

    def names(self, folder: Entry, layers: Sequence[int] | None = None) -> set[str]:
        """Names in those layers of a folder, whiteouts included."""
        found: set[str] = set()
        for number in folder.merged if layers is None else layers:
            fd = self.open(number, folder.path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                found.update(os.listdir(fd))
            finally:
                os.close(fd)
        return found

    def find(self, folder: Entry, name: str) -> Entry | None:
        """What the folder shows under `name`."""
        path = f"{folder.path}/{name}" if folder.path else name
        found: Entry | None = None
        merged: list[int] = []
        for number in folder.merged:
            info = self._stat(number, path)
            if info is None:
                continue
            if not stat.S_ISDIR(info.st_mode):
                if found is None and not is_whiteout(info):
                    return Entry(path, info, number)
                break
            found = found or Entry(path, info, number)
            merged.append(number)
            if self._is_opaque(number, path):
                break
        return found and Entry(path, found.info, found.layer, tuple(merged))

    def at(self, path: str) -> Entry | None:
        """What the place shows at `path`; "" is the place itself."""
        found: Entry | None = self.root()
        for name in path.split("/") if path else ():
            found = self.find(found, name) if found and found.is_folder else None
        return found

    def walk(self, folder: Entry | None = None) -> Iterator[Entry]:
        """Everything below a folder (default: all), a folder before what it holds."""
        folder = folder or self.root()
        for name in sorted(self.names(folder)):
            if entry := self.find(folder, name):
                yield entry
                if entry.is_folder:
                    yield from self.walk(entry)

    def open(self, layer: int, path: str, flags: int) -> int:
        """A descriptor of what one layer holds at `path`. OSError ELOOP where a symlink is in the way."""
        flags |= os.O_NOFOLLOW if flags & os.O_PATH else os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            return open_beneath(self._roots[layer], path or ".", flags, symlinks=False)
        except PermissionError:
            if os.geteuid() == 0:
                raise
            return self._open_own(self._roots[layer], path, flags)

    def _open_own(self, root: int, path: str, flags: int) -> int:
        """The same where a program took permissions from its files: we own them, and give them for a moment."""
        given: list[tuple[int, int]] = []
        parts = path.split("/") if path else []
        try:
            for depth in range(len(parts) + 1):
                fd = open_beneath(root, "/".join(parts[:depth]) or ".", os.O_PATH | os.O_NOFOLLOW, symlinks=False)
                mode = os.fstat(fd).st_mode
                given.append((fd, stat.S_IMODE(mode)))
                if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
                    os.chmod(f"/proc/self/fd/{fd}", stat.S_IMODE(mode) | (0o500 if stat.S_ISDIR(mode) else 0o400))
            return open_beneath(root, path or ".", flags, symlinks=False)
        finally:
            for fd, mode in reversed(given):
                with suppress(OSError):
                    os.chmod(f"/proc/self/fd/{fd}", mode)
                os.close(fd)

    def target(self, entry: Entry) -> str:
        """Where a symlink leads."""
        fd = self.open(entry.layer, entry.path, os.O_PATH)
        try:
            return os.readlink("", dir_fd=fd)
        finally:
            os.close(fd)

    def attributes(self, entry: Entry) -> dict[str, bytes]:
        """The extended attributes that the program can set (user.*); only files and folders have any."""
        if not (entry.is_folder or stat.S_ISREG(entry.info.st_mode)):
            return {}
        fd = self.open(entry.layer, entry.path, os.O_PATH)
        try:
            return attributes(f"/proc/self/fd/{fd}")
        finally:
            os.close(fd)

    def place(self, entry: Entry) -> tuple[Path, str]:
        """Where the host has it: the layer and the path in it. The same place is the same state."""
        return self.layers[entry.layer], entry.path

    def _stat(self, layer: int, path: str) -> os.stat_result | None:
        try:
            fd = self.open(layer, path, os.O_PATH)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            return os.fstat(fd)
        finally:
            os.close(fd)

    def _is_opaque(self, layer: int, path: str) -> bool:
        fd = self.open(layer, path, os.O_PATH)
        try:
            return is_opaque(f"/proc/self/fd/{fd}")
        finally:
            os.close(fd)


def differences(old: Stack, new: Stack, *, exact: bool) -> Iterator[Difference]:
    """Where `new` differs from `old`, a folder before what it holds; a rename is a deletion and an addition.

    `exact` counts times of modification too, and folders whose own mode or time differ.
    """
    pending = [(old.root(), new.root())]
    while pending:
        before, after = pending.pop()
        if _alike(old, before, new, after):
            continue
        mine, theirs = _apart(old, before, new, after)
        for name in sorted(old.names(before, mine) | new.names(after, theirs)):
            one, two = old.find(before, name), new.find(after, name)
            if one is None and two is None:
                continue
            if one is None or two is None or one.is_folder != two.is_folder:
                yield from _replaced(old, one, new, two)
            elif one.is_folder:
                if exact and not _same_folder(old, one, new, two):
                    yield Difference(two.path, one, two)
                pending.append((one, two))
            elif not same_file(old, one, new, two, exact=exact):
                yield Difference(two.path, one, two)


def _alike(old: Stack, before: Entry, new: Stack, after: Entry) -> bool:
    """Whether two folders are merged from the same layers."""
    return [old.layers[n] for n in before.merged] == [new.layers[n] for n in after.merged]


def _apart(old: Stack, before: Entry, new: Stack, after: Entry) -> tuple[list[int], list[int]]:
    """The layers of two folders above those that both end with."""
    mine, theirs = list(before.merged), list(after.merged)
    while mine and theirs and old.layers[mine[-1]] == new.layers[theirs[-1]]:
        mine.pop()
        theirs.pop()
    return mine, theirs


def _replaced(old: Stack, one: Entry | None, new: Stack, two: Entry | None) -> Iterator[Difference]:
    """What was there, and then what is there instead; folders with all that they hold."""
    if one is not None and two is not None and not one.is_folder:
        yield Difference(one.path, one, None)
    elif one is not None:
        yield Difference(one.path, one, None)
        if one.is_folder:
            yield from (Difference(each.path, each, None) for each in old.walk(one))
    if two is not None:
        yield Difference(two.path, None, two)
        if two.is_folder:
            yield from (Difference(each.path, None, each) for each in new.walk(two))


def _same_folder(old: Stack, one: Entry, new: Stack, two: Entry) -> bool:
    mine, theirs = one.info, two.info
    return (mine.st_mode, mine.st_mtime_ns) == (theirs.st_mode, theirs.st_mtime_ns) and (
        old.place(one) == new.place(two) or old.attributes(one) == new.attributes(two)
    )


def same_file(old: Stack, one: Entry, new: Stack, two: Entry, *, exact: bool) -> bool:
    """Whether two entries that are no folders are the same: kind, mode, contents, attributes, and if `exact` time."""
    mine, theirs = one.info, two.info
    if old.place(one) == new.place(two):
        return True
    if mine.st_mode != theirs.st_mode or (exact and mine.st_mtime_ns != theirs.st_mtime_ns):
        return False
    if stat.S_ISLNK(mine.st_mode):
        return old.target(one) == new.target(two)
    if not stat.S_ISREG(mine.st_mode):
        return True
    if mine.st_size != theirs.st_size or old.attributes(one) != new.attributes(two):
        return False
    if (mine.st_dev, mine.st_ino) == (theirs.st_dev, theirs.st_ino):
        return True
    first = old.open(one.layer, one.path, os.O_RDONLY)
    try:
        second = new.open(two.layer, two.path, os.O_RDONLY)
        try:
            return equal(first, second)
        finally:
            os.close(second)
    finally:
        os.close(first)


def equal(one: int, two: int) -> bool:
    """Whether two files hold the same bytes."""
    at = 0
    while (data := os.pread(one, _CHUNK, at)) == os.pread(two, _CHUNK, at):
        if not data:
            return True
        at += len(data)
    return False


def is_whiteout(info: os.stat_result) -> bool:
    """Whether this is how an overlay notes that something below is gone."""
    return stat.S_ISCHR(info.st_mode) and info.st_rdev == 0


def is_opaque(path: str) -> bool:
    """Whether a folder of a layer hides all of the folder below it."""
    try:
        return os.getxattr(path, OPAQUE) == b"y"
    except OSError:
        return False


def attributes(path: str) -> dict[str, bytes]:
    """Extended attributes of the kind user.*, without the overlay's own."""
    try:
        names = [name for name in os.listxattr(path) if name.startswith("user.") and not name.startswith(PRIVATE)]
        return {name: os.getxattr(path, name) for name in names}
    except OSError as problem:
        if problem.errno in (errno.ENOTSUP, errno.ENODATA, errno.EPERM, errno.EACCES):
            return {}
        raise
