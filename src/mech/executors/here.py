"""Run executions in this process, with the browser and the previews kept warm between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import anyio

from mech.artifacts import Artifacts
from mech.browser import Browser
from mech.downloads import Downloads
from mech.errors import MechError
from mech.execute import Equipment, Request, execute, first
from mech.executions import Executions
from mech.layers import Layers
from mech.preview import Previews
from mech.recording import Recording
from mech.sandboxes.pool import Pool
from mech.serving import Page
from mech.settings import Settings
from mech.sources import key_of


@dataclass(frozen=True, slots=True)
class Running:
    """An execution of this process."""

    id: str
    request: Request
    _executions: Executions
    _scope: anyio.CancelScope

    @property
    def page(self) -> Page | None:
        """What serves now; None before there is a page, and after."""
        return self.request.served.page

    def stop(self) -> None:
        """End the serving; before there is a verdict, end the execution without one."""
        if self._executions.status(self.id).verdict is None:
            self._scope.cancel()
        self.request.released.set()


class Here:
    """An executor that lives in a block; what is slow to start stays warm for the next execution.

    `pool` False: no sandboxes are built ahead, for who runs one thing and leaves.
    """

    def __init__(self, settings: Settings, *, pool: bool = True) -> None:
        self.settings, self._pooled = settings, pool
        self.executions = Executions(settings.home)
        self.artifacts = Artifacts(settings.home / "artifacts")
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._stack.callback(self.executions.close)
        previews = Previews(port=self.settings.preview_port, domain=self.settings.preview_domain)
        self.browser = browser = Browser(self.artifacts.put, self.settings.browser)
        self.layers = layers = Layers(self.settings.home / "layers")
        layers.sweep(self.settings.keep_layers * 10**9)
        downloads = Downloads(self.settings.home / "downloads")
        await self._stack.enter_async_context(previews)
        await self._stack.enter_async_context(browser)
        pool = await self._stack.enter_async_context(Pool() if self._pooled else Pool(most=0))
        self._equipment = Equipment(self.settings, layers, downloads, previews, browser, self.artifacts, pool)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def submit(self, request: Request) -> AsyncIterator[Running]:
        """Start an execution and yield it at once; the block ends when it has finished."""
        self.executions.clean(self.settings.keep_executions)
        with self.executions.owning() as execution:
            writer = self.executions.log.writer(execution, key_of(request.repository, self.settings))
            recording = Recording(self.executions.log, writer, self.executions.folder(execution))
            scope = anyio.CancelScope()
            try:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._run, request, recording, scope)
                    yield Running(execution, request, self.executions, scope)
            except BaseExceptionGroup as group:
                if group.split(MechError)[1] is not None:
                    raise
                raise first(group) from None  # not even the log could be written
            finally:
                recording.close()

    async def _run(self, request: Request, recording: Recording, scope: anyio.CancelScope) -> None:
        with scope:  # its own, so that stopping it leaves whoever watches in peace
            await execute(request, self._equipment, recording)

    def feedback(self, execution: str) -> dict[str, Any]:
        """`mech.feedback/1` of an execution, finished or not."""
        from mech.feedback import told  # as in execute: not before there is something to say

        return told(self.executions, execution)
