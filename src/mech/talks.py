"""A conversation about a repository, open: its own copy to work on, and the workbench over it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import anyio.to_thread

from mech.beneath import Tree
from mech.checkpoints import LEFT_OUT
from mech.conversations import Conversation, Conversations
from mech.copying import copied
from mech.events import Noted, Requested
from mech.executors.here import Here
from mech.governor import Budget
from mech.planners import config
from mech.secrets import Redactor
from mech.sources import fetch, key_of, parse
from mech.standing import standing
from mech.types import Overrides, Repository
from mech.workbench import Workbench, workbench

GRANTED = "granted"  # about what is noted: whom mech.toml let be called, in setup and after, before a model wrote it


@dataclass(frozen=True, slots=True)
class Open:
    """A conversation that somebody holds, and what its tools work with."""

    conversation: Conversation
    bench: Workbench
    repository: Repository


@asynccontextmanager
async def begin(
    here: Here,
    source: str = ".",
    overrides: Overrides | None = None,
    budget: Budget | None = None,
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[Open]:
    """A new conversation about a source, for the block. The user's folder is copied and never written to; `environ` has
    the values of secrets, None: MECH's own environment.

    SourceError: the source cannot be had.
    """
    settings, redactor = here.settings, Redactor()
    repository = parse(source, settings)
    workspace = await fetch(repository, settings, redact=redactor.add)
    known = Conversations(settings.home)
    try:
        with known.begun(key_of(repository, settings), redactor) as conversation:
            await anyio.to_thread.run_sync(copied, workspace.path, conversation.workspace, LEFT_OUT, settings.home)
            allowed = config.network(Tree(conversation.workspace), repository.subdir)
            conversation.record(
                Requested(repository, conversation.key, 0.0, "chat"),
                Noted(" ".join((allowed.setup, *allowed.allow)), about=GRANTED),
            )
            async with _open(here, conversation, repository, overrides, budget, environ) as found:
                yield found
    finally:
        known.close()


@asynccontextmanager
async def resume(
    here: Here,
    name: str = "",
    overrides: Overrides | None = None,
    budget: Budget | None = None,
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[Open]:
    """A conversation that was begun before, for the block. NotFound: no such one; Busy: somebody talks in it."""
    known = Conversations(here.settings.home)
    try:
        with known.resumed(name, Redactor()) as conversation:
            asked = next(row.event for row in conversation.rows if isinstance(row.event, Requested))
            async with _open(here, conversation, asked.repository, overrides, budget, environ) as found:
                yield found
    finally:
        known.close()


async def fork(here: Here, name: str = "") -> str:
    """Begin a conversation with all that was said and edited in another one, which stays as it is; the new id.

    NotFound: no such one; Busy: somebody talks in it.
    """

    def forked() -> str:
        known = Conversations(here.settings.home)
        try:
            return known.fork(name)
        finally:
            known.close()

    return await anyio.to_thread.run_sync(forked)


@asynccontextmanager
async def _open(
    here: Here,
    conversation: Conversation,
    repository: Repository,
    overrides: Overrides | None,
    budget: Budget | None,
    environ: Mapping[str, str] | None,
) -> AsyncIterator[Open]:
    noted = (row.event for row in conversation.rows if isinstance(row.event, Noted))
    setup, *granted = next((each.message.split() for each in noted if each.about == GRANTED), ["closed"])
    given = replace(overrides or Overrides(), granted=tuple(granted), closed=setup == "closed")
    async with workbench(
        here,
        conversation.workspace,
        conversation,
        overrides=given,
        subdir=repository.subdir,
        budget=budget,
        environ=environ,
    ) as bench:
        await bench.stand(standing(conversation.rows))
        yield Open(conversation, bench, repository)
