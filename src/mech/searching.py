"""Finds text and names in the files of a workspace, bounded in time and in what is told."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable

from mech import matches
from mech.beneath import Tree
from mech.errors import ConfigError

MOST = 60  # places that are told
_LARGEST = 1_000_000  # bytes of a file that is looked into
_WIDEST = 200  # characters of a line that are shown, and that a regular expression sees
_SECONDS = 5.0
SKIPPED = frozenset(
    {".git", "node_modules", ".venv", "venv", "__pycache__", "target", "dist", "build", ".next", "vendor", "coverage"}
)


def search(tree: Tree, pattern: str, files: str = "", regex: bool = False) -> tuple[list[str], int]:
    """Places as `path:line: text`, names of files first, and how many more there are. A pattern that is no regular
    expression is taken as text."""
    matches = _matcher(pattern, regex)
    found: list[str] = []
    more, deadline = 0, time.monotonic() + _SECONDS
    names: list[str] = []
    for path in tree.walk(skip=SKIPPED):
        if time.monotonic() > deadline:
            found.append(f"(stopped after {_SECONDS:.0f} s: not all files were searched)")
            break
        if files and not _fits(path, files):
            continue
        if pattern.lower() in path.rpartition("/")[2].lower():
            names.append(path)
        for number, line in _lines(tree, path, matches):
            if len(found) < MOST:
                found.append(f"{path}:{number}: {line.strip()[:_WIDEST]}")
            else:
                more += 1
    return names[:20] + found, more


def _lines(tree: Tree, path: str, matches: Callable[[str], bool]) -> list[tuple[int, str]]:
    data = tree.read_bytes(path, _LARGEST)
    if data is None or b"\0" in data[:8000]:
        return []
    lines = data.decode("utf-8", "replace").split("\n")
    return [(number, line) for number, line in enumerate(lines, 1) if matches(line)]


def _matcher(pattern: str, regex: bool) -> Callable[[str], bool]:
    if regex:
        try:
            compiled = matches.compiled(pattern, any_case=False)
            return lambda line: bool(compiled.search(line[: 4 * _WIDEST].encode("utf-8", "replace")))
        except ConfigError:
            pass
    wanted = pattern.lower()
    return lambda line: wanted in line.lower()


def _fits(path: str, files: str) -> bool:
    return any(
        fnmatch.fnmatch(path, each) or fnmatch.fnmatch(path, each.replace("**/", "")) for each in (files, f"*/{files}")
    )
