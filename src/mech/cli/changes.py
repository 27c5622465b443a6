"""`mech diff`, `undo`, `redo`, `restore` and `apply`: what a conversation changed, and where it goes from there."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from mech.cli.progress import clean

if TYPE_CHECKING:
    from mech.checkpoints import Checkpoints
    from mech.conversations import Conversation
    from mech.types import EditedBy

Named = Annotated[str, typer.Argument(help="A conversation: an id or its beginning; default: the newest.")]
_APPLIED = "applied"  # about what is noted: a checkpoint, and the folder that it was brought to

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def diff(conversation: Named = "", as_json: AsJson = False) -> int:
    """Print what a conversation changed, as a patch."""

    async def told(found: Conversation, kept: Checkpoints) -> int:
        from mech.events import Edited

        first, now = _ends(found)
        patch = await kept.patch(first, now) if first and now else ""
        if as_json:
            changes = await kept.changes(first, now) if first and now else ()
            files = [{"path": each.path, "added": each.added, "removed": each.removed} for each in changes]
            known = [row.event for row in found.rows if isinstance(row.event, Edited)]
            all_kept = [{"checkpoint": each.checkpoint, "by": each.by, "message": each.message} for each in known]
            about = {"checkpoints": all_kept, "now": now}
            print(
                json.dumps({"schema": "mech.diff/1", "conversation": found.id, "files": files, "patch": patch, **about})
            )
        else:
            print(clean(patch) if sys.stdout.isatty() else patch, end="")
        return 0

    return _with(conversation, told)


def undo(conversation: Named = "", as_json: AsJson = False) -> int:
    """Take back the last edit of a conversation: its files are exactly as they were before."""
    return _moved(conversation, "undo", None, as_json)


def redo(conversation: Named = "", as_json: AsJson = False) -> int:
    """Make an edit again that was taken back."""
    return _moved(conversation, "redo", None, as_json)


def restore(
    checkpoint: Annotated[str, typer.Argument(help="A checkpoint, as `mech diff --json` lists them.")],
    conversation: Named = "",
    as_json: AsJson = False,
) -> int:
    """Go to any checkpoint of a conversation."""
    return _moved(conversation, "restore", checkpoint, as_json)


def apply(
    conversation: Named = "",
    to: Annotated[
        Path | None, typer.Option(help="The folder; default: the one that the conversation is about.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="Commit it on a new branch instead; no file is touched.")] = None,
) -> int:
    """Bring what a conversation changed to your folder, all or nothing."""

    return _with(conversation, partial(bring, to=to, branch=branch))


async def bring(found: Conversation, kept: Checkpoints, to: Path | None, branch: str | None) -> int:
    """Bring the changes to a folder (None: the one that the conversation is about), or to a branch of it."""
    from mech import applying
    from mech.errors import ConfigError
    from mech.events import Requested

    about = next(row.event.repository for row in found.rows if isinstance(row.event, Requested))
    folder = to or Path(about.source).expanduser()
    if not folder.is_dir():
        raise ConfigError(f"{about.source} is no folder of this machine", hint="mech apply --to FOLDER", key="to")
    if branch:
        first, now = _ends(found)
        if not (patch := await kept.patch(first, now) if first and now else ""):
            print("nothing was changed")
            return 0
        commit = await applying.branch(patch, folder, branch, f"Changes of {found.id}")
        print(f"{branch} is at {commit[:10]} in {folder}")
        return 0
    paths = await brought(found, kept, folder)
    for path in paths:
        print(clean(path))
    if not paths:
        print("nothing was changed since it was applied" if _brought(found, folder) else "nothing was changed")
    return 0


async def brought(found: Conversation, kept: Checkpoints, folder: Path, patch: str | None = None) -> list[str]:
    """Bring what came since the last time to the files of a folder, and note it; the paths. PatchRefused.

    `patch` is all of it, where that is known and nothing was brought yet."""
    from mech import applying
    from mech.events import Noted

    first, now = _ends(found)
    first = _brought(found, folder) or first
    if patch is None:
        patch = await kept.patch(first, now) if first and now else ""
    if not patch:
        return []
    paths = await applying.apply(patch, folder)
    found.record(Noted(f"{now} {folder.resolve()}", about=_APPLIED))
    return paths


def _brought(found: Conversation, folder: Path) -> str | None:
    """The checkpoint that was brought to the folder last."""
    from mech.events import Noted

    place = f" {folder.resolve()}"
    noted = [row.event.message for row in found.rows if isinstance(row.event, Noted) and row.event.about == _APPLIED]
    return next((each.removesuffix(place) for each in reversed(noted) if each.endswith(place)), None)


def _ends(found: Conversation) -> tuple[str | None, str | None]:
    """The first state of a conversation, and the one it is at."""
    from mech.checkpoints import line

    states = line(found.rows)
    return (states.states[0] if states.states else None), states.now


def _moved(name: str, by: EditedBy, checkpoint: str | None, as_json: bool) -> int:
    async def move(found: Conversation, kept: Checkpoints) -> int:
        from mech.moving import move as moved

        changes = await moved(found, kept, by, checkpoint)
        if changes is None:
            print(f"there is nothing to {by}")
            return 1
        if as_json:
            files = [{"path": each.path, "added": each.added, "removed": each.removed} for each in changes]
            print(json.dumps({"schema": f"mech.{by}/1", "conversation": found.id, "files": files}))
        else:
            for each in changes:
                print(clean(f"{each.path} +{each.added or 0} -{each.removed or 0}"))
        return 0

    return _with(name, move)


def _with(name: str, act: Callable[[Conversation, Checkpoints], Awaitable[int]]) -> int:
    """Do something with a conversation while it is owned."""
    from mech.checkpoints import Checkpoints
    from mech.conversations import Conversations
    from mech.settings import load

    known = Conversations(load().home)
    try:
        with known.resumed(name) as found:
            kept = Checkpoints(found.workspace, found.checkpoints)
            return anyio.run(act, found, kept)
    finally:
        known.close()
