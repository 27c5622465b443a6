"""What a lock file pins: downloads by the digest of their content, and where package managers keep them in HOME."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["npm", "yarn", "gomod", "gozip"]
NPM, GO = ".npm/_cacache/content-v2/sha512", "go/pkg/mod/cache/download"
YARN, BERRY = ".cache/yarn/v6", ".yarn/berry/cache"
MIRROR = ".yarn-offline"  # where yarn 1 is told to look before it asks its registry
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,100}")
_PACKAGE = re.compile(r"(?:@[a-z0-9~_-][a-z0-9._~-]{0,99}/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]{0,199}")
_MODULE = re.compile(r"[A-Za-z0-9._~/-]{1,200}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_CACHE_KEY = re.compile(r"[0-9a-z]{1,10}")
_HEX = re.compile(r"[0-9a-f]{128}")
_REMOTE = ("https://", "http://")
_KEYED = re.compile(r"://[^/\s]*@|[?&]")  # an address with a credential is of a package that not everybody may have
MOST = 20_000  # pins of one lock file


@dataclass(frozen=True, slots=True)
class Pin:
    """One download: `digest` in hexadecimal, of a tarball of npm's registry or a zip of yarn's (sha512), of a module's
    go.mod or its zip (both as go.sum counts them). `place` is its file below HOME; `given` is where it is given, ""
    for the same. `name` is module@version for Go, else empty."""

    kind: Kind
    digest: str
    place: str
    name: str = ""
    given: str = ""


def pins(path: str, text: str) -> list[Pin]:
    """What the lock file `path` with this content pins; nothing where it is none, or cannot be read."""
    reader = _READERS.get(path.rpartition("/")[2])
    found: dict[str, Pin] = {}
    doubtful: set[str] = set()
    try:
        for pin in reader(text) if reader else ():
            if found.setdefault(pin.place, pin) != pin:
                doubtful.add(pin.place)  # two digests for one file
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
            if digest and _is_open(resolved):
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


def _is_open(address: object) -> bool:
    return isinstance(address, str) and address.startswith(_REMOTE) and not _KEYED.search(address)


def _yarn(text: str) -> Iterator[Pin]:
    """The lock of yarn 1, or of a later one, which has a block `__metadata`."""
    berry = re.search(r"^__metadata:$", text, re.M)
    default = ""
    for block in text.split("\n\n"):
        head, _, rest = block.strip("\n").partition("\n")
        facts = dict(_fact(line) for line in rest.splitlines() if line.startswith("  ") and line[2:3] not in " #")
        default = facts.get("cacheKey", default)
        if pin := _zip(facts, default) if berry else _tarball(head, facts):
            yield pin


def _fact(line: str) -> tuple[str, str]:
    name, _, value = line.strip().partition(" ")
    return name.rstrip(":"), value.strip('"')


def _tarball(head: str, facts: Mapping[str, str]) -> Pin | None:
    """What yarn 1 keeps beside what it unpacked; it is given in a folder that yarn looks in first."""
    name = head.strip('":').partition(", ")[0].strip('"')
    name = name[: name.rindex("@")] if "@" in name[1:] else ""
    address, _, weak = facts.get("resolved", "").partition("#")
    version, digest, file = facts.get("version", ""), _sha512(facts.get("integrity")), address.rpartition("/")[2]
    if not (digest and _is_open(address) and f"/{name}/-/" in address and _SHA1.fullmatch(weak)):
        return None
    if not (_PACKAGE.fullmatch(name) and _VERSION.fullmatch(version) and _PACKAGE.fullmatch(file)):
        return None
    folder = f"npm-{name.replace('/', '-')}-{version}-{weak}-integrity/node_modules/{name}"
    scope = f"{name.partition('/')[0]}-" if "/" in name else ""
    return Pin("npm", digest, f"{YARN}/{folder}/.yarn-tarball.tgz", given=f"{MIRROR}/{scope}{file}")


def _zip(facts: Mapping[str, str], default: str) -> Pin | None:
    """What later yarns keep: a zip of their own making, which their lock file pins."""
    name, _, version = facts.get("resolution", "").rpartition("@npm:")
    key, _, digest = facts.get("checksum", "").rpartition("/")
    key = key or default
    if not (_PACKAGE.fullmatch(name) and _VERSION.fullmatch(version) and _HEX.fullmatch(digest)):
        return None
    if not _CACHE_KEY.fullmatch(key):
        return None
    scope, _, last = name.rpartition("/")
    locator = _hashed(_hashed(scope.removeprefix("@") + last) + f"npm:{version}")
    return Pin("yarn", digest, f"{BERRY}/{name.replace('/', '-')}-npm-{version}-{locator[:10]}-{key}.zip")


def _hashed(text: str) -> str:
    return hashlib.sha512(text.encode()).hexdigest()


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
    "yarn.lock": _yarn,
    "go.sum": _go,
}
