"""Values that stand for secrets inside a sandbox, and the exchange of the two in bytes that pass.

A placeholder has the shape of its secret: as long, with letters for letters, digits for digits and punctuation where
it was. So neither the length of a body nor the structure of an address changes when they are exchanged, in whatever
notation they are written.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import string
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from mech.errors import ConfigError

_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
_PREFIX = re.compile(r"[A-Za-z]{2,8}[-_](?:[A-Za-z]{2,8}[-_])?")  # sk-, ghp_, sk_live_, github_pat_: programs check it
_RANDOM = 16  # characters that are left to chance, at least, where a prefix is kept
_LEAST = 8
_FITS = re.compile(r"[\x20-\x7e]{8,4096}")


def placeholder(name: str, value: str) -> str:
    """A random value in the shape of the secret `value` of the variable `name`. ConfigError when it is too short, or
    holds what no header can."""
    if value != value.strip() or not _FITS.fullmatch(value) or _chances(value) < _LEAST:
        what = "at least 8 letters or digits, printable ASCII, no space at either end"
        raise ConfigError(
            f"the value of {name} cannot be bound to a host", hint=f"it needs {what}; or make it plain", key="secrets"
        )
    prefix = _PREFIX.match(value)
    kept = prefix.end() if prefix and _chances(value[prefix.end() :]) >= _RANDOM else 0
    while True:
        made = value[:kept] + "".join(map(_other, value[kept:]))
        if made != value:
            return made


def _chances(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _other(character: str) -> str:
    return next((secrets.choice(letters) for letters in _CLASSES if character in letters), character)


class Pairs:
    """What is to be exchanged: each old text, in every notation it may be written in, and the new one in the same."""

    def __init__(self, pairs: Iterable[tuple[str, str]], *, encoded: bool = False) -> None:
        """`encoded`: also where it stands in base64 among other text, as in an echo of Basic credentials."""
        found = {old: new for pair in pairs for old, new in _notations(*pair, encoded)}
        self.pairs = tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))
        self._longest = max((len(old) for old, _ in self.pairs), default=0)

    def exchange(self, data: bytes) -> bytes:
        """The bytes with every old text exchanged; as many as before."""
        for old, new in self.pairs:
            if old in data:
                data = data.replace(old, new)
        return data

    def text(self, text: str) -> str:
        """The same for text that stands for bytes, a character each."""
        return self.exchange(text.encode("latin-1")).decode("latin-1")

    def held(self, data: bytes) -> int:
        """How many bytes at the end could be the beginning of an old text."""
        tail, best = data[-(self._longest - 1) :] if self._longest > 1 else b"", 0
        for old, _ in self.pairs:
            at = tail.find(old[:1], max(0, len(tail) - len(old) + 1))
            while 0 <= at < len(tail) - best:
                if old.startswith(tail[at:]):
                    best = len(tail) - at
                    break
                at = tail.find(old[:1], at + 1)
        return best


def _notations(old: str, new: str, encoded: bool) -> Iterator[tuple[bytes, bytes]]:
    for write in (str, _percent, quote_plus, _json):
        yield write(old).encode(), write(new).encode()
    if encoded:
        yield from zip(_inner(old), _inner(new), strict=True)


def _percent(text: str) -> str:
    return quote(text, safe="")


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _inner(text: str) -> Iterator[bytes]:
    """What of the text's base64 does not depend on what stands before and after it."""
    raw = text.encode()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw + bytes(-(before + len(raw)) % 3))
        yield whole[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


class Passing:
    """A stream whose old texts are exchanged, also where they came in pieces."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._kept = b""

    @property
    def holds(self) -> bool:
        """Whether something waits for what follows."""
        return bool(self._kept)

    def feed(self, data: bytes) -> bytes:
        """What can be passed on after these bytes."""
        data = self._pairs.exchange(self._kept + data if self._kept else data)
        held = self._pairs.held(data)
        self._kept = data[len(data) - held :] if held else b""
        return data[: len(data) - held] if held else data

    def close(self) -> bytes:
        """What was held back."""
        kept, self._kept = self._kept, b""
        return kept


def basic(value: str, pairs: Pairs) -> str:
    """The value of an Authorization field with the old texts exchanged, also inside Basic credentials."""
    scheme, _, credentials = value.partition(" ")
    if scheme.lower() == "basic":
        try:
            found = base64.b64decode(credentials.strip(), validate=True)
        except (binascii.Error, ValueError):
            return pairs.text(value)
        if (made := pairs.exchange(found)) != found:
            return f"{scheme} {base64.b64encode(made).decode()}"
    return pairs.text(value)
