"""What every sandbox does: one suite, run on each implementation, with real processes."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import anyio
import dockerd
import pytest
from benches import ENV, LISTEN, SECONDS, Bench, begin, drain, execute, needs, run, sleeping, until

from mech.errors import ConfigError
from mech.events import Listening, Noted
from mech.sandboxes import WORKSPACE, Exit, Invocation, choose, probe
from mech.sandboxes.landlock import lacking
from mech.sources.through import Change, Stamp, write_through
from mech.types import Network

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", params=["bubblewrap", "copied", "docker", "landlock", "local"])
def kind(request: pytest.FixtureRequest) -> str:
    """An implementation by name; `copied` is bubblewrap's where no overlay can be had."""
    if request.param == "docker":
        request.getfixturevalue("docker")
    if request.param == "landlock" and (reason := lacking()):
        pytest.xfail(reason)  # a kernel is not installed for a test, in CI either
    needs("bubblewrap" if request.param == "copied" else request.param)
    return str(request.param)


@pytest.fixture
def bench(kind: str, tmp_path: Path) -> Bench:
    return Bench(kind, tmp_path)


# --- commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 3, 255])
async def test_exit_code_is_the_commands_own(bench: Bench, code: int) -> None:
    """The code a command exits with is what wait says."""
    async with bench.open() as sandbox:
        ended, _ = await run(sandbox, f"exit {code}")
        assert ended == Exit("exited", exit_code=code)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
async def test_death_by_signal_is_told_from_an_exit_code(bench: Bench, number: int) -> None:
    """A command that a signal ended has a signal and no exit code."""
    async with bench.open() as sandbox:
        ended, _ = await run(sandbox, f"kill -{int(number)} $$")
        assert ended == Exit("signaled", signal=number)


async def test_output_of_both_streams_comes_in_order(bench: Bench) -> None:
    """stdout and stderr share one descriptor, so their order is that of writing."""
    async with bench.open() as sandbox:
        _, output = await run(sandbox, "for i in 1 2 3; do echo out$i; echo err$i >&2; done")
        assert output.split() == ["out1", "err1", "out2", "err2", "out3", "err3"]


async def test_environment_is_exactly_what_is_given(bench: Bench) -> None:
    """No variable of the host reaches a command, and none is added."""
    async with bench.open() as sandbox:
        _, output = await execute(sandbox, ("/usr/bin/env",), env={"ONLY": "this", "EMPTY": "", "TEXT": "a=b\nc"})
        if bench.kind == "landlock":  # whose commands have no /tmp
            output, _, place = output.rpartition("TMPDIR=")
            assert place.endswith("/tmp\n")
        assert output == "ONLY=this\nEMPTY=\nTEXT=a=b\nc\n"


async def test_large_environment_arrives_whole(bench: Bench) -> None:
    """A request that is longer than a packet is not cut."""
    async with bench.open() as sandbox:
        env = {**ENV, **{f"LONG{i}": "x" * 100_000 for i in range(8)}}
        _, output = await run(sandbox, "env | wc -c", env=env)
        assert int(output) > 800_000


async def test_working_directory_is_the_given_one(bench: Bench) -> None:
    """A command runs in the folder it is given."""
    (bench.folder / "deep" / "er").mkdir(parents=True)
    (bench.folder / "deep" / "er" / "here").write_text("found")
    async with bench.open() as sandbox:
        assert (await run(sandbox, "cat here", cwd=f"{WORKSPACE}/deep/er"))[1] == "found"


@pytest.mark.parametrize(
    ("argv", "cwd", "code"),
    [(("no-such-program",), WORKSPACE, 127), (("/etc",), WORKSPACE, 126), (("true",), f"{WORKSPACE}/no", 127)],
)
async def test_program_that_cannot_start_is_an_exit(bench: Bench, argv: tuple[str, ...], cwd: str, code: int) -> None:
    """What cannot be executed ends as a shell would end it, and says why in its output."""
    async with bench.open() as sandbox:
        ended, output = await execute(sandbox, argv, cwd=cwd)
        assert ended == Exit("exited", exit_code=code)
        assert output.strip()


async def test_stdin_is_empty_unless_given(bench: Bench) -> None:
    """A command that reads its input gets the end of it at once, or what was given."""
    async with bench.open() as sandbox:
        assert (await run(sandbox, "cat; echo end"))[1] == "end\n"
        source, feed = os.pipe()
        os.write(feed, b"given\n")
        os.close(feed)
        reader, writer = os.pipe()
        await sandbox.start(Invocation(("cat",), env=ENV), writer, source)
        os.close(writer)
        os.close(source)
        assert await drain(reader) == "given\n"
        os.close(reader)


