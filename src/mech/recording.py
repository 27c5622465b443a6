"""What one execution leaves behind: the rows of its log and its output, whole and in order.

Every command writes stdout and stderr into one pipe, so their order is exact; the bytes go to one output
file per execution, and each `output` event names the range that a command wrote.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import anyio
from anyio.abc import TaskGroup

from mech.errors import ROOM, DiskFull
from mech.events import Diagnosed, Event, Exited, Listening, Noted, Observed, Output, Reported, Row, Started
from mech.log import Log, Writer
from mech.sandboxes import Exit, Invocation, Running, Sandbox, tree
from mech.sift import pieces, sift
from mech.types import Diagnosis, Observation, Report, Stage

_CHUNK = 1024 * 1024  # bytes that are read at once; also what the pipe of a command holds
_BATCH = 0.02  # seconds in which output is gathered into one event
_MUCH = 32 * 1024  # bytes in one batch from which a program that prints is not made to wait
_LAST = 0.1  # seconds for what a command that was killed had printed before
_BACK = 5  # executions in which an earlier look at a page is searched
_LINGER = 0.2  # seconds for the last output of a command whose children still hold its pipe


class Recording:
    """The writer of one execution's log and output. `limit` is the number of output bytes that are kept."""

    def __init__(self, log: Log, writer: Writer, folder: Path, limit: int = 64 * 1024**2) -> None:
        self.id, self.key, self.folder, self.limit = writer.stream, writer.key, folder, limit
        self._log, self._writer = log, writer
        self._output = open(folder / "output", "ab", buffering=0)  # noqa: SIM115 - closed by close()
        self._size = 0
        self._dropped = 0
        self._commands = 0
        self._watchers: list[Callable[[Event], None]] = []
        self._silent: dict[str, anyio.Event] = {}
        self._processes: dict[int, str] = {}

    def close(self) -> None:
        self._output.close()

    def learn_secrets(self, values: Iterable[str]) -> None:
        """Values that must never be shown: from here on they are redacted."""
        self._writer.redactor.add(values)

    def record(self, *events: Event) -> None:
        """Append events to the log; whoever watches in this process is told after they are stored."""
        events = tuple(self._attributed(event) for event in events)
        self._writer.append(*events)
        for watch in tuple(self._watchers):
            for event in events:
                watch(event)

    def _attributed(self, event: Event) -> Event:
        """A port with the process of the plan that opened it."""
        if isinstance(event, Listening) and event.process is None:
            return replace(event, process=self.process_of(event.pid))
        return event

    def watch(self, watcher: Callable[[Event], None]) -> Callable[[], None]:
        """Call `watcher` with every event from here on; returns the function that ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def rows(self) -> tuple[Row, ...]:
        return tuple(self._log.read(self.id))

    def output(self) -> bytes:
        return (self.folder / "output").read_bytes()

    def reading(self) -> IO[bytes]:
        """The output so far as a file, to be closed by whoever asked."""
        return open(self.folder / "output", "rb")

    def said(self, command: str, pattern: str) -> bool:
        """Whether the output of a command of this execution matches a regular expression."""
        output = self.output()
        ranges = [row.event for row in self.rows() if isinstance(row.event, Output) and row.event.command == command]
        text = b"".join(output[each.start : each.end] for each in ranges).decode("utf-8", "replace")
        return re.search(pattern, text) is not None

    def failed_by(self, pattern: str) -> str | None:
        """The command line that failed and printed what the pattern matches; None when there is none."""
        rows = self.rows()
        failed = {row.event.command for row in rows if isinstance(row.event, Exited) and row.event.exit_code}
        started = [row.event for row in rows if isinstance(row.event, Started) and row.event.command in failed]
        return next((each.line for each in started if self.said(each.command, pattern)), None)

    def noted_before(self, about: str) -> bool:
        """Whether the execution of the same repository before this one noted something about that."""
        name = self._log.before(self.id)
        events = [row.event for row in self._log.read(name, kind=Noted.kind)] if name else []
        return any(isinstance(event, Noted) and event.about == about for event in events)

    def previous(self) -> Diagnosis | None:
        """The diagnosis of the execution of the same repository before this one."""
        name = self._log.before(self.id)
        found = (
            [row.event.diagnosis for row in self._log.read(name) if isinstance(row.event, Diagnosed)] if name else []
        )
        return found[-1] if found else None

    def looks_before(self) -> list[tuple[str, Observation]]:
        """What the browser saw in the last executions of the same repository, the newest first, each with its id."""
        found: list[tuple[str, Observation]] = []
        name = self._log.before(self.id)
        for _ in range(_BACK):
            if name is None:
                break
            events = [row.event for row in self._log.read(name, kind=Observed.kind)]
            found += [(name, event.observation) for event in events if isinstance(event, Observed)]
            name = self._log.before(name)
        return found

    def last_good(self) -> str | None:
        """What is kept of what the last execution of the same repository that passed printed; None when none did."""
        name = self._log.before(self.id, passed=True)
        path = self.folder.parent / (name or "") / "output"
        if not name or not path.exists():
            return None
        with open(path, "rb") as stream:
            return sift(pieces(stream)).text

    def skip(self, line: str, stage: Stage, cwd: str) -> None:
        """Record that a command need not run, because what it would leave behind is there."""
        command = self._next()
        self.record(Started(command, line, stage, None, cwd), Exited(command, "exited", 0, cached=True))

    def _next(self) -> str:
        self._commands += 1
        return f"c{self._commands}"

    async def run(
        self,
        sandbox: Sandbox,
        invocation: Invocation,
        *,
        line: str,
        stage: Stage,
        process: str | None = None,
        pumping: TaskGroup | None = None,
        waiting: bool = False,
    ) -> Exited:
        """Run a command to its end, its output recorded as it comes; cancelling kills it.

        What it leaves behind may go on printing: in the tasks of `pumping` that is recorded too, else it is lost.
        `waiting`: its input stays open and silent, as in a terminal that nobody types in; otherwise there is none.
        """
        command = self._next()
        self.record(Started(command, line, stage, process, invocation.cwd))
        began = time.monotonic()
        self._silent[command] = anyio.Event()
        try:
            async with anyio.create_task_group() as own:
                with _terminal(waiting) as stdin:
                    running = await self._start(sandbox, invocation, command, pumping or own, stdin)
                    if process:
                        self._processes[running.pid] = process
                    result = await _ended(running)
                with anyio.move_on_after(_LINGER):
                    await self.silence(command)
                own.cancel_scope.cancel()
        except anyio.get_cancelled_exc_class():
            self.record(Exited(command, "stopped", seconds=round(time.monotonic() - began, 3)))
            raise
        seconds = round(time.monotonic() - began, 3)
        exited = Exited(command, result.ended, result.exit_code, result.signal, seconds)
        self.record(exited)
        return exited

    def reported(self, exited: Exited, reports: tuple[Report, ...]) -> None:
        """Record what the tools of a command that ended reported of it, if they did."""
        if reports:
            self.record(Reported(exited.command, reports))

    async def silence(self, command: str) -> None:
        """Wait until nobody holds the output of a command any more."""
        await self._silent[command].wait()

    def process_of(self, pid: int) -> str | None:
        """The process of the plan that a pid of this machine belongs to, by its ancestors."""
        names = set(self._processes.values())
        if len(names) < 2:
            return next(iter(names), None)
        while pid > 1:
            if pid in self._processes:
                return self._processes[pid]
            pid = tree.parent(pid)
        return None

    async def _start(
        self, sandbox: Sandbox, invocation: Invocation, command: str, tasks: TaskGroup, stdin: int | None
    ) -> Running:
        reader, writer = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(reader, False)
        with contextlib.suppress(OSError):  # the user's pipes may hold too much already
            fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, _CHUNK)
        try:
            running = await sandbox.start(invocation, writer, stdin)
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        tasks.start_soon(self._pump, command, reader)
        return running

    async def _pump(self, command: str, reader: int) -> None:
        stream, last = self._writer.redactor.stream(), 0.0
        try:
            while True:
                await anyio.wait_readable(reader)
                if (early := last + _BATCH - time.monotonic()) > 0:
                    await anyio.sleep(early)
                try:
                    data = os.read(reader, _CHUNK)
                except BlockingIOError:
                    continue
                if not data:
                    return
                last = time.monotonic() if len(data) < _MUCH else 0.0
                self._keep(command, stream.feed(data))
        except anyio.get_cancelled_exc_class():  # what was printed until the end is kept too
            with anyio.move_on_after(_LAST, shield=True):
                while data := await _some(reader):
                    self._keep(command, stream.feed(data))
            raise
        finally:
            self._keep(command, stream.close())
            self._silent[command].set()
            os.close(reader)

    def _keep(self, command: str, data: bytes) -> None:
        room = self.limit - self._size
        if len(data) > room:
            if not self._dropped:
                self.record(Noted(f"output is kept up to {self.limit:,} bytes; the rest was dropped", "output"))
            self._dropped += len(data) - room
            data = data[:room]
        if data:
            self._write(data)
            self.record(Output(command, self._size, self._size + len(data)))
            self._size += len(data)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left:
                left = left[self._output.write(left) :]
        except OSError as problem:
            if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise DiskFull("the output could not be written: the disk is full", hint=ROOM) from None


async def _some(reader: int) -> bytes:
    """What comes next through a pipe; nothing at its end."""
    while True:
        try:
            return os.read(reader, _CHUNK)
        except BlockingIOError:
            await anyio.wait_readable(reader)


@contextlib.contextmanager
def _terminal(waiting: bool) -> Iterator[int | None]:
    """The reading end of a pipe that stays open, for programs that end when their input does; None without."""
    if not waiting:
        yield None
        return
    reader, writer = os.pipe2(os.O_CLOEXEC)
    try:
        yield reader
    finally:
        os.close(reader)
        os.close(writer)


async def _ended(running: Running) -> Exit:
    try:
        return await running.wait()
    except anyio.get_cancelled_exc_class():
        running.signal(signal.SIGKILL)
        raise
