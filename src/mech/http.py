"""HTTP/1.1 heads and body framing without any input or output; a body is counted, never copied.

Feed a `HeadReader` the bytes that arrive until it holds a head; `request_body` and `response_body` then
say how the body ends, and `Body.take` how many of the next bytes belong to it. Whatever two readers
could understand differently (request smuggling) is refused: a `Malformed` with the status to answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

LARGEST_HEAD = 64 * 1024
MOST_FIELDS = 256
_LARGEST_LINE = 4 * 1024  # of a chunk's size with its extensions
_LARGEST_TRAILER = 16 * 1024

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_FIELD = re.compile(rf"({_TOKEN}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_REQUEST = re.compile(rf"({_TOKEN}) ([\x21-\x7e\x80-\xff]+) HTTP/(\d)\.(\d)")
_RESPONSE = re.compile(r"HTTP/(\d)\.(\d) ([1-9]\d\d)(?: ([^\x00-\x08\x0a-\x1f\x7f]*))?")
_LENGTH = re.compile(r"[0-9]{1,18}")
_FIRST = frozenset(b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_HEX = {byte: int(chr(byte), 16) for byte in b"0123456789abcdefABCDEF"}

Bytes = bytes | bytearray | memoryview
Fields = tuple[tuple[str, str], ...]


class Malformed(Exception):
    """Bytes that are not HTTP/1.1, or not safely; `status` is what to answer a client who sent them."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


