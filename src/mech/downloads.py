"""What package managers downloaded, shared by all repositories of one MECH_HOME: content by its digest, nothing else.

Only MECH writes here, and only bytes that it hashed itself. What a repository gets is what its own lock file names by
digest; so no install script can give another repository anything but what that asked for.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import secrets
import stat
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mech.beneath import Tree, open_beneath
from mech.pins import MIRROR, Pin, pins
from mech.secrets import secret_name
from mech.types import Plan, Workspace

LARGEST = 512 * 1024**2  # bytes of one download
_MOST = 4 * 1024**3  # bytes that one installation adds or is given
_CHUNK = 1 << 20
_ABANDONED = 3600.0  # seconds after which a half-written file has no writer any more
_ENTRIES = 50_000
_SETTINGS = (".npmrc", ".netrc", ".yarnrc", ".yarnrc.yml")
_CREDENTIAL = re.compile(r"_auth|AuthIdent|password|token|://[^/\s]{1,200}@|\blogin\b", re.I)
_LOCK = 32 * 1024**2
_DIGESTS = {"npm": "sha512", "yarn": "sha512", "gomod": "sha256"}
_File = io.BufferedReader | io.BufferedRandom


@dataclass(frozen=True, slots=True)
class Download:
    """One that is kept. `used` is seconds since the epoch, `hits` how often a repository was given it."""

    name: str
    bytes: int
    used: float
    hits: int


def wanted(plan: Plan, workspace: Workspace) -> list[Pin]:
    """What the lock files that the plan installs from pin by digest."""
    tree = Tree(workspace.path)
    files = {path for command in plan.setup if command.stage == "install" for path in command.inputs}
    texts = ((path, tree.read(path, _LOCK)) for path in sorted(files))
    return list(dict.fromkeys(pin for path, text in texts if text for pin in pins(path, text)))


def is_public(plan: Plan, workspace: Workspace) -> bool:
    """Whether every other repository could have downloaded the same: without a secret, a credential among the files,
    or a host that was allowed to this one alone."""
    names = {*plan.env, *(name for command in plan.setup for name in command.env)}
    if plan.secrets or plan.network.allow or any(map(secret_name, names)):
        return False
    if any(_CREDENTIAL.search(command.line) for command in plan.setup):
        return False
    tree = Tree(workspace.path)
    within = {PurePosixPath(folder) for folder in (workspace.subdir, *(command.cwd for command in plan.setup))}
    folders = within.union(*(folder.parents for folder in within))  # tools read the settings of each
    return not any(_CREDENTIAL.search(tree.read(str(folder / name)) or "") for folder in folders for name in _SETTINGS)


class Downloads:
    """The downloads of one MECH_HOME: files `<kind>/<digest>`, each with its hits and its sum beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def seeds(self, plan: Plan, workspace: Workspace) -> dict[str, Path | bytes]:
        """What is here of what the installation of a plan wants, by its place below HOME."""
        return self.give(wanted(plan, workspace))

    def keep(self, plan: Plan, workspace: Workspace, layer: Path, most: int) -> None:
        """Keep what an installation left in its layer, where everybody could have had it; `most` bytes in all."""
        if is_public(plan, workspace):
            self.take(layer, wanted(plan, workspace), most)

    def give(self, wanted: list[Pin]) -> dict[str, Path | bytes]:
        """What is here of what is wanted, by its place below HOME; each is hashed once more before it is given."""
        found: dict[str, Path | bytes] = {}
        given = 0
        for pin in wanted:
            path = self._path(pin)
            try:
                given += path.stat().st_size
                with open(path, "rb") as file:
                    whole = hashlib.file_digest(file, "sha256").hexdigest() == Path(f"{path}.sum").read_text()
            except (OSError, ValueError):
                continue
            if not whole:  # the disk lost some of it
                path.unlink(missing_ok=True)
                continue
            if given > _MOST:
                break
            found[pin.given or pin.place] = path
            found.update(_beside(pin))
            _count(path)
        return found

    def take(self, layer: Path, wanted: list[Pin], most: int = _MOST) -> int:
        """Keep what an installation left in its layer of what was wanted, where its digest is right; how many. Then
        no more than `most` bytes are kept in all."""
        taken, left = 0, _MOST
        try:
            home = os.open(layer / "home", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return 0
        try:
            for pin in wanted:
                if left > 0 and not self._path(pin).exists():
                    size = self._take(home, pin)
                    left -= size
                    taken += size > 0
        finally:
            os.close(home)
        if taken:
            self.sweep(most)
        return taken

    def kept(self) -> list[Download]:
        """What is there, the least recently used first."""
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                info = path.stat()
                if "." not in path.name:
                    hits = path.with_name(path.name + ".hits")
                    count = hits.stat().st_size if hits.exists() else 0
                    name = str(path.relative_to(self._folder))
                    found.append(Download(name, info.st_blocks * 512, info.st_mtime, count))
        return sorted(found, key=lambda each: each.used)

    def sweep(self, most: int) -> None:
        """Remove what killed executions left half written, and beyond `most` bytes what was not used for longest."""
        for part in self._folder.glob("*/*.part"):
            with suppress(OSError):  # another may write it now
                if time.time() - part.stat().st_mtime > _ABANDONED:
                    part.unlink()
        kept = self.kept()
        over = sum(each.bytes for each in kept) - most
        for each in kept:
            if over <= 0:
                break
            self.remove(each.name)
            over -= each.bytes

    def remove(self, name: str) -> bool:
        """Remove one, by its name in `kept`; whether it is gone. What was given of it already is a copy."""
        for path in (self._folder / f"{name}{ending}" for ending in ("", ".hits", ".sum")):
            path.unlink(missing_ok=True)
        return True

    # --- one download

    def _path(self, pin: Pin) -> Path:
        return self._folder / pin.kind / pin.digest

    def _take(self, home: int, pin: Pin) -> int:
        """Keep one file of a layer if it is what the pin says; its bytes, 0 when it is not kept."""
        target = self._path(pin)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        try:
            fd = open_beneath(home, pin.place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, symlinks=False)
            with open(fd, "rb") as source, open(part, "x+b", opener=_private) as copy:
                info = os.fstat(source.fileno())
                if not stat.S_ISREG(info.st_mode) or info.st_size > LARGEST:
                    return 0
                if _copied(pin, source, copy) != pin.digest:
                    return 0
                copy.seek(0)  # and all of it is written
                size = os.fstat(copy.fileno()).st_size
                total = hashlib.file_digest(copy, "sha256").hexdigest()
            Path(f"{target}.sum").write_text(total)  # quicker to compare than what a zip holds
            os.rename(part, target)
            return size
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
            return 0
        finally:
            part.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _count(path: Path) -> None:
    with suppress(OSError):
        os.utime(path)
        with open(f"{path}.hits", "ab") as hits:
            hits.write(b".")


def _beside(pin: Pin) -> dict[str, Path | bytes]:
    """What its package manager wants to find beside it."""
    if pin.given.startswith(MIRROR):
        return {".yarnrc": f'yarn-offline-mirror "./{MIRROR}"\n'.encode()}
    if pin.kind != "gozip":
        return {}
    stem = pin.place.removesuffix(".zip")
    version = pin.name.rpartition("@")[2]
    encoded = base64.b64encode(bytes.fromhex(pin.digest)).decode()
    return {f"{stem}.info": f'{{"Version":"{version}"}}'.encode(), f"{stem}.ziphash": f"h1:{encoded}".encode()}


def _copied(pin: Pin, source: _File, copy: _File) -> str:
    """Copy a download; the digest of what was written, as lock files count it."""
    if pin.kind == "gozip":
        return _repacked(pin, source, copy)
    digest = hashlib.new(_DIGESTS[pin.kind])
    left = LARGEST
    while left > 0 and (chunk := source.read(min(_CHUNK, left))):
        digest.update(chunk)
        copy.write(chunk)
        left -= len(chunk)
    return _summed({"go.mod": digest.hexdigest()}) if pin.kind == "gomod" else digest.hexdigest()


def _repacked(pin: Pin, source: _File, copy: _File) -> str:
    """Pack the zip of a module anew: what one program reads in a zip another may not."""
    _check(source)
    digests = {}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, chunks in _files(old, pin.name):
            digest = hashlib.sha256()
            with new.open(name, "w") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
            digests[name] = digest.hexdigest()
    return _summed(digests)


def _summed(digests: Mapping[str, str]) -> str:
    """Go's digest of files, by theirs."""
    lines = (f"{digest}  {name}\n" for name, digest in digests.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _check(file: _File) -> None:
    """ValueError for a zip with more entries than can be meant well: each takes memory to list."""
    entries = 0
    while chunk := file.read(_CHUNK):
        entries += chunk.count(b"PK\x01\x02")
        if entries > _ENTRIES:
            raise ValueError("too many entries")
    file.seek(0)


def _files(archive: zipfile.ZipFile, module: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a module's zip by name; ValueError where it is not as Go makes them."""
    infos = sorted(archive.infolist(), key=lambda info: info.filename.encode("utf-8", "surrogatepass"))
    if len({info.filename for info in infos}) != len(infos):
        raise ValueError("one name twice")
    left = LARGEST
    for info in infos:
        parts = info.filename.removeprefix(f"{module}/").split("/")
        plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and "\n" not in info.filename
        if not plain or not info.filename.startswith(f"{module}/") or {"", ".", ".."} & set(parts):
            raise ValueError(f"{info.filename!r} is no file of a module")
        left -= info.file_size
        if left < 0:
            raise ValueError("too large")
        yield info.filename, _chunks(archive, info)


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as file:  # ends after the size that was stated
        while chunk := file.read(_CHUNK):
            yield chunk
