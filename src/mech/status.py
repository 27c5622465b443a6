"""What an execution's log adds up to: a pure fold of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mech.events import Diagnosed, Event, Finished, Ready, Requested, Row
from mech.types import State, Verdict


@dataclass(frozen=True, slots=True)
class Status:
    """Where an execution stands. `verdict` is set once diagnosed or finished; `last_seq` is the last row seen."""

    state: State = "queued"
    verdict: Verdict | None = None
    key: str = ""
    started: float = 0.0
    url: str | None = None
    last_seq: int = 0


def status(rows: Iterable[Row], before: Status | None = None) -> Status:
    """The status after these rows; `before` continues an earlier fold."""
    now = before or Status()
    for row in rows:
        now = replace(_after(now, row.event, row.time), last_seq=row.seq)
    return now


def _after(now: Status, event: Event, time: float) -> Status:
    match event:
        case Requested(key=key):
            return replace(now, key=key, started=time)
        case Ready(role=role, url=url):
            return replace(now, state="ready", url=url if role == "page" or now.url is None else now.url)
        case Diagnosed(diagnosis=diagnosis):
            return replace(now, verdict=diagnosis.verdict)
        case Finished(verdict=verdict):
            return replace(now, state="finished", verdict=verdict)
        case _:
            return replace(now, state="running") if now.state == "queued" else now