async def test_wait_returns_though_a_child_holds_the_output(bench: Bench) -> None:
    """A grandchild that keeps the pipe open does not keep wait from returning."""
    async with bench.open() as sandbox:
        reader, writer = os.pipe()
        running = await sandbox.start(Invocation(("/bin/sh", "-c", "sleep 600 & exit 7"), env=ENV), writer)
        os.close(writer)
        with anyio.fail_after(20):
            assert await running.wait() == Exit("exited", exit_code=7)
        os.close(reader)


async def test_signal_reaches_the_whole_tree(bench: Bench) -> None:
    """A signal reaches children, and children in sessions of their own."""
    async with bench.open() as sandbox:
        line = "setsid sh -c 'sleep $0 & sleep $0' $0 & sleep $0 & echo started; wait"
        running = await begin(sandbox, "/bin/sh", "-c", line, SECONDS)
        with anyio.fail_after(20):
            while await sleeping(sandbox, SECONDS) < 3:
                await anyio.sleep(0.01)
        running.signal(signal.SIGKILL)
        assert await running.wait() == Exit("signaled", signal=signal.SIGKILL)
        with anyio.fail_after(20):
            while await sleeping(sandbox, SECONDS):
                await anyio.sleep(0.01)
        running.signal(signal.SIGKILL)


async def test_one_commands_signal_spares_another(bench: Bench) -> None:
    """Killing one command leaves the other running."""
    async with bench.open() as sandbox:
        first = await begin(sandbox, "/bin/sh", "-c", "echo started; sleep 611")
        second = await begin(sandbox, "/bin/sh", "-c", "echo started; exec sleep $0", SECONDS)
        first.signal(signal.SIGKILL)
        await first.wait()
        assert await sleeping(sandbox, SECONDS) == 1
        second.signal(signal.SIGTERM)
        assert (await second.wait()).signal == signal.SIGTERM


async def test_many_commands_at_once_keep_their_own_ends(bench: Bench) -> None:
    """Answers reach the command they belong to."""
    async with bench.open() as sandbox:
        ends: dict[int, Exit] = {}

        async def one(code: int) -> None:
            ends[code], _ = await run(sandbox, f"exit {code}")

        async with anyio.create_task_group() as tasks:
            for code in range(40):
                tasks.start_soon(one, code)
        assert ends == {code: Exit("exited", exit_code=code) for code in range(40)}


async def test_closing_kills_what_still_runs(bench: Bench) -> None:
    """Leaving the block ends every process, also one that ignores SIGTERM and left its session."""
    async with bench.open() as sandbox:
        line = "trap '' TERM HUP; (setsid sh -c 'trap \"\" TERM; sleep 621' &); echo started; sleep 622"
        running = await begin(sandbox, "/bin/sh", "-c", line)
        pid = running.pid
    assert not os.path.exists(f"/proc/{pid}")


# --- files ----------------------------------------------------------------------------------------


async def test_writes_do_not_reach_the_host(bench: Bench) -> None:
    """The folder of the host stays as it was, whatever is written, changed or deleted inside."""
    (bench.folder / "kept").write_text("before")
    (bench.folder / "deleted").write_text("before")
    async with bench.open() as sandbox:
        ended, output = await run(sandbox, "echo after > kept; rm deleted; echo new > created; cat kept; ls")
        assert (ended.exit_code, output) == (0, "after\ncreated\nkept\n")
    assert sorted(path.name for path in bench.folder.iterdir()) == ["deleted", "kept"]
    assert (bench.folder / "kept").read_text() == "before"


async def test_hidden_folders_are_not_shown_but_can_be_made(bench: Bench) -> None:
    """What the host has in a hidden folder is not there, and the program may make its own."""
    for place in ("node_modules", "web/node_modules"):
        (bench.folder / place).mkdir(parents=True)
        (bench.folder / place / "host").write_text("")
    (bench.folder / "web" / "index").write_text("")
    async with bench.open(hidden=("node_modules", "web/node_modules", "absent", "../escape")) as sandbox:
        assert (await run(sandbox, "ls . web"))[1].split() == [".:", "web", "web:", "index"]
        ended, output = await run(sandbox, "mkdir node_modules && touch node_modules/own && ls node_modules")
        assert (ended.exit_code, output) == (0, "own\n")


async def test_home_is_its_own_and_writable(bench: Bench) -> None:
    """HOME starts empty and can be written."""
    async with bench.open() as sandbox:
        assert (await run(sandbox, "ls -A ~; echo x > ~/file; cat ~/file"))[1] == "x\n"


