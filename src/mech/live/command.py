"""One command of a live sandbox: its output from any offset, its input, its terminal, its end."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import re
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import anyio

from mech.errors import ExitedBeforeReady, InputClosed, NotReady, SandboxLost
from mech.events import Denied, Listening
from mech.live.changes import Changes
from mech.live.journal import Journal, Piece
from mech.sandboxes import Exit, Running
from mech.secrets import RedactedStream
from mech.types import Ended

LINGER = 0.2  # seconds for the last output of a command whose children still hold its pipe
_CHUNKS = 1 << 16, 1 << 20  # bytes that are read at once: at first, and from one who fills that
_ALL = 1 << 31
_SEARCHED = 1 << 16  # characters in which what a wait looks for may be spread
_LAST = 2000  # characters of output in an error
_END_OF_INPUT = b"\x04"  # what a terminal takes for it at the beginning of a line
_DENIED = 1000  # refused calls of one command that are kept
_AGAIN = 0.1  # seconds after which a killed command that is still there is killed again
_GONE = 5.0  # seconds that a killed command may take to be gone


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended, and what it wrote. A failure of the program is here, never raised.

    `ended` is exited, signaled, memory or timeout; `exit_code` or `signal` is set as far as one was seen.
    `output_bytes` counts all it wrote: its output has the offsets 0 to that number, and `gap` are the two between
    which bytes were dropped for the limit on output (None: nothing was). `raw` is what was kept. `left_behind`:
    something that it started still held its output when it had ended, and runs on in the sandbox.
    """

    command_id: str
    line: str
    ended: Ended
    exit_code: int | None
    signal: int | None
    seconds: float
    raw: bytes = field(repr=False)
    output_bytes: int
    gap: tuple[int, int] | None = None
    denied: tuple[Denied, ...] = ()
    left_behind: bool = False
    changed: Changes | None = None

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return self.ended == "exited" and self.exit_code == 0

    @property
    def truncated(self) -> bool:
        """Whether a part of the output was dropped."""
        return self.gap is not None

    @property
    def output(self) -> str:
        """What it wrote, stdout and stderr in their order, as text; a gap is said where it is."""
        if self.gap is None:
            return self.raw.decode("utf-8", "replace")
        start, end = self.gap
        parts = self.raw[:start], f"\n[{end - start:,} bytes of output were dropped]\n".encode(), self.raw[start:]
        return b"".join(parts).decode("utf-8", "replace")

    @property
    def how(self) -> str:
        """The end in words: `exited with code 1`."""
        words = {"timeout": "ran out of its time", "memory": "used more memory than it may"}
        if self.ended in words:
            return words[self.ended]
        return f"was ended by signal {self.signal}" if self.signal else f"exited with code {self.exit_code}"


WaitForPort = Callable[[int | None, float, "Handle | None"], Awaitable[Listening]]


