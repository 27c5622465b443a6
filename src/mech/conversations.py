"""The conversations of one MECH_HOME on disk: a log, a workspace and checkpoints each, owned by whoever talks.

A conversation never finishes: it can be taken up again by any process once its owner has let go, or died.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mech.copying import copied
from mech.errors import Busy, NotFound
from mech.events import Event, Row, Said
from mech.executions import ALPHABET
from mech.holding import is_held
from mech.log import Log, Writer
from mech.removal import remove
from mech.secrets import Redactor

ID = "co_"


@dataclass(frozen=True, slots=True)
class Talk:
    """One line of a list of conversations: what it began with, where the code came from, whether somebody talks."""

    id: str
    key: str
    created: float
    began: str
    owned: bool


class Conversation:
    """One conversation while it is owned: `record` is the only way in, and everybody reads `rows`.

    `workspace` is the folder that the model edits, `checkpoints` the git directory that keeps its states.
    """

    def __init__(self, id: str, folder: Path, log: Log, writer: Writer) -> None:
        self.id, self.folder, self.key = id, folder, writer.key
        self.workspace, self.checkpoints = folder / "workspace", folder / "checkpoints.git"
        self._log, self._writer = log, writer
        self._watchers: list[Callable[[Row], None]] = []
        self._rows = list(log.read(id))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What was said and edited so far."""
        return tuple(self._rows)

    def record(self, *events: Event) -> None:
        """Append events; they are stored when this returns, and watchers have been told."""
        self._writer.append(*events)
        new = list(self._log.read(self.id, self._rows[-1].seq if self._rows else 0))  # as stored: secrets redacted
        self._rows += new
        for row in new:
            for watcher in list(self._watchers):
                watcher(row)

    def watch(self, watcher: Callable[[Row], None]) -> Callable[[], None]:
        """Have every later row told to `watcher`, until what is returned is called."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)


class Conversations:
    """Folders `conversations/<id>/` below a MECH_HOME, and their log."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "conversations"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log = Log(self._folder / "log.sqlite")

    def close(self) -> None:
        self.log.close()

    @contextlib.contextmanager
    def begun(self, key: str, redactor: Redactor | None = None) -> Iterator[Conversation]:
        """A new conversation about the repository with that key, owned until the block ends."""
        name = self._made()
        with self._owned(name):
            writer = self.log.writer(name, key, redactor)
            yield Conversation(name, self._folder / name, self.log, writer)

    @contextlib.contextmanager
    def resumed(self, name: str = "", redactor: Redactor | None = None) -> Iterator[Conversation]:
        """One that was begun before, owned until the block ends. NotFound: none of that name; Busy: it is owned."""
        found = self.find(name)
        with self._owned(found):
            key = next(key for each, key, *_ in self.log.streams(limit=100_000) if each == found)
            last = max((row.seq for row in self.log.read(found)), default=0)
            writer = self.log.writer(found, key, redactor, after=last)
            yield Conversation(found, self._folder / found, self.log, writer)

    def fork(self, name: str = "") -> str:
        """Begin a conversation with all that was said and edited in another one, which stays as it is; the new id.

        NotFound: none of that name; Busy: somebody talks in it.
        """
        with self.resumed(name) as old:
            new = self._made()
            with self._owned(new):
                try:
                    for part in (old.workspace, old.checkpoints):
                        if part.is_dir():
                            copied(part, self._folder / new / part.name)
                    self.log.writer(new, old.key).append(*(row.event for row in old.rows))
                except BaseException:
                    remove(self._folder / new)
                    raise
        return new

    def _made(self) -> str:
        """The name of a new conversation, whose folder is made."""
        name = ID + "".join(secrets.choice(ALPHABET) for _ in range(10))
        (self._folder / name).mkdir(mode=0o700)
        return name

    def find(self, name: str = "") -> str:
        """The id that `name` means: an id, the beginning of one, or nothing for the newest. NotFound otherwise."""
        known = [each for each, *_ in self.log.streams(limit=100_000)]
        wanted = name if name.startswith(ID) else ID + name if name else ""
        found = [each for each in known if each.startswith(wanted)]
        if not found or (name and wanted not in known and len(found) > 1):
            what = f"{len(found)} conversations begin with" if found else "no conversation"
            raise NotFound(f"{what} {name!r}" if name else "nobody has said anything yet", hint="mech chat begins one")
        return wanted if wanted in known else found[0]

    def list(self, limit: int = 50) -> list[Talk]:
        """The newest first."""
        return [
            Talk(name, key, created, self._first(name), is_held(self._folder / name))
            for name, key, created, _ in self.log.streams(limit=limit)
        ]

    def _first(self, name: str) -> str:
        said = (row.event for row in self.log.read(name, kind="said"))
        return next((each.text for each in said if isinstance(each, Said) and each.who == "user"), "")

    @contextlib.contextmanager
    def _owned(self, name: str) -> Iterator[None]:
        fd = os.open(self._folder / name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            hint = "end that, or begin another with mech chat"
            raise Busy(f"somebody talks in {name} already", hint=hint) from None
        finally:
            os.close(fd)
