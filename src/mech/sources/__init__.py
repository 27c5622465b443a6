"""Where code comes from: a folder, any git address, or owner/name, each with `#ref:subdir`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from mech.errors import RefUnknown
from mech.settings import Settings
from mech.sources import local
from mech.sources.address import key_of, locate, of_folder, parse
from mech.types import Repository, Workspace

__all__ = ["fetch", "key_of", "parse"]


async def fetch(repository: Repository, settings: Settings, *, redact: Callable[[Iterable[str]], None]) -> Workspace:
    """The working tree of a repository: the user's own folder (live), or a tree of a commit below MECH_HOME.

    `redact` is told every token before it is used. SourceNotFound, AuthenticationNeeded, RefUnknown,
    SubfolderMissing, NetworkUnavailable, DiskFull and plain SourceError each say what to do next; a full
    commit that was fetched before needs no network.
    """
    place, key = locate(repository.source, settings), key_of(repository, settings)
    if isinstance(place, Path):
        path = local.look(place, repository.source)
        if repository.ref is None:
            return local.within(Workspace(path, key, str(path), repository.subdir, live=True))
        if not os.path.exists(path / ".git") and not os.path.isdir(path / "objects"):
            raise RefUnknown(f"{path} has no history, so no {repository.ref!r}", hint=f"mech run {repository.source}")
        place = of_folder(str(path))
    from mech.sources.git import bring

    tree, commit = await bring(place, repository.ref, settings, redact)
    return local.within(Workspace(tree, key, place.url, repository.subdir, commit))
