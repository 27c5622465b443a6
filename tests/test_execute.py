"""The straight line as a user of the library sees it: verdicts, serving, stopping, saving, and nothing left."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from mech.api import run
from mech.errors import ConfigError
from mech.events import AGAIN, Diagnosed, Exited, Noted, Output, Ready, Row, Started
from mech.execute import Request
from mech.executors.here import Here
from mech.sandboxes.authority import Authority
from mech.settings import Settings
from mech.types import Overrides, Repository
from tests.edges import echo, upstream

pytestmark = pytest.mark.anyio

SERVER = """
const fs = require('fs'), http = require('http');
fs.watch(__dirname, (_, name) => name === 'data.txt' && console.log('now ' + fs.readFileSync('data.txt', 'utf8')));
fs.writeFileSync('written-by-program.txt', 'x');
http.createServer((_, answer) => answer.end('<h1>' + fs.readFileSync('data.txt', 'utf8') + '</h1>')).listen(4001);
"""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Here]:
    async with Here(Settings(home=tmp_path / "home")) as found:
        yield found


@pytest.fixture
def watcher(tmp_path: Path) -> Path:
    """A server that shows a file and says when it changes."""
    return folder(
        tmp_path, {"package.json": '{"scripts": {"dev": "node server.js"}}', "server.js": SERVER, "data.txt": "one"}
    )


def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    app = tmp_path / "app"
    app.mkdir()
    for name, text in files.items():
        (app / name).write_text(text)
    return app


async def test_what_a_person_saves_while_it_serves_reaches_the_program(here: Here, watcher: Path) -> None:
    """The program's watcher fires, and the folder holds what the person saved and nothing of the program's."""
    request = Request(Repository(str(watcher)), look=False)
    seen: list[str] = []
    async with here.submit(request) as running:
        async for row in here.executions.log.follow(running.id):
            if isinstance(row.event, Diagnosed):
                (watcher / "data.txt").write_text("two")
            seen.append(here.executions.output(running.id).decode())
            if "now two" in seen[-1]:
                request.released.set()
    assert here.executions.status(running.id).verdict == "passed"
    assert sorted(path.name for path in watcher.iterdir()) == ["data.txt", "package.json", "server.js"]


async def test_stopping_before_a_report_is_called_stopped(here: Here, tmp_path: Path) -> None:
    """An execution that is stopped while it installs has no verdict but `stopped`."""
    app = folder(tmp_path, {"mech.toml": 'install = "echo begun; sleep 600"\nstart = "true"'})
    async with here.submit(Request(Repository(str(app)))) as running:
        async for row in here.executions.log.follow(running.id):
            if isinstance(row.event, Output):
                running.stop()
    assert here.executions.status(running.id).verdict == "stopped"


async def test_the_timeout_bounds_the_way_to_the_report(here: Here, tmp_path: Path) -> None:
    """A program that never ends is reported as timed out, with what it printed."""
    app = folder(tmp_path, {"mech.toml": 'start = "echo working; sleep 600"'})
    found = await run(str(app), timeout=2.0, look=False, here=here)
    assert found["verdict"] == "timed_out"
    (app / "mech.toml").write_text('timeout = "2s"\nstart = "echo working; sleep 600"')
    assert (await run(str(app), look=False, here=here))["verdict"] == "timed_out"
    assert b"working" in here.executions.output(found["execution"])


async def test_what_we_cannot_do_is_an_error_with_a_hint(here: Here, tmp_path: Path) -> None:
    """A folder that says nothing is our error, told with what to write."""
    found = await run(str(folder(tmp_path, {})), here=here)
    assert found["verdict"] == "error"
    assert found["error"]["kind"] == "plan_error"
    assert "mech.toml" in found["error"]["message"] + found["error"]["hint"]


async def test_what_was_installed_is_attached_the_second_time(here: Here, tmp_path: Path) -> None:
    """The install command runs once; a change of its inputs runs it again; a failed one never becomes a layer."""
    lines = 'install = "cat need > have && test $(cat need) != bad"\nstart = "cat have"'
    app = folder(tmp_path, {"mech.toml": lines, "need": "first"})
    results = []
    for need in ("first", "first", "bad", "bad", "second"):
        (app / "need").write_text(need)
        found = await run(str(app), look=False, here=here)
        install = found["commands"][0]
        results.append((install["cached"], install["exit_code"], found["verdict"]))
    good, bad = (False, 0, "passed"), (False, 1, "failed")
    assert results == [good, (True, 0, "passed"), bad, bad, good]
    assert not (app / "have").exists()


async def test_a_stale_lock_falls_back_and_says_so(here: Here, tmp_path: Path) -> None:
    """Where a command names a fallback for what it printed, that is run, and noted."""
    app = folder(tmp_path, {"package.json": '{"scripts": {"start": "echo ran"}, "dependencies": {"x": "file:./x"}}'})
    (app / "x").mkdir()
    (app / "x" / "package.json").write_text('{"name": "x", "version": "1.0.0"}')
    (app / "package-lock.json").write_text(
        json.dumps({"name": "app", "lockfileVersion": 3, "requires": True, "packages": {"": {"name": "app"}}})
    )
    notes: list[str] = []
    found = await run(
        str(app), look=False, here=here, on_row=lambda row: notes.append(getattr(row.event, "message", ""))
    )
    assert found["verdict"] == "passed"
    assert any("npm install" in note for note in notes)


async def test_two_processes_are_told_apart(here: Here, tmp_path: Path) -> None:
    """Each port knows the process of the plan that opened it, and each process its exit."""
    serve = "python3 -m http.server {} --bind 127.0.0.1"
    lines = f'[processes]\nweb = "{serve.format(8101)}"\napi = "{serve.format(8102)}"\n'
    app = folder(tmp_path, {"mech.toml": lines, "index.html": "<h1>x</h1>"})
    ready: list[Ready] = []
    exited: list[Exited] = []

    def note(row: object) -> None:
        event = row.event  # type: ignore[attr-defined]
        ready.extend([event] if isinstance(event, Ready) else [])
        exited.extend([event] if isinstance(event, Exited) else [])

    found = await run(str(app), look=False, here=here, on_row=note)
    assert {(event.port, event.process) for event in ready} == {(8101, "web"), (8102, "api")}
    assert found["verdict"] == "passed"
    assert [event.ended for event in exited] == ["stopped", "stopped"]


async def test_output_is_kept_whole_up_to_its_limit(here: Here, tmp_path: Path) -> None:
    """Within the limit every byte is there in order; beyond it the rest is dropped, and that is said."""
    lines = 'start = "seq 1 200000"\n[limits]\noutput = "1MB"'
    app = folder(tmp_path, {"mech.toml": lines})
    notes: list[Noted] = []
    found = await run(
        str(app),
        look=False,
        here=here,
        on_row=lambda row: notes.extend([row.event] if isinstance(row.event, Noted) else []),
    )
    whole = "".join(f"{number}\n" for number in range(1, 200001)).encode()
    kept = here.executions.output(found["execution"])
    assert whole.startswith(kept)
    assert 1_000_000 <= len(kept) <= 1_048_576
    assert any("dropped" in note.message for note in notes)


async def test_a_secret_of_the_plan_is_never_stored(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program gets the value; log, output and feedback do not."""
    monkeypatch.setenv("PAY_KEY", "sk-0123456789abcdef")
    app = folder(tmp_path, {"mech.toml": 'secrets = ["PAY_KEY"]\nstart = "echo $PAY_KEY; echo ${#PAY_KEY}"'})
    found = await run(str(app), look=False, here=here)
    assert here.executions.output(found["execution"]) == b"[redacted]\n19\n"
    assert "sk-0123456789abcdef" not in json.dumps(found)
    files = [path for path in here.settings.home.rglob("*") if path.is_file()]
    assert all(b"sk-0123456789abcdef" not in path.read_bytes() for path in files)


