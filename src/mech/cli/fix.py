"""`mech fix`: run, mend, run again, until it works or there is nothing left to try."""

from __future__ import annotations

import json
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Any

import anyio
import typer

from mech.cli.options import Allow, Env, EnvFile, Secret, Source, overrides
from mech.cli.progress import clean

if TYPE_CHECKING:
    from mech.fixing import Fix
    from mech.talks import Open


def fix(
    source: Source = ".",
    model: Annotated[
        str | None, typer.Option("--model", help="Go on with this model where the rules are at their end.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Bring what made it better to your folder.")] = False,
    env: Env = None,
    env_file: EnvFile = None,
    allow: Allow = None,
    secret: Secret = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.fix/1).")] = False,
) -> int:
    """Mend a repository by rule, in a copy: each suggestion is tried alone, and kept only if the run gets better.

    What is kept is shown as a diff; `mech apply`, or `--apply`, brings it to your folder.
    """
    from mech.settings import load

    given = overrides(None, None, None, None, env, env_file, None, allow, secret)

    async def mend() -> int:
        from mech.executors.here import Here
        from mech.fixing import fix
        from mech.talks import begin

        async with AsyncExitStack() as stack:
            here = await stack.enter_async_context(Here(load()))
            found = await stack.enter_async_context(begin(here, source, given))
            mended = await fix(found.bench)
            if model and not mended.fixed:
                await _with_model(found, model)
            return await _told(found, mended, bool(model), apply, as_json)

    return anyio.run(mend)


async def _with_model(found: Open, name: str) -> None:
    """Let a model go on from where the rules came to."""
    from mech.cli.screen import Screen
    from mech.events import Said
    from mech.loop import turn
    from mech.models import choose
    from mech.tools import tools

    assert found.bench.feedback is not None
    text = f"Make it work. This is how it stands:\n{found.bench.feedback['text']['l1']}"
    screen = Screen(found.bench)
    forget = found.conversation.watch(screen.row)
    try:
        screen.over(await turn(Said("user", text), found.conversation, choose(name), tools(), found.bench, screen.say))
    finally:
        screen.calm()
        forget()


async def _told(found: Open, mended: Fix, model: bool, apply: bool, as_json: bool) -> int:
    """Say what was tried, what it came to and what is different, and bring it to the folder where that is asked."""
    from pathlib import Path

    from mech.checkpoints import Checkpoints
    from mech.cli.changes import brought
    from mech.feedback import passed

    feedback = mended.feedback if mended.fixed or not model else found.bench.feedback or mended.feedback
    patch = await found.bench.patch()
    folder = Path(found.repository.source).expanduser()
    kept = Checkpoints(found.conversation.workspace, found.conversation.checkpoints)
    files = await brought(found.conversation, kept, folder, patch) if apply and patch and folder.is_dir() else []
    if as_json:
        tried = [{"text": each.text, "better": each.better, "headline": each.headline} for each in mended.tried]
        document: dict[str, Any] = {
            "schema": "mech.fix/1",
            "conversation": found.conversation.id,
            "fixed": passed(feedback),
            "tried": tried,
            "patch": patch,
            "applied": files,
            "feedback": feedback,
        }
        print(json.dumps(document, ensure_ascii=False))
        return 0 if passed(feedback) else 1
    for each in mended.tried:
        print(f"{'better ' if each.better else 'no help'}  {clean(each.text)}", file=sys.stderr)
    print(clean(patch) if sys.stdout.isatty() else patch, end="")
    print(feedback["text"]["l1"])
    if patch and not files:
        print(f"mech apply {found.conversation.id} brings it to your folder", file=sys.stderr)
    return 0 if passed(feedback) else 1
