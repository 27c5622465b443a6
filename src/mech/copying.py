"""Copies a working tree: links as links, nothing followed, and nothing that is neither file, folder nor link."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection
from pathlib import Path


def copied(source: Path, target: Path, without: Collection[str] = (), apart: Path | None = None) -> None:
    """Copy the folder `source` to `target`, which is made; folders named in `without` are left out, at any depth, and
    so is the folder `apart` (None: the target), which may lie in the source.

    Modes and times are kept. OSError: something could not be read or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    own = os.stat(apart or target)
    folders = [(source, target)]
    while folders:
        here, there = folders.pop()
        with os.scandir(here) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISLNK(info.st_mode):
                    os.symlink(os.readlink(entry.path), there / entry.name)
                elif os.path.samestat(info, own):
                    continue
                elif stat.S_ISDIR(info.st_mode) and entry.name not in without:
                    (there / entry.name).mkdir()
                    folders.append((Path(entry.path), there / entry.name))
                elif stat.S_ISREG(info.st_mode):
                    shutil.copy2(entry.path, there / entry.name, follow_symlinks=False)
        os.chmod(there, stat.S_IMODE(os.stat(here).st_mode) | stat.S_IRWXU)