LOOKING = """
import glob, os, re, subprocess, sys, urllib.request
made, url = os.environ["API_KEY"], sys.argv[1]
request = urllib.request.Request(url, headers={"Authorization": f"Bearer {made}"})
answer = urllib.request.urlopen(request).read().decode()
print("echo" if made in answer else answer, len(made))
print(subprocess.run(["curl", "-sS", "-H", f"X-Key: {made}", url], capture_output=True, text=True))
print(subprocess.run(["env"], capture_output=True, text=True).stdout)
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try:
        print(open(path, "rb").read())
    except PermissionError:
        pass
kept = open("memory", "wb")
for line in open("/proc/self/maps"):
    start, end = (int(number, 16) for number in line.split()[0].split("-"))
    with open("/proc/self/mem", "rb") as memory:
        try:
            memory.seek(start)
            kept.write(memory.read(end - start))
        except (OSError, OverflowError, ValueError):
            pass
kept.close()
subprocess.run("cp -r /workspace/memory /tmp/memory; grep -rl ^abcdefghijklmno /etc /home /tmp", shell=True)
found = re.findall(b"sk-[a-z]{16}[0-9]{10}", open("memory", "rb").read())
print({text.decode() for text in found} - {made})
"""


async def test_a_bound_secret_reaches_its_host_and_nothing_inside(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Environment, memory, processes, files, output, log and feedback hold the placeholder; the host gets the value."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("API_KEY", value := "sk-abcdefghijklmnop0123456789")
    authority = Authority(["localhost"])
    (tmp_path / "roots.pem").write_bytes(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    async with upstream(echo, authority, "localhost") as server:
        start = f"python3 main.py https://localhost:{server.port}/"
        files = {"main.py": LOOKING, "mech.toml": f'start = "{start}"\n[secrets]\nAPI_KEY = "localhost:{server.port}"'}
        found = await run(str(folder(tmp_path, files)), look=False, here=here)
    output = here.executions.output(found["execution"]).decode()
    assert found["verdict"] == "passed", output
    assert f"echo {len(value)}" in output
    assert output.splitlines()[-1] == "set()"
    assert "[redacted]" not in output
    assert [value.encode() in heard for heard in server.heard] == [True, True]
    kept = [path for path in here.settings.home.rglob("*") if path.is_file()]
    assert any(path.name == "memory" for path in kept)
    assert all(value.encode() not in path.read_bytes() for path in kept)


async def test_a_host_is_allowed_for_one_run(here: Here, tmp_path: Path) -> None:
    """What `allow` names is reached by that run, a service of this machine as localhost, and not by the next."""
    with socket.create_server(("127.0.0.1", 0)) as service:
        port = service.getsockname()[1]
        code = f"import socket; socket.create_connection(('localhost', {port}), 10)"
        app = folder(tmp_path, {"main.py": code, "mech.toml": 'start = "python3 main.py"'})
        one = await run(str(app), look=False, here=here, allow=[f"localhost:{port}"])
        two = await run(str(app), look=False, here=here)
    assert [found["verdict"] for found in (one, two)] == ["passed", "failed"]
    with pytest.raises(ConfigError) as error:
        await run(str(app), here=here, allow=["http://localhost"])
    assert error.value.hint


async def test_executions_can_run_side_by_side(here: Here, tmp_path: Path) -> None:
    """Two executions of the same folder on the same port do not meet."""
    app = folder(tmp_path, {"index.html": "<h1>x</h1>"})
    found: list[str] = []

    async def one() -> None:
        found.append((await run(str(app), overrides=Overrides(), look=False, here=here))["verdict"])

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(one)
    assert found == ["passed"] * 3


async def test_a_report_says_what_changed_since_the_last_run(here: Here, tmp_path: Path) -> None:
    """A failure is new, then the same; another one is new and the first is gone; the last good run is named."""
    app = folder(tmp_path, {"mech.toml": 'start = "python3 main.py"'})
    seen = []
    for text in ("print(1)", "int('x')", "\nint('x')", "import no_such_module"):
        (app / "main.py").write_text(text)
        seen.append(await run(str(app), look=False, here=here))
    good, first, same, other = seen
    assert [found["verdict"] for found in seen] == ["passed", "failed", "failed", "failed"]
    assert [found["failures"][0]["novelty"] for found in (first, same, other)] == ["new", "same", "new"]
    assert other["gone"] == [same["failures"][0]["id"]]
    assert [found["previous"] for found in seen] == [None, *(found["execution"] for found in seen[:3])]
    assert {found["last_good"] for found in (first, same, other)} == {good["execution"]}


async def test_without_a_browser_the_run_still_reports(tmp_path: Path) -> None:
    """The page is not looked at, which is said with what is missing; nothing else changes."""
    app = folder(tmp_path, {"index.html": "<h1>x</h1>"})
    notes: list[str] = []
    async with Here(Settings(home=tmp_path / "home", browser="no-such-browser")) as here:
        found = await run(str(app), here=here, on_row=lambda row: notes.append(getattr(row.event, "message", "")))
    assert (found["verdict"], found["observations"]) == ("passed", [])
    assert any("no browser was found" in note and "MECH_BROWSER" in note for note in notes)


async def test_a_run_without_walls_works_and_says_so(tmp_path: Path, watcher: Path) -> None:
    """With the sandbox `local` the same line runs; the report and the log say that nothing was enforced."""
    notes: list[str] = []
    async with Here(Settings(home=tmp_path / "home", sandbox="local")) as here:
        request = Request(Repository(str(watcher)), look=False)
        async with here.submit(request) as running:
            async for row in here.executions.log.follow(running.id):
                if isinstance(row.event, Diagnosed):
                    (watcher / "data.txt").write_text("two")
                if isinstance(row.event, Noted):
                    notes.append(row.event.message)
                if "now two" in here.executions.output(running.id).decode():
                    request.released.set()
        assert here.executions.status(running.id).verdict == "passed"
    assert any("NO ISOLATION" in note for note in notes)
    assert sorted(path.name for path in watcher.iterdir()) == ["data.txt", "package.json", "server.js"]


async def test_a_server_that_ends_with_its_input_is_served(here: Here, tmp_path: Path) -> None:
    """The input of a server stays open, as in a terminal; a program that reads its input finds the end of it."""
    ending = SERVER + "process.stdin.on('end', () => process.exit()); process.stdin.resume();"
    files = {"package.json": '{"scripts": {"dev": "node server.js"}}', "server.js": ending, "data.txt": "one"}
    assert (await run(str(folder(tmp_path, files)), look=False, here=here))["previews"]
    (tmp_path / "other").mkdir()
    reading = folder(tmp_path / "other", {"mech.toml": 'start = "cat; echo read"'})
    assert (await run(str(reading), look=False, here=here))["verdict"] == "passed"


async def test_the_same_installation_side_by_side(here: Here, tmp_path: Path) -> None:
    """Executions that install the same at once each have it, whoever makes the layer; later ones attach it."""
    lines = 'install = "cat need > have; sleep 0.5"\nstart = "cat have"'
    app = folder(tmp_path, {"mech.toml": lines, "need": "first"})
    found: list[tuple[str, bool]] = []

    async def one() -> None:
        document = await run(str(app), look=False, here=here)
        found.append((document["verdict"], document["commands"][0]["cached"]))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(one)
    assert [verdict for verdict, _ in found] == ["passed"] * 4
    await one()
    assert found[-1] == ("passed", True)
    assert [path.name for path in (here.settings.home / "layers").iterdir() if path.name.startswith(".")] == []


async def test_an_optional_installation_that_failed_is_tried_again(here: Here, tmp_path: Path) -> None:
    """The run goes on without it, and what it left is no layer."""
    app = folder(tmp_path, {".gitpod.yml": "tasks:\n  - init: 'false'\n    command: echo ran\n"})
    seen = [await run(str(app), look=False, here=here) for _ in range(2)]
    assert [found["verdict"] for found in seen] == ["passed", "passed"]
    installs = [(c["exit_code"], c["cached"]) for found in seen for c in found["commands"] if c["stage"] == "install"]
    assert installs == [(1, False), (1, False)]


async def test_a_program_that_needs_a_copy_gets_it_at_once_the_next_time(here: Here, tmp_path: Path) -> None:
    """What the overlay made fail is run again on a copy, at once the next time; what is wrong is still seen."""
    rename = "import os, sys\nos.rename('old', 'new')\nprint('renamed')\nsys.exit(len(os.listdir('new')) - 1)\n"
    app = folder(tmp_path, {"mech.toml": 'install = "touch x"\nstart = "python3 main.py"\n', "main.py": rename})
    (app / "old").mkdir()
    (app / "old" / "file").write_text("kept")
    seen = []
    for broken in (False, False, True):
        if broken:
            (app / "old" / "more").write_text("")
        rows: list[Row] = []
        document = await run(str(app), look=False, here=here, on_row=rows.append)
        started = [row.event.line for row in rows if isinstance(row.event, Started)]
        seen.append((document["verdict"], len(started), [command["exit_code"] for command in document["commands"]]))
        assert [row.event.about for row in rows if isinstance(row.event, Noted)] == [AGAIN]
        assert "ross-device" not in document["text"]["l2"]
    assert seen == [("passed", 4, [0, 0]), ("passed", 2, [0, 0]), ("failed", 2, [0, 1])]
    assert (app / "old" / "file").read_text() == "kept"
