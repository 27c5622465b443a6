"""The conversations that are open here: each in a task of its own, taken up when somebody speaks."""

from __future__ import annotations

import math
import sys
import traceback
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field

import anyio
from anyio.abc import TaskGroup, TaskStatus
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from mech.checkpoints import line
from mech.conversations import Conversation, Conversations
from mech.errors import Busy, LimitExceeded, MechError
from mech.events import Edited, Said
from mech.executors.here import Here
from mech.loop import Turn, turn
from mech.models import Model, choose
from mech.talks import Open, begin, fork, resume
from mech.tools import tools
from mech.types import EditedBy, FileChange, Overrides
from mech.web.forms import CheckpointView, ConversationView, DiffView, KeptRepository
from mech.web.problems import as_json
from mech.web.registry import Registry
from mech.web.telling import Teller

MODEL = "anthropic:claude-sonnet-4-5"
MOST = 16  # conversations that are open at one time


@dataclass(eq=False, slots=True)
class Talk:
    """A conversation that is open here; `turn` is the one that goes on in it."""

    open: Open
    scope: anyio.CancelScope
    over: anyio.Event = field(default_factory=anyio.Event)
    turn: anyio.CancelScope | None = None
    quiet: anyio.Event = field(default_factory=anyio.Event)  # set when the turn is over
    moving: anyio.Lock = field(default_factory=anyio.Lock)  # while its files go back or forward

    @property
    def conversation(self) -> Conversation:
        return self.open.conversation


