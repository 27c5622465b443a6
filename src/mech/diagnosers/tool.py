"""How one tool prints one kind of error: a row of the tables in `compilers`, `bundlers`, `linters` and the like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """How one tool prints one kind of error.

    `line` names `message`, `file`, `line`, `column` where it has them; `place` is searched in `below`
    lines after and then `above` lines before; `message` (a pattern) takes the text from a line below.
    `alive`: counts as a failure though the tool lives on, `uncaught`: though it exits 0. `weak`: a
    consequence of something printed before.
    `placed`: nothing is found when no place is. `more`: further lines that belong to the message.
    """

    name: str
    kind: str
    literal: str
    line: str
    place: str = ""
    below: int = 0
    above: int = 0
    message: str = ""
    alive: bool = False
    uncaught: bool = False
    weak: bool = False
    placed: bool = False
    more: int = 0
    confidence: float = 0.9


PATH = r"(?P<file>(?:[A-Za-z]:)?[^\s:()\[\]'\"<>│|]{1,300}\.\w{1,10})"
REST = r"(?P<message>\S.*)"
