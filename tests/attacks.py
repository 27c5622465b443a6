"""How attacks are written and tried: each is Python code that prints what it got, all of a table in one sandbox."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
from benches import Bench, execute

PRELUDE = """
import ctypes, errno, fcntl, os, resource, signal, socket, stat, struct, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
def call(x86, arm, *args):
    "A system call by its number on x86_64 and on aarch64; OSError ENOSYS where there is no such call."
    if (number := x86 if X86 else arm) is None:
        raise OSError(errno.EPERM, "no such call here")
    if libc.syscall(number, *(ctypes.c_long(each) if isinstance(each, int) else each for each in args)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
def attempt(function, *args):
    "Print how the kernel refused, or that it did not."
    try:
        function(*args)
    except OSError as problem:
        print(errno.errorcode[problem.errno])
    else:
        print("GOT IT")
def read(path):
    "Read all of a file."
    with open(path, "rb") as file:
        return file.read()
def write(path, data=b"x"):
    "Overwrite a file."
    with open(path, "wb", buffering=0) as file:
        file.write(data)
def program(*argv):
    "Print how a program ended."
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    except OSError as problem:
        print(errno.errorcode[problem.errno])
    else:
        print("GOT IT" if done.returncode == 0 else "FAILED")
"""
Table = Mapping[str, tuple[str, str]]  # what is tried: (code, the words of which all that is printed must be)


async def attack(sandbox: Any, code: str) -> str:
    """What an attack prints; how it ended, where that was not with 0."""
    ended, output = await execute(sandbox, ("python3", "-c", PRELUDE + textwrap.dedent(code)))
    return output.strip() if ended.exit_code == 0 else f"{ended} {output}"


def outcomes(table: Table, root: Path, **options: Any) -> dict[str, str]:
    """What each attack of a table prints, tried one after the other in one sandbox over the folder `root/folder`."""
    found: dict[str, str] = {}

    async def perform() -> None:
        bench = Bench("bubblewrap", root)
        async with bench.open(**options) as sandbox:
            for name, (code, _) in table.items():
                found[name] = await attack(sandbox, code)

    anyio.run(perform)
    return found


def denied(outcome: str, expected: str) -> bool:
    """Whether something was printed, and nothing but what was expected."""
    return bool(outcome) and set(outcome.split()) <= set(expected.split())
