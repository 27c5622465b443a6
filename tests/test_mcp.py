"""MECH over MCP, by the protocol's own client: in memory, over stdio as an agent would start it, and over HTTP."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from benches import ALIVE, SECONDS, needs
from mcp import Client, StdioServerParameters, types

from mech.browser import find
from mech.executors.here import Here
from mech.mcp.server import serving
from mech.settings import Settings

pytestmark = pytest.mark.anyio

PAGE = "<!doctype html><title>Shop</title><h1>Shop</h1><p>Everything must go."


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "shop"
    place.mkdir()
    (place / "main.py").write_text('total = sum([1, 2, 3]\nprint("total", total)\n')
    return place


@asynccontextmanager
async def connected(
    tmp_path: Path, source: Path | None, profile: str = "default", **options: Any
) -> AsyncIterator[Client]:
    """A client that talks with a server in this process."""
    async with (
        Here(Settings(home=tmp_path / "home"), pool=False) as here,
        serving(here, source, profile) as server,
        Client(server, **options) as client,
    ):
        yield client


def text(result: Any) -> str:
    return "\n".join(each.text for each in result.content if isinstance(each, types.TextContent))


async def test_a_fault_is_found_mended_and_seen(tmp_path: Path, folder: Path) -> None:
    """The assistant edits the file itself; the second report begins with what is gone, and is confirmed."""
    told: list[str | None] = []

    async def progress(number: float, total: float | None, message: str | None) -> None:
        told.append(message)

    async with connected(tmp_path, folder) as client:
        first = await client.call_tool("execute_and_observe", {}, progress_callback=progress)
        assert "main.py:1" in text(first)
        facts = first.structured_content
        assert (facts["schema"], facts["verdict"]) == ("mech.run/1", "failed")
        assert facts["failures"][0]["where"]["file"] == "main.py"
        assert facts["report"] == text(first)
        assert any("planned" in (message or "") for message in told)
        (folder / "main.py").write_text('print("total", sum([1, 2, 3]))\n')
        second = await client.call_tool("execute_and_observe", {})
        assert text(second).startswith("since the last run: failed -> passed")
        assert "confirmed: what failed was seen to pass" in text(second)
        third = await client.call_tool("execute_and_observe", {})
        assert "it was not run: it passed" in text(third)
        assert sorted(path.name for path in folder.iterdir()) == ["main.py"]


@pytest.mark.browser
@pytest.mark.skipif(not find() and not os.environ.get("CI"), reason="no browser is installed")
async def test_a_page_comes_with_its_picture(tmp_path: Path) -> None:
    """What the browser saw, as an image that the model can look at, and as a resource."""
    place = tmp_path / "page"
    place.mkdir()
    (place / "index.html").write_text(PAGE)
    async with connected(tmp_path, place) as client:
        result = await client.call_tool("execute_and_observe", {})
        (image,) = [each for each in result.content if isinstance(each, types.ImageContent)]
        assert base64.b64decode(image.data).startswith(b"\x89PNG")
        assert result.structured_content["preview"].startswith("http://")


async def test_the_default_profile_is_small(tmp_path: Path, folder: Path) -> None:
    """Few tools, short descriptions: they are paid for in every request."""
    async with connected(tmp_path, folder) as client:
        known = (await client.list_tools()).tools
        assert {tool.name for tool in known} >= {"execute_and_observe", "output", "run"}
        assert "edit" not in {tool.name for tool in known}
        assert sum(len(json.dumps(tool.model_dump(exclude_none=True))) for tool in known) < 6_000
    async with connected(tmp_path, folder, "all") as client:
        assert {"edit", "read", "search"} <= {tool.name for tool in (await client.list_tools()).tools}


async def test_an_agent_without_hands_edits_by_tools(tmp_path: Path, folder: Path) -> None:
    """With every tool, a client drives a fix from start to end."""
    edits = [{"path": "main.py", "old": "3]\n", "new": "3])\n"}]
    async with connected(tmp_path, folder, "all") as client:
        assert "total = sum" in text(await client.call_tool("read", {"path": "main.py"}))
        await client.call_tool("execute_and_observe", {})
        assert "changed main.py" in text(await client.call_tool("edit", {"edits": edits}))
        assert "passed" in text(await client.call_tool("execute_and_observe", {}))
        assert "total 6" in text(await client.call_tool("output", {"grep": "TOTAL"}))
        assert "exited with code 0" in text(await client.call_tool("run", {"command": "python3 main.py"}))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_folder_is_the_client_s_root(tmp_path: Path, folder: Path, mode: Any) -> None:
    """Nothing to configure: the client says where it works."""

    async def roots(context: Any) -> types.ListRootsResult:
        return types.ListRootsResult(roots=[types.Root(uri=folder.as_uri())])  # type: ignore[arg-type]

    async with connected(tmp_path, None, list_roots_callback=roots, mode=mode) as client:
        assert "main.py:1" in text(await client.call_tool("execute_and_observe", {}))


async def test_output_and_feedback_are_resources(tmp_path: Path, folder: Path) -> None:
    """What the report left out can be read; what is not there is an error."""
    async with connected(tmp_path, folder) as client:
        facts = (await client.call_tool("execute_and_observe", {})).structured_content
        (listed,) = (await client.list_resources()).resources
        assert str(listed.uri) == facts["output"]
        (output,) = (await client.read_resource(facts["output"])).contents
        assert "SyntaxError" in output.text
        (document,) = (await client.read_resource(facts["output"].replace("/output", "/feedback"))).contents
        assert json.loads(document.text)["schema"] == "mech.feedback/1"
        for wrong in ("mech://executions/nothing/output", "mech://artifacts/../log.sqlite", "file:///etc/passwd"):
            with pytest.raises(Exception, match="no "):
                await client.read_resource(wrong)


async def test_what_cannot_be_done_is_an_error_that_the_model_reads(tmp_path: Path) -> None:
    """The folder went away; the argument is wrong."""
    async with connected(tmp_path, tmp_path / "gone") as client:
        result = await client.call_tool("output", {"grep": "("})
        assert result.is_error or "output:" in text(result)


async def test_an_agent_starts_it_over_stdio(tmp_path: Path, folder: Path) -> None:
    """As configured in an assistant: `mech mcp FOLDER`, spoken to over pipes."""
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    started = StdioServerParameters(command=sys.executable, args=["-m", "mech", "mcp", str(folder)], env=env)
    async with Client(started) as client:
        assert client.server_info.name == "mech"
        assert "main.py:1" in text(await client.call_tool("execute_and_observe", {}))


def test_the_schemas_are_printed_for_programs_of_one_s_own() -> None:
    """In the forms of OpenAI, Anthropic and MCP."""
    for form, key in (("openai", "function"), ("anthropic", "input_schema"), ("mcp", "inputSchema")):
        done = subprocess.run(
            [sys.executable, "-m", "mech", "tools", "--format", form, "--profile", "all"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert all(key in tool for tool in json.loads(done.stdout))


def test_openai_s_form_is_strict(tmp_path: Path) -> None:
    """Every property of every object is required and nothing else allowed; what may be left out may be null."""
    words = [sys.executable, "-m", "mech", "tools", "--profile", "all"]
    tools = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)

    def objects(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            yield from [schema] if "properties" in schema else []
            for each in schema.values():
                yield from objects(each)

    found = [each for tool in tools for each in objects(tool["function"]["parameters"])]
    assert all(each["required"] == list(each["properties"]) for each in found)
    assert not any(each["additionalProperties"] for each in found)
    edit = next(tool["function"] for tool in tools if tool["function"]["name"] == "edit")
    assert edit["strict"] is True
    assert edit["parameters"]["properties"]["why"]["type"] == ["string", "null"]


async def test_null_is_what_was_left_out(tmp_path: Path, folder: Path) -> None:
    """Models that must name every argument send null."""
    async with connected(tmp_path, folder, "all") as client:
        edits = [{"path": "new.txt", "old": None, "new": "x", "delete": None}]
        assert "changed new.txt" in text(await client.call_tool("edit", {"edits": edits, "why": None}))


# --- what goes wrong --------------------------------------------------------------------------


def alive() -> list[str]:
    """The processes that sleep as long as only these tests let them."""
    return subprocess.run([sys.executable, "-c", ALIVE, SECONDS], capture_output=True, text=True).stdout.split()


async def all_gone() -> None:
    """Return when no such process is left."""
    with anyio.fail_after(30):
        while alive():
            await anyio.sleep(0.05)


async def test_a_call_that_is_given_up_ends_its_run(tmp_path: Path, folder: Path) -> None:
    """No process of it is left, it is no failure that counts, and the next call is answered."""
    (folder / "main.py").write_text(f'import os\nos.execlp("sleep", "sleep", "{SECONDS}")\n')
    async with connected(tmp_path, folder) as client:
        with anyio.CancelScope() as scope:

            async def progress(number: float, total: float | None, message: str | None) -> None:
                if (message or "").startswith("start"):
                    scope.cancel()

            await client.call_tool("execute_and_observe", {}, progress_callback=progress)
        assert scope.cancelled_caught
        await all_gone()
        (folder / "main.py").write_text("print(undefined)\n")
        assert "main.py:1" in text(await client.call_tool("execute_and_observe", {}))


async def test_a_folder_that_vanishes_is_said(tmp_path: Path, folder: Path) -> None:
    """And when it is there again, work goes on."""
    async with connected(tmp_path, folder) as client:
        await client.call_tool("execute_and_observe", {})
        folder.rename(tmp_path / "elsewhere")
        for tool, arguments in (("execute_and_observe", {}), ("run", {"command": "true"})):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert str(folder) in text(result)
        (tmp_path / "elsewhere").rename(folder)
        (folder / "main.py").write_text("print(1)\n")
        assert "passed" in text(await client.call_tool("execute_and_observe", {}))


async def test_much_output_stays_small(tmp_path: Path, folder: Path) -> None:
    """Megabytes in one line, in an error, in a resource, in a command: what is sent is bounded."""
    (folder / "main.py").write_text('print("x" * 3_000_000)\nraise ValueError("y" * 1_000_000)\n')
    async with connected(tmp_path, folder) as client:
        result = await client.call_tool("execute_and_observe", {})
        assert len(text(result)) < 3_000
        assert len(json.dumps(result.structured_content)) < 5_000
        for tool, arguments in (
            ("output", {"grep": "x"}),
            ("output", {}),
            ("run", {"command": "yes | head -c 9999999"}),
        ):
            assert len(text(await client.call_tool(tool, arguments))) < 12_000
        (output,) = (await client.read_resource(result.structured_content["output"])).contents
        assert 200_000 <= len(output.text) < 201_000
        assert "bytes left out" in output.text


async def test_two_servers_work_over_one_folder(tmp_path: Path, folder: Path) -> None:
    """Two windows of an editor: neither stands in the other's way."""
    async with connected(tmp_path, folder) as one, connected(tmp_path, folder) as other:
        found: list[str] = []

        async def run(client: Client) -> None:
            found.append(text(await client.call_tool("execute_and_observe", {})))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run, one)
            tasks.start_soon(run, other)
        assert all("main.py:1" in each for each in found)


