"""Commands of a live sandbox: run to their end, or started and left to run beside the program that drives it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import anyio
from anyio.abc import TaskGroup

from mech.errors import InputClosed, NotFound
from mech.live.command import Handle, Result, WaitForPort
from mech.live.files import Files, inner
from mech.live.journal import Journal
from mech.sandboxes import MARK, Invocation, Sandbox, tree
from mech.secrets import Redactor

_PIPE = 1 << 20
_TERM = "xterm-256color"
_ENVIRONMENT = 1 << 16  # bytes of an environment in which its mark is looked for
_SHARES = 4
_MOST = 1000  # commands that have ended and can still be asked for


class Commands:
    """What runs in a live sandbox. `env` is the whole environment that every command gets; `limit` is the number
    of bytes of output kept of each; of all that have ended, four times as many."""

    def __init__(
        self,
        sandbox: Sandbox,
        tasks: TaskGroup,
        folder: Path,
        env: Mapping[str, str],
        limit: int,
        redactor: Redactor,
        files: Files,
        wait_for_port: WaitForPort,
    ) -> None:
        folder.mkdir()
        self._sandbox, self._tasks, self._folder, self._env = sandbox, tasks, folder, env
        self._limit, self._redactor = limit, redactor
        self._files, self._wait_for_port = files, wait_for_port
        self._sandbox_id = folder.parent.name
        self._count = 0
        self._handles: dict[str, Handle] = {}
        self._ended: dict[str, int] = {}
        self._kept = 0

    async def run(
        self,
        command: str | Sequence[str],
        *,
        cwd: str = "",
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stdin: str | bytes | None = None,
        changes: bool = False,
    ) -> Result:
        """Run a command to its end: a line for the shell, or a program with its arguments.

        `cwd` is relative to the workspace, or absolute; `env` is added to the environment; after `timeout` seconds
        it is killed with everything it started (None: never), and so it is when the waiting task is cancelled.
        `stdin` is all that it can read. With `changes` the files that it added, changed and deleted are told.
        SandboxLost when the sandbox is gone; a program that fails is a result.
        """
        mark = await self._files.mark() if changes else None
        handle = await self._begin(command, cwd, env, b"" if stdin is None else stdin, None)
        try:
            result = await handle.attend(timeout)
        finally:
            self._keep(handle)
        if result is None:
            return await handle.wait()
        if mark is not None:
            return replace(result, changed=await self._files.changed(mark))
        return result

    async def start(
        self,
        command: str | Sequence[str],
        *,
        cwd: str = "",
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stdin: bool | str | bytes = True,
        terminal: tuple[int, int] | None = None,
    ) -> Handle:
        """Start a command and go on; it is killed when the sandbox's block ends, or after `timeout` seconds.

        Its input stays open for `write` (`stdin=True`), is closed (False), or is what is given. With `terminal`
        (rows, columns) it runs at one: it may ask for passwords, draw and be interrupted by "\\x03".
        """
        handle = await self._begin(command, cwd, env, stdin, terminal)
        self._tasks.start_soon(self._attend, handle, timeout)
        return handle

    def get(self, command_id: str) -> Handle:
        """A command by its id, running or ended. NotFound when there is none, or it ended too long ago."""
        if command_id not in self._handles:
            raise NotFound(f"no command {command_id!r} in this sandbox", hint="commands.list() has them")
        return self._handles[command_id]

    def list(self) -> tuple[Handle, ...]:
        """Every command that can be asked for, in the order they were started."""
        return tuple(self._handles.values())

    @property
    def running(self) -> tuple[Handle, ...]:
        """Those that run."""
        return tuple(handle for handle in self._handles.values() if handle.result is None)

    def of(self, pid: int) -> Handle | None:
        """The command that started the host's process `pid`, by its mark or its ancestors; None when neither tells."""
        roots = {handle.pid: handle for handle in self.running}
        sandbox, _, name = (_mark(pid) or "").partition(":")
        if sandbox == self._sandbox_id:
            return self._handles.get(name)
        while pid > 1 and roots:
            if pid in roots:
                return roots[pid]
            pid = tree.parent(pid)
        return None

    # --- beginnings and ends

    async def _attend(self, handle: Handle, timeout: float | None) -> None:
        try:
            await handle.attend(timeout)
        finally:
            self._keep(handle)

    async def _begin(
        self,
        command: str | Sequence[str],
        cwd: str,
        env: Mapping[str, str] | None,
        stdin: bool | str | bytes,
        terminal: tuple[int, int] | None,
    ) -> Handle:
        argv = ("/bin/sh", "-c", command) if isinstance(command, str) else tuple(command)
        place = inner(cwd)
        self._count += 1
        name = f"c{self._count}"
        own = {"PWD": place, **({"TERM": _TERM} if terminal else {}), **(env or {})}
        invocation = Invocation(argv, place, {MARK: f"{self._sandbox_id}:{name}", **self._env, **own}, terminal)
        line = command if isinstance(command, str) else shlex.join(argv)
        handle = Handle(
            name, line, Journal(f"{self._folder}/{name}", self._limit), self._redactor.stream(), self._wait_for_port
        )
        data = stdin.encode() if isinstance(stdin, str) else stdin
        with _pipes(data is not False and data != b"" and terminal is None) as (reader, writer, source, feed):
            with anyio.CancelScope(shield=True):  # once asked for, it must be known to be killed
                running = await self._sandbox.start(invocation, writer, source if source >= 0 else None)
            if running.terminal is not None:
                os.close(reader)
                os.set_blocking(running.terminal, False)
                reader = feed = running.terminal
            handle.begin(running, reader, feed)
        self._handles[name] = handle
        self._tasks.start_soon(handle.pump)
        if isinstance(data, bytes) and data:
            self._tasks.start_soon(_fed, handle, data)
        return handle

    def _keep(self, handle: Handle) -> None:
        """An ended command stays for who asks for it, within the limits, and as long as somebody reads it."""
        self._ended[handle.id] = min(handle.output_bytes, self._limit)
        self._kept += self._ended[handle.id]
        for oldest in list(self._ended)[:-1]:
            if len(self._ended) <= _MOST and self._kept <= _SHARES * self._limit:
                return
            if not self._handles[oldest].is_read:
                self._kept -= self._ended.pop(oldest)
                self._handles.pop(oldest).forget()

    def close(self) -> None:
        """Let go of everything; the sandbox kills what runs."""
        for handle in self._handles.values():
            handle.close()


