"""A conversation on a terminal: the model's words as they come, what it edits and runs, and what was seen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mech.cli.pictures import Pictures
from mech.cli.progress import Live, clean

if TYPE_CHECKING:
    from mech.events import Event, Row, Said
    from mech.governor import Governor
    from mech.loop import Turn
    from mech.workbench import Workbench

_TOLD = ("since the last run:", "gone:", "new:", "looks", "confirmed:", "not confirmed:")
"""How lines of an answer begin that people read first too."""


class Screen:
    """Shows a conversation as it goes. On a terminal a run has a line of its phase, time and output while it lasts."""

    def __init__(self, bench: Workbench, pictures: Pictures | None = None) -> None:
        self._here, self._bench, self._pictures = bench.here, bench, pictures or Pictures()
        self._open = False  # a line of the model's that has no end yet
        self._live: Live | None = None
        self._calls: tuple[str, ...] = ()  # tools that the model asked for, and that have not answered
        bench.watch = self.event

    def think(self) -> None:
        """The model has the word, or a tool of those that it asked for."""
        self._begin(self._calls[0] if self._calls else "thinking", None)

    def say(self, text: str) -> None:
        """A piece of what the model says."""
        if text:
            self.calm()
            sys.stdout.write(clean(text))
            sys.stdout.flush()
            self._open = not text.endswith("\n")

    def event(self, event: Event) -> None:
        """Something happened in a run."""
        from mech.events import Diagnosed, Finished

        if isinstance(event, Diagnosed | Finished):
            self.calm()
            return
        if self._live is None or self._live.output is None:
            running = self._bench.running
            self._begin("starting", self._here.executions.folder(running.id) / "output" if running else None)
        if self._live is not None:
            self._live.event(event)

    def row(self, row: Row) -> None:
        """A fact of the conversation."""
        from mech.events import Edited, Noted, Said
        from mech.loop import FIRST

        event = row.event
        if isinstance(event, Noted) and event.about == FIRST:
            self._line(f"  {event.message}")
        elif isinstance(event, Edited) and event.files:
            changes = (f"{f.path} +{f.added or 0} -{f.removed or 0}" for f in event.files[:8])
            did = {"undo": "undone:", "redo": "redone:", "restore": "restored:"}.get(event.by, f"{event.by} edited")
            self._line(f"  {did} {', '.join(changes)}")
        elif isinstance(event, Said) and event.who == "tool":
            if not (event.tool == "edit" and event.text.startswith("changed")):
                self._line(f"  {event.title}")
            self._seen(event)
            self._calls = self._calls[1:]
            self.think()
        elif isinstance(event, Said) and event.who == "model" and event.calls:
            self._calls = tuple(call.tool for call in event.calls)
            self.think()
        elif isinstance(event, Said) and event.who == "user" and event.text.startswith("["):
            self._line(f"  {event.text.splitlines()[0]}")
            self._seen(event)

    def over(self, end: Turn) -> int:
        """The end of a turn, and its exit status."""
        self._calls = ()
        self.calm()
        if end.end == "said":
            self._line("" if not end.remains else "what remains, as far as it was seen:")
            for each in end.remains[:8]:
                self._line(f"- {each}")
            return 1 if end.remains else 0
        self._line(f"{'asked' if end.end == 'asked' else 'stopped'}: {end.text}")
        return 0 if end.end == "asked" else 1

    def calm(self) -> None:
        """Take away what moves: somebody else writes now."""
        if self._live is not None:
            self._live.__exit__(None)
            self._live = None

    def _begin(self, doing: str, output: Path | None) -> None:
        self.calm()
        if sys.stderr.isatty() and sys.stdout.isatty():
            self._end_line()
            self._live = Live(output, doing=doing, lines=False)
            self._live.__enter__()

    def _seen(self, event: Said) -> None:
        """What a run told that people read first too, its picture, and what was used so far."""
        for line in event.text.split("\n"):
            if line.startswith("<<"):
                break
            if line.startswith(_TOLD):
                self._line(f"  {line}", dim=True)
        for name in event.images:
            path = self._here.artifacts.path(name)
            self._line(f"  {path}", dim=True)
            self._pictures.show(path)
        if event.execution:
            self._line(f"  {used(self._bench.governor)}", dim=True)

    def _line(self, text: str, dim: bool = False) -> None:
        self.calm()
        self._end_line()
        text = clean(text)
        print(f"\x1b[2m{text}\x1b[0m" if dim and _coloured() else text, flush=True)

    def _end_line(self) -> None:
        if self._open:
            print(flush=True)
            self._open = False


def used(governor: Governor) -> str:
    """What a turn has used so far of what it may, in one line; without what costs nothing."""
    spent, budget, runs = governor.spent, governor.budget, len(governor.counted)
    parts = [f"{runs} run{'s' * (runs != 1)}, {spent.attempts} of {budget.attempts} without progress"]
    if spent.tokens:
        parts.append(f"{spent.tokens:,} tokens" + (f" of {budget.tokens:,}" if budget.tokens else ""))
    if spent.cost:
        parts.append(f"${spent.cost:.2f}" + (f" of ${budget.cost:.2f}" if budget.cost else ""))
    return " · ".join([*parts, f"{spent.seconds:.0f} s"] if spent.tokens else parts)


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
