"""Small trees of files for tests of planners."""

from __future__ import annotations

from pathlib import Path

from mech.beneath import Tree


def grow(root: Path, files: dict[str, str | bytes]) -> Tree:
    """A tree with these files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Tree(root)
