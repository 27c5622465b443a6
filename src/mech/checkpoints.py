"""The states of a conversation's workspace as commits of a private git directory: nothing of it is in the workspace.

A state is every file but the folders that tools fill again (`LEFT_OUT`), byte for byte, whatever `.gitignore` and
`.gitattributes` say: databases and pictures that the program wrote are part of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import anyio
import anyio.to_thread

from mech.errors import NotFound
from mech.events import Edited, Row
from mech.sources.address import of_folder
from mech.sources.command import Git
from mech.types import FileChange

LEFT_OUT = (
    "node_modules",
    ".venv",
    "venv",
    "__pycache__",
    "target",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".gradle",
    ".cache",
)
_DIFF = ("diff", "--binary", "--no-color", "--no-ext-diff", "--no-textconv")
_AS_IT_IS = "* -text -eol -filter -ident -working-tree-encoding -merge\n"
_WHO = {
    f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "mech"), ("EMAIL", ""))
}


@dataclass(frozen=True, slots=True)
class Line:
    """The checkpoints of a conversation in the order of work, and at which of them the workspace is (from 0)."""

    states: tuple[str, ...] = ()
    position: int = -1

    @property
    def now(self) -> str | None:
        return self.states[self.position] if self.states else None


def kept_for(home: Path, folder: Path) -> Path:
    """The git directory, below a MECH_HOME, for the states of a folder that somebody else edits; its parent is made."""
    kept = home / "states" / f"{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}.git"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return kept


def line(rows: Sequence[Row]) -> Line:
    """The line that the log of a conversation tells of: an edit after an undo leaves what was undone behind."""
    found = Line()
    for edited in (row.event for row in rows if isinstance(row.event, Edited)):
        match edited.by:
            case "undo":
                found = Line(found.states, max(0, found.position - 1))
            case "redo":
                found = Line(found.states, min(len(found.states) - 1, found.position + 1))
            case _:
                states = (*found.states[: found.position + 1], edited.checkpoint)
                found = Line(states, len(states) - 1)
    return found


class Checkpoints:
    """Keeps and restores the states of the folder `workspace` in the git directory `folder`; without `ignored` what
    its `.gitignore` names is no part of a state."""

    def __init__(self, workspace: Path, folder: Path, *, ignored: bool = True) -> None:
        self.workspace, self.folder = workspace, folder
        self._force = ("--force",) if ignored else ()
        self._git = Git(folder.parent, of_folder(str(folder)))

    async def save(self, message: str) -> str:
        """The commit of the present state; the last one when nothing has changed since. NotFound: no folder."""
        if not self.workspace.is_dir():
            raise NotFound(f"the folder {self.workspace} is gone", hint="put it back, or begin anew in another")
        async with self._alone():
            return await self._saved(message)

    async def _saved(self, message: str) -> str:
        if not self._attributes.exists():
            await self._begin()
        if within := await anyio.to_thread.run_sync(_within, self.workspace):
            await self._run("update-index", "--add", "--replace", "--", *within)
        await self._run("add", "--all", *self._force, "--", ".", *(f":(exclude,glob)**/{name}/**" for name in LEFT_OUT))
        tree = await self._run("write-tree")
        code, found, _ = await self._git.attempt("rev-parse", "--verify", "-q", "refs/mech/last", at=self.folder)
        last = found.decode().strip() if code == 0 else ""
        if last and await self.state(last) == tree:
            return last
        parents = ("-p", last) if last else ()
        commit = await self._run("commit-tree", *parents, "-m", message or "a state", tree)
        await self._run("update-ref", f"refs/mech/kept/{commit}", commit)
        await self._run("update-ref", "refs/mech/last", commit)
        return commit

    async def state(self, checkpoint: str) -> str:
        """A name of the content of a checkpoint: the same for the same files. NotFound when there is none."""
        code, found, _ = await self._git.attempt(
            "rev-parse", "--verify", "-q", f"{checkpoint}^{{tree}}", at=self.folder
        )
        if code:
            raise NotFound(f"no checkpoint {checkpoint!r}", hint="mech diff lists them")
        return found.decode().strip()

    async def restore(self, checkpoint: str) -> None:
        """Make the workspace what it was at a checkpoint, byte for byte. What it is now has to be saved before."""
        await self.state(checkpoint)
        async with self._alone():
            await self._run("read-tree", "--reset", "-u", checkpoint)
            await self._run("update-ref", "refs/mech/last", checkpoint)

    async def patch(self, before: str, after: str, paths: Sequence[str] = ()) -> str:
        """What changed from one checkpoint to another, as a patch that `git apply` takes."""
        try:
            return (await self._git.run(*_DIFF, "-M", before, after, "--", *paths, at=self.folder)).decode()
        except UnicodeDecodeError:  # a text of another encoding: such files are told as git tells binary ones
            files = [each.path for each in await self.changes(before, after)]
            return "".join([await self._told(before, after, each) for each in files if not paths or each in paths])

    async def _told(self, before: str, after: str, path: str) -> str:
        binary = self._attributes.with_name("binary")
        binary.write_text("* -diff\n")
        for more in ((), ("-c", f"core.attributesFile={binary}")):
            with suppress(UnicodeDecodeError):
                found = await self._git.run(*more, *_DIFF, before, after, "--", f":(literal){path}", at=self.folder)
                return found.decode()
        return ""

    async def changes(self, before: str, after: str) -> tuple[FileChange, ...]:
        """The files that differ between two checkpoints."""
        words = ("diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", before, after)
        found = (await self._git.run(*words, at=self.folder)).decode("utf-8", "replace")
        rows = (entry.split("\t", 2) for entry in found.split("\0") if entry)
        return tuple(FileChange(path, _number(added), _number(removed)) for added, removed, path in rows)

    async def file(self, checkpoint: str, path: str) -> bytes | None:
        """A file as it was at a checkpoint; None when it was not there."""
        code, found, _ = await self._git.attempt("cat-file", "blob", f"{checkpoint}:{path}", at=self.folder)
        return None if code else found

    async def _begin(self) -> None:
        await self._git.run("init", "--quiet", "--bare", str(self.folder))
        await self._git.run("config", "core.bare", "false", at=self.folder)
        await self._git.run("config", "core.compression", "1", at=self.folder)
        self._attributes.parent.mkdir(exist_ok=True)
        self._attributes.write_text(_AS_IT_IS)  # at last: it says that the directory is whole

    @property
    def _attributes(self) -> Path:
        return self.folder / "info" / "attributes"

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Nobody else of any process writes meanwhile, and what git left locked when it was killed is free again."""
        fd = os.open(self.folder.with_name(f"{self.folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(fd):
                await anyio.sleep(0.02)
            for left in ("index.lock", "config.lock", "HEAD.lock", "refs/mech/last.lock"):
                (self.folder / left).unlink(missing_ok=True)
            yield
        finally:
            os.close(fd)

    async def _run(self, *words: str) -> str:
        environ = {**_WHO, "GIT_WORK_TREE": str(self.workspace), "GIT_INDEX_FILE": str(self.folder / "index")}
        return (
            (await self._git.run("-C", str(self.workspace), *words, at=self.folder, environ=environ)).decode().strip()
        )


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _within(workspace: Path) -> list[str]:
    """A file of each repository that lies within the workspace: git takes such a folder for one of files, and not for a
    commit of another repository, once it knows a file of it."""
    found: list[str] = []
    for root, folders, names in os.walk(workspace):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        if ".git" in (*folders, *names) and Path(root) != workspace:
            found += islice(_files(Path(root), workspace), 1)
        folders[:] = [name for name in folders if name != ".git"]
    return found[:500]


def _files(folder: Path, workspace: Path) -> Iterator[str]:
    """The files below a folder that are kept."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_OUT and name != ".git"]
        for path in (Path(root) / name for name in names if name != ".git"):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(workspace))
