"""`mech chat`: the conversation, in the terminal."""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated

import anyio
import anyio.to_thread
import typer

from mech.cli.options import Allow, Env, EnvFile, Secret, Source, overrides
from mech.cli.progress import clean

if TYPE_CHECKING:
    from mech.events import Row
    from mech.executors.here import Here
    from mech.loop import Turn
    from mech.models import Model
    from mech.talks import Open

Chosen = Annotated[
    str,
    typer.Option(
        "--model", envvar="MECH_MODEL", help="provider:name, provider:name@URL, or replay:FILE (a recording)."
    ),
]
Message = Annotated[
    list[str] | None, typer.Option("--message", "-m", help="Say this and leave; may be repeated for further turns.")
]
Resume = Annotated[
    str | None, typer.Option("--resume", metavar="ID", help="Take up a conversation again; an id, or `last`.")
]


def chat(
    source: Source = ".",
    model: Chosen = "anthropic:claude-sonnet-4-5",
    message: Message = None,
    resume: Resume = None,
    env: Env = None,
    env_file: EnvFile = None,
    allow: Allow = None,
    secret: Secret = None,
) -> int:
    """Talk with a model that edits a copy of the repository, runs it, and sees what happens.

    Your folder is not written to: `mech apply` brings the result there.
    """
    from mech.models import choose
    from mech.settings import load

    given = overrides(None, None, None, None, env, env_file, None, allow, secret)
    chosen = choose(model)

    async def talk() -> int:
        from mech.executors.here import Here
        from mech.talks import begin
        from mech.talks import resume as taken_up

        async with AsyncExitStack() as stack:
            here = await stack.enter_async_context(Here(load()))
            name = "" if resume == "last" else resume
            entered = begin(here, source, given) if name is None else taken_up(here, name, given)
            found = await stack.enter_async_context(entered)
            return await _talk(here, found, chosen, message)

    return anyio.run(talk)


async def _talk(here: Here, found: Open, model: Model, messages: list[str] | None) -> int:
    from mech.events import Said
    from mech.loop import turn
    from mech.tools import tools

    print(f"{found.conversation.id} about {clean(found.conversation.key)}, with {model.name}", file=sys.stderr)
    if model.recorded:
        print("this is a recording: only the model's words are played back, all else happens", file=sys.stderr)
    screen = Screen(here)
    forget = found.conversation.watch(screen.row)
    waiting, status = list(messages or ()), 0
    try:
        while (text := waiting.pop(0) if waiting else None if messages else await _typed()) is not None:
            if messages:
                print(f"> {clean(text)}")
            end = await turn(Said("user", text), found.conversation, model, tools(), found.bench, screen.say)
            status = screen.over(end)
    finally:
        forget()
    name = found.conversation.id
    print(f"mech apply {name} brings it to your folder; mech chat --resume {name} goes on", file=sys.stderr)
    return status


async def _typed() -> str | None:
    """A line from the terminal; None at its end."""
    while True:
        try:
            text = await anyio.to_thread.run_sync(input, "> ", abandon_on_cancel=True)
        except (EOFError, KeyboardInterrupt):
            return None
        if text.strip():
            return text


class Screen:
    """Shows a conversation as it goes: the model's words as they come, a line for each edit and answer."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._open = False  # a line of the model's that has no end yet

    def say(self, text: str) -> None:
        """A piece of what the model says."""
        if text:
            sys.stdout.write(clean(text))
            sys.stdout.flush()
            self._open = not text.endswith("\n")

    def row(self, row: Row) -> None:
        """A fact of the conversation."""
        from mech.events import Edited, Said

        event = row.event
        if isinstance(event, Edited) and event.files:
            changes = (f"{f.path} +{f.added or 0} -{f.removed or 0}" for f in event.files[:8])
            self._line(f"  {event.by} edited {', '.join(changes)}")
        elif isinstance(event, Said) and event.who == "tool":
            self._line(f"  {event.title}")
            for name in event.images:
                self._line(f"  {self._here.artifacts.path(name)}")

    def over(self, end: Turn) -> int:
        """The end of a turn, and its exit status."""
        if end.end == "said":
            self._line("" if not end.remains else "what remains, as far as it was seen:")
            for each in end.remains[:8]:
                self._line(f"- {each}")
            return 1 if end.remains else 0
        self._line(f"{'asked' if end.end == 'asked' else 'stopped'}: {end.text}")
        return 0 if end.end == "asked" else 1

    def _line(self, text: str) -> None:
        if self._open:
            print()
            self._open = False
        print(clean(text), flush=True)
