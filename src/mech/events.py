"""The facts about an execution, frozen and in the past tense, and their JSON form.

A row of the log is ``{"seq", "time", "kind", …fields}``; `seq` is gapless from 1, `time` is seconds since
the epoch. A new fact is one class here; `encode` and `decode` follow its fields.
"""

from __future__ import annotations

import types as pytypes
import typing
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, Literal, Self, TypeVar

from mech.types import (
    Call,
    Diagnosis,
    EditedBy,
    Ended,
    FileChange,
    Isolation,
    Observation,
    Plan,
    Report,
    Repository,
    Stage,
    Usage,
    Verdict,
    Who,
)


@dataclass(frozen=True, slots=True)
class Event:
    """A frozen fact; `kind` is its name in the log."""

    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Requested(Event):
    """Someone asked for an execution. `key` names the repository across executions; `face` is who asked."""

    kind: ClassVar[str] = "requested"
    repository: Repository
    key: str
    timeout: float
    face: str = "cli"


@dataclass(frozen=True, slots=True)
class Fetched(Event):
    """The workspace is on this machine."""

    kind: ClassVar[str] = "fetched"
    origin: str
    path: str
    subdir: str = ""
    revision: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Planned(Event):
    """How it will be run, and why."""

    kind: ClassVar[str] = "planned"
    plan: Plan


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """A sandbox is open."""

    kind: ClassVar[str] = "opened"
    sandbox: str
    isolation: Isolation
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Started(Event):
    """A command began. `command` is its id within the execution (c1, c2 …); `process` is None for setup."""

    kind: ClassVar[str] = "started"
    command: str
    line: str
    stage: Stage
    process: str | None = None
    cwd: str = ""


@dataclass(frozen=True, slots=True)
class Output(Event):
    """Bytes `start` to `end` of the execution's output file came from this command, in this order."""

    kind: ClassVar[str] = "output"
    command: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Listening(Event):
    """A process opened a port. `address` is the one it bound (0.0.0.0, 127.0.0.1, ::, ::1 …)."""

    kind: ClassVar[str] = "listening"
    port: int
    address: str
    pid: int
    program: str = ""
    process: str | None = None


@dataclass(frozen=True, slots=True)
class Ready(Event):
    """A port answered. `role` tells the page from an API and from live reload; `url` is where a person opens it."""

    kind: ClassVar[str] = "ready"
    port: int
    url: str
    role: Literal["page", "api", "reload", "other"]
    process: str | None = None
    status: int | None = None
    seconds: float = 0.0
    direct_url: str | None = None


@dataclass(frozen=True, slots=True)
class Exited(Event):
    """A command ended. Exactly one of `exit_code` and `signal` is set when `ended` is exited or signaled."""

    kind: ClassVar[str] = "exited"
    command: str
    ended: Ended
    exit_code: int | None = None
    signal: int | None = None
    seconds: float = 0.0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Reported(Event):
    """Tools that a command ran reported their failures in a form that a program can read."""

    kind: ClassVar[str] = "reported"
    command: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Denied(Event):
    """The sandbox was refused something. `allow_with` is the line that would allow it."""

    kind: ClassVar[str] = "denied"
    host: str
    port: int
    protocol: str = "tcp"
    program: str = ""
    pid: int = 0
    reason: str = ""
    allow_with: str = ""


@dataclass(frozen=True, slots=True)
class Observed(Event):
    """The browser looked at a page."""

    kind: ClassVar[str] = "observed"
    observation: Observation


@dataclass(frozen=True, slots=True)
class Changed(Event):
    """A database changed."""

    kind: ClassVar[str] = "changed"
    engine: str
    database: str
    changes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosed(Event):
    """What went wrong, cause first, and the verdict."""

    kind: ClassVar[str] = "diagnosed"
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The execution is over. `error` is ours: {"kind", "message", "hint"}, None unless the verdict is error."""

    kind: ClassVar[str] = "finished"
    verdict: Verdict
    error: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """Something a reader should know that stopped nothing: a fallback taken, output cut, a limit not enforced."""

    kind: ClassVar[str] = "noted"
    message: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Said(Event):
    """Somebody said something in a conversation: a person, the model, or a tool that answers a call of the model.

    `calls` are those of the model; an answer has the `call` it is for, its `tool`, the `execution` it came from, and
    the line `title` for people where `text` is for the model. `images` are names of artifacts.
    """

    kind: ClassVar[str] = "said"
    who: Who
    text: str = ""
    calls: tuple[Call, ...] = ()
    call: str | None = None
    tool: str = ""
    title: str = ""
    images: tuple[str, ...] = ()
    execution: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Edited(Event):
    """The workspace of a conversation changed; `checkpoint` is the commit that holds all of it as it is now."""

    kind: ClassVar[str] = "edited"
    checkpoint: str
    by: EditedBy
    files: tuple[FileChange, ...] = ()
    message: str = ""


AGAIN = "again"  # of what is noted: whatever was run before it was run again, and does not count

T = TypeVar("T")

KINDS: dict[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a log: an event with its place and time."""

    seq: int
    time: float
    event: Event

    def json(self) -> dict[str, Any]:
        return {"seq": self.seq, "time": self.time, **encode(self.event)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["seq"], data["time"], decode(data))


def encode(event: Event) -> dict[str, Any]:
    """The event as JSON values, `kind` first."""
    return {"kind": event.kind, **plain(event)}


def decode(data: Mapping[str, Any]) -> Event:
    """The event of JSON values; unknown fields are ignored, so a newer log can be read. KeyError: unknown kind."""
    return build(KINDS[data["kind"]], data)


def plain(value: Any) -> Any:
    """A frozen value as JSON values (dataclasses to objects, tuples to lists)."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def build(cls: type[T], data: Mapping[str, Any]) -> T:
    """The frozen value of JSON values, following the types of the fields of `cls`."""
    hints = _hints(cls)  # type: ignore[arg-type]
    return cls(**{name: _value(hints[name], data[name]) for name in hints if name in data})


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls)}  # type: ignore[arg-type]


def _value(hint: Any, data: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if data is None:
        return None
    if origin in (typing.Union, pytypes.UnionType):
        return _value(next(a for a in args if a is not type(None)), data)
    if origin is tuple:
        return tuple(_value(args[0], item) for item in data)
    if isinstance(hint, type) and is_dataclass(hint):
        return build(hint, data)
    return data
