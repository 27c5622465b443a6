"""A live sandbox: ports and lines that are waited for, what is denied, its folder, its end, its page of examples."""

from __future__ import annotations

import os
import re
import signal
import textwrap
from pathlib import Path
from typing import Any

import anyio
import pytest
from lives import Open, live, present, until

import mech
from mech.errors import ExitedBeforeReady, NotReady, SandboxLost
from mech.events import Denied, Listening, Noted
from mech.live import Result
from mech.sandboxes.pool import Pool
from mech.settings import Settings
from mech.types import Secret

__all__ = ["live", "present"]
pytestmark = pytest.mark.anyio
SERVER = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1]))); print("up", flush=True)
while True:
    client, _ = server.accept(); client.sendall(b"hello"); client.close()
"""
# --- waits ------------------------------------------------------------------------------------


async def test_a_port_is_waited_for(live: Open) -> None:
    """A server's port is told when it listens, with the command that opened it; then it can be reached."""
    async with live() as sandbox:
        await sandbox.files.write("server.py", SERVER)
        handle = await sandbox.commands.start("sleep 0.1; exec python3 server.py 8123")
        opened = await handle.wait_for_port(8123)
        assert (opened.port, opened.address, opened.process) == (8123, "127.0.0.1", handle.id)
        assert await handle.wait_for_port() == opened
        assert await sandbox.wait_for_port(8123) == opened
        async with await sandbox.connect(8123) as stream:
            assert await stream.receive() == b"hello"
        assert sandbox.events.of(Listening) == (opened,)
        assert ":" in await sandbox.preview_url(8123)


async def test_a_port_that_was_open_before_does_not_count(live: Open) -> None:
    """A port whose server is gone is waited for anew."""
    async with live() as sandbox:
        await sandbox.files.write("server.py", SERVER)
        first = await sandbox.commands.start("python3 server.py 8124")
        before = await first.wait_for_port(8124)
        await first.kill()
        with pytest.raises(NotReady):
            await sandbox.wait_for_port(8124, timeout=0.2)
        second = await sandbox.commands.start("python3 server.py 8124")
        assert (await second.wait_for_port(8124)).pid != before.pid


async def test_exiting_before_ready_is_an_error_of_its_own(live: Open) -> None:
    """Each wait for a command that ends too early says how it ended and what it wrote last."""
    async with live() as sandbox:
        for name, awaited in (("wait_for_port", 8125), ("wait_for_port", None), ("wait_for_log", "ready")):
            handle = await sandbox.commands.start("echo starting; echo no config; exit 4")
            with pytest.raises(ExitedBeforeReady, match=r"exited with code 4 before .*no config") as caught:
                await getattr(handle, name)(awaited)
            assert caught.value.output == "starting\nno config\n"


async def test_not_ready_in_time_is_another(live: Open) -> None:
    """What does not come in time is told, and the command runs on."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("echo waiting; sleep 609")
        for wait in (handle.wait_for_port, handle.wait_for_log, handle.wait_for_exit):
            arguments: tuple[Any, ...] = ("never",) if wait == handle.wait_for_log else ()
            with pytest.raises(NotReady, match="without"):
                await wait(*arguments, timeout=0.2)  # type: ignore[operator]
        assert handle.result is None


async def test_a_log_line_is_found_across_pieces(live: Open) -> None:
    """A line that comes in two pieces, with a character split between them, is found; its groups are given."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("printf 'caf\\303'; sleep 0.2; printf '\\251 on port 5173\\n'; sleep 610")
        assert (await handle.wait_for_log(r"café on port (\d+)")).group(1) == "5173"


async def test_a_denial_belongs_to_its_command(live: Open) -> None:
    """A refused call is in the result of the command that made it and in the events, and in no other's."""
    call = "import urllib.request; urllib.request.urlopen('http://example.com/')"
    async with live() as sandbox:
        results: list[Result] = []

        async def run(*argv: str) -> None:
            results.append(await sandbox.commands.run(argv))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run, "python3", "-c", call)
            tasks.start_soon(run, "sleep", "2")
        by = {result.line.split()[0]: result for result in results}
        assert [denied.host for denied in by["python3"].denied] == ["example.com"]
        assert by["sleep"].denied == ()
        assert [event.host for event in sandbox.events.of(Denied)] == ["example.com"]


# --- the sandbox ------------------------------------------------------------------------------


