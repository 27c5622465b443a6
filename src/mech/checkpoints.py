"""The states of a conversation's workspace as commits of a private git directory: nothing of it is in the workspace.

A state is every file but the folders that tools fill again (`LEFT_OUT`), byte for byte, whatever `.gitignore` and
`.gitattributes` say: databases and pictures that the program wrote are part of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
        """The commit of the present state; the last one when nothing has changed since."""
        if not self.folder.exists():
            await self._begin()
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
        await self._run("read-tree", "--reset", "-u", checkpoint)
        await self._run("update-ref", "refs/mech/last", checkpoint)

    async def patch(self, before: str, after: str, paths: Sequence[str] = ()) -> str:
        """What changed from one checkpoint to another, as a patch that `git apply` takes."""
        words = ("diff", "--binary", "--no-color", "--no-ext-diff", "--no-textconv", "-M", before, after, "--", *paths)
        return (await self._git.run(*words, at=self.folder)).decode("utf-8", "replace")

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
        (self.folder / "info").mkdir(exist_ok=True)
        (self.folder / "info" / "attributes").write_text(_AS_IT_IS)
        await self._git.run("config", "core.bare", "false", at=self.folder)
        await self._git.run("config", "core.compression", "1", at=self.folder)

    async def _run(self, *words: str) -> str:
        environ = {**_WHO, "GIT_WORK_TREE": str(self.workspace), "GIT_INDEX_FILE": str(self.folder / "index")}
        return (
            (await self._git.run("-C", str(self.workspace), *words, at=self.folder, environ=environ)).decode().strip()
        )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def is_left_out(path: str) -> bool:
    """Whether a path lies in a folder that is no part of a state."""
    return any(part in LEFT_OUT for part in path.split(os.sep))
