"""One warm browser, walled in; one context per observation, which reaches one sandbox and nothing else."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import anyio
import anyio.to_thread

from mech.browser.gate import Connect, Gate
from mech.browser.page import look
from mech.errors import BrowserUnavailable
from mech.types import Observation

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright

    from mech.browser.steps import Visit

Look = Callable[[str, str, str], Awaitable[Observation]]

_UID = 64998  # whom the browser runs as when we are root; nobody's on common systems
_PORTS = tuple(range(3128, 3136))  # listeners in the browser's network: as many looks at a time
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_HINT = "apt-get install chromium-headless-shell, or set MECH_BROWSER to the path of a Chromium"


def find(configured: str = "", bundled: str = "") -> str | None:
    """The browser to look with: the configured one, Playwright's own, or the first one on PATH."""
    if configured:
        return shutil.which(configured)
    if bundled and os.path.exists(bundled):
        return bundled
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Browser:
    """Starts with the first look and stays warm until the block ends. `put` stores a picture, returns its name."""

    def __init__(self, put: Callable[[bytes, str], str], configured: str = "") -> None:
        self._put, self._configured = put, configured
        self._stack = AsyncExitStack()
        self._starting = anyio.Lock()
        self._chromium: Chromium | None = None
        self._free: list[socket.socket] = []
        self._ports: dict[int, int] = {}
        self._places = anyio.CapacityLimiter(len(_PORTS))
        self.walls, self.program, self.version = "none", "", ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        with anyio.CancelScope(shield=True):
            await self._stack.aclose()

    async def warm(self) -> None:
        """Start the browser if it does not run. BrowserUnavailable when there is none."""
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                await self._start()

    @asynccontextmanager
    async def looking(self, connect: Connect) -> AsyncIterator[Look]:
        """Yield `look(url, path, size)`, whose pages reach only what `connect(port)` leads to."""
        async with self._reaching(connect) as (gate, proxy):

            async def one(url: str, path: str, size: str) -> Observation:
                gate.external.clear()
                async with self._context(proxy, size) as context:
                    seen = await look(context, url, path, size, self._put)
                return replace(seen, external=tuple(sorted(gate.external)))

            yield one

    @asynccontextmanager
    async def visiting(self, connect: Connect, origin: str, size: str) -> AsyncIterator[Visit]:
        """A person's stay at `origin` for the block: steps on pages that reach only what `connect(port)` leads to."""
        from mech.browser.steps import Visit

        async with self._reaching(connect) as (_, proxy), self._context(proxy, size) as context:
            visit = Visit(await context.new_page(), origin)
            await visit.start()
            yield visit

    @asynccontextmanager
    async def _reaching(self, connect: Connect) -> AsyncIterator[tuple[Gate, dict[str, str]]]:
        """A gate into one sandbox for the block, and the proxy's address in the browser's network."""
        await self.warm()
        async with self._places, anyio.create_task_group() as tasks:
            listener = self._free.pop()
            gate = Gate(listener, connect)
            tasks.start_soon(gate.serve)
            try:
                yield gate, {"server": f"socks5://127.0.0.1:{self._ports[listener.fileno()]}"}
            finally:
                tasks.cancel_scope.cancel()
                self._free.append(listener)

    @asynccontextmanager
    async def _context(self, proxy: Any, size: str) -> AsyncIterator[BrowserContext]:
        assert self._chromium is not None
        width, height = (int(number) for number in size.split("x"))
        context = await self._chromium.new_context(
            proxy=proxy, viewport={"width": width, "height": height}, ignore_https_errors=True
        )
        try:
            yield context
        finally:
            with anyio.CancelScope(shield=True):
                await context.close()

    async def _start(self) -> None:
        try:  # in a thread: it takes long, and ports want to be answered meanwhile
            await anyio.to_thread.run_sync(import_module, "playwright.async_api")
        except ImportError as missing:
            raise BrowserUnavailable("Playwright is not installed", hint="pip install 'mech-ai[browser]'") from missing
        from playwright.async_api import Error, async_playwright

        with _out_of_reach(Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="mech-driver-")))):
            playwright: Playwright = await self._stack.enter_async_context(async_playwright())
        path = find(self._configured, playwright.chromium.executable_path)
        if path is None:
            raise BrowserUnavailable("no browser was found", hint=_HINT)
        try:
            self._chromium = await self._launch(playwright, path)
        except Error as failed:
            message = f"{path} did not start: {str(failed).splitlines()[0]}"
            raise BrowserUnavailable(message, hint=_HINT) from failed
        self._stack.push_async_callback(self._chromium.close)

    async def _launch(self, playwright: Playwright, path: str) -> Chromium:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="mech-browser-")))
        channel = self._stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        channel.bind(str(folder / "channel"))
        channel.listen(1)
        program = _jailed(folder, path)
        chromium = await playwright.chromium.launch(executable_path=program, args=list(_FLAGS), chromium_sandbox=True)
        channel.setblocking(False)
        jail, _ = channel.accept()
        with jail:
            _, descriptors, _, _ = socket.recv_fds(jail, 16, len(_PORTS))
        self._free = [self._stack.enter_context(socket.socket(fileno=number)) for number in descriptors]
        self._ports = {each.fileno(): each.getsockname()[1] for each in self._free}
        self.walls, self.program, self.version = "namespaces", path, chromium.version
        return chromium


@contextmanager
def _out_of_reach(folder: Path) -> Iterator[None]:
    """Have Playwright's driver, when it is started in the block, be in a session of its own: a Ctrl-C in the terminal
    is meant for us, and a turn of a conversation that it ends leaves the browser alone."""
    import playwright

    name = "PLAYWRIGHT_NODEJS_PATH"
    before, setsid = os.environ.get(name), shutil.which("setsid")
    node = before or str(Path(playwright.__file__).parent / "driver" / "node")
    if setsid is None or not os.path.isfile(node):
        yield
        return
    program = folder / "node"
    program.write_text(f'#!/bin/sh\nexec {shlex.join((setsid, node))} "$@"\n')
    program.chmod(0o700)
    os.environ[name] = str(program)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _jailed(folder: Path, browser: str) -> str:
    """A program that starts the browser behind walls; BrowserUnavailable when they cannot be had."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise BrowserUnavailable("bubblewrap is not installed", hint="apt-get install bubblewrap")
    uid = _UID if os.geteuid() == 0 else None
    config = {"socket": str(folder / "channel"), "uid": uid, "ports": _PORTS, "browser": browser, "bwrap": bwrap}
    (folder / "config.json").write_text(json.dumps(config))
    program = folder / "browser"
    words = [sys.executable, "-I", "-S", str(Path(__file__).with_name("jail.py")), str(folder / "config.json")]
    program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    program.chmod(0o700)
    return str(program)
