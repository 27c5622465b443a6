"""The system calls a sandbox refuses, assembled into a seccomp program for x86_64 and aarch64.

Everything is allowed but what the tables below name: calls that would build namespaces or mounts, reach
the kernel's keyrings, tracing or modules, or speak protocols that no application of ours needs. `listen` is
handed to the supervisor, which is how ports are seen.
"""

from __future__ import annotations

import os
import struct
from functools import cache

from mech.errors import SandboxUnavailable

EPERM, EACCES, ENOSYS, ENOPROTOOPT, EPROTONOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT = 1, 13, 38, 92, 93, 95, 97

_ARCHES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# name: number on x86_64, number on aarch64 (None: no such call there)
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "syslog": (103, 116),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "fanotify_init": (300, 262),
    "lsm_set_self_attr": (460, 460),
}
_CALLS: dict[str, tuple[int, int]] = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "unshare": (272, 97),
    "ioctl": (16, 29),
    "personality": (135, 92),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "setsockopt": (54, 208),
    "name_to_handle_at": (303, 264),
    "prlimit64": (302, 261),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "listen": (50, 201),
}
_NAMESPACES = 0x7E020080  # every CLONE_NEW* flag, CLONE_NEWTIME included
# TIOCSTI, TIOCLINUX: typing into somebody else's terminal; TIOCCONS: taking the console's output; TIOCSETD: loading
# a line discipline
_TERMINAL = (0x5412, 0x541C, 0x541D, 0x5423)
_TCP_ULP = (6, 31)  # level and name of the option that loads a protocol on top of TCP
_PERSONALITIES = (0, 0x8, 0x20000, 0x40000, 0xFFFFFFFF)
_INET = (0, 1, 6, 17, 58, 262)  # TCP, UDP, ping and multipath TCP
_UNIX_FAMILY, _INET_FAMILY, _INET6_FAMILY, _NETLINK_FAMILY = 1, 2, 10, 16

_STREAM, _DATAGRAM = 1, 2
_MPTCP = 262
_FASTOPEN = 0x20000000  # a flag that connects without connect(2)

_LOAD, _JEQ, _JSET, _JGE, _RET, _AND = 0x20, 0x15, 0x45, 0x35, 0x06, 0x54
_ALLOW, _KILL, _NOTIFY, _ERRNO = 0x7FFF0000, 0x80000000, 0x7FC00000, 0x00050000

_Code = list[tuple[int, int, int, int]]


def programs(*, refuse: bool = True, alone: bool = False) -> dict[str, bytes]:
    """The program that hands over listen(2), and the one for where another supervisor has the notifications."""
    return {
        "filter": program(notify=True, refuse=refuse, alone=alone),
        "deaf": program(notify=False, refuse=refuse, alone=alone),
    }


