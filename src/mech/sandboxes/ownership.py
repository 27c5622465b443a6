"""Who a sandbox is on the host: one unprivileged user of its own when MECH runs as root.

bubblewrap maps the sandbox's user to whoever starts it. Started by root, every file that only root may read
would be readable inside, and limits per user would not hold; so root takes a free uid before.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mech.errors import SandboxUnavailable
from mech.sandboxes import obstacles

FIRST, LAST = 60706, 61183  # no distribution hands these out
PLACES = ("/run/mech", "/var/lib/mech")


@contextmanager
def user() -> Iterator[int | None]:
    """A uid that no other sandbox of this machine has, held for the block; None when MECH is not root, or is root
    in a user namespace that knows no other users.

    SandboxUnavailable when all are taken or there is no place to note it.
    """
    if os.geteuid() != 0 or not _known(FIRST, LAST):
        yield None
        return
    place = _place()
    for uid in range(FIRST, LAST + 1):
        fd = os.open(place / str(uid), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            continue
        try:
            yield uid
        finally:
            os.close(fd)
        return
    raise SandboxUnavailable(f"all {LAST - FIRST + 1} users for sandboxes are in use", hint="mech ps; mech stop …")


def _known(first: int, last: int) -> bool:
    with open("/proc/self/uid_map") as file:
        ranges = [tuple(map(int, line.split())) for line in file]
    return any(start <= first and last < start + count for start, _, count in ranges)


def _place() -> Path:
    for name in PLACES:
        place = Path(name)
        try:
            place.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            continue
        if place.stat().st_uid == 0 and os.access(place, os.W_OK):
            return place
    raise SandboxUnavailable(
        f"none of {', '.join(PLACES)} can be written", hint="mkdir /run/mech, or run MECH as an ordinary user"
    )


def give(path: Path, uid: int | None) -> None:
    """Make a fresh folder the sandbox's own. SandboxUnavailable when this root may not."""
    if uid is not None:
        try:
            os.chown(path, uid, uid)
        except PermissionError as problem:
            message = f"a file could not be given to another user: {problem.strerror}"
            raise SandboxUnavailable(message, hint=obstacles.advice(message)) from None


def owner(path: Path, uid: int | None) -> tuple[int, int] | None:
    """Whose files below `path` must be shown as the sandbox's own; None when they are already."""
    if uid is None:
        return None
    info = path.stat()
    return None if info.st_uid == uid else (info.st_uid, info.st_gid)