class Handle:
    """A command that was started; made by `commands.start`. It ends with the sandbox at the latest."""

    def __init__(
        self, command_id: str, line: str, journal: Journal, redaction: RedactedStream, wait_for_port: WaitForPort
    ) -> None:
        self.id = command_id
        self.line = line
        self.denied: deque[Denied] = deque(maxlen=_DENIED)
        self.result: Result | None = None
        """How it ended; None while it runs."""
        self._journal, self._redaction, self._wait_for_port = journal, redaction, wait_for_port
        self._running: Running
        self._reader = self._input = -1
        self._chunk = _CHUNKS[0]
        self._began = time.monotonic()
        self._silent, self._finished = anyio.Event(), anyio.Event()
        self._writing = anyio.Lock()

    # --- for who drives it

    @property
    def pid(self) -> int:
        """The host's number of its first process; 0 when it could not be started."""
        return self._running.pid

    @property
    def output_bytes(self) -> int:
        """How much it has written so far: the offset at which new output begins."""
        return self._journal.size

    def output(self, offset: int = 0) -> AsyncIterator[Piece]:
        """Its output from `offset` on, what it wrote already and what comes, until it has ended.

        Complete and in order for every reader, whenever they come; what was dropped is said by `missing`.
        """
        return self._journal.follow(offset)

    __aiter__ = output

    async def lines(self, offset: int = 0) -> AsyncIterator[str]:
        """Its output as lines of text, without their ends."""
        kept = b""
        async for piece in self.output(offset):
            *whole, kept = (kept + piece.data).split(b"\n")
            for line in whole:
                yield line.decode("utf-8", "replace").removesuffix("\r")
        if kept:
            yield kept.decode("utf-8", "replace")

    async def write(self, data: str | bytes) -> None:
        """Write to its input, all of it. InputClosed when it reads no more."""
        left = memoryview(data.encode() if isinstance(data, str) else data)
        async with self._writing:
            while left:
                if self._input < 0:
                    raise InputClosed(f"`{self.line}` has no open input", hint="start it with stdin=True")
                try:
                    try:
                        left = left[os.write(self._input, left) :]
                    except BlockingIOError:
                        await anyio.wait_writable(self._input)
                except (OSError, anyio.ClosedResourceError):
                    hint = "look at its output, and start it again"
                    raise InputClosed(f"`{self.line}` does not read its input any more", hint=hint) from None

    async def close_stdin(self) -> None:
        """Tell it that its input is at its end."""
        if self._terminal:
            await self.write(_END_OF_INPUT)
        else:
            self._close_input()

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of its terminal; it is told by SIGWINCH. Nothing happens when it has ended."""
        if self._terminal and self._reader >= 0:
            self._running.resize(rows, columns)

    def signal(self, number: int) -> None:
        """Send a signal to it and everything it started."""
        self._running.signal(number)

    async def kill(self) -> Result:
        """Kill it and everything it started; returns when it is gone."""
        if self.result is None:
            await self._kill()
        else:
            self._running.signal(signal.SIGKILL)  # what it left behind
        return await self.wait()

    async def stop(self, grace: float = 2.0) -> Result:
        """Ask it to end (SIGTERM), and kill what is left of it after `grace` seconds."""
        self._running.signal(signal.SIGTERM)
        with anyio.move_on_after(grace):
            await self.wait()
        return await self.kill()

    async def wait(self) -> Result:
        """Wait until it has ended. SandboxLost when the sandbox went away before."""
        await self._finished.wait()
        if self.result is None:
            raise SandboxLost(f"the sandbox went away while `{self.line}` ran", hint="open another")
        return self.result

    async def wait_for_exit(self, timeout: float = 60.0) -> Result:
        """Wait for its end for at most `timeout` seconds; NotReady when it has not come, and it runs on."""
        with anyio.move_on_after(timeout):
            return await self.wait()
        raise self.unready("it had ended", timeout)

    async def wait_for_port(self, port: int | None = None, timeout: float = 60.0) -> Listening:
        """Wait until a port is open: this one, or (None) any that this command opens; the event says which, and where.

        ExitedBeforeReady when it ends before, NotReady after `timeout` seconds.
        """
        return await self._wait_for_port(port, timeout, self)

    async def wait_for_log(
        self, pattern: str | re.Pattern[str], timeout: float = 60.0, *, offset: int = 0
    ) -> re.Match[str]:
        """Wait until its output, from `offset` on, has what the regular expression matches.

        ExitedBeforeReady when it ends without, NotReady after `timeout` seconds.
        """
        expression, text = re.compile(pattern), ""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with anyio.move_on_after(timeout) as limit:
            async for piece in self.output(offset):
                text += decoder.decode(piece.data)
                if found := expression.search(text):
                    return found
                text = text[-_SEARCHED:]
        raise self.unready(f"it had written {expression.pattern!r}", timeout if limit.cancelled_caught else None)

    def unready(self, what: str, timeout: float | None) -> ExitedBeforeReady | NotReady:
        """The error that `what` did not come about: in `timeout` seconds, or (None) before it ended."""
        last = f': "{self.last_line}"' if self.last_line else ""
        if timeout is not None or self.result is None:
            hint = "give it more time with timeout=…, or look at its output"
            return NotReady(
                f"`{self.line}` ran {timeout or 0:g} s without that {what}{last}", hint=hint, output=self.tail
            )
        message = f"`{self.line}` {self.result.how} before {what}{last}"
        return ExitedBeforeReady(message, hint="its output says why: error.output", output=self.tail)

    @property
    def tail(self) -> str:
        """The end of what it wrote so far."""
        piece = self._journal.read(max(0, self._journal.size - _LAST))
        return piece.text[-_LAST:]

    @property
    def last_line(self) -> str:
        """The last line with something in it that it wrote so far."""
        return next((line.strip() for line in reversed(self.tail.splitlines()) if line.strip()), "")

    # --- for the sandbox that started it

    def begin(self, running: Running, reader: int, input: int) -> None:
        """It runs: its output comes through `reader`, its input goes to `input` (-1: none). Both become its own."""
        self._running, self._reader, self._input = running, reader, input

    async def pump(self) -> None:
        """Keep its output until nobody holds it any more."""
        try:
            while True:
                await anyio.wait_readable(self._reader)
                self._take()
                if self._reader < 0:
                    return
        except anyio.ClosedResourceError:
            pass
        finally:
            self._close()

    async def attend(self, timeout: float | None = None) -> Result | None:
        """Wait for its end, kill it after `timeout` seconds, and say how it ended; None when the sandbox is lost."""
        try:
            late = False
            with anyio.move_on_after(timeout) as limit:
                ended = await self._running.wait()
            if limit.cancelled_caught:
                late = True
                ended = await self._kill()
            seconds = round(time.monotonic() - self._began, 4)
            if not self._silent.is_set():
                with anyio.move_on_after(LINGER):
                    await self._silent.wait()
                self._drain()
            self.result = self._told(ended, seconds, late)
        except SandboxLost:
            pass
        except anyio.get_cancelled_exc_class():
            with contextlib.suppress(SandboxLost), anyio.move_on_after(_GONE, shield=True):
                ended = await self._kill()
                self.result = self._told(ended, round(time.monotonic() - self._began, 4), late=False)
            raise
        finally:
            self._journal.settle()
            self._close_input()
            self._finished.set()
        return self.result

    @property
    def is_read(self) -> bool:
        """Whether somebody reads its output."""
        return self._journal.readers > 0

    def forget(self) -> None:
        """Drop what was kept of its output; what it left behind may go on writing."""
        self._journal.forget()

    def close(self) -> None:
        """Give up all that it holds."""
        self._close()
        self._close_input()
        self._journal.forget()

    async def _kill(self) -> Exit:
        """Kill it and everything it started, until it is gone: what forks meanwhile may be missed once."""
        while True:
            self._running.signal(signal.SIGKILL)
            with anyio.move_on_after(_AGAIN):
                return await self._running.wait()

    def _told(self, ended: Exit, seconds: float, late: bool) -> Result:
        journal, raw, at = self._journal, [], 0
        while (piece := journal.read(at, _ALL)).data or piece.missing:
            raw.append(piece.data)
            at = piece.end
        return Result(
            self.id,
            self.line,
            "timeout" if late else ended.ended,
            ended.exit_code,
            ended.signal,
            seconds,
            b"".join(raw),
            at,
            journal.gap,
            tuple(self.denied),
            not self._silent.is_set(),
        )

    @property
    def _terminal(self) -> bool:
        return self._running.terminal is not None

    def _take(self) -> bool | None:
        """Read what is there: False when there may be more, True when there is none now, None at the end."""
        try:
            data = os.read(self._reader, self._chunk)
        except BlockingIOError:
            return True
        except OSError as problem:
            if problem.errno != errno.EIO:  # the terminal has been left by all
                raise
            data = b""
        if not data:
            self._close()
            return None
        self._chunk = _CHUNKS[len(data) == self._chunk or len(data) > _CHUNKS[0]]
        self._journal.append(self._redaction.feed(data))
        return False

    def _drain(self) -> None:
        """Read what it left in the pipe, and no more than that can be."""
        for _ in range(_CHUNKS[1] // _CHUNKS[0] + 1):
            if self._reader < 0 or self._take() is not False:
                return

    def _close(self) -> None:
        if self._reader < 0:
            return
        self._journal.append(self._redaction.close())
        self._journal.close()
        self._silent.set()
        reader, self._reader = self._reader, -1
        if self._terminal:
            self._input = -1
        anyio.notify_closing(reader)
        os.close(reader)

    def _close_input(self) -> None:
        if self._input >= 0 and not self._terminal:
            anyio.notify_closing(self._input)
            os.close(self._input)
            self._input = -1