@dataclass(frozen=True, slots=True)
class Head:
    """A first line and its fields, in order and with the names as written; text is latin-1, one character a byte."""

    version: str
    fields: Fields

    def all(self, name: str) -> list[str]:
        """The values of every field of that name (lower case)."""
        return [value for key, value in self.fields if key.lower() == name]

    def get(self, name: str) -> str | None:
        """The value of the first field of that name (lower case)."""
        return next((value for key, value in self.fields if key.lower() == name), None)

    def tokens(self, name: str) -> list[str]:
        """The comma-separated words of that field, lower case."""
        words = ",".join(self.all(name)).lower().split(",")
        return [word.strip() for word in words if word.strip()]

    @property
    def closes(self) -> bool:
        """Whether the sender closes the connection after this message."""
        words = self.tokens("connection")
        return "close" in words or (self.version == "1.0" and "keep-alive" not in words)

    @property
    def line(self) -> str:
        raise NotImplementedError

    def encode(self) -> bytes:
        """The bytes of the head, with the empty line that ends it."""
        lines = [self.line, *(f"{name}: {value}" for name, value in self.fields), "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def with_fields(self, fields: Fields) -> Self:
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class Request(Head):
    """The head of a request."""

    method: str = "GET"
    target: str = "/"

    @property
    def line(self) -> str:
        return f"{self.method} {self.target} HTTP/{self.version}"

    @property
    def upgrades(self) -> bool:
        """Whether the client asks to speak something else afterwards (a WebSocket)."""
        return self.version == "1.1" and "upgrade" in self.tokens("connection") and bool(self.tokens("upgrade"))


@dataclass(frozen=True, slots=True)
class Response(Head):
    """The head of a response."""

    status: int = 200
    reason: str = ""

    @property
    def line(self) -> str:
        return f"HTTP/{self.version} {self.status} {self.reason}"


class HeadReader:
    """Collects the bytes of one head; the subclass knows its first line. `limit` is in bytes."""

    def __init__(self, limit: int = LARGEST_HEAD) -> None:
        self._buffer = bytearray()
        self._limit = limit
        self._skipped = 0
        self._searched = 0

    @property
    def started(self) -> bool:
        """Whether anything of a head has arrived."""
        return bool(self._buffer)

    def feed(self, data: Bytes) -> int | None:
        """How many bytes of `data` complete the head; None when all of them were taken and more are needed.

        Malformed as soon as it cannot be a head, or is larger than the limit.
        """
        before = len(self._buffer) + self._skipped
        self._buffer += data
        if not self._skip_empty_lines():
            return None
        self._check_start(self._buffer)
        end = self._end()
        if (len(self._buffer) if end is None else end) + self._skipped > self._limit:
            raise Malformed(f"the head is larger than {self._limit} bytes", 431)
        if end is None:
            return None
        del self._buffer[end:]
        return end + self._skipped - before

    def _skip_empty_lines(self) -> bool:
        if self._buffer.startswith((b"\r", b"\n")):
            kept = self._buffer.lstrip(b"\r\n")
            self._skipped += len(self._buffer) - len(kept)
            self._buffer = kept
        if self._skipped > 64:
            raise Malformed("empty lines in place of a head")
        return bool(self._buffer)

    def _end(self) -> int | None:
        """Where the empty line after the fields ends."""
        at = max(0, self._searched - 2)
        while (at := self._buffer.find(b"\n", at)) >= 0:
            for line in (b"\n", b"\r\n"):
                if self._buffer.startswith(line, at + 1):
                    return at + 1 + len(line)
            at += 1
        self._searched = len(self._buffer)
        return None

    def _check_start(self, start: bytearray) -> None:
        raise NotImplementedError


class RequestReader(HeadReader):
    """Reads the head of a request, strictly."""

    def _check_start(self, start: bytearray) -> None:
        if start[0] not in _FIRST:
            raise Malformed("this is not an HTTP request")

    def head(self) -> Request:
        """The head that was fed. Malformed when it is none."""
        lines = _lines(self._buffer, strict=True)
        match = _REQUEST.fullmatch(lines[0])
        if match is None:
            raise Malformed("the request line is not one of HTTP/1.1")
        method, target, major, minor = match.groups()
        if major != "1" or minor not in "01":
            raise Malformed("only HTTP/1.1 is spoken here", 505)
        return Request(f"1.{minor}", _fields(lines[1:]), method, target)


class ResponseReader(HeadReader):
    """Reads the head of a response; lines may end with a bare line feed, as browsers accept."""

    def _check_start(self, start: bytearray) -> None:
        if not b"HTTP/1.".startswith(start[:7]):
            raise Malformed("the answer is not HTTP/1.1", 502)

    def head(self) -> Response:
        """The head that was fed. Malformed when it is none."""
        lines = _lines(self._buffer, strict=False)
        match = _RESPONSE.fullmatch(lines[0])
        if match is None or match[2] not in "01":
            raise Malformed("the answer's first line is not one of HTTP/1.1", 502)
        return Response(f"1.{match[2]}", _fields(lines[1:]), int(match[3]), match[4] or "")


def _lines(head: bytearray, *, strict: bool) -> list[str]:
    text = head.decode("latin-1")
    if not strict:
        text = re.sub(r"\r?\n", "\r\n", text)
    if re.search(r"\r(?!\n)|(?<!\r)\n", text):
        raise Malformed("a line of the head does not end with CR LF")
    return text.split("\r\n")[:-2]


def _fields(lines: list[str]) -> Fields:
    if len(lines) > MOST_FIELDS:
        raise Malformed(f"more than {MOST_FIELDS} fields", 431)
    found = []
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise Malformed("a field of the head is folded or not well formed")
        found.append((match[1], match[2].rstrip(" \t")))
    return tuple(found)


# --- bodies ----------------------------------------------------------------------------------


class Body:
    """A body of `left` more bytes; `done` when no byte of it is missing."""

    until_close = False

    def __init__(self, left: int = 0) -> None:
        self._left = left

    @property
    def done(self) -> bool:
        return self._left == 0

    def take(self, data: Bytes, content: list[Bytes] | None = None) -> int:
        """How many of these bytes belong to the body; `content` gets the parts of them that are not framing.
        Malformed when they cannot follow the ones before."""
        taken = min(self._left, len(data))
        self._left -= taken
        if content is not None:
            content.append(data[:taken])
        return taken


class UntilClose(Body):
    """A body that ends with the connection."""

    until_close = True

    @property
    def done(self) -> bool:
        return False

    def take(self, data: Bytes, content: list[Bytes] | None = None) -> int:
        if content is not None:
            content.append(data)
        return len(data)


class Chunked(Body):
    """A body in chunks, up to and with its trailer."""

    def __init__(self) -> None:
        super().__init__()
        self._step = Chunked._size
        self._number = 0
        self._line = 0
        self._trailer = 0
        self._done = False

    @property
    def done(self) -> bool:
        return self._done

    def take(self, data: Bytes, content: list[Bytes] | None = None) -> int:
        at, end = 0, len(data)
        while at < end and not self._done:
            if self._left:
                taken = min(self._left, end - at)
                if content is not None:
                    content.append(data[at : at + taken])
                self._left -= taken
                at += taken
            else:
                self._step(self, data[at])
                at += 1
        return at

    def _size(self, byte: int) -> None:
        digit = _HEX.get(byte)
        if digit is not None and self._line < 16:
            self._number, self._line = self._number * 16 + digit, self._line + 1
        elif self._line and byte in b"; \t\r":
            self._step = Chunked._size_end if byte == 13 else Chunked._extension
        else:
            raise Malformed("a chunk has no size")

    def _extension(self, byte: int) -> None:
        self._line += 1
        if byte == 13:
            self._step = Chunked._size_end
        elif self._line > _LARGEST_LINE or (byte < 32 and byte != 9):
            raise Malformed("the extensions of a chunk are not well formed")

    def _size_end(self, byte: int) -> None:
        _expect(byte, 10)
        self._left, self._number, self._line = self._number, 0, 0
        self._step = Chunked._data_return if self._left else Chunked._trailer_start

    def _data_return(self, byte: int) -> None:
        _expect(byte, 13)
        self._step = Chunked._data_end

    def _data_end(self, byte: int) -> None:
        _expect(byte, 10)
        self._step = Chunked._size

    def _trailer_start(self, byte: int) -> None:
        if byte == 13:
            self._step = Chunked._last
        else:
            self._step = Chunked._trailer_line
            self._trailer_line(byte)

    def _trailer_line(self, byte: int) -> None:
        self._trailer += 1
        if byte == 13:
            self._step = Chunked._trailer_end
        elif self._trailer > _LARGEST_TRAILER or (byte < 32 and byte != 9):
            raise Malformed("the trailer is not well formed")

    def _trailer_end(self, byte: int) -> None:
        _expect(byte, 10)
        self._step = Chunked._trailer_start

    def _last(self, byte: int) -> None:
        _expect(byte, 10)
        self._done = True


def _expect(byte: int, wanted: int) -> None:
    if byte != wanted:
        raise Malformed("a chunk does not end where it says")


def request_body(head: Request) -> Body:
    """How the body of this request ends. Malformed when it is said twice, or in a way that is not known."""
    codings, lengths = head.all("transfer-encoding"), head.all("content-length")
    if not codings:
        return Body(_length(lengths) or 0)
    if lengths or head.version == "1.0":
        raise Malformed("the length of the body is said in two ways")
    if [coding.lower() for coding in codings] != ["chunked"]:
        raise Malformed("only chunked is known as a transfer encoding", 501)
    return Chunked()


def response_body(head: Response, method: str) -> Body:
    """How the body of the answer to a `method` request ends. Malformed when it is said in two ways."""
    if method == "HEAD" or head.status < 200 or head.status in (204, 304):
        return Body()
    codings, lengths = head.tokens("transfer-encoding"), head.all("content-length")
    if codings and lengths:
        raise Malformed("the length of the answer is said in two ways", 502)
    if codings:
        return Chunked() if codings[-1] == "chunked" else UntilClose()
    length = _length(sorted(set(lengths)))
    return UntilClose() if length is None else Body(length)


def _length(values: list[str]) -> int | None:
    if not values:
        return None
    if len(values) > 1 or not _LENGTH.fullmatch(values[0]):
        raise Malformed("the length of the body is not one number")
    return int(values[0])


def make_response(status: int, text: str, fields: Mapping[str, str] | None = None, *, body: bool = True) -> bytes:
    """A whole plain-text response that closes the connection; without its body when it answers HEAD."""
    data = text.encode()
    said = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(data)),
        "Cache-Control": "no-store",
        **(fields or {}),
        "Connection": "close",
    }
    head = Response("1.1", tuple(said.items()), status, _REASONS.get(status, "Error")).encode()
    return head + data if body else head


_REASONS = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
    501: "Not Implemented",
    502: "Bad Gateway",
    505: "HTTP Version Not Supported",
}
