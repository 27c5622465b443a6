"""What a lock file pins: downloads by the digest of their content, and where package managers keep them in HOME."""

from __future__ import annotations

import base64
import binascii
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["npm", "cargo", "gomod", "gozip"]
NPM, CRATES, GO = ".npm/_cacache/content-v2/sha512", ".cargo/registry/cache", "go/pkg/mod/cache/download"
_CRATE, _VERSION = re.compile(r"[A-Za-z0-9_-]{1,64}"), re.compile(r"[0-9A-Za-z.+-]{1,100}")
_MODULE = re.compile(r"[A-Za-z0-9._~/-]{1,200}")
_HEX = re.compile(r"[0-9a-f]{64}")
_REMOTE = ("https://", "http://")
_KEYED = re.compile(r"://[^/\s]*@|[?&]")  # an address with a credential is of a package that not everybody may have
MOST = 20_000  # pins of one lock file


@dataclass(frozen=True, slots=True)
class Pin:
    """One download: `digest` in hexadecimal, of a tarball (sha512), a crate (sha256), a module's go.mod or its zip
    (both as go.sum counts them). `place` is its file below HOME; a crate's lacks the folder of its registry, which is
    named `*` there. `name` is module@version for Go, else empty."""

    kind: Kind
    digest: str
    place: str
    name: str = ""


def pins(path: str, text: str) -> list[Pin]:
    """What the lock file `path` with this content pins; nothing where it is none, or cannot be read."""
    reader = _READERS.get(path.rpartition("/")[2])
    found: dict[str, Pin] = {}
    doubtful: set[str] = set()
    try:
        for pin in reader(text) if reader else ():
            if found.setdefault(pin.place, pin) != pin:
                doubtful.add(pin.place)  # two registries with a crate of one name
            if len(found) >= MOST:
                break
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []
    return [pin for place, pin in found.items() if place not in doubtful]


def _npm(text: str) -> Iterator[Pin]:
    pending: list[Any] = [json.loads(text)]
    while pending:
        table = pending.pop()
        for each in (*_tables(table.get("packages")), *_tables(table.get("dependencies"))):
            pending.append(each)
            resolved = each.get("resolved", "https://")
            digest = _sha512(each.get("integrity"))
            if digest and isinstance(resolved, str) and resolved.startswith(_REMOTE) and not _KEYED.search(resolved):
                yield Pin("npm", digest, f"{NPM}/{digest[:2]}/{digest[2:4]}/{digest[4:]}")


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value.values() if isinstance(each, dict)] if isinstance(value, dict) else []


def _sha512(integrity: object) -> str | None:
    for word in integrity.split() if isinstance(integrity, str) else ():
        name, _, encoded = word.partition("-")
        if name == "sha512":
            return _decoded(encoded.partition("?")[0], 64)
    return None


def _decoded(encoded: str, length: int) -> str | None:
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == length else None


def _cargo(text: str) -> Iterator[Pin]:
    for package in tomllib.loads(text).get("package", ()):
        name, version, digest = (str(package.get(key, "")) for key in ("name", "version", "checksum"))
        if _CRATE.fullmatch(name) and _VERSION.fullmatch(version) and _HEX.fullmatch(digest):
            yield Pin("cargo", digest, f"{CRATES}/*/{name}-{version}.crate")


def _go(text: str) -> Iterator[Pin]:
    for line in text.splitlines():
        words = line.split()
        if len(words) != 3 or not words[2].startswith("h1:"):
            continue
        module, version, digest = words[0], words[1].removesuffix("/go.mod"), _decoded(words[2][3:], 32)
        parts = module.split("/")
        if digest and _MODULE.fullmatch(module) and _VERSION.fullmatch(version) and not {"", ".", ".."} & set(parts):
            kind: Kind = "gozip" if version == words[1] else "gomod"
            ending = "zip" if kind == "gozip" else "mod"
            yield Pin(kind, digest, f"{GO}/{_escaped(module)}/@v/{_escaped(version)}.{ending}", f"{module}@{version}")


def _escaped(text: str) -> str:
    """As Go writes names on disks that know no case."""
    return re.sub("[A-Z]", lambda found: "!" + found[0].lower(), text)


_READERS: dict[str, Callable[[str], Iterator[Pin]]] = {
    "package-lock.json": _npm,
    "npm-shrinkwrap.json": _npm,
    "Cargo.lock": _cargo,
    "go.sum": _go,
}
