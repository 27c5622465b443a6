"""`mech hook`: for coding assistants that call a program after they edited: a new failure goes back to the model."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from mech.cli.hosts import Asked, answer, may_tell, understood
from mech.cli.options import Timeout, seconds

_MOST = 64 << 20  # bytes that a host may say


@dataclass(frozen=True, slots=True)
class Kept:
    """What the hooks of a folder remember: the state that ran last, what of it was `told` in that session and still
    fails, and how often the turn was kept from ending."""

    tree: str = ""
    session: str = ""
    told: str = ""
    stops: int = 0


def hook(
    timeout: Timeout = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Look at the page.")] = True,
    format: Annotated[
        Literal["stderr", "json"],
        typer.Option("--format", help="stderr with exit status 2, or a decision as JSON on stdout."),
    ] = "stderr",
) -> int:
    """Run the folder that an assistant works in, and report a new failure to its model.

    Reads the host's JSON on stdin. Exit status 2 with the report on stderr: something fails that did not fail before;
    0: nothing new, nothing changed since the last time, or the report is on stdout in the host's own form.
    """
    asked = understood(_said(), os.environ, format)
    if not asked.moment:
        return 0
    from mech.errors import MechError
    from mech.settings import load

    limit = seconds(timeout) if timeout else None
    try:
        with _kept(load().home / "hooks", asked.folder) as memory:
            text, memory[0] = _asked(asked, memory[0], limit, browser)
    except MechError as error:  # status 2 would give it to the model, as if the code were wrong
        print(f"mech: {error.message} ({error.hint})", file=sys.stderr)
        return 1
    if not text:
        return 0
    out, err, status = answer(asked, text)
    print(out or err, file=sys.stdout if out else sys.stderr)
    return status


def _said() -> dict[str, Any]:
    """What the host says; nothing where a person calls it at a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return {}
    try:
        found = json.loads(sys.stdin.buffer.read(_MOST) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def _kept(home: Path, folder: Path) -> Iterator[list[Kept]]:
    """What is remembered of a folder, held alone: hooks that come at the same time wait, and then find it done."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / f"{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.json"
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        try:
            memory = [Kept(**json.loads(file.read() or "{}"))]
        except (ValueError, TypeError):
            memory = [Kept()]
        before = memory[0]
        yield memory
        if memory[0] != before:
            file.truncate(0)
            file.write(json.dumps(asdict(memory[0])))


def _asked(asked: Asked, kept: Kept, limit: float | None, look: bool) -> tuple[str, Kept]:
    """What to tell the model, and what to remember. MechError: it could not be run."""
    if kept.session != asked.session:
        kept = replace(kept, session=asked.session, told="", stops=0)
    if not asked.again:
        kept = replace(kept, stops=0)
    tree = _state(asked.folder)
    if tree == kept.tree:  # nothing new to see; but no turn ends on a failure that was told and left
        text = kept.told if asked.moment == "ended" and not asked.again else ""
    else:
        text, kept = _run(asked, replace(kept, tree=tree), limit, look)
    if asked.moment == "began" or not may_tell(asked, kept.stops):
        text = ""
    if text:
        kept = replace(kept, told=text, stops=kept.stops + (asked.moment == "ended"))
    return text, kept


def _run(asked: Asked, kept: Kept, limit: float | None, look: bool) -> tuple[str, Kept]:
    import anyio

    from mech.api import run
    from mech.errors import MechError

    async def execute() -> dict[str, Any]:
        return await run(str(asked.folder), timeout=limit, look=look)

    found = anyio.run(execute)
    if found["error"]:
        raise MechError(found["error"]["message"], hint=found["error"]["hint"])
    if found["verdict"] == "passed":
        return "", replace(kept, told="")
    report = str(found["text"]["l1"])
    left = asked.moment == "ended" and not asked.again and bool(kept.told)
    return report if _new(found) or left else "", replace(kept, told=report if kept.told else "")


def _state(folder: Path) -> str:
    """A name of what the files hold, those that git ignores left out."""
    import anyio

    from mech.checkpoints import Checkpoints, kept_for
    from mech.settings import load

    states = kept_for(load().home, folder)

    async def state() -> str:
        checkpoints = Checkpoints(folder, states, ignored=False)
        return await checkpoints.state(await checkpoints.save("a state"))

    return anyio.run(state)


def _new(found: dict[str, Any]) -> bool:
    return not found["failures"] or any(failure["novelty"] != "same" for failure in found["failures"])