def no_datagrams() -> bytes:
    """A program to be loaded on top: no more sockets of UDP."""
    arch, column = _ARCHES[os.uname().machine]
    body: _Code = [(_LOAD, 0, 0, _argument(1)), (_AND, 0, 0, 0xF), (_JEQ, 0, 1, _DATAGRAM), _errno(EACCES)]
    code: _Code = [(_LOAD, 0, 0, 4), (_JEQ, 1, 0, arch), (_RET, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    code += [*_when(_CALLS["socket"][column], [*body, (_RET, 0, 0, _ALLOW)]), (_RET, 0, 0, _ALLOW)]
    return _packed(code)


@cache
def program(*, notify: bool, refuse: bool = True, machine: str | None = None, alone: bool = False) -> bytes:
    """The program's bytes; with `notify`, listen(2) waits for the supervisor; without `refuse`, all is allowed;
    `alone` refuses besides what namespaces would have kept apart: unix sockets, and TCP that no rule would see.

    SandboxUnavailable when this processor has no table: without a filter nothing is run.
    """
    machine = machine or os.uname().machine
    if machine not in _ARCHES:
        raise SandboxUnavailable(
            f"no system call table for {machine}", hint="MECH isolates on x86_64 and aarch64; run it on one of them"
        )
    arch, column = _ARCHES[machine]
    code: _Code = [(_LOAD, 0, 0, 4), (_JEQ, 1, 0, arch), (_RET, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if refuse:
        code += _refusals(column, _ALONE if alone else {})
    if notify:
        code += _when(_CALLS["listen"][column], [(_RET, 0, 0, _NOTIFY)])
    code.append((_RET, 0, 0, _ALLOW))
    return _packed(code)


def _packed(code: _Code) -> bytes:
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def _refusals(column: int, more: dict[str, _Code]) -> _Code:
    code: _Code = []
    if column == 0:
        code += [(_JGE, 0, 1, 0x40000000), _errno(ENOSYS)]  # the x32 door to the same calls
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            code += _when(number, [_errno(EPERM)])
    code += _when(_CALLS["clone3"][column], [_errno(ENOSYS)])  # its flags are behind a pointer; libc falls back
    for name, body in (_conditional() | more).items():
        code += _when(_CALLS[name][column], body)
    return code


def _conditional() -> dict[str, _Code]:
    allow: _Code = [(_RET, 0, 0, _ALLOW)]
    flags: _Code = [(_LOAD, 0, 0, _argument(0)), (_JSET, 0, 1, _NAMESPACES), _errno(EPERM), *allow]
    terminal: _Code = [(_LOAD, 0, 0, _argument(1))]
    for number in _TERMINAL:
        terminal += [(_JEQ, 0, 1, number), _errno(EPERM)]
    layered: _Code = [(_LOAD, 0, 0, _argument(1)), (_JEQ, 1, 0, _TCP_ULP[0]), *allow]
    layered += [(_LOAD, 0, 0, _argument(2)), (_JEQ, 0, 1, _TCP_ULP[1]), _errno(ENOPROTOOPT), *allow]
    clone: _Code = [(_LOAD, 0, 0, _argument(0)), (_JSET, 0, 1, _NAMESPACES & ~0x80), _errno(EPERM), *allow]
    return {
        "clone": clone,  # its lowest byte is the exit signal, not a flag
        "unshare": flags,
        "ioctl": terminal + allow,
        "personality": [(_LOAD, 0, 0, _argument(0)), *_one_of(_PERSONALITIES, EPERM)],
        "setsockopt": layered,
        "name_to_handle_at": [_errno(EOPNOTSUPP)],
        "socket": _socket(),
        "socketpair": [(_LOAD, 0, 0, _argument(0)), *_one_of((_UNIX_FAMILY,), EAFNOSUPPORT)],
    }


def _socket() -> _Code:
    inet: _Code = [(_LOAD, 0, 0, _argument(2)), *_one_of(_INET, EPROTONOSUPPORT)]
    route: _Code = [(_LOAD, 0, 0, _argument(2)), *_one_of((0,), EPROTONOSUPPORT)]
    code: _Code = [(_LOAD, 0, 0, _argument(0)), (_JEQ, 0, 1, _UNIX_FAMILY), (_RET, 0, 0, _ALLOW)]
    for family, body in ((_INET_FAMILY, inet), (_INET6_FAMILY, inet), (_NETLINK_FAMILY, route)):
        code += _when(family, body)
    return [*code, _errno(EAFNOSUPPORT)]


def _when(value: int, body: _Code) -> _Code:
    """Run `body`, which returns, if the accumulator is `value`; go on after it otherwise."""
    return [(_JEQ, 0, len(body), value), *body]


def _one_of(values: tuple[int, ...], errno: int) -> _Code:
    code: _Code = []
    for value in values:
        code += [(_JEQ, 0, 1, value), (_RET, 0, 0, _ALLOW)]
    return [*code, _errno(errno)]


def _argument(index: int) -> int:
    """Offset of the lower half of a call's argument (both processors are little-endian)."""
    return 16 + 8 * index


def _errno(number: int) -> tuple[int, int, int, int]:
    return (_RET, 0, 0, _ERRNO | number)


def _quick(index: int) -> _Code:
    """Refuse a message whose flags, the argument `index`, would connect."""
    return [(_LOAD, 0, 0, _argument(index)), (_JSET, 0, 1, _FASTOPEN), _errno(EOPNOTSUPP), (_RET, 0, 0, _ALLOW)]


def _alone() -> dict[str, _Code]:
    """Unix sockets lead to this user's other programs; pairs of streams do not. Multipath TCP escapes Landlock."""
    inet: _Code = [(_LOAD, 0, 0, _argument(2)), *_one_of(tuple(p for p in _INET if p != _MPTCP), EPROTONOSUPPORT)]
    route: _Code = [(_LOAD, 0, 0, _argument(2)), *_one_of((0,), EPROTONOSUPPORT)]
    code: _Code = [(_LOAD, 0, 0, _argument(0))]
    for family, body in ((_INET_FAMILY, inet), (_INET6_FAMILY, inet), (_NETLINK_FAMILY, route)):
        code += _when(family, body)
    pair: _Code = [(_LOAD, 0, 0, _argument(0)), (_JEQ, 1, 0, _UNIX_FAMILY), _errno(EAFNOSUPPORT)]
    pair += [(_LOAD, 0, 0, _argument(1)), (_AND, 0, 0, 0xF), *_one_of((_STREAM,), EACCES)]
    return {
        "socket": [*code, _errno(EACCES)],
        "socketpair": pair,
        "prlimit64": [(_LOAD, 0, 0, _argument(0)), *_one_of((0,), EPERM)],
        "sendto": _quick(3),
        "sendmsg": _quick(2),
        "sendmmsg": _quick(3),
    }


_ALONE = _alone()
