"""Commands of a live sandbox: run, started, answered, killed; with code that misbehaves."""

from __future__ import annotations

import os
import signal

import anyio
import pytest
from lives import Open, live, present, until

from mech.errors import InputClosed, NotFound
from mech.types import Limits

__all__ = ["live", "present"]
pytestmark = pytest.mark.anyio
DAEMON = """
import os, sys, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
print(f"daemon", flush=True)
time.sleep(600)
"""


# --- run --------------------------------------------------------------------------------------


async def test_a_command_is_run_and_its_end_told(live: Open) -> None:
    """Exit code, output, id, line and time of a command are in its result; failing is no exception."""
    async with live() as sandbox:
        result = await sandbox.commands.run("echo out; echo err >&2; exit 3")
        assert (result.ended, result.exit_code, result.signal, result.ok) == ("exited", 3, None, False)
        assert (result.output, result.output_bytes, result.truncated) == ("out\nerr\n", 8, False)
        assert (result.command_id, result.line) == ("c1", "echo out; echo err >&2; exit 3")
        assert 0 < result.seconds < 60
        assert result.how == "exited with code 3"
        assert (await sandbox.commands.run(["printf", "%s|", "a b", "$HOME"])).output == "a b|$HOME|"


async def test_what_cannot_be_started_is_a_result(live: Open) -> None:
    """A program that is not there ends as a shell would end it, also at a terminal."""
    async with live() as sandbox:
        assert (await sandbox.commands.run(["no-such-program"])).exit_code == 127
        handle = await sandbox.commands.start(["no-such-program"], terminal=(24, 80))
        assert (await handle.wait()).exit_code == 127
        assert "no-such-program" in handle.tail


async def test_signals_and_time_outs_are_told_apart(live: Open) -> None:
    """Death by a signal has the signal, and a command that used up its time says so; no child of it lives on."""
    async with live() as sandbox:
        killed = await sandbox.commands.run("kill -SEGV $$")
        assert (killed.ended, killed.exit_code, killed.signal) == ("signaled", None, signal.SIGSEGV)
        late = await sandbox.commands.run("echo begun; trap '' TERM; sleep 600 & sleep 600; true", timeout=0.5)
        assert (late.ended, late.ok, late.how) == ("timeout", False, "ran out of its time")
        assert late.output.startswith("begun\n")
        assert (await sandbox.commands.run("pgrep sleep")).output == ""


async def test_running_out_of_memory_is_told(live: Open) -> None:
    """A command that the limit on memory killed is told from one that a signal killed."""
    async with live(limits=Limits(memory=256 * 1024**2)) as sandbox:
        result = await sandbox.commands.run(["python3", "-c", "x = [bytes(1 << 20) for _ in range(4096)]"])
        assert not result.ok
        assert result.ended == "memory" or "MemoryError" in result.output  # killed, or refused by its own limit


async def test_folder_environment_and_input_are_the_given_ones(live: Open) -> None:
    """A command gets its working directory, its variables beside the sandbox's, and its input."""
    async with live(env={"COLOUR": "red", "SIZE": "1"}) as sandbox:
        await sandbox.files.write("deep/er/file", "")
        run = sandbox.commands.run
        assert (await run("pwd; ls", cwd="deep/er")).output == "/workspace/deep/er\nfile\n"
        assert (await run("pwd", cwd="/tmp")).output == "/tmp\n"
        assert (await run("echo $COLOUR $SIZE", env={"SIZE": "2"})).output == "red 2\n"
        assert (await run("cat; echo end", stdin="text\n")).output == "text\nend\n"
        assert (await run("cat; echo end")).output == "end\n"
        assert (await run("wc -c", stdin=b"x" * 3_000_000)).output.strip() == "3000000"


async def test_input_that_nobody_reads_is_no_error(live: Open) -> None:
    """A command that ends without reading its input has ended, and nothing else."""
    async with live() as sandbox:
        assert (await sandbox.commands.run("exit 5", stdin=b"x" * 3_000_000)).exit_code == 5


async def test_binary_output_is_kept_as_it_is(live: Open) -> None:
    """Every byte comes out as it went in; the text has what is not UTF-8 replaced."""
    data = bytes(range(256)) * 300
    async with live() as sandbox:
        result = await sandbox.commands.run("cat", stdin=data)
        assert result.raw == data
        assert result.output_bytes == len(data)
        assert "\ufffd" in result.output


async def test_cancelling_kills_the_whole_tree(live: Open) -> None:
    """The task that waits for a command is cancelled: the command and its children are gone, the sandbox goes on."""
    async with live() as sandbox:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(sandbox.commands.run, "trap '' TERM; setsid sleep 601 & sleep 602 & echo up; sleep 603")
            await until(lambda: sandbox.commands.list() and sandbox.commands.get("c1").tail)
            tasks.cancel_scope.cancel()
        result = sandbox.commands.get("c1").result
        assert result is not None
        assert result.signal == signal.SIGKILL
        assert (await sandbox.commands.run("pgrep sleep")).output == ""


