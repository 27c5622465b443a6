"""Twenty cases of benchmarks/loop.py, and some of its agents: the loop says what is so, and stops whom it must."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from benches import needs

from mech.executors.here import Here
from mech.settings import Settings

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from loop_agents import AGENTS, Agent, governed, well  # noqa: E402
from loop_cases import tried  # noqa: E402
from loop_fences import escapes, outside, payloads  # noqa: E402
from loop_programs import Case  # noqa: E402
from loop_tuples import cases  # noqa: E402
from loop_undo import undo  # noqa: E402

pytestmark = pytest.mark.anyio
QUICK = [case for case in cases() if case.kind in ("unittest", "script", "shell tests")]
CASES = QUICK[:: max(1, len(QUICK) // 20)][:20]
WATCHED = [each for each in AGENTS if each.name in ("times and numbers in the message", "two states take turns")]


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[f"{each.name} {each.sort}" for each in CASES])
async def test_the_loop_says_what_is_so(number: int, case: Case, tmp_path: Path) -> None:
    """A right patch is confirmed, no other one is, and tests that say less are told."""
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        found = await tried(here, case, number)
    assert found.true, (found.passed, found.claimed, found.remains, found.text)


@pytest.mark.parametrize("agent", WATCHED, ids=lambda each: each.name)
async def test_whoever_goes_nowhere_is_stopped_and_nobody_else(agent: Agent, tmp_path: Path) -> None:
    """The stuck in three runs, those who go back and forth in four."""
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        found = await governed(here, agent)
    assert well(agent, found), found


@pytest.mark.parametrize("number", [3, 5, 19])
async def test_what_a_program_says_stays_within_its_fence(number: int, tmp_path: Path) -> None:
    """Whatever it prints, is called or throws: in what the model is sent, it poses as nothing of ours."""
    payload = [each for each in payloads() if "index.html" not in each.files][number]
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        assert await escapes(here, payload) == []


def test_what_leaves_a_fence_is_noticed() -> None:
    """A line outside, a fence that is never closed, one that is closed by another number, a sign that is not seen."""
    assert outside("ours\n<<output 123456\nqzxv\n>>output 123456\ngone: it says qzxv") == []
    assert outside("qzxv says")
    assert outside("<<output 123456\nqzxv")
    assert outside("<<output 123456\nqzxv\n>>output 654321\nmore")
    assert outside("gone: \x1b[2Jqzxv")


async def test_every_state_is_restored_byte_for_byte(tmp_path: Path) -> None:
    """Text of every line end, binary files, a database, links, modes, a repository within, folders for files."""
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here:
        found = await undo(here, edits=4, moves=6)
    assert found["exact"] == 6
