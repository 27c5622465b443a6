"""The system calls that a sandbox refuses: each one by the program itself, on both processors, and for real inside."""

from __future__ import annotations

import errno
import os
import signal
import struct
from pathlib import Path

import anyio
import pytest
from benches import Bench, execute, needs
from test_sandbox_attacks import HELP, attack

from mech.errors import SandboxUnavailable
from mech.sandboxes import seccomp

pytestmark = pytest.mark.anyio
ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
I386 = 0x40000003
ALLOW, KILL, NOTIFY, ERRNO = 0x7FFF0000, 0x80000000, 0x7FC00000, 0x00050000


# --- the program, interpreted ------------------------------------------------------------------------


def verdict(program: bytes, number: int, *arguments: int, arch: int = ARCHES["x86_64"]) -> str:
    """What the kernel would do with a call: "allow", "kill", "notify" or the name of an error."""
    data = struct.pack("<IIQ6Q", number, arch, 0, *arguments, *(0,) * (6 - len(arguments)))
    code = list(struct.iter_unpack("<HBBI", program))
    accumulator, at = 0, 0
    while True:
        operation, yes, no, value = code[at]
        at += 1
        if operation == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif operation in (0x15, 0x35, 0x45):
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[operation]
            at += yes if holds else no
        else:
            assert operation == 0x06
            known = {ALLOW: "allow", KILL: "kill", NOTIFY: "notify"}
            return known.get(value) or errno.errorcode[value & ~ERRNO]


REFUSED = [(machine, name) for machine in ARCHES for name in seccomp._REFUSED]


@pytest.mark.parametrize(("machine", "name"), REFUSED)
@pytest.mark.parametrize("notify", [True, False])
def test_the_call_is_refused_on_both_processors(machine: str, name: str, notify: bool) -> None:
    """Whatever its arguments, the call gives EPERM; one that a processor lacks needs no refusal."""
    number = seccomp._REFUSED[name][list(ARCHES).index(machine)]
    if number is not None:
        program = seccomp.program(notify=notify, machine=machine)
        for arguments in ((), ((1 << 64) - 1,) * 6):
            assert verdict(program, number, *arguments, arch=ARCHES[machine]) == "EPERM"


