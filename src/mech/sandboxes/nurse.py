"""The process that starts others for the supervisor: small and of one thread, it forks quicker than the supervisor,
and safely. A joiner is a fork of it; bubblewrap is executed by one, as another user where that is asked.

It runs in a bare interpreter and is told what to do over a SOCK_SEQPACKET socket, as a joiner is. A first sandbox
waits for it, so it imports little: `typing`, and `signal` for its enumerations, would take as long as all else.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]
import _socket
import gc
import os

from mech.sandboxes import joiner, kernel, netns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FIRST_GIVEN = 100
"""The number of the first descriptor that is given to a program beside its three; the others follow."""


_programs: set[int] = set()  # those that were executed and not reaped yet; each leads a group of processes


def main(descriptor: int) -> None:
    """Serve the supervisor on `descriptor` until it hangs up."""
    kernel.die_with_parent(signal.SIGTERM)
    kernel.hide_memory()
    os.set_inheritable(descriptor, False)
    control = _socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGTERM, _leave)
    netns.rules(log=True)  # every joiner needs them
    gc.freeze()  # what is never collected is never copied by a fork
    try:
        _serve(control)
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        for pid in _programs:  # what a program forked may not follow it yet
            os.killpg(pid, signal.SIGKILL)


def _serve(control: Any) -> None:
    while True:
        try:
            (verb, *rest), fds = joiner.receive(control)
        except EOFError:
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])  # no child may be reaped before it has a descriptor
        pid = os.fork()
        if pid == 0:
            control.close()
            _born(_LIVES[verb], fds, rest)
        pidfd = os.pidfd_open(pid)
        if verb == "execute":
            _programs.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        joiner.send(control, (pid,), [pidfd])
        for fd in (*fds, pidfd):
            os.close(fd)


def _born(life: Callable[..., None], fds: list[int], rest: list[Any]) -> None:
    """Be another process, never to return; what goes wrong is said on its stderr, the first of `fds`."""
    errors, *others = fds
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.setsid()
        os.dup2(errors, 2)
        os.close(errors)
        life(others, *rest)
    except BaseException as problem:
        os.write(2, f"{type(problem).__name__}: {problem}".encode())
    finally:
        os._exit(1)


def _join(fds: list[int]) -> None:
    joiner.main(fds[0])
    os._exit(0)


def _execute(fds: list[int], argv: list[str], env: dict[str, str], uid: int | None, memory: str | None) -> None:
    """Execute a program with `fds` as its stdin, its stdout and the descriptors from FIRST_GIVEN on."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number if number < 2 else FIRST_GIVEN + number - 2)
    joiner.limit(memory)
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    kernel.die_with_parent(signal.SIGKILL)  # until the program has done so itself
    os.execve(argv[0], argv, env)


_LIVES: dict[str, Callable[..., None]] = {"join": _join, "execute": _execute}


def _reap(*_: object) -> None:
    try:
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            _programs.discard(pid)
    except ChildProcessError:
        pass


def _leave(*_: object) -> None:
    raise SystemExit