@contextlib.contextmanager
def _pipes(fed: bool) -> Iterator[tuple[int, int, int, int]]:
    """Both ends of a pipe for the output and, where it is `fed`, of one for the input (else -1).

    Ours stay open unless the block fails; the command's are closed at its end.
    """
    reader, writer = os.pipe2(os.O_CLOEXEC)
    source, feed = os.pipe2(os.O_CLOEXEC) if fed else (-1, -1)
    os.set_blocking(reader, False)
    if fed:
        os.set_blocking(feed, False)
    with contextlib.suppress(OSError):  # the user's pipes may hold too much already
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, _PIPE)
    try:
        yield reader, writer, source, feed
    except BaseException:
        for fd in (reader, feed):
            if fd >= 0:
                os.close(fd)
        raise
    finally:
        for fd in (writer, source):
            if fd >= 0:
                os.close(fd)


def _mark(pid: int) -> str | None:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            values = file.read(_ENVIRONMENT).split(b"\0")
    except OSError:
        return None
    start = f"{MARK}=".encode()
    return next((value[len(start) :].decode("utf-8", "replace") for value in values if value.startswith(start)), None)


async def _fed(handle: Handle, data: bytes) -> None:
    """Give it its input, and the end of it."""
    with contextlib.suppress(InputClosed):
        await handle.write(data)
        await handle.close_stdin()
