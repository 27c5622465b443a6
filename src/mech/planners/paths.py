"""Paths of a workspace as text: relative, with forward slashes, "" for its root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mech.beneath import Tree


def words(text: str) -> list[str]:
    """The words of a text: how tables of names are written here."""
    return text.split()


# folders that hold no program of the repository's own
ASIDE = frozenset(
    words(
        ".git .hg .svn .tox .nox .venv venv env node_modules __pycache__ site-packages dist build target vendor tests "
        "test docs doc migrations static media assets .github .vscode .idea notebooks benchmarks coverage .next .nuxt "
        ".cache"
    )
)


def join(folder: str, name: str) -> str:
    """`name` below `folder`, dots resolved; a path that leads out of the workspace keeps its `..`."""
    joined = posixpath.normpath(posixpath.join(folder, name))
    return "" if joined == "." else joined


def within(path: str, folder: str) -> str:
    """`path` as seen from `folder` ("." for the folder itself)."""
    return posixpath.relpath(path or ".", folder or ".")


def folder_of(path: str) -> str:
    """The folder that holds `path`."""
    return path.rpartition("/")[0]


def upwards(at: str) -> Iterator[str]:
    """`at`, then each folder above it up to the root."""
    while at:
        yield at
        at = folder_of(at)
    yield ""


def first_file(tree: Tree, folder: str, names: tuple[str, ...]) -> str | None:
    """The first of `names` that is a file in `folder`, as a path of the workspace."""
    return next((path for name in names if tree.is_file(path := join(folder, name))), None)


def activation(tree: Tree, at: str) -> str:
    """What a command line begins with so that it finds the programs that were installed for the folder."""
    python = first_file(tree, at, ("requirements.txt", "pyproject.toml", "Pipfile"))
    bins = [".venv/bin"] if python or any(name.endswith(".py") for name in tree.names(at)) else []
    bins += ["node_modules/.bin"] if first_file(tree, at, ("package.json",)) else []
    if not bins:
        return ""
    return "export PATH=" + ":".join(f'"$PWD/{folder}"' for folder in bins) + ':"$PATH"; '
