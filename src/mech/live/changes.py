"""Which files changed between two moments: the stamps of a whole tree, compared."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mech.beneath import open_beneath
from mech.errors import LimitExceeded
from mech.live.walk import walk
from mech.sandboxes.stack import Difference

MOST = 500_000  # files of a tree that is looked at
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells two states of a file apart without reading it. A program can set the first three back, not `ctime`."""

    mode: int
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The files of a workspace at one moment; `unseen` are folders that could not be looked into."""

    stamps: Mapping[str, Stamp] = field(repr=False)
    unseen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """Files and symlinks by their path in the workspace, sorted. A file whose times alone changed counts as modified.

    What lies below a folder in `unseen` could not be compared.
    """

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.modified or self.deleted)


def mark(root: int, skip: Iterable[str] = ()) -> Mark:
    """The stamps of all files below the folder behind `root`, but for folders named in `skip`. No symlink is followed.

    LimitExceeded when there are too many.
    """
    stamps: dict[str, Stamp] = {}
    unseen: set[str] = set()
    for path, _, info, _ in walk(root, skip=frozenset(skip)):
        if info is None:
            unseen.add(path)
        elif not stat.S_ISDIR(info.st_mode):
            stamps[path] = Stamp(info.st_mode, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        if len(stamps) + len(unseen) > MOST:
            raise LimitExceeded(
                f"the workspace has more than {MOST:,} files", hint='leave folders out: skip=("node_modules",)'
            )
    return Mark(stamps, frozenset(unseen))


def between(before: Mark, after: Mark) -> Changes:
    """What changed from one moment to the other."""
    old, new = before.stamps, after.stamps
    modified = (path for path, stamp in new.items() if path in old and old[path] != stamp)
    return _changes(before, after, modified)


def since_host(origin: int, root: int, skip: Iterable[str] = ()) -> Changes:
    """How the workspace behind `root` differs from the folder behind `origin` that it was made from.

    Where kind, size and time of a file are the same and yet it was touched, its contents are compared.
    """
    before, after = mark(origin, skip), mark(root, skip)
    modified = []
    for path, new in after.stamps.items():
        old = before.stamps.get(path)
        if old is None or old == new:
            continue
        same = (old.mode, old.size, old.mtime_ns) == (new.mode, new.size, new.mtime_ns)
        if not same or not _equal(origin, root, path, new.mode):
            modified.append(path)
    return _changes(before, after, modified)


def since_snapshot(found: Mapping[str, Sequence[Difference]], skip: Iterable[str] = ()) -> Changes:
    """The files of the workspace among what differs from a snapshot, but for folders named in `skip`."""
    skipped, by = frozenset(skip), dict[str, list[str]](added=[], modified=[], deleted=[])
    for each in found["workspace"]:
        entry = each.new or each.old
        if entry and not entry.is_folder and skipped.isdisjoint(each.path.split("/")[:-1]):
            by[each.kind].append(each.path)
    return Changes(**{kind: tuple(sorted(paths)) for kind, paths in by.items()})


def _changes(before: Mark, after: Mark, modified: Iterable[str]) -> Changes:
    unseen = before.unseen | after.unseen

    def seen(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(path for path in paths if not unseen or unseen.isdisjoint(_above(path))))

    return Changes(
        seen(after.stamps.keys() - before.stamps.keys()),
        tuple(sorted(modified)),
        seen(before.stamps.keys() - after.stamps.keys()),
        tuple(sorted(unseen)),
    )


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in."""
    while path := path.rpartition("/")[0]:
        yield path


def _equal(origin: int, root: int, path: str, mode: int) -> bool:
    """Whether a file is the same in both trees."""
    try:
        if stat.S_ISLNK(mode):
            return _target(origin, path) == _target(root, path)
        if not stat.S_ISREG(mode):
            return True
        one = open_beneath(origin, path, _FILE, symlinks=False)
        try:
            other = open_beneath(root, path, _FILE, symlinks=False)
            try:
                return _same(one, other)
            finally:
                os.close(other)
        finally:
            os.close(one)
    except OSError:
        return False


def _same(one: int, other: int) -> bool:
    at = 0
    while True:
        data = os.pread(one, _CHUNK, at)
        if data != os.pread(other, _CHUNK, at):
            return False
        if not data:
            return True
        at += len(data)


def _target(root: int, path: str) -> str:
    folder, _, name = path.rpartition("/")
    fd = open_beneath(root, folder or ".", _FOLDER, symlinks=False)
    try:
        return os.readlink(name, dir_fd=fd)
    finally:
        os.close(fd)
