"""What the kernel says of the processes of a container, and how one is started. Run inside, see `docker_inside`."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import socket
import struct
import termios
from collections.abc import Iterable
from typing import Any

_OOM = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


def spawn(order: dict[str, Any], stdin: int, output: int) -> tuple[int, int]:
    """Start a command in a session of its own: its pid, and the errno of what failed."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            if order["terminal"]:
                fcntl.ioctl(output, termios.TIOCSCTTY, 0)
            os.chdir(order["cwd"])
            os.dup2(stdin, 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.execve(_find(order["argv"][0], order["env"]), order["argv"], order["env"])
        except OSError as problem:
            os.write(tell, struct.pack("i", problem.errno or errno.EINVAL))
        except ValueError:
            os.write(tell, struct.pack("i", errno.EINVAL))
        finally:
            os._exit(127)
    os.close(tell)
    answer = os.read(told, 4)
    os.close(told)
    return pid, struct.unpack("i", answer)[0] if answer else 0


def terminal(size: list[int]) -> tuple[int, int]:
    """Both ends of a new terminal of so many rows and columns, ours first."""
    ours, theirs = os.openpty()
    resize(ours, (size[0], size[1]))
    return ours, theirs


def resize(fd: int, size: tuple[int, ...]) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("4H", size[0], size[1], 0, 0))


def _find(program: str, env: dict[str, str]) -> str:
    if "/" in program:
        return program
    for folder in env.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(":"):
        candidate = (folder or ".") + "/" + program
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    raise FileNotFoundError(errno.ENOENT, "No such program", program)


def processes() -> dict[int, dict[str, Any]]:
    """All processes but this one, by their pid."""
    found = {}
    for name in os.listdir("/proc"):
        text = read(f"/proc/{name}/stat") if name.isdigit() and int(name) != os.getpid() else b""
        if text:
            fields = text[text.rindex(b")") + 2 :].split()
            facts = {"parent": int(fields[1]), "session": int(fields[3]), "started": int(fields[19])}
            found[int(name)] = {**facts, "state": fields[0].decode()}
    return found


def below(found: dict[int, dict[str, Any]], roots: Iterable[int]) -> set[int]:
    """`roots`, whatever descends from them and whatever shares a session with those."""
    wanted = set(roots)
    while True:
        sessions = ({found[pid]["session"] for pid in wanted if pid in found} | wanted) - {0, 1}
        more = {p for p, facts in found.items() if facts["parent"] in wanted or facts["session"] in sessions} - wanted
        if not more:
            return wanted
        wanted |= more


def started(pid: int) -> int:
    text = read(f"/proc/{pid}/stat") if pid else b""
    return int(text[text.rindex(b")") + 2 :].split()[19]) if text else 0


def variable(pid: int, name: str) -> str | None:
    """A variable from the environment that a process was executed with; None when it cannot be told."""
    start = name.encode() + b"="
    values = [each for each in read(f"/proc/{pid}/environ").split(b"\0") if each.startswith(start)]
    return values[0][len(start) :].decode("utf-8", "replace") if values else None


def kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return


def process_of(thread: int) -> int:
    for line in read(f"/proc/{thread}/status").splitlines():
        if line.startswith(b"Tgid:"):
            return int(line[5:])
    return 0


def ooms() -> int:
    """How many processes of the container the kernel killed for want of memory so far."""
    for path in _OOM:
        for line in read(path).splitlines():
            if line.startswith(b"oom_kill "):
                return int(line.split()[1])
    return 0


def read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def write(path: str, data: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError:
        return


def shut(fd: int) -> None:
    try:
        with socket.socket(fileno=os.dup(fd)) as sock:
            sock.shutdown(socket.SHUT_WR)
    except OSError:
        return


def limit(limits: dict[str, int]) -> None:
    """Lower the limits of this process and of all that it starts."""
    for name, value in limits.items():
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))


def writable(places: list[str]) -> list[str]:
    return [place for place in places if os.access(place, os.W_OK)]
