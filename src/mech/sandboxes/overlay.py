"""What a sandbox writes and what it sees of the host's folder: copy-on-write places and the layers they become.

A place (the workspace, HOME) is an overlay: what this execution writes over sealed layers, newest first, over
a mask that hides folders, over the host's folder. Sealing turns what was written into one more layer.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mech.covering import covered
from mech.errors import SandboxLost
from mech.holding import Hold
from mech.sandboxes import HOME, Opening, laying, ownership, seeding, snapshots, stack
from mech.sandboxes.snapshots import PLACES

FACTS = "layer.json"


@dataclass
class Place:
    """One copy-on-write folder: `target` inside; `lowers` on the host, newest first; `folder` holds what it writes."""

    name: str
    target: str
    folder: Path
    lowers: list[Path] = field(default_factory=list)
    fresh: object = None

    @property
    def upper(self) -> Path:
        return self.folder / "upper"

    def order(self, uid: int | None) -> dict[str, Any]:
        """What the joiner is told."""
        lowers = [(str(path), ownership.owner(path, uid)) for path in self.lowers]
        return {"target": self.target, "lowers": lowers, "upper": str(self.folder)}


class Written:
    """Everything one execution writes: a folder of the host with one sub-folder a generation and place.

    `in_place`: what is written stays where it is mounted, whatever is sealed; `given` are the bytes it began with.
    """

    in_place = False
    given = 0

    def __init__(self, opening: Opening, uid: int | None, targets: Mapping[str, str]) -> None:
        self._opening, self._state, self._uid, self._generation = opening, opening.state, uid, 0
        self.places = [Place(name, targets[name], Path()) for name in PLACES]
        self._family: Hold | None = None
        self._numbers: snapshots.Numbers
        self._holds: list[Hold] = []
        self._copied: Path | None = None

    @property
    def workspace(self) -> Place:
        return self.places[0]

    def prepare(self) -> None:
        """Decide what lies below each place, and give it an empty folder to write to."""
        self._state.mkdir(parents=True, exist_ok=True)
        opening = self._opening
        if opening.snapshot is not None:
            self._holds += opening.snapshot.holds
            for place in self.places:
                place.lowers = list(opening.snapshot.layers[place.name])
        else:
            try:
                self._holds += [Hold(layer) for layer in (*opening.layers, *snapshots.tree_of(opening.workspace.path))]
            except FileNotFoundError as gone:
                raise SandboxLost(f"the layer {gone} was removed just now", hint="run it again") from None
            for place in self.places:
                place.lowers = [path for layer in opening.layers if (path := layer / place.name).is_dir()]
            masked = mask(self._state / "mask", opening.workspace.path, opening.hidden, self._uid)
            self.workspace.lowers += [*([masked] if masked else []), opening.workspace.path]
            self.places[1].lowers.append(_settings(self._state / "settings", opening.files, self._uid))
        self.renew()

    def sow(self) -> None:
        """Write the seeds where HOME is written: they are part of what is sealed, and the sandbox's own."""
        home = self.places[1]
        if self._opening.snapshot is None and self._opening.seeds:
            seeding.sow(self._opening.seeds(), home.upper, self._uid)
            home.fresh = _look(home.upper)

    def stack(self, without: str = "") -> None:
        """What was written so far lies below from now on, but for the file or folder `without` of the workspace, and
        something empty above it is written to. What is mounted must not be used any more."""
        if without:
            laying.remove(str(self.workspace.upper / without))
        for place in self.places:
            place.lowers.insert(0, place.upper)
        self.renew()

    def renew(self) -> None:
        """Give every place an empty folder to write to; the place itself keeps its mode, time and attributes."""
        self._generation += 1
        for place in self.places:
            place.folder = self._state / f"{place.name}-{self._generation}"
            for path in (place.folder, place.upper, place.folder / "work"):
                path.mkdir(parents=True, mode=0o755)
                ownership.give(path, self._uid)
            if place.lowers and (place.lowers[0].parent.parent == self._state or snapshots.is_sealed(place.lowers[0])):
                top = place.lowers[0]
                laying.dress(str(place.upper), os.lstat(top), stack.attributes(str(top)))
                ownership.give(place.upper, self._uid)
            place.fresh = _look(place.upper)

    def seal(self, into: Path) -> None:
        """Make the layer `into` of what was stacked last, all of it or nothing."""
        into = self._sealed(into, lambda place, target, lock: _move(place.lowers[0], target, lock))
        for place in self.places:
            place.lowers[0] = into / place.name

    def _sealed(self, into: Path, fill: Callable[[Place, Path, int], None]) -> Path:
        """Make a layer that `fill` puts the places in; where it is, which is elsewhere if another one was first."""
        into.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = into.with_name(f".{into.name}.{secrets.token_hex(4)}.part")
        part.mkdir(mode=0o700)
        hold = Hold(part)  # so that nobody sweeps it away
        for place in self.places:
            fill(place, part / place.name, hold.fd)
        write_facts(part, self._opening)
        try:
            os.rename(part, into)
            self._holds.append(hold)
        except OSError as problem:
            if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            _move(part, into := self._state / f"sealed-{self._generation}")
        return into

    # --- snapshots

    def layers(self) -> dict[str, tuple[Path, ...]]:
        """What each place shows now: its layers, newest first, with what is being written."""
        return {place.name: (place.upper, *place.lowers) for place in self.places}

    def is_clean(self) -> bool:
        """Whether nothing was written since the last generation began."""
        return all(not os.listdir(place.upper) and place.fresh == _look(place.upper) for place in self.places)

    def join_family(self) -> None:
        """What lies below and is only ours moves to where snapshots of it outlive us."""
        if self._family is not None:
            return
        self._family = snapshots.begin(self._opening.snapshots or self._state / "snapshots")
        self._numbers = snapshots.Numbers(self._family.folder)
        for place in self.places:
            for number, layer in enumerate(place.lowers):
                if layer.is_relative_to(self._state) and not snapshots.is_sealed(layer):
                    target = self._family.folder / f"{number}-{snapshots.BELOW}" / place.name
                    target.parent.mkdir(exist_ok=True)
                    _move(layer, target)
                    place.lowers[number] = target

    def snapshot(self) -> snapshots.Snapshot:
        """What lies below everything that is being written."""
        assert self._family is not None
        layers = {place.name: tuple(place.lowers) for place in self.places}
        return snapshots.Snapshot(layers, snapshots.holds(layers, self._family.folder))

    def keep(self) -> None:
        """What was stacked last becomes a layer of the family."""
        large = any(snapshots.is_large(place.lowers[0]) for place in self.places)
        folder = self._numbers.next("large" if large else "0")
        for place in self.places:
            _move(place.lowers[0], folder / place.name)
            place.lowers[0] = folder / place.name

    def merge(self) -> None:
        """Lay many small layers together; to be done before they are mounted."""
        for place in self.places:
            place.lowers = snapshots.merged(place.lowers, self._numbers)

    def copy(self) -> snapshots.Snapshot:
        """A snapshot of what is being written, by copying it; nobody may write meanwhile."""
        assert self._family is not None
        folder = self._numbers.next("copy")
        for place in self.places:
            (folder / place.name).mkdir()
            before = self._copied and self._copied / place.name
            laying.copied(place.upper, folder / place.name, before)
        self._copied = folder
        layers = {place.name: (folder / place.name, *place.lowers) for place in self.places}
        return snapshots.Snapshot(layers, snapshots.holds(layers, self._family.folder))

    def go_back(self, snapshot: snapshots.Snapshot) -> list[Path]:
        """Lay the layers of a snapshot below, and something empty above; the folders that are of no more use."""
        useless = [place.folder for place in self.places]
        self._holds += snapshot.holds
        for place in self.places:
            place.lowers = list(snapshot.layers[place.name])
        self.renew()
        return useless

    def clean(self) -> None:
        """Let go of all layers, and make the overlays' work folders removable; the kernel gives them no permission."""
        for work in self._state.glob("*-*/work/*"):
            os.chmod(work, 0o700, follow_symlinks=True)
        self._holds.clear()
        if self._family is not None:
            family, self._family = self._family.folder, None
            snapshots.remove(family)


