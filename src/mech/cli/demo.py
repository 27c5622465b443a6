"""`mech demo`: a login form with a fault, mended and made nicer, each step seen: the main job as a story."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from mech.cli.chat import Chat, Shown
from mech.cli.pictures import Pictures, detect
from mech.cli.progress import complain

if TYPE_CHECKING:
    from mech.talks import Open


def demo(pictures: Shown = "auto") -> int:
    """Play a story: a login form with a fault, its repair, a loading spinner, and that in blue.

    Only the model's words are recorded. The program is run, looked at and edited for real.
    """
    shown = Pictures(detect() if pictures == "auto" else pictures)
    with tempfile.TemporaryDirectory(prefix="mech-demo-") as folder, as_file(files("mech") / "demo") as story:
        login = Path(folder) / "login"
        shutil.copytree(story / "app", login)
        return anyio.run(_play, login, story / "story.json", shown)


async def _play(login: Path, story: Path, pictures: Pictures) -> int:
    from mech.executors.here import Here
    from mech.models import choose
    from mech.settings import load
    from mech.talks import begin

    began = time.monotonic()
    messages = json.loads(story.read_text())["messages"]
    print("a small web program whose login form does not appear; three messages to a model", file=sys.stderr)
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(Here(load()))
        found = await stack.enter_async_context(begin(here, str(login)))
        status = await Chat(found, choose(f"replay:{story}"), pictures).hold(messages)
        _pictures(found, pictures)
    print(f"\n{time.monotonic() - began:.0f} s. The model's words were recorded; every run, picture and edit was real.")
    print(f"""
mech diff {found.conversation.id:<30} what was changed
mech run FOLDER                          what a model reads of your program
mech chat FOLDER --model anthropic:NAME  the same for your program, with a key in ANTHROPIC_API_KEY""")
    return status


def _pictures(found: Open, pictures: Pictures) -> None:
    """Say where the pictures of each turn are, and put them on one sheet."""
    from mech.cli.sheet import pairs, sheet

    artifacts = found.bench.here.artifacts
    seen = pairs(found.conversation.rows)
    if not seen:
        complain("the page was not seen: there is no browser here", "mech doctor says how to get one")
        return
    print("\npictures")
    for pair in seen:
        print(f"  “{pair.said}”")
        for when, name in (("before", pair.before), ("after", pair.after)):
            print(f"    {when:<7} {artifacts.path(name) if name else 'nothing was seen'}")
    path = artifacts.path(artifacts.put(sheet(seen, artifacts.path), ".png"))
    print(f"  side by side {path}")
    pictures.show(path)
