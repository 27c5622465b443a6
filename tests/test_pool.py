"""Sandboxes that are built ahead: taken once, never shared, gone when nobody comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from benches import Bench, needs, run
from test_sandbox_attacks import _alive, until

from mech.sandboxes.nursery import Nursery
from mech.sandboxes.pool import Pool
from mech.sandboxes.vacant import Shape, Vacant

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@asynccontextmanager
async def pooled(tmp_path: Path, **options: Any) -> AsyncIterator[tuple[Pool, Callable[[], Any]]]:
    """A pool, and the door to sandboxes over one folder that come from it where one waits."""
    bench = Bench("bubblewrap", tmp_path)
    (bench.folder / "hello").write_text("hello")
    async with Pool(**options) as pool:
        yield pool, lambda: bench.open(pool=pool)


def group(leader: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if os.getpgid(int(pid)) == leader and _alive(int(pid)):
                found.append(int(pid))
    return found


async def opened(open: Callable[[], Any]) -> None:
    """Open one, and close it."""
    async with open():
        pass


async def filled(pool: Pool, open: Callable[[], Any]) -> None:
    """Open once, and wait until the next one is there."""
    await opened(open)
    await until(lambda: pool.waiting > 0)


async def test_one_that_waited_serves_like_any_other(tmp_path: Path) -> None:
    """Workspace, HOME and network are its opening's own."""
    async with pooled(tmp_path) as (pool, open):
        await filled(pool, open)
        async with open() as sandbox:
            assert pool.waiting == 0
            _, output = await run(sandbox, "cat hello; pwd; echo x > new; ls -A ~; cat /proc/net/dev | grep -c lo")
            assert output.split() == ["hello/workspace", "1"]


async def test_what_was_used_never_comes_back(tmp_path: Path) -> None:
    """A file, a process and a port of one opening are unknown to the next, and so is its user."""
    async with pooled(tmp_path) as (pool, open):
        await filled(pool, open)
        async with open() as one:
            await run(one, "echo x > /tmp/mark; echo x > ~/mark; echo x > mark; (sleep 641642 >/dev/null 2>&1 &)")
            await until(lambda: pool.waiting > 0)
            async with open() as two:
                assert one.vacant is not two.vacant
                _, output = await run(two, "ls -A /tmp ~ .; cat /proc/[0-9]*/cmdline")
                assert "mark" not in output
                assert "641642" not in output
                assert os.geteuid() or one.vacant.uid != two.vacant.uid


async def test_one_that_died_is_not_handed_out(tmp_path: Path) -> None:
    """A waiting sandbox whose processes were killed is replaced by a new one."""
    async with pooled(tmp_path) as (pool, open):
        await filled(pool, open)
        vacant = next(iter(pool._waiting.values()))[0]
        vacant.box.kill()
        await until(lambda: not vacant.alive)
        async with open() as sandbox:
            assert sandbox.vacant is not vacant
            assert (await run(sandbox, "cat hello"))[1] == "hello"


async def test_another_need_gets_another_sandbox(tmp_path: Path) -> None:
    """One that was built for other limits is not taken."""
    from mech.types import Limits

    bench = Bench("bubblewrap", tmp_path)
    async with Pool() as pool:
        await filled(pool, lambda: bench.open(pool=pool))
        async with bench.open(pool=pool, limits=Limits(memory=256 * 1024**2)) as sandbox:
            assert pool.waiting == 1
            assert sandbox.vacant.shape.memory == 256 * 1024**2


async def test_none_is_kept_while_nobody_comes(tmp_path: Path) -> None:
    """After a while without an opening, what waits is closed."""
    async with pooled(tmp_path, idle=0.6) as (pool, open):
        await filled(pool, open)
        pids = [vacant.box.pid for vacant in next(iter(pool._waiting.values()))]
        await until(lambda: pool.waiting == 0)
        await until(lambda: not any(map(_alive, pids)))


async def test_a_pool_of_none_builds_nothing(tmp_path: Path) -> None:
    """Without room, sandboxes are opened as they are asked for."""
    async with pooled(tmp_path, most=0) as (pool, open):
        for _ in range(2):
            async with open() as sandbox:
                assert (await run(sandbox, "cat hello"))[1] == "hello"
        assert not pool._waiting or pool.waiting == 0