def _look(folder: Path) -> object:
    info = os.lstat(folder)
    return info.st_mode, info.st_mtime_ns, stack.attributes(str(folder))


def mask(folder: Path, root: Path, hidden: Sequence[str], uid: int | None) -> Path | None:
    """A layer in `folder` that hides these folders of `root`; None when there is nothing to hide."""
    present = [name for name in hidden if _is_within(root, name)]
    if not present:
        return None
    folder.mkdir(parents=True)
    ownership.give(folder, uid)
    for name in sorted(present):
        *parents, last = Path(name).parts
        place, source = folder, root
        for part in parents:
            place, source = place / part, source / part
            if not place.exists():
                place.mkdir()
                ownership.give(place, uid)
                shutil.copystat(source, place)
        if not os.path.lexists(place / last):
            os.mknod(place / last, stat.S_IFCHR, os.makedev(0, 0))  # an overlay's whiteout
    return folder


def _settings(folder: Path, files: Mapping[str, bytes | Path], uid: int | None) -> Path:
    """A layer in `folder` with those of `files` that belong in HOME."""
    folder.mkdir(mode=0o755)
    found = {path: data for path, data in files.items() if path.startswith(HOME + "/") and isinstance(data, bytes)}
    for path, data in found.items():
        target = folder / path[len(HOME) + 1 :]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o755 if data.startswith(b"#!") else 0o644)
    for place, _, names in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in names)):
            ownership.give(Path(path), uid)
    return folder


def _is_within(root: Path, name: str) -> bool:
    """Whether `name` exists below `root` without a symlink on the way."""
    parts = Path(name).parts
    if not parts or ".." in parts or Path(name).is_absolute():
        return False
    path = root
    for part in parts[:-1]:
        path = path / part
        if path.is_symlink() or not path.is_dir():
            return False
    return os.path.lexists(path / parts[-1])


def _move(source: Path, target: Path, hold: int | None = None) -> None:
    """Move a folder; a lock that is held goes on to whoever copies it."""
    try:
        os.rename(source, target)
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        subprocess.run(["cp", "-a", "--", source, target], check=True, pass_fds=() if hold is None else (hold,))


def write_facts(part: Path, opening: Opening) -> None:
    """Note beside the places of a layer what it covers of the workspace, and how large it is."""
    files = size = 0
    for place, _, names in os.walk(part):
        for name in names:
            info = os.lstat(os.path.join(place, name))
            files, size = files + 1, size + info.st_blocks * 512 // info.st_nlink
    covers = covered(part / PLACES[0], opening.workspace.path, opening.hidden)
    facts = {"workspace": opening.workspace.key, "covered": covers, "files": files, "bytes": size}
    (part / FACTS).write_text(json.dumps(facts))
