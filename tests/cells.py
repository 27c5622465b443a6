"""An empty network namespace of the tests' own, whose listeners are handed out: no sandbox is needed for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mech.sandboxes import egress, netns

CHILD = """
import ctypes, os, socket, sys, types
libc = ctypes.CDLL(None, use_errno=True)
def call(result):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
uid, gid, ports, channel = os.getuid(), os.getgid(), [int(p) for p in sys.argv[2].split(",") if p], int(sys.argv[3])
call(libc.unshare(0x10000000 | 0x40000000 | 0x00020000))
for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
    with open("/proc/self/" + name, "w") as file:
        file.write(text)
call(libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None))
for name in ("resolv.conf", "nsswitch.conf"):
    if os.path.exists("/etc/" + name):
        call(libc.mount(os.path.join(sys.argv[4], name).encode(), b"/etc/" + name.encode(), None, 0x1000, None))
module = types.ModuleType("netns")
exec(sys.argv[1], module.__dict__)
made = module.configure(ports)
control = socket.socket(fileno=channel)
socket.send_fds(control, [b"!"], [s.fileno() for s in made])
for s in made:
    s.close()
control.recv(1)
"""


@dataclass
class Cell:
    """A namespace held by a process; `fds` are what `netns.configure` made in it, closed here unless taken."""

    pid: int
    fds: list[int]

    def take(self) -> list[int]:
        """The descriptors, which are the caller's to close from here on."""
        taken, self.fds = self.fds, []
        return taken

    def argv(self, *argv: str) -> list[str]:
        """The command line that runs another one inside."""
        return ["nsenter", "-t", str(self.pid), "-U", "-n", "-m", "--preserve-credentials", "--", *argv]

    def python(self, code: str) -> list[str]:
        """The command line that runs Python code inside."""
        return self.argv(sys.executable, "-I", "-c", code)


@contextmanager
def cell(ports: tuple[int, ...] = (), user: int | None = None) -> Iterator[Cell]:
    """Make a namespace, as another user if asked to. Skips where the machine forbids it (fails in CI)."""
    if not shutil.which("nsenter"):
        _missing("nsenter is not installed")
    with TemporaryDirectory(prefix="mech-cell-") as folder:
        os.chmod(folder, 0o755)
        for name, content in (("resolv.conf", egress.RESOLV_CONF), ("nsswitch.conf", egress.NSSWITCH)):
            Path(folder, name).write_bytes(content)
        with _child(folder, ports, user) as made:
            yield made


@contextmanager
def _child(folder: str, ports: tuple[int, ...], user: int | None) -> Iterator[Cell]:
    ours, theirs = socket.socketpair()
    source = Path(netns.__file__).read_text()
    argv = ["python3" if user else sys.executable, "-I", "-S", "-c", CHILD, source]
    argv += [",".join(map(str, ports)), str(theirs.fileno()), folder]
    more = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    child = subprocess.Popen(argv, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, **more)  # type: ignore[call-overload]
    theirs.close()
    made = Cell(child.pid, [])
    try:
        said, made.fds, _, _ = socket.recv_fds(ours, 1, 64)
        if not said:
            _missing(f"no network namespace: {child.stderr.read().decode()[-400:]}")
        yield made
    finally:
        ours.close()
        child.stderr.close()
        child.wait()
        for fd in made.take():
            os.close(fd)


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
