"""The sandbox of Linux namespaces: bubblewrap builds it, a joiner starts the commands in it."""

from __future__ import annotations

import builtins
import errno
import os
import resource
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import anyio
import anyio.to_thread

from mech.errors import MechError, SandboxLost, SandboxUnavailable
from mech.events import Event
from mech.sandboxes import HOME, WORKSPACE, Exit, Invocation, Opening, ownership, ports, roots, seccomp, tree
from mech.sandboxes.box import Box
from mech.sandboxes.egress import Egress, forward_ports
from mech.sandboxes.link import Child, EnterFailed, Link
from mech.sandboxes.overlay import Written, mask
from mech.types import Isolation, Limits, Network

Record = Callable[[Event], None]
_FILES = 65536
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_KILLS = 50  # rounds of finding and killing; a tree that forks as fast as it can is gone long before


@asynccontextmanager
async def open(opening: Opening, record: Record) -> AsyncIterator[NamespaceSandbox]:
    """Open a sandbox for the block. SandboxUnavailable says what this machine lacks, and how to add it."""
    with ownership.user() as uid:
        sandbox = NamespaceSandbox(opening, record, uid)
        failure: Exception | None = None
        async with anyio.create_task_group() as tasks:
            try:
                network = await sandbox.open(tasks.start_soon)
                async with AsyncExitStack() as beside:
                    if network:
                        egress = Egress(network, opening.network, record, ports=forward_ports(opening.network))
                        sandbox.egress = await beside.enter_async_context(egress)
                    try:
                        yield sandbox
                    except Exception as problem:  # kept from the task groups, which would wrap it
                        failure = problem
            except MechError as problem:
                failure = problem
            finally:
                with anyio.CancelScope(shield=True):
                    await sandbox.close()
                tasks.cancel_scope.cancel()
        if failure is not None:
            raise failure


