"""What every sandbox with a joiner does the same way: commands, their trees and ends, connections."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import stat
import struct
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio

from mech.errors import SandboxLost
from mech.events import Event
from mech.sandboxes import MARK, Exit, Invocation, listeners, ports, tree
from mech.sandboxes.link import Child, Link

Record = Callable[[Event], None]
Spawn = Callable[..., object]
LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_KILLS = 50  # rounds of finding and killing; a tree that forks as fast as it can is gone long before
_TERMINALS = range(136, 144)  # the device numbers of pseudo-terminals
_KILLED_BY_SHELL = 128 + signal.SIGKILL


class Joined:
    """Commands behind a joiner; the sandboxes are built on it. `owns_orphans`: all processes seen are the sandbox's."""

    owns_orphans = True

    def __init__(self, record: Record) -> None:
        self.workspace_fd = -1
        self.owner: tuple[int, int] | None = None
        self._record = record
        self._link: Link
        self._commands: dict[int, Command] = {}
        self._proc = -1
        self._spawn: Spawn
        self.holders = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is mounted stays mounted for the block, and `workspace_fd` the same."""
        self.holders += 1
        try:
            yield
        finally:
            self.holders -= 1

    @property
    def gone(self) -> bool:
        """Whether its first process has ended."""
        return False

    def outside(self, path: str) -> str:
        """Where a folder inside is for the joiner."""
        return path

    def ooms(self) -> int:
        """How many processes the kernel killed for want of memory so far."""
        return 0

    async def serve(self, link: Link, notifications: int) -> None:
        """Hand on a joiner's answers and the ports of what it started, until it is gone."""
        try:
            async with anyio.create_task_group() as tasks:
                if stat.S_ISSOCK(os.fstat(notifications).st_mode):
                    tasks.start_soon(listeners.watch, notifications, self._busy, self._ours, self._record)
                else:
                    tasks.start_soon(ports.watch, notifications, self._record)
                await link.serve()
                tasks.cancel_scope.cancel()
        finally:
            os.close(notifications)

    def _busy(self) -> bool:
        return any(not command.finished for command in self._commands.values())

    def _ours(self, pid: int) -> bool:
        return self.owns_orphans or tree.inner(pid) in tree.below(tree.members(self._proc), [self._link.pid])

    async def start(self, invocation: Invocation, output: int, stdin: int | None = None) -> Command:
        """Start a command; see `mech.sandboxes.Sandbox.start`."""
        ooms = self.ooms()
        for fd in (output, stdin):
            if fd is not None and self.owner is not None:
                give(fd, self.owner)
        (verb, result, *rest), given = await self._link.ask(
            "start",
            [os.fsencode(word) for word in invocation.argv],
            self.outside(invocation.cwd),
            {os.fsencode(key): os.fsencode(value) for key, value in invocation.env.items()},
            invocation.terminal,
            fds=[output] if stdin is None else [output, stdin],
        )
        if verb == "refused":
            if self.gone:  # the kernel calls it a want of memory
                raise SandboxLost("the sandbox is gone")
            os.write(output, f"{invocation.argv[0]}: {result}\n".encode())
            return Command(self, None, ooms, rest[0] << 8)
        command = Command(self, result, ooms, terminal=given[0] if given else None, mark=invocation.env.get(MARK))
        self._commands = {pid: c for pid, c in self._commands.items() if not c.finished}
        self._commands[command.pid] = command
        return command

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port inside; see `mech.sandboxes.Sandbox.connect`."""
        for family, address in LOOPBACK:
            (verb, problem), fds = await self._link.ask("connect", int(family), address, port)
            if verb == "refused":
                raise ConnectionRefusedError(problem, os.strerror(problem))
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

    # --- process trees

    @property
    def proc(self) -> int:
        """The /proc in which its processes are seen, as a descriptor; -1 while there is none."""
        return self._proc

    def live(self) -> list[Command]:
        """The commands that run."""
        return [command for command in self._commands.values() if not command.finished]

    def kill(self) -> None:
        """Kill every process of every command, those that outlived theirs included."""
        for command in self.live():
            command.signal(signal.SIGKILL)
        for _ in range(_KILLS if self.owns_orphans and self._proc >= 0 else 0):
            left = [member.pid for member in tree.members(self._proc).values() if member.state != "Z"]
            for pid in left:
                tree.send(self._proc, pid, signal.SIGKILL)
            if not left:
                return

    def command_of(self, pid: int) -> Command | None:
        """The running command that the host's process `pid` belongs to, None when nobody knows."""
        found, wanted = tree.members(self._proc), tree.inner(pid)
        running = self.live()
        for command in running:
            if wanted in tree.below(found, [command.inner]):
                return command
        return running[0] if len(running) == 1 and self.owns_orphans else None

    def tree(self, command: Command) -> set[int]:
        """The processes of a command, as the sandbox numbers them.

        Orphans are known by the command's mark, and without one when nobody else can own them.
        """
        found = tree.members(self._proc)
        others = (c for c in self._commands.values() if c is not command and not c.finished)
        alive = {c.inner for c in others if c.inner}  # 0: it was gone before it could be looked at
        first = found.get(command.inner)
        ours = command.inner and (first is None or first.started == command.started)
        mine = tree.below(found, [command.inner]) if ours else set()
        theirs = tree.below(found, alive)
        for pid in found.keys() - mine - theirs:
            mark = tree.variable(self._proc, pid, MARK)
            orphan = found[pid].parent == 1  # what has another may be of a command that was started just now
            own = orphan and not alive and self.owns_orphans and found[pid].started >= command.started
            if own and not mark and not tree.lives(self._proc, pid):  # it is dying and has no mark any more
                continue
            if mark == command.mark if mark and command.mark else own:
                mine.add(pid)
        return {pid for pid in tree.below(found, mine) - theirs if pid in found and found[pid].state != "Z"}

    def signal(self, command: Command, number: int) -> None:
        """Signal every process of a command, its own first, lest it tells the end of its children as its own; killing
        is repeated until none is left."""
        if self._proc < 0:
            return
        for _ in range(_KILLS if number == signal.SIGKILL else 1):
            targets = self.tree(command)
            for pid in sorted(targets, key=lambda pid: pid != command.inner):
                tree.send(self._proc, pid, number)
            if not targets:
                return