async def test_output_beyond_the_limit_is_declared(live: Open) -> None:
    """Of 50 MB with a limit of 10 MB the first and last half of that are kept, and the gap is said everywhere."""
    size, limit = 50_000_000, 10_000_000
    async with live(limits=Limits(output=limit)) as sandbox:
        result = await sandbox.commands.run("echo first; head -c 49999989 /dev/zero; echo last")
        assert (result.ok, result.truncated, result.output_bytes) == (True, True, size)
        assert result.gap == (limit // 2, size - limit // 2)
        assert len(result.raw) == limit
        assert result.output.startswith("first\n")
        assert result.output.endswith("last\n")
        assert "[40,000,000 bytes of output were dropped]" in result.output
        pieces = [piece async for piece in sandbox.commands.get("c1").output()]
        assert sum(len(piece.data) for piece in pieces) == limit
        assert sum(piece.missing for piece in pieces) == size - limit


async def test_background_children_neither_block_nor_hide(live: Open) -> None:
    """A daemon that forked twice, left its session and holds the output does not keep `run` waiting; it is told."""
    async with live() as sandbox:
        await sandbox.files.write("daemon.py", DAEMON)
        result = await sandbox.commands.run("python3 daemon.py; exit 7")
        assert (result.exit_code, result.left_behind) == (7, True)
        assert result.output == "daemon\n"
        assert (await sandbox.commands.run("pgrep -f daemon.py")).output


async def test_secrets_are_kept_out_of_the_output(live: Open) -> None:
    """The value of a variable that is named like a secret is nowhere in what was kept."""
    async with live(env={"API_TOKEN": "s3cr3t-value"}) as sandbox:
        result = await sandbox.commands.run("echo $API_TOKEN | cut -c1-4; echo [$API_TOKEN]")
        assert result.output == "s3cr\n[[redacted]]\n"


# --- start ------------------------------------------------------------------------------------


async def test_output_is_complete_for_every_reader(live: Open) -> None:
    """Readers from the start, from the middle and after the end all get each byte in order."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("seq 200000; read x; seq 200000")
        texts: dict[int, str] = {}

        async def read(offset: int) -> None:
            texts[offset] = "".join([piece.text async for piece in handle.output(offset)])

        async with anyio.create_task_group() as tasks:
            for offset in (0, 10, 500_000):
                tasks.start_soon(read, offset)
            await handle.wait_for_log("\n200000\n")
            await handle.write("go\n")
        whole = "".join(f"{n}\n" for n in range(1, 200_001)) * 2
        assert texts == {offset: whole[offset:] for offset in (0, 10, 500_000)}
        result = await handle.wait()
        assert result.output == whole
        assert "".join([piece.text async for piece in handle]) == whole
        assert [line async for line in handle.lines(len(whole) - 14)] == ["199999", "200000"]


async def test_nobody_listening_loses_nothing(live: Open) -> None:
    """A command that nobody reads runs to its end, and its output is there afterwards."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("head -c 5000000 /dev/zero; echo end")
        result = await handle.wait_for_exit()
        assert (result.ok, result.output_bytes) == (True, 5_000_004)


async def test_input_is_written_and_closed(live: Open) -> None:
    """What is written arrives; after the input is closed, and after the end, writing says so."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("cat; echo end")
        await handle.write("one\n")
        await handle.write(b"two\n")
        await handle.wait_for_log("two")
        await handle.close_stdin()
        assert (await handle.wait()).output == "one\ntwo\nend\n"
        with pytest.raises(InputClosed):
            await handle.write("three\n")
        deaf = await sandbox.commands.start("exec 0<&-; echo deaf; sleep 600")
        await deaf.wait_for_log("deaf")
        with pytest.raises(InputClosed):
            await deaf.write("x")


async def test_a_command_that_ignores_sigterm_is_stopped(live: Open) -> None:
    """`stop` asks first and kills then; a polite command ends by itself."""
    async with live() as sandbox:
        deaf = await sandbox.commands.start("trap '' TERM; echo up; while :; do sleep 600; done")
        await deaf.wait_for_log("up")
        assert (await deaf.stop(grace=0.2)).signal == signal.SIGKILL
        polite = await sandbox.commands.start("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done")
        await polite.wait_for_log("up")
        result = await polite.stop(grace=20)
        assert (result.exit_code, result.output.split()[-1]) == (0, "bye")


async def test_256_processes_die_at_once(live: Open) -> None:
    """A tree of 256 processes, half of them in sessions of their own, is gone when `kill` returns."""
    async with live() as sandbox:
        line = "for i in $(seq 128); do sleep 604 & setsid sleep 604 & done; echo up; wait"
        handle = await sandbox.commands.start(line)
        await handle.wait_for_log("up")
        assert (await handle.kill()).signal == signal.SIGKILL
        assert (await sandbox.commands.run("pgrep -c sleep")).output == "0\n"


async def test_a_daemon_dies_with_its_own_command_alone(live: Open) -> None:
    """Of daemons that forked twice and left their sessions, `kill` reaches the command's own, whatever else runs."""
    async with live() as sandbox:
        await sandbox.files.write("daemon.py", DAEMON)
        other = await sandbox.commands.start("python3 daemon.py; sleep 612")
        await other.wait_for_log("daemon")
        handle = await sandbox.commands.start("python3 daemon.py; sleep 613")
        await handle.wait_for_log("daemon")
        assert (await handle.kill()).left_behind is False
        assert (await sandbox.commands.run("pgrep -fc 'python3 daemon.py$'")).output == "1\n"
        left = await sandbox.commands.run("python3 daemon.py")
        await sandbox.commands.get(left.command_id).kill()
        assert (await sandbox.commands.run("pgrep -fc 'python3 daemon.py$'")).output == "1\n"
        assert (await sandbox.commands.run("pgrep -fc 'sleep 612$'")).output != "0\n"


async def test_what_runs_ends_with_the_block(live: Open) -> None:
    """A background command never outlives the sandbox, and who waits for it is told how it ended."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("trap '' TERM HUP; (setsid sleep 605 &); echo up; sleep 606")
        await handle.wait_for_log("up")
        pid = handle.pid
    assert not os.path.exists(f"/proc/{pid}")
    assert handle.result is not None
    assert handle.result.signal == signal.SIGKILL


async def test_a_started_command_may_have_a_time_limit(live: Open) -> None:
    """After its time a started command is killed, and its result says why."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("echo up; sleep 607", timeout=0.3)
        assert (await handle.wait()).ended == "timeout"


async def test_old_commands_are_forgotten(live: Open) -> None:
    """What ended commands wrote is kept up to four times the limit on output, the newest last to go."""
    async with live(limits=Limits(output=100_000)) as sandbox:
        for _ in range(6):
            await sandbox.commands.run("head -c 90000 /dev/zero")
        assert [handle.id for handle in sandbox.commands.list()] == ["c3", "c4", "c5", "c6"]
        with pytest.raises(NotFound):
            sandbox.commands.get("c1")


# --- terminals --------------------------------------------------------------------------------


async def test_a_terminal_has_a_size_and_is_told_of_another(live: Open) -> None:
    """A command at a terminal sees its size, and a signal when it changes."""
    async with live() as sandbox:
        handle = await sandbox.commands.start(
            "trap 'stty size' WINCH; tty; stty size; while :; do sleep 0.05; done", terminal=(30, 100)
        )
        await handle.wait_for_log("/dev/pts/\\d+\r\n30 100")
        handle.resize(50, 132)
        await handle.wait_for_log("50 132")


async def test_a_terminal_echoes(live: Open) -> None:
    """What is typed at a terminal is seen, and then answered; its end of input ends the command."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("while read x; do echo got $x; done; echo end", terminal=(24, 80))
        await handle.write("line\n")
        await handle.wait_for_log("line\r\ngot line")
        await handle.close_stdin()
        assert (await handle.wait()).output == "line\r\ngot line\r\nend\r\n"


async def test_a_terminal_interrupts(live: Open) -> None:
    """The interrupt character reaches what runs in the foreground."""
    async with live() as sandbox:
        handle = await sandbox.commands.start(["sh", "-c", "echo up; exec sleep 608"], terminal=(24, 80))
        await handle.wait_for_log("up")
        await handle.write("\x03")
        assert (await handle.wait()).signal == signal.SIGINT


async def test_nothing_is_typed_into_a_terminal_from_inside(live: Open) -> None:
    """A command may not push input into its own terminal, nor open another command's."""
    push = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')"
    async with live() as sandbox:
        handle = await sandbox.commands.start(["python3", "-c", push], terminal=(24, 80))
        result = await handle.wait()
        assert result.exit_code == 1
        assert "Operation not permitted" in result.output


async def test_the_end_of_a_terminal_is_the_end_of_the_output(live: Open) -> None:
    """Readers of a command at a terminal come to an end, with all that it wrote."""
    async with live() as sandbox:
        handle = await sandbox.commands.start("seq 20000", terminal=(24, 80))
        text = "".join([piece.text async for piece in handle])
        assert text == "".join(f"{n}\r\n" for n in range(1, 20_001))
