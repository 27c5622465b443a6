"""The executions that this server owns: at most one of a repository at a time, in tasks that outlive a request."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import anyio
from anyio.abc import TaskGroup, TaskStatus

from mech.errors import Busy, MechError, NotFound
from mech.events import Diagnosed, Finished, Ready
from mech.execute import Request
from mech.executors.here import Here, Running
from mech.sandboxes import policy
from mech.sandboxes.neighbours import Neighbours
from mech.sources import parse
from mech.web.forms import ExecuteForm, ExecutionView, KeptRepository, Preview
from mech.web.registry import Registry


@dataclass(frozen=True, slots=True)
class Held:
    """An execution that runs or serves here."""

    running: Running
    repository: str
    over: anyio.Event = field(default_factory=anyio.Event)


class Executing:
    """Starts, finds and stops; `tasks` is where executions live."""

    def __init__(self, here: Here, registry: Registry, tasks: TaskGroup) -> None:
        self.here, self._registry, self._tasks = here, registry, tasks
        self._held: dict[str, Held] = {}
        self._projects: dict[str, Neighbours] = {}
        self._turns: dict[str, anyio.Lock] = {}
        self._closed = False

    # --- starting and stopping

    def neighbours(self, project: str, names: Sequence[str]) -> Neighbours:
        """Those who reach each other in a project; the same ones for as long as it has the same names."""
        known = self._projects.get(project)
        if known is None or known.names != frozenset(names):
            known = self._projects[project] = Neighbours(names)
        return known

    async def start(self, repository: KeptRepository, form: ExecuteForm, neighbours: Neighbours | None = None) -> str:
        """Begin an execution; its id. Busy: one runs already, or the server is being stopped."""
        request = replace(self._request(repository, form), name=repository.name, neighbours=neighbours)
        async with self._turns.setdefault(repository.id, anyio.Lock()):
            if self._closed:
                raise Busy("the server is being stopped", hint="start it again with mech serve")
            if repository.id in self._held:
                if not form.replace:
                    hint = f"DELETE /api/repositories/{repository.id}/execute, or send replace"
                    raise Busy(f"{repository.name} runs already", hint=hint)
                await self._end(repository.id)
            held = await self._tasks.start(self._hold, repository.id, request)
            return str(held.running.id)

    async def stop(self, repository: str) -> bool:
        """End what runs of a repository, and wait until it is gone; whether something ran."""
        async with self._turns.setdefault(repository, anyio.Lock()):
            return await self._end(repository)

    async def close(self) -> None:
        """End everything; nothing can be started any more."""
        self._closed = True
        async with anyio.create_task_group() as ending:
            for repository in list(self._held):
                ending.start_soon(self._end, repository)

    def stop_asked(self) -> bool:
        """End those that somebody asked this process to end, alone; whether there were any."""
        found = [each for each in self._held.values() if self.here.executions.asked_to_stop(each.running.id)]
        for each in found:
            each.running.stop()
        return bool(found)

    async def _end(self, repository: str) -> bool:
        held = self._held.get(repository)
        if held is None:
            return False
        held.running.stop()
        await held.over.wait()
        return True

    def _request(self, repository: KeptRepository, form: ExecuteForm) -> Request:
        """ConfigError: its source or a host cannot be right."""
        bound, values = self._registry.secrets(repository.id)
        overrides = repository.config.overrides(bound)
        for entry in (*overrides.allow, *(call for secret in bound for call in secret.calls)):
            policy.parse(entry)
        request = Request(
            parse(repository.source, self.here.settings), overrides, look=form.look, face="serve", environ=values
        )
        if not form.serve:
            request.released.set()
        return request

    async def _hold(self, repository: str, request: Request, *, task_status: TaskStatus[Held]) -> None:
        """One execution from its request to its end; a fault of ours ends it, and not the server."""
        held: Held | None = None
        try:
            async with self.here.submit(request) as running:
                held = self._held[repository] = Held(running, repository)
                self._registry.ran(repository, running.id)
                task_status.started(held)
        except Exception as problem:
            if held is None:
                raise
            if not isinstance(problem, MechError):
                traceback.print_exception(problem, file=sys.stderr)
        finally:
            if held is not None:
                self._held.pop(repository, None)
                held.over.set()

    # --- looking

    def owned(self, execution: str) -> Held | None:
        """The execution of that id, while it runs here."""
        return next((each for each in self._held.values() if each.running.id == execution), None)

    def alive(self, execution: str) -> bool:
        """Whether somebody still writes its log."""
        return self.owned(execution) is not None or self.here.executions.owner(execution) is not None

    def newest(self, repository: KeptRepository) -> ExecutionView:
        """How the newest execution of a repository stands. NotFound: it was not run yet, or is kept no more."""
        if repository.execution is None:
            hint = f"POST /api/repositories/{repository.id}/execute"
            raise NotFound(f"{repository.name} was not run yet", hint=hint)
        return _of(self.view(repository.execution), repository.id)

    def view(self, execution: str) -> ExecutionView:
        """How an execution stands. NotFound: no such id."""
        status = self.here.executions.status(execution)
        log = self.here.executions.log
        facts = [[row.event for row in log.read(execution, kind=each.kind)] for each in (Diagnosed, Finished, Ready)]
        diagnoses, ends, readies = facts
        held = self.owned(execution)
        serves = status.state == "ready"
        diagnosed = next((each.diagnosis for each in reversed(diagnoses) if isinstance(each, Diagnosed)), None)
        finished = next((each for each in reversed(ends) if isinstance(each, Finished)), None)
        repository = held.repository if held else None
        previews = [_preview(execution, repository, each) for each in readies if isinstance(each, Ready)]
        return ExecutionView(
            id=execution,
            repository=repository,
            key=status.key,
            state="running" if status.state == "queued" and status.last_seq else status.state,
            verdict=status.verdict,
            headline=diagnosed.headline if diagnosed else None,
            url=status.url if serves else None,
            previews=previews if serves else [],
            started=status.started,
            last_seq=status.last_seq,
            error=dict(finished.error) if finished and finished.error else None,
        )

    def previews(self) -> list[Preview]:
        """The addresses of all that serves here."""
        return [each for held in self._held.values() for each in self.view(held.running.id).previews]


def _of(view: ExecutionView, repository: str) -> ExecutionView:
    return view.model_copy(update={"repository": repository})


def _preview(execution: str, repository: str | None, ready: Ready) -> Preview:
    return Preview(
        execution=execution, repository=repository, url=ready.url, direct_url=ready.direct_url, port=ready.port,
        role=ready.role,
    )  # fmt: skip


__all__ = ["Executing", "Held"]
