"""`mech chat`: the conversation, in the terminal."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import anyio
import anyio.to_thread
import typer

from mech.cli.options import Allow, Env, EnvFile, Secret, Source, overrides
from mech.cli.pictures import Pictures, detect
from mech.cli.progress import clean, complain
from mech.cli.screen import Screen
from mech.cli.words import obey

if TYPE_CHECKING:
    from mech.events import Said
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
Fork = Annotated[
    str | None,
    typer.Option(
        "--fork", metavar="ID", help="Go on from a conversation, which stays as it is, in a new one; an id, or `last`."
    ),
]
Attach = Annotated[
    list[Path] | None, typer.Option("--attach", help="A picture or text for the first message; may be repeated.")
]
Shown = Annotated[
    Literal["auto", "kitty", "iterm", "sixel", "none"],
    typer.Option("--pictures", help="How the terminal shows pictures; auto asks it. Their paths are told anyway."),
]


def chat(
    source: Source = ".",
    model: Chosen = "anthropic:claude-sonnet-4-5",
    message: Message = None,
    attach: Attach = None,
    resume: Resume = None,
    fork: Fork = None,
    pictures: Shown = "auto",
    env: Env = None,
    env_file: EnvFile = None,
    allow: Allow = None,
    secret: Secret = None,
) -> int:
    """Talk with a model that edits a copy of the repository, runs it, and sees what happens.

    Your folder is not written to: `mech apply`, or /apply in the chat, brings the result there. /help tells more.
    """
    from mech.errors import ConfigError
    from mech.models import choose
    from mech.settings import load

    if fork is not None and resume is not None:
        raise ConfigError("a conversation is taken up or forked, not both", hint="mech chat --fork ID", key="fork")
    given = overrides(None, None, None, None, env, env_file, None, allow, secret)
    chosen = choose(model)
    shown = Pictures(detect() if pictures == "auto" else pictures)

    async def talk() -> int:
        from mech.executors.here import Here
        from mech.talks import begin
        from mech.talks import fork as forked
        from mech.talks import resume as taken_up

        async with AsyncExitStack() as stack:
            here = await stack.enter_async_context(Here(load()))
            name = "" if resume == "last" else resume
            if fork is not None:
                name = await forked(here, "" if fork == "last" else fork)
            entered = begin(here, source, given) if name is None else taken_up(here, name, given)
            found = await stack.enter_async_context(entered)
            status = await Chat(found, chosen, shown).hold(message, attach or ())
            name = found.conversation.id
            print(f"mech apply {name} brings it to your folder; mech chat --resume {name} goes on", file=sys.stderr)
            return status

    return anyio.run(talk)


class Chat:
    """Turns of a conversation on a terminal, one after another."""

    def __init__(self, found: Open, model: Model, pictures: Pictures) -> None:
        self._found, self._model = found, model
        self._screen = Screen(found.bench, pictures)
        self._turn: anyio.CancelScope | None = None  # while the model has the word

    async def hold(self, messages: Sequence[str] | None, attached: Sequence[Path] = ()) -> int:
        """Say the messages, or what is typed when there are none; the exit status of the last turn."""
        conversation, files, status = self._found.conversation, list(attached), 0
        print(f"{conversation.id} about {clean(conversation.key)}, with {self._model.name}", file=sys.stderr)
        if self._model.recorded:
            print("this is a recording: only the model's words are played back, all else happens", file=sys.stderr)
        self._remind()
        forget = conversation.watch(self._screen.row)
        try:
            async with anyio.create_task_group() as tasks:
                with anyio.open_signal_receiver(signal.SIGINT) as signals:
                    tasks.start_soon(self._interrupted, signals, not messages)
                    if messages:
                        for text in messages:
                            print(f"> {clean(text)}", flush=True)
                            if (status := await self._said(text, files)) == 130:
                                break
                            files.clear()
                    else:
                        status = await self._typed(files)
                    tasks.cancel_scope.cancel()
        finally:
            self._screen.calm()
            forget()
        return status

    def _remind(self) -> None:
        """What was said last, where a conversation is taken up again."""
        from mech.events import Said

        said = [row.event for row in self._found.conversation.rows if isinstance(row.event, Said)]
        asked = next((each.text for each in reversed(said) if each.who == "user" and each.text[:1] != "["), "")
        answered = next((each.text for each in reversed(said) if each.who == "model" and each.text), "")
        if asked:
            print(clean(f"> {asked.strip()[:500]}\n{answered.strip()[:1_000]}"), file=sys.stderr)

    async def _typed(self, files: list[Path]) -> int:
        """Turns of what is typed, until the end of the input."""
        from mech.errors import MechError

        status = 0
        while (text := await _line()) is not None:
            if text.startswith("/") and "/" not in text.split()[0][1:]:
                if not await obey(self._found, text, files):
                    break
                continue
            try:
                status = await self._said(text, files)
                files.clear()
            except MechError as error:
                self._screen.calm()
                complain(error.message, error.hint)
        return status

    async def _said(self, text: str, files: Sequence[Path]) -> int:
        """One turn; 130 when it was stopped."""
        from mech.attachments import message, read
        from mech.loop import Turn, turn
        from mech.tools import tools

        bench, screen = self._found.bench, self._screen
        said: Said = message(text, read(files), bench.here.artifacts)
        end = None
        with anyio.CancelScope() as self._turn:
            screen.think()
            end = await turn(said, self._found.conversation, self._model, tools(), bench, screen.say)
        self._turn = None
        if end is not None:
            return screen.over(end)
        screen.over(Turn("stopped", "by you"))
        return 130

    async def _interrupted(self, signals: AsyncIterator[signal.Signals], stays: bool) -> None:
        """Ctrl-C stops the turn and not the chat."""
        async for _ in signals:
            if self._turn is not None and not self._turn.cancel_called:
                self._turn.cancel()
            elif stays:
                print("\n/quit leaves", file=sys.stderr)


async def _line() -> str | None:
    """A line from the terminal; None at its end."""
    if sys.stdin.isatty():
        import readline  # noqa: F401  input() edits and recalls lines with it
    while True:
        try:
            text = await anyio.to_thread.run_sync(input, "> ", abandon_on_cancel=True)
        except EOFError:
            return None
        if text.strip():
            return text