class NamespaceSandbox:
    """An open sandbox; see `mech.sandboxes.Sandbox`."""

    def __init__(self, opening: Opening, record: Record, uid: int | None) -> None:
        self._opening, self._record, self.uid = opening, record, uid
        self.isolation = Isolation("namespaces")
        self._written = Written(opening.state, uid, {"workspace": WORKSPACE, "home": HOME})
        self._tools = roots.visible(opening.tools)
        self._stack = AsyncExitStack()
        self._commands: dict[int, NamespaceCommand] = {}
        self._proc = self.workspace_fd = -1
        self.egress: Egress | None = None
        self._closed = False

    # --- opening and closing

    async def open(self, spawn: Callable[..., object]) -> list[int]:
        """Build it; `spawn` starts what runs beside it. The descriptors of its network's way out."""
        self._spawn = spawn
        self._link = Link()
        self._stack.push_async_callback(self._close_link)
        self._box = Box(self.uid, [WORKSPACE, HOME, *self._tools], roots.FILES)
        self._stack.push_async_callback(self._box.close)
        self._prepare()
        await self._box.ready()
        try:
            network = await self._enter(again=False)
        except EnterFailed as problem:
            raise SandboxUnavailable(f"the sandbox could not be entered: {problem}", hint="mech doctor") from None
        self.isolation = _isolation(self._opening.limits)
        return network

    def _prepare(self) -> None:
        opening, state = self._opening, self._opening.state
        state.mkdir(parents=True, exist_ok=True)
        masked = mask(state / "mask", opening.workspace.path, opening.hidden, self.uid)
        for place in self._written.places:
            place.lowers = [path for layer in opening.layers if (path := layer / place.name).is_dir()]
        self._written.workspace.lowers += [*([masked] if masked else []), opening.workspace.path]
        self._written.renew()

    async def _enter(self, again: bool) -> list[int]:
        """Send the joiner in; the network's descriptors."""
        found = await self._link.enter(
            {
                "pid": self._box.pid,
                "uid": self.uid,
                "again": again,
                "binds": [] if again else [(path, ownership.owner(Path(path), self.uid), path) for path in self._tools],
                "overlays": [place.order(self.uid) for place in self._written.places],
                "forward": forward_ports(self._opening.network),
                "workspace": WORKSPACE,
                "limits": _rlimits(self._opening.limits),
                "filter": seccomp.program(notify=True),
            }
        )
        notifications, self._proc, self.workspace_fd, *network = found
        self._spawn(self._serve, self._link, notifications)
        return network

    async def _serve(self, link: Link, notifications: int) -> None:
        """Hand on a joiner's answers and the ports of what it started."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ports.watch, notifications, self._record)
                await link.serve()
                tasks.cancel_scope.cancel()
        finally:
            os.close(notifications)

    async def _close_link(self) -> None:
        for fd in (self._proc, self.workspace_fd):
            if fd >= 0:
                os.close(fd)
        self._proc = self.workspace_fd = -1
        await self._link.close()

    async def close(self) -> None:
        """Kill everything in it; returns when all is gone. A second call does nothing."""
        if not self._closed:
            self._closed = True
            await self._stack.aclose()
            with suppress(OSError):
                self._written.clean()

    # --- the seam

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> NamespaceCommand:
        """Start a command; see `mech.sandboxes.Sandbox.start`."""
        (verb, result, *rest), _ = await self._link.ask(
            "start",
            [os.fsencode(word) for word in invocation.argv],
            invocation.cwd,
            {os.fsencode(key): os.fsencode(value) for key, value in invocation.env.items()},
            fds=[output] if stdin is None else [output, stdin],
        )
        if verb == "refused":
            os.write(output, f"{invocation.argv[0]}: {result}\n".encode())
            return NamespaceCommand(self, None, rest[0] << 8)
        command = NamespaceCommand(self, result)
        self._commands[command.pid] = command
        return command

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port inside; see `mech.sandboxes.Sandbox.connect`."""
        for family, address in _LOOPBACK:
            (_, problem), fds = await self._link.ask("connect", int(family), address, port)
            sock = socket.socket(fileno=fds[0])
            try:
                if problem == errno.EINPROGRESS:
                    await anyio.wait_writable(sock)
                    problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if problem == 0:
                    sock.setblocking(False)
                    return sock
            except BaseException:
                sock.close()
                raise
            sock.close()
        raise ConnectionRefusedError(f"nobody listens on port {port}")

    async def seal(self, into: Path) -> None:
        """Make a layer of what was written; see `mech.sandboxes.Sandbox.seal`."""
        await self._close_link()
        for place in self._written.places:
            place.lowers.insert(0, place.upper)
        self._written.renew()
        self._link = Link()
        try:
            await self._enter(again=True)
        except EnterFailed as problem:
            raise SandboxLost(f"the sandbox could not go on from its layer: {problem}") from None
        await anyio.to_thread.run_sync(self._written.seal, into)

    async def settle(self, network: Network) -> None:
        """Setup is over; see `mech.sandboxes.Sandbox.settle`."""
        if self.egress is not None:
            await self.egress.settle(network)

    # --- process trees

    def tree(self, command: NamespaceCommand) -> set[int]:
        """The processes of a command, as the sandbox numbers them; orphans count when nobody else can own them."""
        found = tree.members(self._proc)
        alive = {c.inner for c in self._commands.values() if c is not command and not c.finished}
        others = tree.below(found, alive)
        mine = tree.below(found, [command.inner])
        if not alive:
            mine |= {m.pid for m in found.values() if m.started >= command.started}
        return (mine & set(found)) - others

    def signal(self, command: NamespaceCommand, number: int) -> None:
        """Signal every process of a command; killing is repeated until none is left."""
        if self._proc < 0:
            return
        for _ in range(_KILLS if number == signal.SIGKILL else 1):
            targets = self.tree(command)
            for pid in targets:
                tree.send(self._proc, pid, number)
            if not targets:
                return


class NamespaceCommand:
    """A command that runs in a sandbox; see `mech.sandboxes.Running`."""

    def __init__(self, sandbox: NamespaceSandbox, child: Child | None, status: int | None = None) -> None:
        self._sandbox, self._child, self._status = sandbox, child, status
        self.pid = child.pid if child else 0
        self.inner = tree.inner(self.pid) if child else 0
        self.started = _started(self.pid) if child else 0
        self.killed: str = ""

    @property
    def finished(self) -> bool:
        return self._child is None or self._child.ended.is_set()

    async def wait(self) -> Exit:
        """How it ended; see `mech.sandboxes.Running.wait`."""
        if self._child is not None:
            await self._child.ended.wait()
            self._status = self._child.status
        if self._status is None:
            raise SandboxLost("the sandbox went away while the command ran")
        if self.killed:
            return Exit("memory", signal=int(signal.SIGKILL))
        if os.WIFSIGNALED(self._status):
            return Exit("signaled", signal=os.WTERMSIG(self._status))
        return Exit("exited", exit_code=os.waitstatus_to_exitcode(self._status))

    def signal(self, number: int) -> None:
        """Signal it and everything it started; see `mech.sandboxes.Running.signal`."""
        if self._child is not None:
            self._sandbox.signal(self, number)


def _started(pid: int) -> int:
    try:
        with builtins.open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
    except OSError:
        return 0
    return int(text[text.rindex(b")") + 2 :].split()[19])


def _rlimits(limits: Limits) -> list[tuple[int, int]]:
    return [
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CORE, 0),
    ]


def _isolation(limits: Limits) -> Isolation:
    walls: tuple[str, ...] = ("files", "processes of others", "network", "system calls", "capabilities")
    return Isolation("namespaces", enforced=(*walls, "processes"), best_effort=("memory", "disk"))
