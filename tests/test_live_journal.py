"""The journal of a command's output: what is kept of how much, read from any offset."""

from __future__ import annotations

import os
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.live.journal import Journal

pytestmark = pytest.mark.anyio


def whole(journal: Journal, most: int = 1 << 20) -> list[tuple[int, bytes, int]]:
    """Every piece from the beginning."""
    pieces, at = [], 0
    while (piece := journal.read(at, most)).data or piece.missing:
        pieces.append((piece.offset, piece.data, piece.missing))
        at = piece.end
    return pieces


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 60), st.integers(1, 30))
def test_the_beginning_and_the_end_are_kept(chunks: list[bytes], limit: int, most: int) -> None:
    """Whatever is appended: all of it up to the limit, else its first half and its last, with the gap between."""
    import tempfile

    data = b"".join(chunks)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "c1"), limit)
        for chunk in chunks:
            journal.append(chunk)
        journal.close()
        head = limit // 2
        kept = {place: data[place] for place in range(len(data))}
        if len(data) > limit:
            kept = {place: byte for place, byte in kept.items() if place < head or place >= len(data) - (limit - head)}
            assert journal.gap == (head, len(data) - (limit - head))
        else:
            assert journal.gap is None
        found = {}
        for offset, piece, _ in whole(journal, most):
            found.update({offset + place: byte for place, byte in enumerate(piece)})
        assert found == kept
        assert sum(missing for *_, missing in whole(journal)) == len(data) - len(kept)
        assert journal.size == len(data)


async def test_readers_wait_for_what_comes(tmp_path: Path) -> None:
    """A reader gets what was there, then what comes, and ends when it is settled."""
    journal = Journal(tmp_path / "c1", 100)
    journal.append(b"one")
    heard: list[bytes] = []

    async def read() -> None:
        heard.extend([piece.data async for piece in journal.follow(1)])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await anyio.wait_all_tasks_blocked()
        journal.append(b"two")
        await anyio.wait_all_tasks_blocked()
        journal.settle()
    assert heard == [b"ne", b"two"]
    journal.close()


def test_a_full_disk_is_declared_and_not_an_error(tmp_path: Path) -> None:
    """Where the disk takes no more, what came before is kept and the rest is a gap."""
    journal = Journal(tmp_path / "c1", 100)
    journal.append(b"kept")
    os.close(journal._fd)
    journal._fd = os.open("/dev/full", os.O_RDWR)
    journal.append(b"lost")
    journal.append(b"too")
    journal.close()
    assert journal.gap == (4, 11)
    assert whole(journal) == [(0, b"kept", 0), (11, b"", 7)]


def test_forgetting_removes_the_file(tmp_path: Path) -> None:
    """A forgotten journal has nothing, and its file is gone; appending to it is no error."""
    journal = Journal(tmp_path / "c1", 100)
    journal.append(b"data")
    journal.forget()
    journal.append(b"more")
    assert whole(journal) == [(8, b"", 8)]
    assert list(tmp_path.iterdir()) == []
