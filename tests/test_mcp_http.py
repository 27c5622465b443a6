"""MCP over HTTP: the real server as its own process, and who may speak with it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from benches import needs
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

httpx2 = pytest.importorskip("httpx2")
pytestmark = pytest.mark.anyio

TOKEN = "a-token-for-the-test"
WAY = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its address, and the folder that it runs."""
    needs("bubblewrap")
    place = tmp_path_factory.mktemp("http")
    folder = place / "shop"
    folder.mkdir()
    (folder / "main.py").write_text("print(undefined)\n")
    env = {**os.environ, "MECH_HOME": str(place / "home"), "MECH_TOKEN": TOKEN}
    words = [sys.executable, "-m", "mech", "mcp", str(folder), "--http", "0"]
    server = subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/mcp", said)
        assert found, said
        assert TOKEN not in server.stderr.readline()
        yield found[0], folder
    finally:
        server.send_signal(signal.SIGTERM)
        rest = server.communicate(timeout=30)[1]
    assert server.returncode == 0
    assert "Traceback" not in rest


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as web,
        Client(streamable_http_client(address, http_client=web)) as client,
    ):
        yield client


def text(result: Any) -> str:
    return "\n".join(getattr(each, "text", "") for each in result.content)


async def test_two_clients_drive_one_folder(served: tuple[str, Path]) -> None:
    """Both are answered, one after the other: the second is told what the first saw."""
    address, folder = served
    found: list[str] = []

    async def one() -> None:
        async with connected(address) as client:
            found.append(text(await client.call_tool("execute_and_observe", {})))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one)
        tasks.start_soon(one)
    assert any("main.py:1" in each for each in found)
    (folder / "main.py").write_text("print(1)\n")
    async with connected(address) as client:
        assert "confirmed" in text(await client.call_tool("execute_and_observe", {}))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"authorization": "Bearer another"}, 401),
        ({"authorization": f"Basic {TOKEN}"}, 401),
        ({"authorization": f"Bearer {TOKEN}", "host": "evil.example"}, 421),
        ({"authorization": f"Bearer {TOKEN}", "origin": "http://evil.example"}, 403),
    ],
)
async def test_strangers_are_refused(served: tuple[str, Path], headers: dict[str, str], status: int) -> None:
    """Without the token, by another name of this machine, or from another page."""
    async with httpx2.AsyncClient() as web:
        answer = await web.post(served[0], json=PING, headers={**WAY, **headers})
        assert answer.status_code == status


async def test_nothing_else_is_there(served: tuple[str, Path]) -> None:
    """One path answers; the token is asked for at every other too."""
    async with httpx2.AsyncClient() as web:
        other = served[0].replace("/mcp", "/")
        assert (await web.get(other)).status_code == 401
        assert (await web.get(other, headers={"authorization": f"Bearer {TOKEN}"})).status_code == 404


def test_a_port_that_is_taken_is_said(served: tuple[str, Path]) -> None:
    """Ours to say, with what to type instead."""
    port = served[0].rsplit(":", 1)[1].removesuffix("/mcp")
    done = subprocess.run(
        [sys.executable, "-m", "mech", "mcp", str(served[1]), "--http", port], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "--http 0" in done.stderr
