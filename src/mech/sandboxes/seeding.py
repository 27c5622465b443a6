"""Files that HOME has from the beginning: copies, so that no program of a sandbox ever holds the original."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mech.sandboxes import laying, ownership


def sow(seeds: Mapping[str, Path | bytes], home: Path, uid: int | None) -> None:
    """Write the seeds below `home`, a folder that no program has seen yet, as the user `uid` (None: ours). What is
    there already stays; a file of the host that is gone by now is left out."""
    made = {home}
    for place, source in seeds.items():
        target = home / place
        _make_folder(target.parent, made, uid)
        try:
            _write(source, target)
        except (FileExistsError, FileNotFoundError):
            continue
        ownership.give(target, uid)


def _make_folder(folder: Path, made: set[Path], uid: int | None) -> None:
    if folder in made:
        return
    _make_folder(folder.parent, made, uid)
    made.add(folder)
    try:
        folder.mkdir(mode=0o755)
    except FileExistsError:
        return
    ownership.give(folder, uid)


def _write(source: Path | bytes, target: Path) -> None:
    if isinstance(source, bytes):
        with open(target, "xb") as file:
            file.write(source)
        return
    with open(source, "rb") as original, open(target, "xb") as file:
        laying.pour(original.fileno(), file.fileno())
