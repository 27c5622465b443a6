"""Files of a live sandbox, as its programs see them: every path is opened beneath the workspace or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import anyio.to_thread

from mech.beneath import created, give, open_beneath
from mech.errors import FileError, FileMissing, LimitExceeded, OutsideWorkspace
from mech.live import changes
from mech.live.changes import Changes, Mark
from mech.live.walk import DEEPEST, walk
from mech.live.watch import NEVER, Watch
from mech.sandboxes import WORKSPACE, Sandbox
from mech.sandboxes.rewind import rewind
from mech.sandboxes.snapshots import Snapshot

LARGEST = 64 * 1024**2
_MOST = 100_000  # entries that are listed at once
_LINKS = 40  # symlinks on the way to one file
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NONBLOCK
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "symlink"}
Kind = Literal["file", "folder", "symlink", "other"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies at a path of the workspace. `size` is in bytes, `modified` in seconds since the epoch, `mode` are the
    permissions; `target` is where a symlink points, as it is written there."""

    path: str
    kind: Kind
    size: int
    mode: int
    modified: float
    target: str | None = None


def inner(path: str) -> str:
    """A path as the programs write it: absolute, what is relative lies in the workspace."""
    return os.path.normpath(os.path.join(WORKSPACE, path))


class Files:
    """The workspace of a live sandbox. Paths are relative to it, or begin with `/workspace`.

    Errors: FileMissing, OutsideWorkspace (also where a symlink leads out of it), FileError for whatever else.
    What is written belongs to the sandbox's user. `run` runs a
    program inside and says what it complained of, `origin` is the host's folder that
    the workspace was made from.
    """

    def __init__(self, sandbox: Sandbox, origin: Path, run: Callable[[Sequence[str]], Awaitable[str]]) -> None:
        self._sandbox, self._origin, self._run = sandbox, origin, run
        self._held: Callable[[], AbstractContextManager[None]] = getattr(sandbox, "held", nullcontext)

    # --- reading

    async def read(self, path: str, limit: int = LARGEST) -> str:
        """The text of a file. FileError when it is not UTF-8, LimitExceeded when it has more than `limit` bytes."""
        data = await self.read_bytes(path, limit)
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise FileError(f"{path} is not text", hint=f"files.read_bytes({path!r})") from None

    async def read_bytes(self, path: str, limit: int = LARGEST) -> bytes:
        """The bytes of a file. LimitExceeded when it has more than `limit`."""
        with self._told(path), self._opened(path, os.O_RDONLY | os.O_NONBLOCK) as fd:
            _regular(fd, path)
            with open(fd, "rb", closefd=False) as file:
                data = file.read(limit + 1)
        if len(data) > limit:
            raise LimitExceeded(f"{path} has more than {limit:,} bytes", hint=f"files.read_bytes({path!r}, limit=…)")
        return data

    async def stat(self, path: str) -> Entry:
        """What lies at a path; of a symlink, the link itself."""
        with self._told(path), self._parent(path) as (folder, name):
            info = os.stat(name, dir_fd=folder, follow_symlinks=False)
            return _entry(folder, name, _relative(path), info)

    async def exists(self, path: str) -> bool:
        """Whether something lies at a path; a symlink counts when it leads to something in the workspace."""
        try:
            with self._told(path), self._opened(path, os.O_PATH):
                return True
        except FileError:
            return False

    async def list(self, path: str = "", depth: int | None = 1) -> tuple[Entry, ...]:
        """What lies in a folder and, with more `depth` (None: all), below it; sorted, no symlink followed."""
        with self._held(), self._told(path), self._opened(path, _FOLDER) as fd:
            return await anyio.to_thread.run_sync(_listed, fd, _relative(path), DEEPEST if depth is None else depth)

    # --- writing

    async def write(self, path: str, data: str | bytes, mode: int | None = None) -> None:
        """Write a file whole: readers see what was there, or all of it. Folders on the way are made.

        `mode` are its permissions, by default those it has, 0644 for a new one.
        """
        content = data.encode() if isinstance(data, str) else data
        with self._told(path), self._final(path) as (folder, name):
            self._replace(folder, name, content, mode)

    async def append(self, path: str, data: str | bytes) -> None:
        """Add to the end of a file, which is made where there is none."""
        content = data.encode() if isinstance(data, str) else data
        flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOFOLLOW
        with self._told(path), self._final(path) as (folder, name):
            try:
                fd = open_beneath(folder, name, flags, symlinks=False)
            except FileNotFoundError:
                self._replace(folder, name, content, None)
                return
            try:
                _regular(fd, path)
                _pour(fd, content)
            finally:
                os.close(fd)

    async def make_folder(self, path: str) -> None:
        """Make a folder and those on the way to it; one that is there is left as it is."""
        with self._told(path), self._folder(_relative(path)):
            pass

    async def move(self, source: str, target: str) -> None:
        """Give a file or folder another path; a file that is there is replaced. Folders on the way are made."""
        with (
            self._told(source),
            self._parent(source) as (here, old),
            self._parent(target, make=True) as (there, new),
        ):
            try:
                created(self._sandbox.owner, lambda: os.rename(old, new, src_dir_fd=here, dst_dir_fd=there))
                return
            except OSError as problem:
                if problem.errno != errno.EXDEV:  # a folder that lies in a lower layer
                    raise
        await self._inside(("mv", "-T", "--", _here(source), _here(target)), source)

    async def remove(self, path: str) -> None:
        """Remove a file, a symlink (not what it leads to), or a folder with all it holds."""
        with self._told(path), self._parent(path) as (folder, name):
            if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=folder)
                return
        await self._inside(("rm", "-rf", "--", _here(path)), path)

    # --- changes

    async def mark(self, skip: Iterable[str] = ()) -> Mark:
        """The state of all files now, to ask later what changed; folders named in `skip` are left out."""
        with self._held():
            return await anyio.to_thread.run_sync(changes.mark, self._sandbox.workspace_fd, tuple(skip))

    async def changed(self, since: Mark | Snapshot | None = None, skip: Iterable[str] = ()) -> Changes:
        """The files that were added, modified and deleted since a mark, a snapshot, or the sandbox was opened.

        Without a mark the workspace is compared with the host's folder as it is now. From a snapshot it is known what
        was written, so nothing else is looked at; a file whose time alone changed is not listed then.
        """
        if isinstance(since, Snapshot):
            return changes.since_snapshot(await rewind(self._sandbox).changes(since), skip)
        if since is not None:
            return changes.between(since, await self.mark(skip))
        origin = os.open(self._origin, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with self._held():
                root = self._sandbox.workspace_fd
                return await anyio.to_thread.run_sync(changes.since_host, origin, root, tuple(skip))
        finally:
            os.close(origin)

    def watch(self, path: str = "", skip: Iterable[str] = NEVER) -> Watch:
        """`async with files.watch() as events:` tells what happens to files, as it happens; folders named in `skip`
        are not watched."""
        with self._told(path):
            return Watch(self._sandbox.workspace_fd, _relative(path), frozenset(skip), self._held)

    # --- the way to a file

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What the kernel refuses, in our words."""
        try:
            yield
        except FileNotFoundError:
            raise FileMissing(f"there is no {path!r} in the workspace", hint="files.list() shows what is") from None
        except OSError as problem:
            if problem.errno in (errno.EXDEV, errno.ELOOP):
                hint = "name a file below /workspace; commands.run sees the rest of the sandbox"
                raise OutsideWorkspace(f"{path!r} leads out of the workspace", hint=hint) from None
            raise FileError(f"{path}: {problem.strerror or problem}", hint="files.stat(path) says what it is") from None
        except ValueError:
            raise FileError(f"{path!r} is no path", hint="a path holds no NUL character") from None

    @contextmanager
    def _opened(self, path: str, flags: int) -> Iterator[int]:
        fd = open_beneath(self._sandbox.workspace_fd, _relative(path) or ".", flags)
        try:
            yield fd
        finally:
            os.close(fd)

    @contextmanager
    def _parent(self, path: str, make: bool = False) -> Iterator[tuple[int, str]]:
        """The folder that holds `path`, and its name there; with `make` folders on the way are made."""
        folder, _, name = _relative(path).rpartition("/")
        if name in ("", ".", ".."):
            raise OSError(errno.EINVAL, "this is no name of a file")
        with self._folder(folder) if make else self._opened(folder or ".", _FOLDER) as fd:
            yield fd, name

    @contextmanager
    def _folder(self, path: str) -> Iterator[int]:
        """The folder at `path`, made if need be."""
        root, owner = self._sandbox.workspace_fd, self._sandbox.owner
        fd, at = os.dup(root), ""
        try:
            for name in path.split("/") if path else ():
                at = f"{at}/{name}" if at else name
                try:
                    below = open_beneath(root, at, _FOLDER)
                except FileNotFoundError:
                    with suppress(FileExistsError):
                        created(owner, lambda name=name, fd=fd: os.mkdir(name, 0o755, dir_fd=fd))  # type: ignore[misc]
                    below = open_beneath(fd, name, _FOLDER | os.O_NOFOLLOW, symlinks=False)
                    give(below, owner)
                os.close(fd)
                fd = below
            yield fd
        finally:
            os.close(fd)

    @contextmanager
    def _final(self, path: str) -> Iterator[tuple[int, str]]:
        """Where a file is to be written: folder and name, after the symlinks that are there."""
        for _ in range(_LINKS):
            with self._parent(path, make=True) as (folder, name):
                try:
                    target = os.readlink(name, dir_fd=folder)
                except OSError:
                    yield folder, name
                    return
            if os.path.isabs(target):
                raise OSError(errno.EXDEV, "not beneath the workspace")
            path = os.path.join(os.path.dirname(_relative(path)), target)
        raise OSError(errno.ELOOP, "too many symlinks")

    def _replace(self, folder: int, name: str, data: bytes, mode: int | None) -> None:
        owner, part = self._sandbox.owner, f".mech-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        if mode is None:
            try:
                info = os.stat(name, dir_fd=folder, follow_symlinks=False)
                mode = stat.S_IMODE(info.st_mode) & 0o777
            except FileNotFoundError:
                mode = 0o644
        fd = created(owner, lambda: open_beneath(folder, part, flags, 0o600, symlinks=False))
        try:
            try:
                _pour(fd, data)
                give(fd, owner)
                os.fchmod(fd, mode)
            finally:
                os.close(fd)
            created(owner, lambda: os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder))
        except BaseException:
            with suppress(OSError):
                os.unlink(part, dir_fd=folder)
            raise

    async def _inside(self, argv: Sequence[str], path: str) -> None:
        """Let the sandbox do it: what a hostile tree can do to who walks it, it can do to itself alone."""
        if complaint := await self._run(argv):
            raise FileError(f"{path}: {complaint}", hint="files.stat(path) says what it is")


def _relative(path: str) -> str:
    """The path below the workspace. OSError EXDEV when it is absolute and not there."""
    if path == WORKSPACE or path.startswith(WORKSPACE + "/"):
        path = path[len(WORKSPACE) + 1 :]
    if path.startswith("/"):
        raise OSError(errno.EXDEV, "not beneath the workspace")
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def _here(path: str) -> str:
    """The path for a command that runs in the workspace."""
    return f"./{_relative(path)}"


def _listed(fd: int, path: str, depth: int) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for each in walk(fd, path, depth):
        if each.info is not None:
            with suppress(FileNotFoundError):
                found.append(_entry(each.folder, each.name, each.path, each.info))
        if len(found) > _MOST:
            raise LimitExceeded(f"{path or 'it'} holds more than {_MOST:,} files", hint="files.list(path)")
    return tuple(sorted(found, key=lambda entry: entry.path))


def _entry(folder: int, name: str, path: str, info: os.stat_result) -> Entry:
    kind: Kind = _KINDS.get(stat.S_IFMT(info.st_mode), "other")  # type: ignore[assignment]
    target = os.readlink(name, dir_fd=folder) if kind == "symlink" else None
    return Entry(path, kind, info.st_size, stat.S_IMODE(info.st_mode), info.st_mtime, target)


def _regular(fd: int, path: str) -> None:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise FileError(f"{path} is no file", hint="files.list(path) shows a folder")


def _pour(fd: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(fd, left) :]
