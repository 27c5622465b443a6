"""What a command wrote, kept on disk by offset: whole up to a limit, beyond it the beginning and the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio

CHUNK = 1 << 20
_SMALL = 1 << 14  # bytes that are kept in memory: most commands write no more


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a command's output from `offset` on; `missing` bytes just before it were dropped."""

    offset: int
    data: bytes
    missing: int = 0

    @property
    def text(self) -> str:
        """The bytes as text; what is not UTF-8 is replaced."""
        return self.data.decode("utf-8", "replace")

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.offset + len(self.data)


class Journal:
    """Bytes in the order they came. `size` counts them all; of more than `limit`, the first and last half are kept.

    Nobody has to listen, and any number may read from any offset.
    """

    def __init__(self, path: str | Path, limit: int) -> None:
        self.size = 0
        self.settled = False
        self.readers = 0
        self._path = path
        self._head = limit // 2
        self._ring = max(1, limit - self._head)
        self._kept = 0  # once broken (the disk took no more), offsets from here on are not stored
        self._broken = False
        self._small: bytearray | None = bytearray()  # None: all is in the file
        self._fd = -1
        self._last = Piece(0, b"")  # who follows gets what came last without the way over the disk
        self._pulse = anyio.Event()

    # --- writing

    def append(self, data: bytes) -> None:
        """Add bytes; readers who wait are told."""
        if not data:
            return
        at, self.size = self.size, self.size + len(data)
        self._last = Piece(at, data)
        if not self._broken:
            try:
                self._store(at, memoryview(data))
            except OSError:
                self._broken = True
                self._kept = at if at <= self._head + self._ring else self._head
        self._stir()

    def settle(self) -> None:
        """The command has ended: readers do not wait for more, though what it left behind may add some."""
        self.settled, self._last = True, Piece(0, b"")
        self._stir()

    def close(self) -> None:
        """Nothing more comes."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def forget(self) -> None:
        """Remove what was kept."""
        self.close()
        self._broken, self._kept, self._last = True, 0, Piece(0, b"")
        if self._small is None:
            os.unlink(self._path)
        self._small = bytearray()

    def _store(self, at: int, data: memoryview) -> None:
        if self._small is not None:
            if self.size <= min(_SMALL, self._head + self._ring):
                self._small += data
                return
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pour(memoryview(self._small), 0)
            self._small = None
        if at < self._head:
            done = self._pour(data[: self._head - at], at)
            data, at = data[done:], at + done
        skipped = max(0, len(data) - self._ring)  # bytes that the same call would write over again
        data, at = data[skipped:], at + skipped
        while data:
            place, room = self._place(at)
            written = self._pour(data[:room], place)
            data, at = data[written:], at + written

    def _place(self, at: int) -> tuple[int, int]:
        """Where in the file an offset lies, and how many bytes from there on lie side by side."""
        if at < self._head:
            return at, self._head - at
        within = (at - self._head) % self._ring
        return self._head + within, self._ring - within

    def _pour(self, data: memoryview, place: int) -> int:
        done = 0
        while done < len(data):
            done += os.pwrite(self._fd, data[done:], place + done)
        return done

    def _stir(self) -> None:
        pulse, self._pulse = self._pulse, anyio.Event()
        pulse.set()

    # --- reading

    @property
    def gap(self) -> tuple[int, int] | None:
        """The offsets between which bytes were dropped; None when all are kept."""
        if self._broken:
            return (self._kept, self.size) if self.size > self._kept else None
        return (self._head, self.size - self._ring) if self.size > self._head + self._ring else None

    def read(self, offset: int = 0, most: int = CHUNK) -> Piece:
        """The first bytes that are kept at or after `offset`, at most `most`; without data at the end."""
        wanted, gap, last = offset, self.gap, self._last
        if last.data and offset == last.offset and len(last.data) <= most and (gap is None or offset >= gap[1]):
            return last
        if gap and gap[0] <= offset < gap[1]:
            offset = gap[1]
        end = min(self.size, offset + most)
        if gap and offset < gap[0]:
            end = min(end, gap[0])
        return Piece(offset, self._load(offset, end), offset - wanted)

    def _load(self, start: int, end: int) -> bytes:
        if start >= end:
            return b""
        if self._small is not None:
            return bytes(self._small[start:end])
        with self._opened() as fd:
            parts = []
            while start < end:
                place, room = self._place(start)
                data = os.pread(fd, min(room, end - start), place)
                if not data:
                    break
                parts.append(data)
                start += len(data)
        return b"".join(parts)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[int]:
        if self._fd >= 0:
            yield self._fd
            return
        fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield fd
        finally:
            os.close(fd)

    async def follow(self, offset: int = 0) -> AsyncIterator[Piece]:
        """Pieces from `offset` on as they come, until the command has ended and all that it wrote was given."""
        self.readers += 1
        try:
            while True:
                pulse = self._pulse
                piece = self.read(offset)
                if piece.data or piece.missing:
                    yield piece
                    offset = piece.end
                elif self.settled:
                    return
                else:
                    await pulse.wait()
        finally:
            self.readers -= 1
