"""`mech serve` while it runs: everything that lives as long as it, the socket, and the way it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import anyio
import uvicorn

from mech.executors.here import Here
from mech.settings import Settings
from mech.web.app import application
from mech.web.executing import Executing
from mech.web.gateway import Gateway
from mech.web.registry import Registry
from mech.web.talking import MODEL, Talking
from mech.web.work import Work

PATIENCE = 5  # seconds that requests have to end by themselves


class Server(uvicorn.Server):
    """Leaves signals to us: executions have to end first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    settings: Settings, listener: socket.socket, token: str, ready: Callable[[int], None], model: str = MODEL
) -> None:
    """Answer requests until SIGINT or SIGTERM, then end what runs. `ready` is told the port."""
    port = listener.getsockname()[1]
    async with _work(settings, model) as work, Gateway(work.here) as gateway:
        app = application(work, token, port, gateway)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False,
            timeout_graceful_shutdown=PATIENCE,
        )  # fmt: skip
        server = Server(config)
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_until_signalled, signals, work, server)
                ready(port)
                await server.serve(sockets=[listener])
                tasks.cancel_scope.cancel()
        print("ending what runs", file=sys.stderr, flush=True)


async def _until_signalled(signals: AsyncIterator[signal.Signals], work: Work, server: Server) -> None:
    """The first signal ends the server, unless it was `mech stop` that wants one execution ended."""
    async for number in signals:
        if number == signal.SIGTERM and work.executing.stop_asked():
            continue
        work.closing.set()
        server.should_exit = True


@asynccontextmanager
async def _work(settings: Settings, model: str) -> AsyncIterator[Work]:
    """What lives as long as the server; when the block ends, executions and conversations end first."""
    async with Here(settings) as here, anyio.create_task_group() as tasks:
        registry = Registry(settings.home / "registry.sqlite")
        work = Work(here, registry, Executing(here, registry, tasks), Talking(here, registry, tasks, model))
        try:
            yield work
        finally:
            work.closing.set()
            with anyio.CancelScope(shield=True):
                async with anyio.create_task_group() as ending:
                    ending.start_soon(work.executing.close)
                    ending.start_soon(work.talking.close)
            registry.close()
            tasks.cancel_scope.cancel()
