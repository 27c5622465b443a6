"""Secret values stay out of everything that is stored: the redaction that a log is opened with."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "[redacted]"
_NAMES = re.compile(r"(?i)(secret|token|passw(or)?d|api_?key|private_?key|credential|access_?key)")


def secret_name(name: str) -> bool:
    """Whether a variable of this name holds something that must not be shown."""
    return bool(_NAMES.search(name))


_KEPT_IN = re.compile(
    r"(?i)(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w-]+\.env|\.npmrc|\.yarnrc(?:\.yml)?|\.netrc|\.pypirc|\.pgpass|[\w.-]+\.properties)$"
)
_EXAMPLE = re.compile(r"(?i)(?:example|sample|template|dist|defaults?)$")
_WITH_PASSWORD = re.compile(r"://[^/\s:@]{0,200}:[^/\s@]{1,200}@")
_NAME = re.compile(r"\w[\w-]{1,80}")
_AUTH = re.compile(r"(?i)^_*auth_*$|(?:^|_)(?:dsn|passphrase)$|_auth$")
_OPEN = re.compile(r"[:=|>\[{(\\]\s*$")  # what leaves the value to the next line


def showable(file: str, line: str, above: str = "") -> bool:
    """Whether a line of a file may be quoted: it names no secret, nor does the line above that it goes on from, and
    secrets are not what the file is for."""
    if (_KEPT_IN.search(file) and not _EXAMPLE.search(file)) or _WITH_PASSWORD.search(line):
        return False
    said = f"{line}\n{above}" if _OPEN.search(above) else line
    return not any(secret_name(name) or _AUTH.search(name) for name in _NAME.findall(said[:2_000]))


class Redactor:
    """Replaces known secret values in text and, across chunk borders, in a stream of bytes.

    Values shorter than 6 characters are left alone: hiding them would hide ordinary words.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self._bytes: re.Pattern[bytes] | None = None
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        """Learn further secret values."""
        kept = {*self._values, *(v for v in values if len(v) >= 6)}
        self._values = tuple(sorted(kept, key=len, reverse=True))
        if self._values:
            joined = "|".join(re.escape(v) for v in self._values)
            self._pattern, self._bytes = re.compile(joined), re.compile(joined.encode())

    def text(self, text: str) -> str:
        return self._pattern.sub(MASK, text) if self._pattern else text

    def stream(self) -> RedactedStream:
        return RedactedStream(self)

    def clean(self, data: bytes) -> bytes:
        return self._bytes.sub(MASK.encode(), data) if self._bytes else data

    def held(self, data: bytes) -> int:
        """How many bytes at the end of `data` could be the beginning of a secret."""
        best = 0
        for value in self._values:
            raw = value.encode()
            for size in range(min(len(raw) - 1, len(data)), best, -1):
                if data.endswith(raw[:size]):
                    best = size
                    break
        return best


class RedactedStream:
    """Feeds chunks through a redactor; a secret split over two chunks is still seen."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._kept = b""

    def feed(self, data: bytes) -> bytes:
        data = self._redactor.clean(self._kept + data)
        held = self._redactor.held(data)
        self._kept = data[len(data) - held :] if held else b""
        return data[: len(data) - held]

    def close(self) -> bytes:
        kept, self._kept = self._kept, b""
        return kept