async def test_sealed_layer_serves_the_next_sandbox(bench: Bench) -> None:
    """What a setup wrote is a layer: it is still seen afterwards, and in a later sandbox over a changed folder."""
    layer = bench.root / "layers" / "one"
    layer.parent.mkdir()
    (bench.folder / "source").write_text("old")
    async with bench.open() as sandbox:
        await run(sandbox, "mkdir -p deps/a; echo 1 > deps/a/file; ln -s a deps/link; echo home > ~/tool")
        await sandbox.seal(layer)
        assert (await run(sandbox, "cat deps/link/file ~/tool; echo later > later"))[1] == "1\nhome\n"
    (bench.folder / "source").write_text("new")
    async with bench.open(layers=(layer,)) as sandbox:
        assert (await run(sandbox, "cat source deps/a/file ~/tool; ls"))[1] == "new1\nhome\ndeps\nsource\n"
        await run(sandbox, "echo changed > deps/a/file; rm ~/tool")
    async with bench.open(layers=(layer,)) as sandbox:
        assert (await run(sandbox, "cat deps/a/file ~/tool"))[1] == "1\nhome\n"


async def test_layers_stack_newest_first(bench: Bench) -> None:
    """Of two layers, the first given wins."""
    layers = bench.root / "layers"
    layers.mkdir()
    for name in ("one", "two"):
        async with bench.open() as sandbox:
            await run(sandbox, f"echo {name} > which; touch {name}")
            await sandbox.seal(layers / name)
    async with bench.open(layers=(layers / "two", layers / "one")) as sandbox:
        assert (await run(sandbox, "cat which; ls one two"))[1] == "two\none\ntwo\n"


async def test_saves_are_carried_in(bench: Bench) -> None:
    """What is written through `workspace_fd` is the program's own, also after a seal; at the end it is closed."""
    saved = bench.root / "saved"
    (saved / "new").mkdir(parents=True)
    before = None
    async with bench.open() as sandbox:
        for text in ("first", "second"):
            (saved / "new" / "file").write_text(text)
            after = Stamp.of((saved / "new" / "file").stat())
            change = Change("new/file", "written", before, after)
            assert write_through(sandbox.workspace_fd, change, saved, owner=sandbox.owner) is None
            _, output = await run(
                sandbox, "cat new/file; test -O new && test -O new/file && echo , own; echo >> new/mine"
            )
            assert output == f"{text}, own\n"
            before = after
            await sandbox.seal(bench.root / "layers" / text)
        deleted = Change("new/file", "deleted", before, None)
        assert write_through(sandbox.workspace_fd, deleted, saved, owner=sandbox.owner) is None
        assert (await run(sandbox, "ls new"))[1] == "mine\n"
    assert sandbox.workspace_fd == -1
    assert list(bench.folder.iterdir()) == []


async def test_tools_are_visible_where_they_live(bench: Bench) -> None:
    """A tool below a folder that only its owner may enter can be used inside, with what it is installed with."""
    if bench.kind == "landlock" and os.geteuid() == 0:
        return  # another user runs there, and nothing is mounted for it
    private = bench.root / "private"
    for folder in ("kit/bin", "kit/lib"):
        (private / folder).mkdir(parents=True)
    (private / "kit/lib/text").write_text("library\n")
    tool = private / "kit/bin/tool"
    tool.write_text(f"#!/bin/sh\ncat {private}/kit/lib/text\n")
    tool.chmod(0o755)
    private.chmod(0o700)
    async with bench.open(tools=(f"{private}/kit/bin",)) as sandbox:
        if bench.kind == "docker":
            assert "tools" in sandbox.isolation.absent
            return
        env = {**ENV, "PATH": f"{private}/kit/bin:{ENV['PATH']}"}
        assert await run(sandbox, "tool", env=env) == (Exit("exited", exit_code=0), "library\n")


# --- network --------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::"])
async def test_port_is_announced_and_reached(bench: Bench, address: str) -> None:
    """A server's listen is an event with its address, and it is reached whatever loopback it bound."""
    port = free_port()
    async with bench.open() as sandbox:
        (bench.folder / "listen.py").write_text(LISTEN)
        running = await begin(sandbox, "python3", "-c", LISTEN, address, str(port))
        event = await until(lambda: bench.listening(port))
        assert (event.address, event.program) == (address, "python3")
        assert sandbox.command_of(event.pid) is running
        sock = await sandbox.connect(port)
        with sock:
            assert not sock.getblocking()
            await anyio.wait_readable(sock)
            assert sock.recv(100).startswith(b"hello from")