async def test_a_folder_is_seen_and_stays_as_it_is(live: Open, tmp_path: Path) -> None:
    """A sandbox over a folder has its files and plan; what is written does not reach the folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>shop</h1>")
    async with live(folder) as sandbox:
        assert sandbox.plan is not None
        assert sandbox.isolation.name == "namespaces"
        assert (await sandbox.commands.run("cat index.html; echo x > index.html")).output == "<h1>shop</h1>"
        assert (await sandbox.files.changed()).modified == ("index.html",)
    assert (folder / "index.html").read_text() == "<h1>shop</h1>"


async def test_what_is_saved_meanwhile_reaches_the_programs(live: Open, tmp_path: Path) -> None:
    """What the user saves in the folder is seen by a watcher inside; what the program changed is left, and said."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "page").write_text("old")
    (folder / "theirs").write_text("old")
    async with live(folder) as sandbox:
        await sandbox.files.write("theirs", "program's")
        async with sandbox.files.watch() as events:
            (folder / "theirs").write_text("user's")
            (folder / "page").write_text("new")
            async for event in events:
                if (event.path, event.kind) == ("page", "written"):
                    break
        assert (await sandbox.commands.run("cat page theirs")).output == "newprogram's"
        await until(lambda: any("theirs was saved" in event.message for event in sandbox.events.of(Noted)))


async def test_secrets_come_from_our_environment(live: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain secret is in the environment and not in the output; one that is bound to a host is not inside at all."""
    monkeypatch.setenv("PLAIN", "plain-value-1")
    monkeypatch.setenv("BOUND", "bound-value-2")
    async with live(secrets=(Secret("PLAIN"), Secret("BOUND", ("http://api.example.com:80",)))) as sandbox:
        result = await sandbox.commands.run("echo $PLAIN; echo ${#PLAIN}; env | tr a-z A-Z; echo $BOUND")
        assert result.output.startswith("[redacted]\n13\n")
        assert "PLAIN-VALUE-1" in result.output
        assert "BOUND-VALUE-2" not in result.output
        assert "bound-value-2" not in result.output


async def test_a_sandbox_from_a_pool_is_the_same(live: Open) -> None:
    """A live sandbox may be one that was built ahead."""
    async with Pool() as pool:
        for _ in range(2):
            async with live(pool=pool) as sandbox:
                assert (await sandbox.commands.run("pwd")).output == "/workspace\n"


async def test_a_lost_sandbox_is_said(live: Open) -> None:
    """When the sandbox goes away, who waits and who asks for more are told; nothing is made up."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("echo up; sleep 614")
        await handle.wait_for_log("up")
        first: Any = sandbox.sandbox
        os.kill(first._link.pid, signal.SIGKILL)
        with pytest.raises(SandboxLost):
            await handle.wait()
        assert handle.result is None
        assert [piece.text async for piece in handle] == ["up\n"]
        with pytest.raises(SandboxLost):
            await sandbox.commands.run("true")


async def test_errors_of_the_block_come_out_as_they_are(live: Open) -> None:
    """An exception of the block is not wrapped, also while commands run."""

    async def fail() -> None:
        async with live() as sandbox:
            await sandbox.commands.start("sleep 611")
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await fail()


async def test_what_a_killed_owner_left_is_removed(live: Open, tmp_path: Path) -> None:
    """A folder whose owner is gone is removed by the next sandbox; one that is owned is not."""
    left = tmp_path / "home" / "sandboxes" / "sb_0"
    (left / "state" / "locked").mkdir(parents=True)
    (left / "state" / "locked").chmod(0)
    async with live() as sandbox:
        assert not left.exists()
        async with mech.sandbox(settings=Settings(home=tmp_path / "home")) as other:
            assert (await sandbox.commands.run("true")).ok
            assert (await other.commands.run("true")).ok


def test_blocking_door(tmp_path: Path) -> None:
    """Code without an event loop has the same names: run, start, iterate, read, write, watch."""
    with mech.blocking.sandbox(settings=Settings(home=tmp_path)) as sandbox:
        assert sandbox.commands.run("echo hi").output == "hi\n"
        handle = sandbox.commands.start("cat")
        handle.write("one\ntwo\n")
        handle.close_stdin()
        assert list(handle.lines()) == ["one", "two"]
        assert [piece.text for piece in handle] == ["one\ntwo\n"] or handle.wait().ok
        with sandbox.files.watch() as events:
            sandbox.files.write("a", "b")
            assert next(iter(events)).path == "a"
        assert sandbox.files.read("a") == "b"
        assert [entry.path for entry in sandbox.files.list()] == ["a"]
        with pytest.raises(mech.MechError):
            sandbox.files.read("c")
        assert sandbox.commands.list()[0].result.ok
    assert list((tmp_path / "sandboxes").iterdir()) == []


# --- the page ---------------------------------------------------------------------------------

PAGE = Path(__file__).parent.parent / "docs" / "live.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: re.sub(r"\W+", " ", example)[:40].strip())
def test_examples_of_the_page_run(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of docs/live.md does what it says, in a sandbox of its own."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "index.html").write_text("<h1>shop</h1>")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MECH_HOME", str(tmp_path / "home"))
    if "import mech\n" not in example:
        example = "import mech\nasync with mech.sandbox() as sandbox:\n" + textwrap.indent(example, "    ")
    body = f"async def main():\n{textwrap.indent(example, '    ')}"
    if "mech.blocking" in example:
        exec(compile(example, PAGE, "exec"), {})
        return
    names: dict[str, Any] = {}
    exec(compile(body, PAGE, "exec"), names)
    anyio.run(names["main"])