def give(fd: int, owner: tuple[int, int]) -> None:
    """Let `owner` open a pipe or terminal that it is handed by name too: `echo x > /dev/stderr`."""
    info = os.fstat(fd)
    if stat.S_ISFIFO(info.st_mode) or (stat.S_ISCHR(info.st_mode) and os.major(info.st_rdev) in _TERMINALS):
        os.fchown(fd, *owner)


class Command:
    """A command that runs in a sandbox; see `mech.sandboxes.Running`."""

    def __init__(
        self,
        sandbox: Joined,
        child: Child | None,
        ooms: int,
        status: int | None = None,
        terminal: int | None = None,
        mark: str | None = None,
    ) -> None:
        self._sandbox, self._child, self._status, self._ooms = sandbox, child, status, ooms
        self.terminal, self.mark = terminal, mark
        self.pid = child.pid if child else 0
        self.inner, self.started = tree.identity(self.pid) if child else (0, 0)
        self.over_memory = False

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
        code = os.waitstatus_to_exitcode(self._status)
        if code in (-signal.SIGKILL, _KILLED_BY_SHELL) and (self.over_memory or self._sandbox.ooms() > self._ooms):
            return Exit("memory", exit_code=code if code > 0 else None, signal=-code if code < 0 else None)
        return Exit("exited", exit_code=code) if code >= 0 else Exit("signaled", signal=-code)

    def signal(self, number: int) -> None:
        """Signal it and everything it started; see `mech.sandboxes.Running.signal`."""
        if self._child is not None:
            self._sandbox.signal(self, number)

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of its terminal; see `mech.sandboxes.Running.resize`."""
        if self.terminal is not None:
            fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
