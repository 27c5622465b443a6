"""Words that a person says to `mech chat` itself: `/undo` and the like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mech.cli.progress import clean, complain

if TYPE_CHECKING:
    from mech.talks import Open

Word = Callable[["Open", str], Awaitable[None]]


async def obey(found: Open, line: str, attached: list[Path]) -> bool:
    """Do what a line that begins with `/` says; False: leave the chat."""
    from mech.errors import MechError

    name, _, rest = line[1:].strip().partition(" ")
    if name in ("quit", "exit", "q"):
        return False
    if name == "attach":
        path = Path(rest.strip()).expanduser()
        attached += [path] if path.is_file() else []
        print(f"{path} goes with the next message" if path.is_file() else f"there is no file {rest.strip()!r}")
        return True
    if name not in _WORDS:
        if name not in ("", "help"):
            print(f"there is no /{clean(name)}")
        print(HELP)
        return True
    try:
        await _WORDS[name](found, rest.strip())
    except MechError as error:
        complain(error.message, error.hint)
    return True


async def _undo(found: Open, rest: str) -> None:
    if await found.bench.move("undo") is None:
        print("there is nothing to undo")


async def _redo(found: Open, rest: str) -> None:
    if await found.bench.move("redo") is None:
        print("there is nothing to redo")


async def _diff(found: Open, rest: str) -> None:
    from mech.cli.colours import patch

    print(patch(clean(await found.bench.patch())) or "nothing was changed")


async def _apply(found: Open, rest: str) -> None:
    from mech.checkpoints import Checkpoints
    from mech.cli.changes import bring

    conversation = found.conversation
    await found.bench.keep("changed outside of the conversation", "user")
    kept = Checkpoints(conversation.workspace, conversation.checkpoints)
    await bring(conversation, kept, Path(rest).expanduser() if rest else None, None)


_WORDS: dict[str, Word] = {"undo": _undo, "redo": _redo, "diff": _diff, "apply": _apply}
HELP = """\
/undo /redo     take back the last edit, or make it again
/diff           what the conversation changed, as a patch
/apply [FOLDER] bring it to your folder, all or nothing
/attach FILE    a picture or text for the next message
/quit           leave; mech chat --resume takes it up again
Ctrl-C stops what the model is doing, and not the chat."""
