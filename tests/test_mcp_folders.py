"""The folders of many MCP clients at one server."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from benches import until

from mech.executors.here import Here
from mech.mcp.folders import MOST, Folder, Folders
from mech.settings import Settings
from mech.types import Overrides

pytestmark = pytest.mark.anyio


async def test_an_end_that_fails_ends_nobody_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is printed for whoever runs the server; other clients go on, and this one opens its folder again."""

    async def broken() -> None:
        raise RuntimeError("it would not end")

    async with Here(Settings(home=tmp_path / "home"), pool=False) as here, anyio.create_task_group() as tasks:
        first, other = (Folder(here, tmp_path, Overrides(), tasks, False, None) for _ in range(2))
        bench, kept = await first.bench(None), await other.bench(None)
        bench.end = broken  # type: ignore[method-assign]
        told = ""

        def printed() -> bool:
            nonlocal told
            told += capsys.readouterr().err
            return "it would not end" in told

        first.close()
        await until(printed)
        assert await other.bench(None) is kept
        assert await first.bench(None) is not bench
        tasks.cancel_scope.cancel()


async def test_a_call_that_waited_while_its_folder_was_closed_gets_an_open_one(tmp_path: Path) -> None:
    """One that the table knows, so that it is closed in its turn."""
    got: list[Folder] = []
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here, anyio.create_task_group() as tasks:
        folders = Folders(lambda place, idle: Folder(here, place, Overrides(), tasks, False, None, idle), None, True)

        async def call() -> None:
            async with folders.taken("first", tmp_path) as found:
                got.append(found)

        async with folders.taken("first", tmp_path) as found:
            tasks.start_soon(call)
            await until(lambda: found.turn.statistics().tasks_waiting)
            for number in range(MOST):
                folders.of(f"other {number}", tmp_path)
            assert found.over
        await until(lambda: got)
        assert got[0] is not found
        assert got[0] is folders.known("first")
        assert not got[0].over
        tasks.cancel_scope.cancel()
