"""Serve the processes of a plan for as long as the block lasts, and find the page among their ports."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urljoin

import anyio
from anyio.abc import TaskGroup
from anyio.streams.memory import MemoryObjectReceiveStream

from mech.asking import answers, ask
from mech.environment import Environment
from mech.events import Event, Listening, Noted, Output, Ready
from mech.preview import Previews
from mech.probe import Answer
from mech.readiness import Readiness
from mech.recording import Recording
from mech.sandboxes import Sandbox
from mech.types import Plan, Process
from mech.wire import Connect

_SILENCE = 60.0  # seconds without output or a new port after which a port is not waited for any longer
_GRACE = 1.0  # seconds that a server which forked away has to open its port
_AFTERMATH = 5.0  # seconds for what a command that failed left behind: it is hardly the server


@dataclass(frozen=True, slots=True)
class Page:
    """The port to look at, as its author would address it."""

    port: int
    origin: str
    connect: Connect

    def url(self, path: str) -> str:
        return urljoin(self.origin, path)


@asynccontextmanager
async def serve(
    plan: Plan,
    sandbox: Sandbox,
    environment: Environment,
    previews: Previews,
    recording: Recording,
    *,
    forward: bool = False,
) -> AsyncIterator[Page | None]:
    """Start every process and yield the page once it answers; None when all ended, or none opened a port in time.

    Leaving the block withdraws the previews and kills what still runs.
    """
    serving = _Serving(plan, sandbox, environment, recording)

    async def answered(listening: Listening, answer: Answer) -> None:
        if answer.protocol in ("http", "https", "websocket"):
            tls = answer.protocol == "https"
            place = await previews.publish(
                recording.id, answer.port, sandbox.connect, host=answer.host, tls=tls, forward=forward
            )
            recording.record(serving.ready(listening, answer, place.url, place.direct_url))

    try:
        async with anyio.create_task_group() as tasks:
            listenings = serving.start(tasks)
            waited = sum(process.servers for process in plan.processes if process.serves is not False)
            ready = Readiness(
                sandbox.connect,
                listenings,
                answered=answered,
                expected=waited,
                certain=serving.certain,
                planned=plan.port,
            )
            async with ready:
                yield await serving.page(ready)
                tasks.cancel_scope.cancel()
    finally:
        serving.close()
        with anyio.CancelScope(shield=True):
            await previews.withdraw(recording.id)


class _Serving:
    """The processes of one plan while they run."""

    def __init__(self, plan: Plan, sandbox: Sandbox, environment: Environment, recording: Recording) -> None:
        self._plan, self._sandbox, self._environment, self._recording = plan, sandbox, environment, recording
        self._began = self._stirred = time.monotonic()
        self._left = {process.name for process in plan.processes}
        self._ended = anyio.Event()
        self._send, self._listenings = anyio.create_memory_object_stream[Listening](1024)
        self._forget = recording.watch(self._saw)

    def start(self, tasks: TaskGroup) -> MemoryObjectReceiveStream[Listening]:
        """Start the processes; the stream of ports that they open ends when none of them runs any more."""
        for process in self._plan.processes:
            tasks.start_soon(self._run, process, tasks)
        return self._listenings

    def close(self) -> None:
        self._forget()
        self._send.close()
        self._listenings.close()

    async def page(self, ready: Readiness) -> Page | None:
        """The page, once decided; None when nothing is left to wait for or nothing has stirred for long.

        A program that was taken for one that prints is waited for in silence, and served when it answers.
        """
        prints = all(process.serves is False for process in self._plan.processes)
        if prints and any(process.stage == "test" for process in self._plan.processes):
            await self._ended.wait()
            return None
        found: Answer | None = None
        async with anyio.create_task_group() as waiting:
            if not prints:
                waiting.start_soon(self._lose_patience, waiting.cancel_scope)
            found = await ready.page(float("inf"))
            waiting.cancel_scope.cancel()
        if prints and found:  # it may serve itself for a moment
            with anyio.move_on_after(_GRACE):
                await self._ended.wait()
        if found is None or self._ended.is_set():
            return None
        return Page(found.port, f"{found.protocol}://{found.host}:{found.port}/", self._sandbox.connect)

    def certain(self) -> list[str]:
        """The processes that serve for certain and have not ended; of a single one any port is the port."""
        names = [process.name for process in self._plan.processes if process.serves is True]
        return [name for name in names if name in self._left] if len(names) > 1 else []

    def ready(self, listening: Listening, answer: Answer, url: str, direct_url: str) -> Ready:
        """The fact that a port answers."""
        seconds = round(time.monotonic() - self._began, 3)
        process = self._recording.process_of(listening.pid)
        return Ready(answer.port, url, answer.role, process, answer.status, seconds, direct_url)

    async def _lose_patience(self, scope: anyio.CancelScope) -> None:
        while (left := self._stirred + _SILENCE - time.monotonic()) > 0:
            await anyio.sleep(left)
        self._recording.record(Noted(f"no port answered, and nothing was printed for {_SILENCE:.0f} s", "port"))
        scope.cancel()

    async def _run(self, process: Process, tasks: TaskGroup) -> None:
        asked = await ask(self._sandbox, self._environment.invocation(process), process.line, process.stage)
        exited = await self._recording.run(
            self._sandbox,
            asked.invocation,
            line=process.line,
            stage=process.stage,
            process=process.name,
            pumping=tasks,
            waiting=process.serves is True,  # development servers end when their input does
        )
        self._recording.reported(exited, await answers(self._sandbox, asked))
        if process.serves and exited.exit_code == 0:  # it may have forked away
            await anyio.sleep(_GRACE)
        with anyio.move_on_after(math.inf if exited.exit_code == 0 else _AFTERMATH):
            await self._recording.silence(exited.command)
        self._left.discard(process.name)
        if not self._left:
            self._ended.set()
            self._send.close()

    def _saw(self, event: Event) -> None:
        if isinstance(event, Listening):
            with suppress(anyio.WouldBlock, anyio.ClosedResourceError, anyio.BrokenResourceError):
                self._send.send_nowait(event)
        if isinstance(event, Listening | Output):
            self._stirred = time.monotonic()