@pytest.mark.parametrize("how", ["closed", "terminated", "killed"])
async def test_nothing_outlives_the_client(tmp_path: Path, folder: Path, how: str) -> None:
    """A client that closes stdin in the middle of a run, or ends the server: no process is left."""
    (folder / "main.py").write_text(f'import os\nos.execlp("sleep", "sleep", "{SECONDS}")\n')
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "mech", "mcp", str(folder)]
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked = {"name": "execute_and_observe", "arguments": {}}
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True) as server:
        assert server.stdin is not None
        for number, method, given in ((1, "initialize", hello), (2, "tools/call", asked)):
            said = {"jsonrpc": "2.0", "id": number, "method": method, "params": given}
            print(json.dumps(said), file=server.stdin, flush=True)
        with anyio.fail_after(60):
            while not alive():
                await anyio.sleep(0.05)
        match how:
            case "closed":
                server.stdin.close()
            case "terminated":
                server.terminate()
            case "killed":
                server.kill()
        assert server.wait(30) is not None
    await all_gone()


# --- hooks ------------------------------------------------------------------------------------


def hook(tmp_path: Path, asked: dict[str, Any]) -> tuple[int, str]:
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "mech", "hook", "--no-browser"]
    done = subprocess.run(words, input=json.dumps(asked), capture_output=True, text=True, env=env)
    return done.returncode, done.stderr


def test_a_new_failure_goes_to_the_assistant_s_model(tmp_path: Path, folder: Path) -> None:
    """Exit status 2 with the report on stderr, once; the same failure again is no news, and neither is success."""
    edited = {"hook_event_name": "PostToolUse", "tool_name": "Edit", "cwd": str(folder)}
    assert hook(tmp_path, edited | {"tool_name": "Read"}) == (0, "")
    status, said = hook(tmp_path, edited)
    assert status == 2
    assert "main.py:1" in said
    assert hook(tmp_path, edited)[0] == 0
    (folder / "main.py").write_text("print(undefined)\n")
    assert hook(tmp_path, {"hook_event_name": "Stop", "cwd": str(folder)})[0] == 2
    (folder / "main.py").write_text("print(1)\n")
    assert hook(tmp_path, edited) == (0, "")
