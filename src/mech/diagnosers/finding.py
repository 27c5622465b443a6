"""What a parser found in one command's output, before it is weighed."""

from __future__ import annotations

from dataclasses import dataclass

from mech.types import Via, Where


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks like a failure at lines `first` to `last` (from 0) of a command's output.

    `places` are candidates in the repository, best first. `alive`: it is a failure although the server or
    watcher lives on; `uncaught`: even though the program exits 0. `weak`: a consequence (a runner's "exited
    with 1"), the cause only when nothing else is there. `handled`: the program says it coped. `died`: a process
    ended by it, if not the command itself; `origin`: the file that it began in, as printed.
    """

    kind: str
    message: str
    first: int
    last: int
    places: tuple[Where, ...] = ()
    confidence: float = 0.8
    via: Via = "parser"
    alive: bool = False
    uncaught: bool = False
    weak: bool = False
    handled: bool = False
    familiar: bool = False
    died: bool = False
    origin: str = ""
    tool: str = ""
    near: str = ""

    @property
    def where(self) -> Where | None:
        return self.places[0] if self.places else None
