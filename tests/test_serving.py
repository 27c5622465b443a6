"""What a person saves while an application is served: development servers notice, and so does the open page."""

from __future__ import annotations

import http.client
import re
import shutil
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from apps.prefetch import HOME, prepared
from websockets.asyncio.client import connect

from mech.events import Diagnosed, Ready
from mech.execute import Request
from mech.executors.here import Here, Running
from mech.settings import Settings
from mech.types import Repository

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
APPS = Path(__file__).parent / "apps"
PATIENCE = 60.0  # seconds for what has to happen; nothing waits for them when it does


@asynccontextmanager
async def served(app: Path) -> AsyncIterator[tuple[Here, Running, str]]:
    """An application after its report, still served, and the address of its page."""
    async with Here(Settings(home=HOME)) as here:
        request = Request(Repository(str(app)), look=False)
        async with here.submit(request) as running:
            try:
                address = ""
                with anyio.fail_after(2 * PATIENCE):
                    async for row in here.executions.log.follow(running.id):
                        if isinstance(row.event, Ready):
                            address = row.event.direct_url or row.event.url
                        if isinstance(row.event, Diagnosed):
                            break
                yield here, running, address
            finally:
                running.stop()


async def get(address: str) -> str:
    """The body of a page; "" while the server is restarted."""

    def fetched() -> str:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except (OSError, http.client.HTTPException):
            return ""

    return await anyio.to_thread.run_sync(fetched)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
async def test_an_open_page_is_told_of_a_save(tmp_path: Path) -> None:
    """Vite's watcher fires, and its message reaches the page through the preview's WebSocket."""
    app = prepared(APPS / "vite-page", tmp_path)
    async with served(app) as (_, _, address):
        client = await get(f"{address}@vite/client")
        token = re.search(r'wsToken = "([^"]+)"', client)
        assert "Hello Vite" in await get(f"{address}main.js")
        query = f"?token={token[1]}" if token else ""
        socket = address.replace("http://", "ws://") + query
        origin = address.rstrip("/")
        async with connect(socket, subprotocols=["vite-hmr"], origin=origin) as page:  # type: ignore[arg-type,list-item]
            with anyio.fail_after(PATIENCE):
                assert "connected" in str(await page.recv())
                text = (app / "main.js").read_text()
                (app / "main.js").write_text(text.replace("Hello Vite", "Saved while it serves"))
                while not re.search("full-reload|update", str(await page.recv())):
                    pass
            assert "Saved while it serves" in await get(f"{address}main.js")


async def test_a_server_that_restarts_itself_is_served_on(tmp_path: Path) -> None:
    """Flask's reloader starts the saved code, and the preview leads to it at the same address."""
    app = prepared(APPS / "flask-page", tmp_path)
    async with served(app) as (here, running, address):
        assert "Hello from Flask" in await get(address)
        source = (app / "app.py").read_text()
        (app / "app.py").write_text(source.replace("Hello from Flask", "Hello again"))
        with anyio.fail_after(PATIENCE):
            while "Hello again" not in await get(address):
                await anyio.sleep(0.1)
        assert here.executions.status(running.id).verdict == "passed"
    assert sorted(path.name for path in app.iterdir()) == ["app.py", "requirements.txt"]
