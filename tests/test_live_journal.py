"""The journal of a command's output: what is kept of how much, read from any offset."""

from __future__ import annotations

import tempfile
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
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


CHUNKS = st.lists(st.tuples(st.binary(max_size=40), st.integers(1, 1500)), max_size=20)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CHUNKS, st.integers(1, 60_000), st.integers(1, 30_000))
def test_the_beginning_and_the_end_are_kept(chunks: list[tuple[bytes, int]], limit: int, most: int) -> None:
    """Whatever is appended: all of it up to the limit, else its first half and its last, with the gap between."""
    data = b"".join(chunk * times for chunk, times in chunks)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "c1"), limit)
        for chunk, times in chunks:
            journal.append(chunk * times)
        journal.close()
        gap = (limit // 2, len(data) - (limit - limit // 2)) if len(data) > limit else None
        kept = [(0, data)] if gap is None else [(0, data[: gap[0]]), (gap[1], data[gap[1] :])]
        assert journal.gap == gap
        found: list[tuple[int, bytes]] = []
        for offset, piece, _ in whole(journal, max(most, len(data) // 50)):
            if found and offset == found[-1][0] + len(found[-1][1]):
                found[-1] = (found[-1][0], found[-1][1] + piece)
            else:
                found.append((offset, piece))
        assert found == [each for each in kept if each[1]]
        assert sum(missing for *_, missing in whole(journal)) == (gap[1] - gap[0] if gap else 0)
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
    journal = Journal("/dev/full", 100_000)
    journal.append(b"kept")
    journal.append(b"x" * 50_000)
    journal.append(b"too")
    journal.close()
    assert journal.gap == (4, 50_007)
    assert whole(journal) == [(0, b"kept", 0), (50_007, b"", 50_003)]


def test_forgetting_removes_the_file(tmp_path: Path) -> None:
    """A forgotten journal has nothing, and its file is gone; appending to it is no error."""
    journal = Journal(tmp_path / "c1", 100_000)
    journal.append(b"data" * 10_000)
    assert (tmp_path / "c1").exists()
    journal.forget()
    journal.append(b"more")
    assert whole(journal) == [(40_004, b"", 40_004)]
    assert list(tmp_path.iterdir()) == []
