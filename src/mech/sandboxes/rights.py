"""The files that a process may touch, whatever else goes wrong: a Landlock ruleset, taken on for ever.

The mounts of a sandbox already say what is visible and writable. The ruleset says it a second time, by a
part of the kernel that knows nothing of mounts: a descriptor of a host folder that leaked in opens nothing
beneath it, and no process outside of the ruleset can be signalled or traced.

Loaded by the joiner, so only modules of the standard library that start fast are used here.
"""

from __future__ import annotations

import errno
import os

from mech.sandboxes import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Access to files by bit, and the version of Landlock since which the kernel can govern it.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK = 1 << 6, 1 << 11
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_SINCE = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}

SEE = EXECUTE | READ_FILE | READ_DIR
CHANGE = ((1 << 16) - 1) & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV)  # everything but making device nodes and using them
USE = READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | IOCTL_DEV  # what is there, without adding to it
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

CONNECT_TCP = 1 << 1
_CONNECT_SINCE = 4
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1
_SCOPE_SINCE = 6

LEAST = 2  # before, a rename from one folder to another is always refused, which breaks package managers

INSIDE = {"/": SEE, "/proc": USE, "/dev": USE} | dict.fromkeys(("/tmp", "/var/tmp", "/run", "/dev/shm"), CHANGE)
"""The rules of a sandbox's own root; its workspace and HOME come beside them, with CHANGE."""


def absence() -> str:
    """Why this kernel cannot take a ruleset on; empty when it can."""
    try:
        version = kernel.landlock_version()
    except OSError as problem:
        known = {errno.ENOSYS: "this kernel has no Landlock", errno.EOPNOTSUPP: "Landlock is off (boot option lsm=)"}
        return known.get(problem.errno or 0, f"Landlock is refused: {problem.strerror}")
    if version < LEAST:
        return f"version {version} of this kernel's Landlock forbids every rename between folders"
    return ""


def take(
    rules: Iterable[tuple[str, int]], descriptors: Iterable[tuple[int, int]] = (), connects: Iterable[int] | None = None
) -> None:
    """Take on for this process and all it will start: access to what is beneath each path and each descriptor.

    Paths that do not exist are left out. With `connects`, TCP connections only lead to these ports, where the
    kernel can tell. Privileges must have been given up before. OSError when the kernel refuses any of it.
    """
    version = kernel.landlock_version()
    handled = sum(access for since, access in _SINCE.items() if since <= version)
    net = CONNECT_TCP if connects is not None and version >= _CONNECT_SINCE else 0
    scoped = ABSTRACT_SOCKETS | SIGNALS if version >= _SCOPE_SINCE else 0
    ruleset = kernel.landlock_ruleset(handled, net, scoped)
    try:
        for path, access in rules:
            try:
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except (FileNotFoundError, PermissionError):
                continue
            try:
                _allow(ruleset, fd, access & handled)
            finally:
                os.close(fd)
        for fd, access in descriptors:
            _allow(ruleset, fd, access & handled)
        for port in connects or () if net else ():
            kernel.landlock_port(ruleset, CONNECT_TCP, port)
        kernel.landlock_restrict(ruleset)
    finally:
        os.close(ruleset)


def connect_only(ports: Iterable[int]) -> None:
    """Take on besides: TCP connections lead to these ports alone, for this process and all it will start."""
    ruleset = kernel.landlock_ruleset(0, CONNECT_TCP, 0)
    try:
        for port in ports:
            kernel.landlock_port(ruleset, CONNECT_TCP, port)
        kernel.landlock_restrict(ruleset)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, fd: int, access: int) -> None:
    folder = os.fstat(fd).st_mode & 0o170000 == 0o040000
    kernel.landlock_path(ruleset, access if folder else access & _OF_FILES, fd)
