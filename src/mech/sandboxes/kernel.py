"""The Linux calls that a sandbox needs and Python 3.11 lacks, by ctypes; each raises OSError when it is refused.

The joiner imports this before it enters a sandbox, so only modules of the standard library that start fast
are used here.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]
import ctypes
import os
import struct

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000

NS_GET_USERNS = 0xB701

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR, _PIDFD_GETFD = 428, 429, 442, 438
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION, _LANDLOCK_PATH_BENEATH, _LANDLOCK_NET_PORT = 1, 1, 2
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_OPEN_TREE_CLONE, _OPEN_TREE_CLOEXEC = 1, os.O_CLOEXEC
_AT_EMPTY_PATH, _AT_RECURSIVE = 0x1000, 0x8000
_MOVE_MOUNT_F_EMPTY_PATH = 4
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV, _ATTR_IDMAP = 0x1, 0x2, 0x4, 0x00100000

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, _PR_SET_CHILD_SUBREAPER = 47, 4, 36
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: object = None) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def setns(fd: int, kind: int) -> None:
    """Enter the namespace behind `fd`."""
    _checked(_libc.setns(fd, kind), f"namespace {kind:#x}")


def unshare(kinds: int) -> None:
    """Get new namespaces of these kinds for this process."""
    _checked(_libc.unshare(kinds), f"unshare {kinds:#x}")


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    _checked(
        _libc.mount(source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data.encode() or None),
        target,
    )


def unmount(target: str, flags: int = 0) -> None:
    """umount2(2)."""
    _checked(_libc.umount2(os.fsencode(target), flags), target)


def detach(path: str, recursive: bool = True) -> int:
    """A descriptor of a private copy of the mount at `path`, attached nowhere yet."""
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | (_AT_RECURSIVE if recursive else 0)
    return _checked(_libc.syscall(_OPEN_TREE, -100, os.fsencode(path), flags), path)


def attach(fd: int, target: str) -> None:
    """Mount what `detach` gave at `target`."""
    _checked(_libc.syscall(_MOVE_MOUNT, fd, b"", -100, os.fsencode(target), _MOVE_MOUNT_F_EMPTY_PATH), target)


def set_mount(fd: int, *, read_only: bool = False, userns: int | None = None) -> None:
    """Make a detached mount nosuid and nodev, and read-only or idmapped by `userns` where asked.

    OSError EINVAL when its file system cannot be idmapped.
    """
    attributes = _ATTR_NOSUID | _ATTR_NODEV | (_ATTR_RDONLY if read_only else 0)
    if userns is not None:
        _set_attributes(fd, _ATTR_IDMAP, userns, 0)
    _set_attributes(fd, attributes, 0, _AT_RECURSIVE)


def _set_attributes(fd: int, attributes: int, userns: int, flags: int) -> None:
    data = struct.pack("QQQQ", attributes, 0, MS_PRIVATE, userns)
    _checked(_libc.syscall(_MOUNT_SETATTR, fd, b"", _AT_EMPTY_PATH | flags, data, len(data)), "mount_setattr")


def die_with_parent(number: int) -> None:
    """Get this signal when the thread that started this process ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0))


def hide_memory(hidden: bool = True) -> None:
    """Keep others of the same user from reading or tracing this process; its own files in /proc are root's then."""
    _checked(_libc.prctl(_PR_SET_DUMPABLE, not hidden, 0, 0, 0))


def drop_capabilities() -> None:
    """Give up every capability, now and for whatever is executed later."""
    for capability in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("Ii", 0x20080522, 0)
    _checked(_libc.capset(header, bytes(24)), "capset")


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    _checked(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def no_new_privileges() -> None:
    """Give up gaining rights by executing a program, for ever."""
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def landlock_version() -> int:
    """The version of the kernel's Landlock. OSError ENOSYS or EOPNOTSUPP when there is none."""
    return _checked(_libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION), "landlock")


def landlock_ruleset(files: int, net: int, scoped: int) -> int:
    """A ruleset that governs these kinds of access; nothing of them is allowed yet."""
    data = struct.pack("QQQ", files, net, scoped)
    return _checked(_libc.syscall(_LANDLOCK_CREATE, data, ctypes.c_size_t(len(data)), 0), "landlock_create_ruleset")


def landlock_path(ruleset: int, access: int, fd: int) -> None:
    """Allow this access to what is beneath the folder, or to the file, behind `fd`."""
    _landlock_add(ruleset, _LANDLOCK_PATH_BENEATH, struct.pack("=Qi", access, fd))


def landlock_port(ruleset: int, access: int, port: int) -> None:
    """Allow this access to a TCP port."""
    _landlock_add(ruleset, _LANDLOCK_NET_PORT, struct.pack("QQ", access, port))


def _landlock_add(ruleset: int, kind: int, rule: bytes) -> None:
    _checked(_libc.syscall(_LANDLOCK_ADD, ruleset, kind, rule, 0), "landlock_add_rule")


def landlock_restrict(ruleset: int) -> None:
    """Take a ruleset on, for this process and all that it starts, for ever."""
    _checked(_libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock_restrict_self")


def load_filter(program: bytes, *, notify: bool = True) -> int:
    """Load a seccomp program; with `notify`, return the descriptor on which notifications arrive.

    Privileges must have been given up. OSError EBUSY when another already gets this process's notifications.
    """
    buffer = ctypes.create_string_buffer(program, len(program))
    fprog = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    number = _SECCOMP[os.uname().machine]
    return _checked(_libc.syscall(number, 1, 8 if notify else 0, fprog), "seccomp")


def steal(pidfd: int, fd: int) -> int:
    """A duplicate of descriptor `fd` of the process behind `pidfd`."""
    return _checked(_libc.syscall(_PIDFD_GETFD, pidfd, fd, 0), "pidfd_getfd")


def listen(fd: int, backlog: int) -> int:
    """listen(2) on a raw descriptor: 0, or the errno."""
    return 0 if _libc.listen(fd, backlog) == 0 else ctypes.get_errno()


def end_children() -> None:
    """Kill all children, the adopted ones too, until nothing is left to adopt."""
    while True:
        try:
            with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:
                adopted = [int(pid) for pid in file.read().split()]
        except OSError:  # in the sandbox's own /proc we are not to be seen; its first process ends them all
            return
        if not adopted:
            return
        for pid in adopted:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
