"""Bring a remote repository here: resolve its ref, fetch into its mirror, and make a working tree."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import anyio.to_thread

from mech.beneath import open_beneath
from mech.errors import ConfigError, SourceError
from mech.settings import Settings
from mech.sources.address import Remote, submodule
from mech.sources.command import Git
from mech.sources.mirror import Mirror, Revision
from mech.sources.problems import of_disk
from mech.sources.tokens import tokens

_DEPTH = 8  # submodules within submodules
_STALE = 3600.0  # seconds after which a tree that was never finished is removed


async def bring(
    remote: Remote, ref: str | None, settings: Settings, redact: Callable[[Iterable[str]], None]
) -> tuple[Path, str]:
    """A working tree of the repository at `ref`, and its commit. Trees of one commit are shared and kept.

    Errors: see `mech.sources.fetch`.
    """
    bringing = _Bringing(settings, tokens(settings))
    redact(bringing.tokens.values())
    try:
        return await bringing.tree(remote, ref)
    except OSError as problem:
        raise of_disk(problem, settings.home) from None


class _Bringing:
    """One fetch of a repository with its submodules."""

    def __init__(self, settings: Settings, tokens: dict[str, str]) -> None:
        self._mirrors, self._trees = settings.home / "mirrors", settings.home / "workspaces"
        self.tokens = tokens

    async def tree(self, remote: Remote, ref: str | None) -> tuple[Path, str]:
        mirror = self._mirror(remote)
        async with mirror.held():
            revision = await mirror.resolve(ref)
            place = self._place(remote, revision)
            if place.is_dir():
                os.utime(place)
                return place, revision.commit
            await mirror.bring(revision)
            revision = Revision(await mirror.commit_of(revision.commit), revision.name)
            place = self._place(remote, revision)
        if not place.is_dir():
            await self._make(place, mirror, revision)
        return place, revision.commit

    def _mirror(self, remote: Remote) -> Mirror:
        return Mirror(self._mirrors, remote, Git(self._mirrors, remote, self.tokens.get(remote.host)))

    def _place(self, remote: Remote, revision: Revision) -> Path:
        name = re.sub(r"[^\w.-]+", "-", remote.key.rpartition("/")[2].lower()).strip("-.")[:40]
        digest = hashlib.sha256(f"{remote.url}\0{revision.commit}\0{revision.name}".encode()).hexdigest()[:16]
        return self._trees / f"{name}-{digest}"

    async def _make(self, place: Path, mirror: Mirror, revision: Revision) -> None:
        """Make the tree beside its place and move it there whole."""
        self._trees.mkdir(parents=True, exist_ok=True, mode=0o755)
        _clear_stale(self._trees)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=self._trees))
        try:
            fresh.chmod(0o755)
            await self._fill(fresh, mirror, revision, _DEPTH)
            try:
                fresh.rename(place)
            except OSError:
                if not place.is_dir():  # else another process was faster
                    raise
        finally:
            if fresh.exists():
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(lambda: shutil.rmtree(fresh, ignore_errors=True))

    async def _fill(self, folder: Path, mirror: Mirror, revision: Revision, depth: int) -> None:
        async with mirror.held():
            await mirror.check_out(revision, folder)
            found = await mirror.submodules(revision.commit)
        for path, url, commit in found:
            if depth == 0:
                raise SourceError(f"submodules of {mirror.remote.key} are nested too deep", hint="see .gitmodules")
            try:
                below = self._mirror(submodule(url, mirror.remote))
            except ConfigError as problem:
                raise SourceError(problem.message, hint=problem.hint) from None
            async with below.held():
                await below.bring(Revision(commit))
            await self._fill(_real_folder(folder, path), below, Revision(commit), depth - 1)


def _real_folder(root: Path, path: str) -> Path:
    """The empty folder that git left for a submodule; SourceError when symlinks lead it elsewhere."""
    fd = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        below = open_beneath(fd, path, os.O_RDONLY | os.O_DIRECTORY, symlinks=False)
        try:
            if os.listdir(below):
                raise SourceError(f"the folder of the submodule {path!r} is not empty", hint="see .gitmodules")
        finally:
            os.close(below)
    except OSError:
        raise SourceError(f"the submodule {path!r} has no folder of its own", hint="see .gitmodules") from None
    finally:
        os.close(fd)
    return root / path


def _clear_stale(folder: Path) -> None:
    import time

    for left in folder.glob(".new-*"):
        try:
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
