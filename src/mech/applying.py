"""Brings the edits of a conversation to the user's folder: as changes of its files, all or none, or as a branch."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from mech.errors import ConfigError, MechError
from mech.sources.address import of_folder
from mech.sources.command import Git


class PatchRefused(MechError):
    """The folder has changed where the edits are: nothing of them was written."""


async def apply(patch: str, folder: Path) -> list[str]:
    """Change the files of a folder, all or none; the paths that were changed. PatchRefused names what does not fit."""
    with tempfile.TemporaryDirectory() as own:
        git = Git(Path(own), of_folder(str(folder)))
        words = ("-C", str(folder), "apply", "--whitespace=nowarn")
        code, _, errors = await git.attempt(*words, stdin=patch.encode())
        if code:
            raise _refused(errors, folder)
        _, told, _ = await git.attempt("apply", "--numstat", "-z", stdin=patch.encode())
    return [entry.split("\t", 2)[2] for entry in told.decode("utf-8", "replace").split("\0") if entry.count("\t") == 2]


async def branch(patch: str, folder: Path, name: str, message: str) -> str:
    """Commit the edits on a new branch of the folder's repository, on top of what is checked out; the commit.

    The working tree and the index are not touched. PatchRefused: they do not fit; ConfigError: no such branch can be.
    """
    place = folder / ".git"
    if not place.exists():
        raise ConfigError(f"{folder} has no git history to make a branch in", hint="mech apply without --branch")
    with tempfile.TemporaryDirectory() as own:
        git = Git(Path(own), of_folder(str(folder)))
        index = {"GIT_INDEX_FILE": str(Path(own) / "index")}
        who = {f"GIT_{each}_{what}": value for each in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
        code, _, _ = await git.attempt("check-ref-format", "--branch", name, at=place)
        taken, _, _ = await git.attempt("rev-parse", "--verify", "-q", f"refs/heads/{name}", at=place)
        if code or not taken:
            raise ConfigError(f"there can be no new branch {name!r}", hint="choose another name", key="branch")
        head = (await git.run("rev-parse", "--verify", "HEAD", at=place)).decode().strip()
        await git.run("read-tree", head, at=place, environ=index)
        code, _, errors = await git.attempt(
            "apply", "--cached", "--whitespace=nowarn", at=place, stdin=patch.encode(), environ=index
        )
        if code:
            raise _refused(errors, folder)
        tree = (await git.run("write-tree", at=place, environ=index)).decode().strip()
        made = await git.run("commit-tree", "-p", head, "-m", message, tree, at=place, environ=who)
        commit = made.decode().strip()
        await git.run("update-ref", f"refs/heads/{name}", commit, "", at=place)
    return commit


_WHO = {"NAME": "mech", "EMAIL": "mech@localhost"}


def _refused(errors: str, folder: Path) -> PatchRefused:
    files = dict.fromkeys(re.findall(r"^error: (?:patch failed: )?([^\n:]+):", errors, re.M))
    named = ", ".join(list(files)[:5]) or errors.strip().split("\n")[0]
    hint = "mech diff prints the patch; commit or undo what changed there since, and try again"
    return PatchRefused(f"{folder} has changed where the edits are: {named}; nothing was written", hint=hint)
