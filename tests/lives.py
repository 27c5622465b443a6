"""Live sandboxes for tests: opened in the test's own folder, and nothing left of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from test_sandboxes import needs

import mech
from mech.live import LiveSandbox
from mech.settings import Settings

Open = Callable[..., AbstractAsyncContextManager[LiveSandbox]]


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def live(tmp_path: Path) -> Open:
    """Opens live sandboxes that leave their traces in the test's own folder, and checks that they leave none."""

    @asynccontextmanager
    async def opened(source: Any = None, **options: Any) -> AsyncIterator[LiveSandbox]:
        settings = Settings(home=tmp_path / "home")
        with anyio.fail_after(120):
            async with mech.sandbox(source, settings=settings, **options) as sandbox:
                yield sandbox
        assert list((tmp_path / "home" / "sandboxes").iterdir()) == []

    return opened


async def until(condition: Callable[[], Any]) -> None:
    """Wait for a condition."""
    with anyio.fail_after(20):
        while not condition():
            await anyio.sleep(0.01)