async def test_ports_below_1024_can_be_bound(bench: Bench) -> None:
    """A server made for a container binds port 80 as an ordinary user, and is reached there."""
    if bench.kind in ("local", "landlock"):
        return  # the host's own ports
    async with bench.open() as sandbox:
        await begin(sandbox, "python3", "-c", LISTEN, "0.0.0.0", "80")
        await until(lambda: bench.listening(80))
        (await sandbox.connect(80)).close()


async def test_nobody_listening_is_refused(bench: Bench) -> None:
    """A port without a server is a refused connection."""
    async with bench.open() as sandbox:
        with pytest.raises(ConnectionRefusedError):
            await sandbox.connect(free_port())


async def test_failing_listen_fails_inside_and_is_not_announced(bench: Bench) -> None:
    """A port that is taken is the program's own error."""
    port = free_port()
    async with bench.open() as sandbox:
        await begin(sandbox, "python3", "-c", LISTEN, "127.0.0.1", str(port))
        await until(lambda: bench.listening(port))
        before = len([event for event in bench.events if isinstance(event, Listening)])
        ended, output = await execute(sandbox, ("python3", "-c", LISTEN, "127.0.0.1", str(port)))
        assert ended.exit_code == 1
        assert "Address already in use" in output
        assert len([event for event in bench.events if isinstance(event, Listening)]) == before


async def test_unix_sockets_are_left_alone(bench: Bench) -> None:
    """A server on a unix socket works and is no port."""
    if bench.kind == "landlock":
        return  # there they would lead to this user's other programs
    async with bench.open() as sandbox:
        line = "import socket; s = socket.socket(socket.AF_UNIX); s.bind('s'); s.listen(); print('ok')"
        assert (await execute(sandbox, ("python3", "-c", line)))[1] == "ok\n"
        assert not [event for event in bench.events if isinstance(event, Listening)]


async def test_threads_may_listen(bench: Bench) -> None:
    """A listen that is called by another thread than the first is seen with the pid of its process."""
    port = free_port()
    line = f"""
import socket, threading, time
def serve():
    global s
    s = socket.create_server(("127.0.0.1", {port})); print("ready", flush=True)
threading.Thread(target=serve).start(); time.sleep(600)"""
    async with bench.open() as sandbox:
        running = await begin(sandbox, "python3", "-c", line)
        event = await until(lambda: bench.listening(port))
        assert event.pid == running.pid


async def test_settling_is_accepted(bench: Bench) -> None:
    """After setup the network can be settled, and commands go on."""
    async with bench.open() as sandbox:
        await sandbox.settle(Network(allow=("example.com",)))
        assert (await run(sandbox, "true"))[0] == Exit("exited", exit_code=0)


# --- choosing and honesty -------------------------------------------------------------------------


async def test_errors_of_the_block_come_out_as_they_are(bench: Bench) -> None:
    """An exception of the block that holds the sandbox is not wrapped."""
    with pytest.raises(KeyError, match="mine"):
        async with bench.open():
            raise KeyError("mine")


async def test_cancelled_block_leaves_nothing(bench: Bench) -> None:
    """A sandbox whose task is cancelled is closed all the same."""
    pid = 0
    with anyio.move_on_after(30) as scope:
        async with bench.open() as sandbox:
            pid = (await begin(sandbox, "/bin/sh", "-c", "echo started; sleep 631")).pid
            scope.cancel()
            await anyio.sleep_forever()
    assert pid
    assert not os.path.exists(f"/proc/{pid}")


async def test_isolation_is_named(bench: Bench) -> None:
    """A sandbox says what it enforces; one without walls says that loudly, in the log too."""
    async with bench.open() as sandbox:
        if bench.kind == "local":
            assert sandbox.isolation.name == "none"
            assert not sandbox.isolation.enforced
            assert any("NO ISOLATION" in event.message for event in bench.events if isinstance(event, Noted))
        elif bench.kind == "landlock":
            assert sandbox.isolation.name == "landlock"
            assert {"network", "processes"} <= set(sandbox.isolation.absent)
            assert any("fewer walls" in event.message for event in bench.events if isinstance(event, Noted))
        else:
            assert sandbox.isolation.name == {"docker": "docker"}.get(bench.kind, "namespaces")
            assert {"files", "processes", "system calls", "capabilities"} <= set(sandbox.isolation.enforced)


async def test_probe_really_opens_one(kind: str) -> None:
    """The probe gives the isolation of a sandbox that ran a command."""
    kind = "bubblewrap" if kind == "copied" else kind
    assert (await probe(kind, dockerd.IMAGE)).name in ("namespaces", "docker", "landlock", "none")


def test_unknown_name_lists_the_known() -> None:
    """A sandbox that does not exist is a configuration error that names the others."""
    with pytest.raises(ConfigError) as caught:
        choose("nothing")
    assert "bubblewrap" in caught.value.hint
