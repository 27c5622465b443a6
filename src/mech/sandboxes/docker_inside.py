"""The first process of a container: it starts commands, and speaks with MECH over its own stdin and stdout.

MECH hands this module and those it imports to the image's Python as text, so they use the standard library alone
(3.8 and later), and import nothing once the first command runs. When MECH hangs up, this process ends, and with
it every other of the container.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import selectors
import signal
import socket
import sys
import time
from typing import Any, Callable  # noqa: UP035

from mech.sandboxes import docker_system as system
from mech.sandboxes.docker_frames import (
    CHUNK,
    CLEAR,
    CONNECT,
    CONNECTED,
    DATA,
    DEVICES,
    END,
    ENDED,
    HEAD,
    HELLO,
    KILL,
    KILLED,
    LISTENING,
    NUMBER,
    REFUSED,
    RESET,
    RESIZE,
    ROOM,
    SIGNAL,
    SIZE,
    START,
    STARTED,
    Sink,
    Source,
)
from mech.sandboxes.docker_ports import RESOLVER, Ports

_OOM_SCORE = b"500"  # of commands: when memory is short, one of them goes and not this process
_SLOW = 1.0  # seconds between looks at the kernel's count of kills for want of memory
_KILLS = 50
MARK = "MECH_COMMAND"  # see `mech.sandboxes.MARK`
_GONE = 2.0  # seconds until whatever was killed must be gone
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class Call:
    """A channel: what it sends, what it receives, and the command behind it (0 for a connection)."""

    def __init__(self, source: Source, sink: Sink | None, pid: int = 0, terminal: bool = False) -> None:
        self.source, self.sink, self.pid, self.terminal = source, sink, pid, terminal
        self.ended = pid == 0
        self.began, self.ooms = system.started(pid), 0

    def over(self) -> bool:
        return self.ended and self.source.fd < 0 and (self.sink is None or self.sink.fd < 0)


class Inside:
    """Everything that MECH can ask for inside the container."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.calls: dict[int, Call] = {}
        self._selector = selectors.DefaultSelector()
        self._out, self._in = bytearray(), bytearray()
        self._handlers: dict[int, Callable[[int], None]] = {}
        self._null = os.open(os.devnull, os.O_RDWR)
        self._looked, self._killed = 0.0, system.ooms()
        self._kinds = {
            START: self.start, CONNECT: self.connect, KILL: self.kill, SIGNAL: self.signal, DATA: self.data,
            END: self.end, RESIZE: self.resize, ROOM: self.room, RESET: self.reset, CLEAR: self.clear,
            DEVICES: self.devices,
        }  # fmt: skip
        wake, waker = socket.socketpair()
        for each in (wake, waker):
            each.setblocking(False)
        self._wakers = (wake, waker)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the kernel keeps that from the first process
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        os.umask(0o022)
        system.limit(order["limits"])
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(4, 0, 0, 0, 0)  # nothing inside may read this process or take its descriptors
        self._ports = Ports(self, libc, order, self._opened)
        for fd in (0, 1):
            os.set_blocking(fd, False)
        self.watch(0, selectors.EVENT_READ, self._receive)
        self.watch(wake.fileno(), selectors.EVENT_READ, self._woken)
        hello = {"unseen": self._ports.reason, "writable": system.writable(order["places"])}
        self.send_json(HELLO, 0, {**hello, "proof": system.read(order["proof"]).decode("ascii", "replace")})

    # --- the loop

    def run(self) -> None:
        while True:
            for key, events in self._selector.select(self._pause()):
                handler = self._handlers.get(key.fd)
                if handler is not None and handler is key.data:  # not one that came after
                    handler(events)
            self._ports.look()
            self._count()

    def _pause(self) -> float | None:
        running = any(not call.ended for call in self.calls.values())
        pause = self._ports.pause(running)
        return pause if pause is not None else _SLOW if running else None

    def watch(self, fd: int, events: int, handler: Callable[[int], None]) -> None:
        self._handlers[fd] = handler
        self._selector.register(fd, events, handler)

    def unwatch(self, fd: int) -> None:
        if self._handlers.pop(fd, None) is not None:
            self._selector.unregister(fd)

    def send(self, kind: int, channel: int, data: bytes = b"") -> None:
        if not self._out:
            self.watch(1, selectors.EVENT_WRITE, self._flush)
        self._out += HEAD.pack(kind, channel, len(data)) + data

    def send_json(self, kind: int, channel: int, content: Any) -> None:
        self.send(kind, channel, json.dumps(content).encode())

    def _flush(self, _: int) -> None:
        try:
            del self._out[: os.write(1, self._out[: 4 * CHUNK])]
        except BlockingIOError:
            return
        except OSError:
            os._exit(0)
        if not self._out:
            self.unwatch(1)

    def _receive(self, _: int) -> None:
        try:
            data = os.read(0, 4 * CHUNK)
        except BlockingIOError:
            return
        if not data:  # MECH is gone
            os._exit(0)
        self._in += data
        while len(self._in) >= HEAD.size:
            kind, channel, size = HEAD.unpack_from(self._in)
            if len(self._in) < HEAD.size + size:
                return
            body = bytes(self._in[HEAD.size : HEAD.size + size])
            del self._in[: HEAD.size + size]
            self._kinds[kind](channel, body)

    # --- commands

    def start(self, channel: int, body: bytes) -> None:
        order = json.loads(body)
        size = order["terminal"]
        reader, writer = system.terminal(size) if size else os.pipe()
        if size:
            stdin, feed = os.dup(writer), os.dup(reader)
        else:
            stdin, feed = os.pipe() if order["stdin"] else (os.dup(self._null), -1)
        pid, problem = system.spawn(order, stdin, writer)
        for fd in (stdin, writer):
            os.close(fd)
        if problem:
            for fd in (reader, *([feed] if feed >= 0 else [])):
                os.close(fd)
            code = 127 if problem in (errno.ENOENT, errno.ENOTDIR) else 126
            self.send_json(REFUSED, channel, {"message": os.strerror(problem), "code": code})
            return
        sink = Sink(self, channel, feed, lambda: None) if feed >= 0 else None
        call = self.calls[channel] = Call(Source(self, channel, reader), sink, pid, bool(size))
        call.ooms = system.ooms()
        system.write(f"/proc/{pid}/oom_score_adj", _OOM_SCORE)
        self.send_json(STARTED, channel, {"pid": pid, "began": call.began})

    def kill(self, channel: int, body: bytes) -> None:
        """End a command that nobody waits for."""
        call = self.calls.get(channel)
        if call is not None and call.pid:
            self._signal(signal.SIGKILL, call.pid, call.began, None)
        self.reset(channel, body)

    def signal(self, _: int, body: bytes) -> None:
        """Signal the processes of a command, also when it has ended itself."""
        order = json.loads(body)
        self._signal(order["number"], order["pid"], order["began"], order["mark"])

    def _signal(self, number: int, pid: int, began: int, mark: str | None) -> None:
        for _ in range(_KILLS if number == signal.SIGKILL else 1):
            targets = self.tree(pid, began, mark)
            for each in targets:
                system.kill(each, number)
            if not targets:
                return

    def resize(self, channel: int, body: bytes) -> None:
        call = self.calls.get(channel)
        if call is not None and call.terminal and call.source.fd >= 0:
            system.resize(call.source.fd, SIZE.unpack(body))

    def tree(self, pid: int, began: int, mark: str | None) -> set[int]:
        """The processes of a command; orphans are known by its mark, and without one when nobody else can own them."""
        found = system.processes()
        others = [call.pid for call in self.calls.values() if call.pid != pid and not call.ended]
        first = found.get(pid)
        mine = system.below(found, [pid] if first is None or first["started"] == began else [])
        theirs = system.below(found, others)
        for each in found.keys() - mine - theirs:
            theirs_mark = system.variable(each, MARK)
            own = not others and found[each]["started"] >= began
            if theirs_mark == mark if theirs_mark and mark else own:
                mine.add(each)
        return {each for each in system.below(found, mine) - theirs if each in found and found[each]["state"] != "Z"}

    def clear(self, channel: int, _: bytes) -> None:
        """End every process but this one."""
        until = time.monotonic() + _GONE
        while {pid for pid, facts in system.processes().items() if facts["state"] != "Z"} and time.monotonic() < until:
            system.kill(-1, signal.SIGKILL)
            time.sleep(0.002)
        self._reap()
        self.send(CLEAR, channel)

    def _woken(self, _: int) -> None:
        self._wakers[0].recv(4096)
        self._reap()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for channel, call in self.calls.items():
                if call.pid == pid and not call.ended:
                    call.ended = True
                    self._ended(channel, call, status)
                    break
            self._forget()

    def _ended(self, channel: int, call: Call, status: int) -> None:
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        short = code in _KILLED and system.ooms() > call.ooms
        self._looked = 0.0 if short else self._looked
        call.source.mark(lambda: self.send_json(ENDED, channel, {"code": code, "memory": short}), end=call.terminal)
        if call.sink is not None:
            call.sink.close()

    def _count(self) -> None:
        """Say when the kernel killed something for want of memory."""
        if time.monotonic() - self._looked > _SLOW / 2:
            self._looked, before, self._killed = time.monotonic(), self._killed, system.ooms()
            if self._killed > before:
                self.send(KILLED, 0)

    # --- channels

    def connect(self, channel: int, body: bytes) -> None:
        self._connect(channel, NUMBER.unpack(body)[0], list(_LOOPBACK))

    def _connect(self, channel: int, port: int, left: list[tuple[int, str]]) -> None:
        if not left:
            self.send(CONNECTED, channel, b"\0")
            return
        family, address = left.pop(0)
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        problem = sock.connect_ex((address, port))

        def done(_: int = 0) -> None:
            self.unwatch(sock.fileno())
            if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or problem not in (0, errno.EINPROGRESS):
                sock.close()
                self._connect(channel, port, left)
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.send(CONNECTED, channel, b"\1")
            fd = sock.detach()
            self.calls[channel] = Call(
                Source(self, channel, os.dup(fd)), Sink(self, channel, fd, lambda: system.shut(fd))
            )

        if problem == errno.EINPROGRESS:
            self.watch(sock.fileno(), selectors.EVENT_WRITE, done)
        else:
            done()

    def data(self, channel: int, body: bytes) -> None:
        call = self.calls.get(channel)
        if call is not None and call.sink is not None:
            call.sink.write(body)

    def end(self, channel: int, _: bytes) -> None:
        call = self.calls.get(channel)
        if call is not None and call.sink is not None:
            call.sink.end()
            self._forget()

    def room(self, channel: int, body: bytes) -> None:
        call = self.calls.get(channel)
        if call is not None:
            call.source.more(NUMBER.unpack(body)[0])

    def reset(self, channel: int, _: bytes) -> None:
        call = self.calls.get(channel)
        if call is not None:
            call.source.close()
            if call.sink is not None:
                call.sink.close()
            self._forget()

    def _forget(self) -> None:
        self.calls = {channel: call for channel, call in self.calls.items() if not call.over()}

    def devices(self, channel: int, _: bytes) -> None:
        """Name the network devices that are there, and the name server that Docker may have put in."""
        with open("/proc/net/dev") as file:
            names = [line.partition(":")[0].strip() for line in file if ":" in line]
        self.send_json(DEVICES, channel, [*names, *([RESOLVER] if self._ports.resolver() else [])])

    def _opened(self, address: str, port: int, pid: int) -> None:
        name = system.read(f"/proc/{pid}/comm").decode("utf-8", "replace").strip()
        event = {"port": port, "address": address, "pid": pid, "program": name, "channel": self._owner(pid)}
        self.send_json(LISTENING, 0, event)

    def _owner(self, pid: int) -> int:
        """The channel of the command that a process belongs to, 0 when nobody knows."""
        found = system.processes()
        running = {channel: call for channel, call in self.calls.items() if call.pid and not call.ended}
        for channel, call in running.items():
            if pid in system.below(found, [call.pid]):
                return channel
        return next(iter(running)) if len(running) == 1 else 0


if __name__ == "__main__":
    Inside(json.loads(sys.argv[1])).run()