HIGH = 0xFFFFFFFF00000000  # bits that the kernel does not look at, so the filter must not either
CONDITIONS = {
    "fork": ("clone", (17,), "allow"),
    "a thread": ("clone", (0x3D0F00,), "allow"),
    **{
        f"clone with {flag:#x}": ("clone", (HIGH | flag | 17,), "EPERM")
        for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
    },
    **{
        f"unshare with {flag:#x}": ("unshare", (HIGH | flag,), "EPERM")
        for flag in (0x80, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
    },
    "unshare files": ("unshare", (0x400,), "allow"),
    "clone3": ("clone3", (), "ENOSYS"),
    "the size of a terminal": ("ioctl", (0, 0x5413), "allow"),
    **{
        f"{name} with high bits": ("ioctl", (0, HIGH | number), "EPERM")
        for name, number in (("TIOCSTI", 0x5412), ("TIOCLINUX", 0x541C), ("TIOCCONS", 0x541D), ("TIOCSETD", 0x5423))
    },
    "no random addresses": ("personality", (0x40000,), "allow"),
    "READ_IMPLIES_EXEC": ("personality", (0x0400000,), "EPERM"),
    "another personality": ("personality", (0x6,), "EPERM"),
    "no delay": ("setsockopt", (3, 6, 1), "allow"),
    "option 31 of a socket": ("setsockopt", (3, 1, 31), "allow"),
    "a protocol above TCP": ("setsockopt", (3, HIGH | 6, HIGH | 31), "ENOPROTOOPT"),
    "a handle of a file": ("name_to_handle_at", (), "ENOTSUP"),
    "TCP": ("socket", (2, 1, 6), "allow"),
    "TCP over IPv6": ("socket", (10, 0x80801, 0), "allow"),
    "UDP": ("socket", (2, 2, 17), "allow"),
    "a unix socket": ("socket", (1, 1, 0), "allow"),
    "routes": ("socket", (16, 3, 0), "allow"),
    **{f"protocol {number}": ("socket", (2, 1, number), "EPROTONOSUPPORT") for number in (33, 115, 132, 136, 256)},
    **{f"netlink {number}": ("socket", (16, 3, HIGH | number), "EPROTONOSUPPORT") for number in range(1, 23)},
    **{
        f"family {number}": ("socket", (HIGH | number, 3, 0), "EAFNOSUPPORT")
        for number in range(47)
        if number not in (1, 2, 10, 16)
    },
    "a pair of unix sockets": ("socketpair", (1, 1, 0), "allow"),
    "a pair over TIPC": ("socketpair", (30, 1, 0), "EAFNOSUPPORT"),
    "listen": ("listen", (3, 5), "notify"),
}


@pytest.mark.parametrize("machine", ARCHES)
@pytest.mark.parametrize("name", CONDITIONS)
def test_what_a_call_asks_for_decides(machine: str, name: str) -> None:
    """Where only some uses of a call are refused, the bits that the kernel looks at decide, and no others."""
    call, arguments, expected = CONDITIONS[name]
    number = seccomp._CALLS[call][list(ARCHES).index(machine)]
    program = seccomp.program(notify=True, machine=machine)
    assert verdict(program, number, *arguments, arch=ARCHES[machine]) == expected


@pytest.mark.parametrize("machine", ARCHES)
def test_doors_of_other_processors_are_shut(machine: str) -> None:
    """A call through the 32-bit or any other entry kills, and the x32 numbers do not exist."""
    program = seccomp.program(notify=True, machine=machine)
    for arch in {I386, 0x40000028, *ARCHES.values()} - {ARCHES[machine]}:
        assert verdict(program, 0, arch=arch) == "kill"
    if machine == "x86_64":
        assert {verdict(program, 0x40000000 | number) for number in range(600)} == {"ENOSYS"}


@pytest.mark.parametrize("machine", ARCHES)
def test_ordinary_calls_are_allowed(machine: str) -> None:
    """Only what the tables name is refused: all other numbers pass."""
    program = seccomp.program(notify=True, machine=machine)
    column = list(ARCHES).index(machine)
    named = {numbers[column] for table in (seccomp._REFUSED, seccomp._CALLS) for numbers in table.values()}
    passed = {verdict(program, number, arch=ARCHES[machine]) for number in range(600) if number not in named}
    assert passed == {"allow"}


def test_without_refusals_only_listening_is_told() -> None:
    """The sandbox without walls has a program that refuses nothing."""
    program = seccomp.program(notify=True, refuse=False, machine="x86_64")
    assert {verdict(program, number) for number in range(600) if number != 50} == {"allow"}
    assert verdict(program, 50) == "notify"


def test_unknown_processor_is_refused() -> None:
    """Without a table for the processor nothing is run."""
    with pytest.raises(SandboxUnavailable, match="riscv64"):
        seccomp.program(notify=True, machine="riscv64")


# --- inside a real sandbox ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each refused call gave in a sandbox, called with arguments that could do no harm."""
    needs("bubblewrap")
    numbers = {
        name: pair for name, pair in seccomp._REFUSED.items() if None not in pair or os.uname().machine[0] == "x"
    }
    code = HELP + f"for name, pair in {numbers!r}.items():\n    print(name, end=' '); attempt(call, *pair, -1, -1, -1)"

    async def inside() -> str:
        async with Bench("bubblewrap", tmp_path_factory.mktemp("seccomp")).open() as sandbox:
            return (await execute(sandbox, ("python3", "-c", code)))[1]

    return dict(line.split() for line in anyio.run(inside).splitlines())


@pytest.mark.parametrize("name", seccomp._REFUSED)
def test_refused_inside(tried: dict[str, str], name: str) -> None:
    """The call itself, made in a sandbox, gives EPERM."""
    if name not in tried:
        pytest.xfail("this processor has no such call")
    assert tried[name] == "EPERM"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    needs("bubblewrap")
    return Bench("bubblewrap", tmp_path)


ENTRY = """
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
print("called", ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))())
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the 32-bit entry is of x86_64")
async def test_the_32_bit_entry_kills(bench: Bench) -> None:
    """A call through int 0x80, whose numbers mean other calls, ends the program."""
    async with bench.open() as sandbox:
        ended, output = await execute(sandbox, ("python3", "-c", ENTRY))
        assert ended.signal in (signal.SIGSYS, signal.SIGSEGV)  # the latter where the kernel has no such entry
        assert "called" not in output


REAL = {
    "the x32 entry": ("attempt(call, 0x40000000 | 39, 1 << 20)", "ENOSYS"),
    "a protocol above TCP": ("attempt(socket.socket().setsockopt, 6, 31, b'tls')", "ENOPROTOOPT"),
    "a line discipline": ("import fcntl; attempt(fcntl.ioctl, os.openpty()[1], 0x5423, b'\\x15\\0\\0\\0')", "EPERM"),
    "the console": ("import fcntl; attempt(fcntl.ioctl, os.openpty()[1], 0x541D)", "EPERM"),
    "a second supervisor of listening": (
        """
        program = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)
        buffer = ctypes.create_string_buffer(program)
        attempt(call, 317, 277, 1, 8, struct.pack("HxxxxxxQ", 1, ctypes.addressof(buffer)))""",
        "EBUSY",
    ),
    "a filter that lets everything pass": (
        """
        program = struct.pack("HBBI", 6, 0, 0, 0x7FFF0000)
        buffer = ctypes.create_string_buffer(program)
        call(317, 277, 1, 0, struct.pack("HxxxxxxQ", 1, ctypes.addressof(buffer)))
        attempt(call, 165, 40, b'x', b'/tmp', b'tmpfs', 0, 0)""",
        "EPERM",
    ),
}


@pytest.mark.parametrize("name", REAL)
async def test_refused_for_real(bench: Bench, name: str) -> None:
    """The thing itself, done in a sandbox, gives the error that was meant."""
    code, expected = REAL[name]
    async with bench.open() as sandbox:
        assert await attack(sandbox, code) in expected.split()
