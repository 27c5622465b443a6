"""The executions of one MECH_HOME on disk: their folders, who owns them, and which are lost.

No daemon keeps this: the owner of an execution holds a lock on its folder for as long as it lives. A reader
that finds the lock free and no `finished` on the log knows that the owner died, and says `lost`.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from mech.errors import ROOM, DiskFull, NotFound
from mech.log import Log
from mech.removal import remove
from mech.status import Status, status

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no 0, 1, l and o: an id is read aloud
_LEAST_FREE = 256 * 1024**2  # bytes: below this nothing new is begun


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of `mech ps`. `created` is seconds since the epoch; `owner` is a pid while it is owned."""

    id: str
    key: str
    created: float
    status: Status
    owner: int | None


class Executions:
    """Folders `executions/<id>/` below a MECH_HOME, and their log."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._folder = home / "executions"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log = Log(home / "log.sqlite")

    def close(self) -> None:
        self.log.close()

    def folder(self, execution: str) -> Path:
        return self._folder / execution

    def output(self, execution: str) -> bytes:
        """What an execution printed so far."""
        path = self.folder(execution) / "output"
        return path.read_bytes() if path.exists() else b""

    def reading(self, execution: str) -> IO[bytes]:
        """What an execution printed so far as a file, to be closed by whoever asked."""
        path = self.folder(execution) / "output"
        return open(path, "rb") if path.exists() else io.BytesIO()

    @contextlib.contextmanager
    def owning(self) -> Iterator[str]:
        """A new execution that this process owns until the block ends. DiskFull when there is no room for one."""
        if shutil.disk_usage(self.home).free < _LEAST_FREE:
            raise DiskFull(
                f"less than {_LEAST_FREE >> 20} MB are free at {self.home}",
                hint=ROOM,
            )
        execution = "ex_" + "".join(secrets.choice(ALPHABET) for _ in range(10))
        folder = self.folder(execution)
        folder.mkdir(mode=0o700)
        with open(folder / "owner", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            json.dump({"pid": os.getpid(), "started": _start_time(os.getpid())}, lock)
            lock.flush()
            yield execution

    def owner(self, execution: str) -> int | None:
        """The pid of the living owner, None when there is none."""
        try:
            with open(self.folder(execution) / "owner") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    facts = json.loads(lock.read() or "{}")
                    pid = facts.get("pid")
                    return pid if pid and _start_time(pid) == facts.get("started") else None
        except (FileNotFoundError, ValueError):
            pass
        return None

    def status(self, execution: str) -> Status:
        """Where an execution stands; `lost` when its owner died before it finished. NotFound: no such id."""
        rows = tuple(self.log.read(execution))
        if not rows:
            raise NotFound(f"no execution {execution!r}", hint="mech ps lists them")
        now = status(rows)
        if now.state != "finished" and self.owner(execution) is None:
            now = status(self.log.read(execution, now.last_seq), now)  # it may just have finished
            if now.state != "finished":
                return replace(now, state="finished", verdict="lost")
        return now

    def list(self, *, key: str | None = None, limit: int = 50) -> list[Summary]:
        """The newest executions first."""
        found = self.log.streams(key=key, limit=limit)
        return [Summary(each, of, created, self.status(each), self.owner(each)) for each, of, created, _ in found]

    def find(self, name: str = "") -> str:
        """The id that `name` means: an id, the beginning of one, or nothing for the newest. NotFound otherwise."""
        known = [stream for stream, *_ in self.log.streams(limit=1000)]
        wanted = name if name.startswith("ex_") else f"ex_{name}" if name else ""
        found = [each for each in known if each.startswith(wanted)]
        if not found or (name and wanted not in known and len(found) > 1):
            what = f"{len(found)} executions begin with" if found else "no execution"
            raise NotFound(f"{what} {name!r}" if name else "nothing has been run yet", hint="mech ps lists them")
        return wanted if wanted in known else found[0]

    async def stop(self, execution: str) -> bool:
        """Ask the owner to stop; whether there was one. Returns when it is gone or has finished."""
        pid = self.owner(execution)
        if pid is None:
            return False
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            return False
        try:
            if self.owner(execution) == pid:  # the descriptor is of that process, not of a later one with its number
                (self.folder(execution) / "stop").touch()  # for an owner of several
                signal.pidfd_send_signal(descriptor, signal.SIGTERM)
            async for _ in self.log.follow(execution, alive=lambda: self.owner(execution) is not None):
                pass
        finally:
            os.close(descriptor)
        return True

    def asked_to_stop(self, execution: str) -> bool:
        """Whether somebody asked its owner to stop this very execution."""
        return (self.folder(execution) / "stop").exists()

    def clean(self, keep: int) -> None:
        """Remove what dead executions left behind, and the oldest ones beyond `keep`."""
        known = {stream: place for place, (stream, *_) in enumerate(self.log.streams(limit=100_000))}
        for folder in self._folder.iterdir():
            try:
                age = time.time() - folder.stat().st_mtime
            except FileNotFoundError:  # another process cleans too
                continue
            if self.owner(folder.name) is not None or age < 5:
                continue
            if known.get(folder.name, keep) >= keep:
                remove(folder)
                self.log.forget(folder.name)
            elif (folder / "state").exists():
                remove(folder / "state")

    def discard(self, execution: str) -> bool:
        """Remove a finished execution and its rows; False while it is owned."""
        folder = self.folder(execution)
        if self.owner(execution) is not None:
            return False
        remove(folder)
        self.log.forget(execution)
        return True


def _start_time(pid: int) -> int | None:
    """Clock ticks since boot at which a process began: with the pid it names the process for good."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
