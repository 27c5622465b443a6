"""The append-only event log: one stream of rows per execution, in SQLite.

One writer per stream (the task that runs the line), any number of readers in any process. Rows are JSON;
`seq` is gapless from 1. A reader in another process asks for `seq > n`, which costs microseconds.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import anyio

from mech.errors import ROOM, DiskFull
from mech.events import Event, Finished, Row, encode
from mech.secrets import Redactor

_SCHEMA = """
create table if not exists rows (
  stream text not null, seq integer not null, time real not null, kind text not null, data text not null,
  primary key (stream, seq)) without rowid;
create table if not exists heads (
  stream text primary key, key text not null, created real not null, last_seq integer not null,
  kind text not null, verdict text) without rowid;
create index if not exists heads_by_key on heads (key, created);
"""
_FOLLOW = 0.02  # seconds between two looks of a reader: an event is seen after 11 ms in the median


class Log:
    """All streams of one MECH_HOME. Opening creates the file; `close` releases it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        with _room():
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=normal")
            self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def writer(self, stream: str, key: str, redactor: Redactor | None = None, after: int = 0) -> Writer:
        """The one writer of a stream: a new one, or one whose last row was `after`. `key` groups the executions of one
        repository."""
        return Writer(self._db, stream, key, redactor or Redactor(), after)

    def read(self, stream: str, after: int = 0, kind: str = "") -> Iterator[Row]:
        """The stored rows with `seq > after`, in order; with `kind` only those."""
        query = "select data from rows where stream = ? and seq > ? and ? in ('', kind) order by seq"
        for (data,) in self._db.execute(query, (stream, after, kind)).fetchall():
            yield Row.from_json(json.loads(data))

    async def follow(
        self, stream: str, after: int = 0, *, alive: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[Row]:
        """Rows as they come, until `finished`, or until `alive()` is false and nothing more is stored."""
        while True:
            last = not alive()
            for row in self.read(stream, after):
                after = row.seq
                yield row
                if isinstance(row.event, Finished):
                    return
            if last:
                return
            await anyio.sleep(_FOLLOW)

    def streams(self, *, key: str | None = None, limit: int = 50) -> list[tuple[str, str, float, str | None]]:
        """Streams, newest first: (stream, key, created, verdict)."""
        where = "where key = ?" if key is not None else ""
        query = f"select stream, key, created, verdict from heads {where} order by created desc limit ?"
        return self._db.execute(query, (*([key] if key is not None else []), limit)).fetchall()

    def before(self, stream: str, *, passed: bool = False) -> str | None:
        """The newest finished stream of the same key that began before this one (and passed); None: there is none."""
        query = (
            "select old.stream from heads old join heads new on old.key = new.key and old.created < new.created"
            " where new.stream = ? and old.verdict is not null and (old.verdict = 'passed' or not ?)"
            " order by old.created desc limit 1"
        )
        found = self._db.execute(query, (stream, passed)).fetchone()
        return found[0] if found else None

    def forget(self, stream: str) -> None:
        """Remove a stream whole."""
        with _transaction(self._db):
            self._db.execute("delete from rows where stream = ?", (stream,))
            self._db.execute("delete from heads where stream = ?", (stream,))


class Writer:
    """Appends the events of one stream; what it returns has been committed."""

    def __init__(self, db: sqlite3.Connection, stream: str, key: str, redactor: Redactor, after: int = 0) -> None:
        self._db, self.stream, self.key, self.redactor = db, stream, key, redactor
        self._seq = after

    def append(self, *events: Event) -> None:
        """Store events in one transaction, secrets redacted."""
        now, seq = time.time(), self._seq
        with _transaction(self._db):
            for event in events:
                seq += 1
                data = {"seq": seq, "time": now, **encode(event)}
                text = self.redactor.text(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
                self._db.execute("insert into rows values (?,?,?,?,?)", (self.stream, seq, now, event.kind, text))
            verdict = next((e.verdict for e in reversed(events) if isinstance(e, Finished)), None)
            self._db.execute(
                "insert into heads values (?,?,?,?,?,?) on conflict (stream) do update set"
                " last_seq = excluded.last_seq, kind = excluded.kind, verdict = coalesce(excluded.verdict, verdict)",
                (self.stream, self.key, now, seq, events[-1].kind, verdict),
            )
        self._seq = seq


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("begin immediate")
    with _room():
        try:
            yield
            db.execute("commit")
        except BaseException:
            if db.in_transaction:  # on a full disk the database has undone it itself
                db.execute("rollback")
            raise


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Say of a full disk that it is one."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise
        raise DiskFull(f"the log could not be written: {problem}", hint=ROOM) from None
