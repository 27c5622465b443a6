"""A folder of the user as a source: looked at, never written to, and git is not run in it."""

from __future__ import annotations

import os
from pathlib import Path

from mech.beneath import Tree
from mech.errors import SourceError, SourceNotFound, SubfolderMissing
from mech.types import Workspace

_SKIP = frozenset({".git", "node_modules", ".venv", "venv", "target", "__pycache__"})


def look(folder: Path, typed: str) -> Path:
    """The real path of a folder that can be read. SourceNotFound and SourceError say why it cannot."""
    path = Path(os.path.realpath(folder))
    try:
        with os.scandir(path) as entries:
            next(entries, None)
    except FileNotFoundError:
        raise SourceNotFound(f"there is no folder {typed!r}", hint=_like(path)) from None
    except NotADirectoryError:
        raise SourceNotFound(f"{typed!r} is a file, not a folder", hint=f"mech run {Path(typed).parent}") from None
    except PermissionError:
        raise SourceError(f"the folder {typed!r} may not be read", hint=f"chmod u+rx {path}") from None
    except OSError as problem:
        raise SourceError(f"the folder {typed!r} cannot be read: {problem.strerror}", hint="mech run .") from None
    if not os.access(path, os.R_OK | os.X_OK):
        raise SourceError(f"the folder {typed!r} may not be entered", hint=f"chmod u+rx {path}")
    return path


def within(workspace: Workspace) -> Workspace:
    """The workspace, once its sub-folder is known to be there. SubfolderMissing lists what looks like it."""
    tree = Tree(workspace.path)
    if tree.is_dir(workspace.subdir):
        return workspace
    folders = sorted({path.rpartition("/")[0] for path in tree.walk(depth=3, skip=_SKIP)} - {""})
    raise SubfolderMissing(
        f"{workspace.origin} has no folder {workspace.subdir!r} that lies inside it",
        hint=closest(workspace.subdir, folders or [name for name in tree.names() if tree.is_dir(name)]),
    )


def closest(name: str, names: list[str]) -> str:
    """A hint with those of `names` that look most like `name`."""
    import difflib

    near = difflib.get_close_matches(name, names, 3, 0.5) or names[:5]
    return f"there is: {', '.join(near)}" if near else ""


def _like(path: Path) -> str:
    try:
        names = [entry.name for entry in os.scandir(path.parent) if entry.is_dir()]
    except OSError:
        names = []
    hint = closest(path.name, sorted(names)) if names else ""
    return hint or "a folder, a git URL, or owner/name"
