"""Control groups: made where that is allowed, removed with their sandbox, and swept up after a killed owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from benches import Bench, needs, run, until

from mech.sandboxes import cgroups

pytestmark = pytest.mark.anyio
OWNER = """
import sys
from mech.sandboxes import cgroups
group = cgroups.group(1 << 30)
print("made" if group else "refused", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    needs("bubblewrap")
    return Bench("bubblewrap", tmp_path)


def groups(pid: int) -> list[Path]:
    """The groups that the process `pid` has made and that are still there."""
    return [folder for _, parent in cgroups._parents() for folder in parent.glob(f"mech-{pid}-*")]


async def test_a_sandbox_has_a_group_as_long_as_it_is_open(bench: Bench) -> None:
    """Its memory is limited by the kernel where it may be, and says so; nothing is left when it is closed."""
    async with bench.open() as sandbox:
        await run(sandbox, "(setsid sleep 671 > /dev/null 2>&1 &); true")
        exact = "memory" in sandbox.isolation.enforced
        assert exact == bool(groups(os.getpid()))
        assert exact != ("memory (sampled)" in sandbox.isolation.best_effort)
    assert groups(os.getpid()) == []


async def test_groups_of_a_killed_owner_are_swept_up() -> None:
    """The next process that makes one removes those whose owner is gone, and leaves those whose owner lives."""
    owners = [
        subprocess.Popen([sys.executable, "-c", OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in "12"
    ]
    try:
        made = [owner.stdout.readline() == b"made\n" for owner in owners if owner.stdout]
        assert [bool(groups(owner.pid)) for owner in owners] == made
        owners[0].send_signal(signal.SIGKILL)
        owners[0].wait()
        await until(lambda: _make_one() and not groups(owners[0].pid))
        assert [bool(groups(owners[1].pid))] == made[1:]
    finally:
        for owner in owners:
            owner.kill()
            owner.communicate()
    await until(lambda: _make_one() and not groups(owners[1].pid))


def test_groups_of_other_namespaces_are_left_alone() -> None:
    """A number that means no process here may be a supervisor's in another pid namespace."""
    for _, parent in cgroups._parents():
        theirs = parent / "mech-99999999-1-1"
        theirs.mkdir()
        try:
            _make_one()
            assert theirs.exists()
        finally:
            theirs.rmdir()


def _make_one() -> bool:
    cgroups._sweep.cache_clear()  # as in a process that begins
    group = cgroups.group(1 << 30)
    if group is not None:
        group.remove()
    return True
