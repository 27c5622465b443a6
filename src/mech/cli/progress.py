"""What a person watches while an execution runs: phases, elapsed time, the last line of output.

A terminal gets a live view, anything else plain lines; both go to stderr and read nothing but the log.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from mech.events import (
    Diagnosed,
    Event,
    Fetched,
    Output,
    Planned,
    Ready,
    Requested,
    Row,
    Started,
)
from mech.sentences import sentence

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Plain:
    """One line per phase, for logs and pipes."""

    def __init__(self, output: Path) -> None:
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def row(self, row: Row) -> None:
        if text := sentence(row.event):
            print(f"[{time.monotonic() - self._began:6.2f}s] {clean(text)}", file=sys.stderr, flush=True)


class Live:
    """The same lines, with a spinner, the elapsed time and the last line of output below them; without `lines` only
    what is done now. `output` is the file that the program's output goes to, where there is one."""

    def __init__(self, output: Path | None, *, doing: str = "starting", lines: bool = True) -> None:
        from rich.console import Console
        from rich.live import Live as Display

        self._console = Console(stderr=True, highlight=False)
        self._began = self._phase = time.monotonic()
        self._doing, self._last, self._lines, self.output = doing, "", lines, output
        self._display = Display(get_renderable=self._draw, console=self._console, refresh_per_second=12, transient=True)

    def __enter__(self) -> Self:
        self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._display.stop()

    def row(self, row: Row) -> None:
        self.event(row.event)

    def event(self, event: Event) -> None:
        match event:
            case Requested(repository=repository):
                self._next(f"fetching {repository.source}")
            case Fetched():
                self._next("planning")
            case Planned():
                self._next("opening the sandbox")
            case Started(line=line):
                self._next(line)
            case Ready():
                self._next("looking at the page")
            case Diagnosed():
                self._next("serving")
            case Output(start=start, end=end):
                self._last = self._line(start, end) or self._last
        if self._lines and (text := sentence(event)):
            from rich.text import Text

            word, _, rest = clean(text).partition(" ")
            stamp = f"{time.monotonic() - self._began:6.2f}s "
            style = _STYLES.get(word, "bold")
            self._console.print(Text.assemble((stamp, "dim"), (f"{word:<10}", style), rest.strip()), soft_wrap=True)

    def _next(self, doing: str) -> None:
        self._doing, self._phase, self._last = doing, time.monotonic(), ""

    def _line(self, start: int, end: int) -> str:
        if self.output is None:
            return ""
        with open(self.output, "rb") as file:
            file.seek(max(start, end - 4096))
            lines = file.read(min(end - start, 4096)).decode("utf-8", "replace").replace("\r", "\n").split("\n")
        return next((clean(line).strip() for line in reversed(lines) if clean(line).strip()), "")

    def _draw(self) -> Any:
        from rich.console import Group
        from rich.spinner import Spinner
        from rich.text import Text

        width = self._console.width
        elapsed = f"  {time.monotonic() - self._phase:.1f} s"
        head = Spinner("dots", Text.assemble((f" {clean(self._doing)[: width - 16]}", "bold"), (elapsed, "dim")))
        return Group(head, Text(f"  {self._last[: width - 4]}", style="dim")) if self._last else head


_STYLES = {
    "ready": "bold green",
    "observed": "bold cyan",
    "noted": "yellow",
    "denied": "bold yellow",
    "ended": "bold red",
}


def clean(text: str) -> str:
    """Text without anything that a terminal would obey: output of a program must not drive it."""
    return str(_ESCAPES.sub("", text))


def progress(output: Path, *, quiet: bool = False) -> Any:
    """The view that fits where stderr goes."""
    view: Callable[[Path], Any] = Live if sys.stderr.isatty() and not quiet else Plain
    return view(output)


def complain(message: str, hint: str) -> None:
    """Say on stderr what could not be done, and what to type next."""
    print(f"mech: {clean(message)}", file=sys.stderr)
    if hint:
        print(f"      {clean(hint)}", file=sys.stderr)