class Talking:
    """Begins, takes up and closes; `tasks` is where conversations and their turns live."""

    def __init__(self, here: Here, registry: Registry, tasks: TaskGroup, model: str = MODEL) -> None:
        self._here, self._registry, self._tasks, self._model = here, registry, tasks, model
        self.known = Conversations(here.settings.home)
        self._talks: dict[str, Talk] = {}
        self._door = anyio.Lock()

    # --- opening and closing

    async def begin(self, repository: KeptRepository, model: str | None) -> ConversationView:
        """A new conversation about a repository. ModelUnknown: there is no such model."""
        chosen = model or self._model
        choose(chosen)
        async with self._door:
            overrides, environ = self._given(repository)
            talk = await self._held(begin(self._here, repository.source, overrides, environ=environ))
        self._registry.keep_conversation(talk.conversation.id, repository.id, chosen)
        return self.view(talk.conversation.id)

    async def open(self, id: str) -> Talk:
        """The conversation of an id, taken up when it is not open. NotFound; Busy: it is open elsewhere."""
        async with self._door:
            if found := self._talks.get(self.known.find(id)):
                return found
            repository, _ = self._registry.conversation(id)
            known = repository in [each.id for each in self._registry.repositories()]
            kept = self._registry.repository(repository) if repository and known else None
            overrides, environ = self._given(kept) if kept else (None, {})
            return await self._held(resume(self._here, id, overrides, environ=environ))

    def _given(self, repository: KeptRepository) -> tuple[Overrides, dict[str, str]]:
        bound, values = self._registry.secrets(repository.id)
        return repository.config.overrides(bound), values

    async def shut(self, id: str) -> bool:
        """Let go of a conversation; what serves for it ends. Whether it was open here."""
        talk = self._talks.get(id)
        if talk is None:
            return False
        if talk.turn:
            talk.turn.cancel()
            await talk.quiet.wait()
        talk.scope.cancel()
        await talk.over.wait()
        return True

    async def close(self) -> None:
        """Let go of all."""
        async with anyio.create_task_group() as ending:
            for id in list(self._talks):
                ending.start_soon(self.shut, id)
        self.known.close()

    async def _held(self, entered: AbstractAsyncContextManager[Open]) -> Talk:
        if len(self._talks) >= MOST:
            raise LimitExceeded(f"{MOST} conversations are open", hint="DELETE /api/conversations/ID/open closes one")
        found: Talk = await self._tasks.start(self._hold, entered)
        return found

    async def _hold(self, entered: AbstractAsyncContextManager[Open], *, task_status: TaskStatus[Talk]) -> None:
        talk: Talk | None = None
        try:
            with anyio.CancelScope() as scope:
                async with entered as found:
                    talk = self._talks[found.conversation.id] = Talk(found, scope)
                    task_status.started(talk)
                    await anyio.sleep_forever()
        except Exception as problem:
            if talk is None:
                raise _first(problem) from None
            traceback.print_exception(problem, file=sys.stderr)
        finally:
            if talk is not None:
                self._talks.pop(talk.conversation.id, None)
                talk.over.set()

    # --- turns

    async def fork(self, id: str) -> ConversationView:
        """A conversation that goes on from another one. Busy: it is open elsewhere, or somebody is being answered."""
        if (talk := self._talks.get(id)) and talk.turn:
            raise Busy("somebody is being answered", hint=f"DELETE /api/conversations/{id}/messages stops it")
        await self.shut(id)
        new = await fork(self._here, id)
        repository, model = self._registry.conversation(id)
        if repository:
            self._registry.keep_conversation(new, repository, model or self._model)
        return self.view(new)

    async def say(self, id: str, said: Said, model: str | None, teller: Teller) -> MemoryObjectReceiveStream[bytes]:
        """Begin a turn; what happens in it, as `teller` tells it. It goes on when nobody listens. Busy: one does
        already."""
        talk = await self.open(id)
        chosen = choose(model or self._registry.conversation(talk.conversation.id)[1] or self._model)
        if talk.turn or talk.moving.locked():
            raise Busy("somebody is being answered", hint=f"DELETE /api/conversations/{id}/messages stops it")
        talk.turn, talk.quiet = anyio.CancelScope(), anyio.Event()
        send, heard = anyio.create_memory_object_stream[bytes](math.inf)
        self._tasks.start_soon(self._turn, talk, said, chosen, send, teller)
        return heard

    def stop(self, id: str) -> bool:
        """End the turn that goes on in a conversation; whether one did."""
        talk = self._talks.get(id)
        if talk is None or talk.turn is None:
            return False
        talk.turn.cancel()
        return True

    async def _turn(
        self, talk: Talk, said: Said, model: Model, send: MemoryObjectSendStream[bytes], teller: Teller
    ) -> None:
        def tell(data: bytes) -> None:
            with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
                send.send_nowait(data)

        assert talk.turn is not None
        tell(teller.begin())
        forget = talk.conversation.watch(lambda row: tell(teller.row(row)))
        end = Turn("stopped", "stopped by a person")
        try:
            with talk.turn:
                end = await turn(
                    said, talk.conversation, model, tools(), talk.open.bench, lambda text: tell(teller.say(text))
                )
            tell(teller.end(end))
        except Exception as problem:
            first = _first(problem)
            tell(teller.wrong(as_json(first)))
            if not isinstance(first, MechError):
                traceback.print_exception(problem, file=sys.stderr)
        finally:
            forget()
            talk.turn = None
            talk.quiet.set()
            send.close()

    # --- files

    async def move(self, id: str, by: EditedBy, checkpoint: str | None = None) -> tuple[FileChange, ...] | None:
        """Undo, redo or restore; what changed, None when there is nothing to go to. Busy: a turn goes on."""
        talk = await self.open(id)
        if talk.turn or talk.moving.locked():
            raise Busy("somebody is being answered", hint=f"DELETE /api/conversations/{id}/messages stops it")
        async with talk.moving:
            return await talk.open.bench.move(by, checkpoint)

    async def diff(self, id: str) -> DiffView:
        """What a conversation changed."""
        talk = await self.open(id)
        edited = [row.event for row in talk.conversation.rows if isinstance(row.event, Edited)]
        kept = [CheckpointView(checkpoint=each.checkpoint, by=each.by, message=each.message) for each in edited]
        return DiffView(patch=await talk.open.bench.patch(), checkpoints=kept, now=line(talk.conversation.rows).now)

    # --- looking

    def all(self, limit: int) -> list[ConversationView]:
        """The newest first."""
        return [self._view(each.id, each.key, each.created, each.began) for each in self.known.list(limit)]

    def view(self, id: str) -> ConversationView:
        """NotFound: no such conversation."""
        found = self.known.find(id)
        return next(each for each in self.all(100_000) if each.id == found)

    def _view(self, id: str, key: str, created: float, began: str) -> ConversationView:
        repository, model = self._registry.conversation(id)
        talk = self._talks.get(id)
        return ConversationView(
            id=id, repository=repository, key=key, model=model, created=created, began=began,
            turn=talk is not None and talk.turn is not None,
        )  # fmt: skip

    def turning(self, id: str) -> bool:
        """Whether a turn goes on in it."""
        talk = self._talks.get(id)
        return talk is not None and talk.turn is not None


def _first(problem: BaseException) -> BaseException:
    """The first error in a group, however deep."""
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    return problem
