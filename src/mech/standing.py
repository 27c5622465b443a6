"""How a conversation stood when it was left, read from its log: so that taking it up again loses nothing of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mech.checkpoints import line
from mech.events import Edited, Row, Said

UNSEEN = "[it was not run since the last edit, so it was run now]"
"""What begins the report that the loop itself asked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`newest` is the last execution, `before` the one that the open turn is compared with, `base` the checkpoint at
    which that turn began. `edits` were made in it, `seen` of them before the newest execution. `words`: what was asked
    for in it; empty when the last turn came to its last word."""

    newest: str | None = None
    before: str | None = None
    base: str | None = None
    edits: int = 0
    seen: int = 0
    words: str = ""


def standing(rows: Sequence[Row]) -> Standing:
    """Read it from the rows of a conversation."""
    start = _start(rows)
    turn = rows[start:]
    edited = [at for at, row in enumerate(turn) if _changes(row)]
    ran = [at for at, row in enumerate(turn) if _execution(row)]
    newest = next((_execution(row) for row in reversed(rows) if _execution(row)), None)
    first = edited[0] if edited else len(turn)
    earlier = [_execution(row) for row in rows[: start + first] if _execution(row)]
    words = "\n".join(each.text for row in turn if (each := _asked(row)))
    return Standing(
        newest, earlier[-1] if earlier else None, line(rows[: start + first]).now, len(edited),
        sum(at < ran[-1] for at in edited) if ran else 0, words,
    )  # fmt: skip


def _start(rows: Sequence[Row]) -> int:
    """Where the turn begins that came to no last word; behind the last row when all did."""
    start, last = 0, True  # `last`: what was said last is the model's last word
    for at, row in enumerate(rows):
        if isinstance(row.event, Said):
            if _asked(row) and last:
                start = at
            last = (row.event.who == "model" and not row.event.calls) or (
                last and row.event.who == "user" and not _asked(row)
            )
    return len(rows) if last else start


def _asked(row: Row) -> Said | None:
    """What a person said."""
    said = row.event
    return said if isinstance(said, Said) and said.who == "user" and not said.text.startswith(UNSEEN) else None


def _changes(row: Row) -> bool:
    return isinstance(row.event, Edited)


def _execution(row: Row) -> str | None:
    return row.event.execution if isinstance(row.event, Said) else None