async def test_the_end_of_the_pool_is_the_end_of_all(tmp_path: Path) -> None:
    """Nothing that waited, and no nursery, outlives the block."""
    async with pooled(tmp_path) as (pool, open):
        await filled(pool, open)
        vacant = next(iter(pool._waiting.values()))[0]
        pids = [pool.nursery.pid, vacant.box.pid, vacant.link.pid]
        assert all(map(_alive, pids))
    await until(lambda: not any(map(_alive, pids)))


SUPERVISOR = """
import os, sys, anyio
from pathlib import Path
from mech.sandboxes import Invocation, Opening, choose
from mech.sandboxes.nursery import Nursery
from mech.sandboxes.pool import Pool
from mech.sandboxes.vacant import Shape, Vacant
from mech.types import Workspace
async def main():
    root = Path(sys.argv[1])
    async with Pool() as pool:
        opening = Opening(Workspace(root / "folder", "key", "origin"), root / "state", pool=pool)
        async with choose("bubblewrap")(opening, lambda event: None) as sandbox:
            while not pool.waiting:
                await anyio.sleep(0.05)
            line = "trap '' TERM HUP INT; (setsid sleep 663 &); sleep 664"
            running = await sandbox.start(Invocation(("sh", "-c", line), env={"PATH": "/usr/bin:/bin"}), 1)
            waiting = next(iter(pool._waiting.values()))[0]
            pids = [running.pid, sandbox.vacant.box.pid, sandbox.vacant.link.pid, waiting.box.pid, waiting.link.pid]
            print(*pids, pool.nursery.pid, flush=True)
            await anyio.sleep_forever()
anyio.run(main)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_outlives_a_killed_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    """When MECH is killed, what waited goes with what was used, and the nursery with both."""
    (tmp_path / "folder").mkdir()
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    pids = [int(word) for word in supervisor.stdout.readline().split()]
    supervisor.send_signal(number)
    supervisor.wait()
    supervisor.stdout.close()
    assert len(pids) == 6
    await until(lambda: not [pid for pid in pids if _alive(pid)])


async def test_a_killed_nursery_is_started_again(tmp_path: Path) -> None:
    """What was open when the nursery was killed is lost; the next sandbox opens as if nothing had been."""
    async with pooled(tmp_path, most=0) as (pool, open):
        first = pool.nursery.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: not _alive(first))
        async with open() as sandbox:
            assert (await run(sandbox, "cat hello"))[1] == "hello"
        assert pool.nursery.pid != first


async def test_a_cancelled_opening_leaves_no_answer_behind(tmp_path: Path) -> None:
    """Whoever opens the next sandbox gets its own processes, whenever the one before was given up."""
    async with pooled(tmp_path, most=0) as (_, open):
        for turns in range(12):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(opened, open)
                for _ in range(turns):
                    await anyio.sleep(0)
                tasks.cancel_scope.cancel()
            async with open() as sandbox:
                assert (await run(sandbox, "cat hello"))[1] == "hello"


async def test_a_sandbox_that_was_half_built_leaves_nothing(tmp_path: Path) -> None:
    """Whatever moment its opening is given up at, no process of bubblewrap waits for another that is gone."""
    async with Nursery() as nursery:
        for half_milliseconds in range(24):
            vacant = Vacant(Shape((), (), 1 << 30, ()), nursery)
            await vacant.begin()
            await anyio.sleep(half_milliseconds / 2000)
            outer, _ = vacant.box.pids
            await vacant.close()
            await until(lambda: not group(outer))  # noqa: B023


async def test_what_was_asked_for_is_forgotten_when_nobody_asks(tmp_path: Path) -> None:
    """A process that opens sandboxes for years keeps nothing of those that were wanted once."""
    async with pooled(tmp_path, idle=0.3) as (pool, open):
        await opened(open)
        await until(lambda: not pool._wanted)
        assert not pool._taken
        assert not pool.waiting
