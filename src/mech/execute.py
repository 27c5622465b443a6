"""One execution is a straight line: fetch, plan, open, set up, serve, observe, diagnose.

Stages hand values down the line and write events; nothing else passes between them. What the program does
wrong is in the events; what we cannot do is a MechError, caught here once.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread

from mech.artifacts import Artifacts
from mech.asking import answers, ask
from mech.beneath import Tree
from mech.browser import Browser
from mech.downloads import Downloads
from mech.environment import Environment, environment, host_tools, stand_ins
from mech.errors import BrowserUnavailable, MechError
from mech.events import AGAIN, Diagnosed, Fetched, Finished, Noted, Observed, Opened, Planned, Requested
from mech.layers import Layer, Layers
from mech.planners import plan as make_plan
from mech.preview import Previews
from mech.recording import Recording
from mech.sandboxes import Opening, Sandbox, choose
from mech.sandboxes.neighbours import Neighbours
from mech.sandboxes.packages import host_packages
from mech.sandboxes.pool import Pool
from mech.sandboxes.vault import Vault
from mech.saves import saves_carried
from mech.secrets import secret_name
from mech.serving import Page, serve
from mech.settings import Settings
from mech.sources import fetch
from mech.status import status
from mech.types import Command, Limits, Observation, Overrides, Plan, Repository, Workspace

CROSSED = r"\bEXDEV\b|[Cc]ross-device link|Errno 18\b"  # what programs say when a folder cannot be renamed


@dataclass(slots=True)
class Served:
    """The page of an execution for who uses it while it serves; None before, after, and when there is none."""

    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `timeout` is in seconds up to the report, None for what the repository's plan says;
    `released` ends the serving that follows it, set already there is none; `served` is what serves. `look`: with the
    browser; `forward`: ports keep their number on this machine. `environ` has the values of secrets; None: MECH's own
    environment has them. `neighbours` are the other executions of a project, which know this one as `name`."""

    repository: Repository
    overrides: Overrides = Overrides()
    timeout: float | None = None
    look: bool = True
    face: str = "python"
    forward: bool = False
    released: anyio.Event = field(default_factory=anyio.Event)
    served: Served = field(default_factory=Served)
    environ: Mapping[str, str] | None = field(default=None, repr=False)
    name: str = ""
    neighbours: Neighbours | None = None

    @property
    def values(self) -> Mapping[str, str]:
        """Where the values of secrets are."""
        return os.environ if self.environ is None else self.environ


@dataclass(frozen=True, slots=True)
class Equipment:
    """What outlives an execution and is lent to it."""

    settings: Settings
    layers: Layers
    downloads: Downloads
    previews: Previews
    browser: Browser
    artifacts: Artifacts
    pool: Pool | None = None


async def execute(request: Request, equipment: Equipment, recording: Recording) -> None:
    """Run a repository once, from the request to its verdict; every fact is on the recording's log."""
    error: MechError | None = None
    seconds = request.timeout or Limits().time
    recording.record(Requested(request.repository, recording.key, seconds, request.face))
    try:
        with anyio.move_on_after(seconds) as limit:
            workspace = await _fetch(request, equipment, recording)  # fetched
            plan = _plan(workspace, request, recording)  # planned
            limit.deadline += 0 if request.timeout else plan.limits.time - seconds
            for copied in _tries(recording):
                layer = equipment.layers.of(plan, workspace, equipment.settings.root)
                opened = _open(workspace, plan, layer, request, equipment, recording, copied)
                async with (
                    opened as (sandbox, env),  # opened
                    _started(plan, layer, sandbox, env, request, equipment, recording) as page,  # listening ready
                ):
                    if not copied and recording.failed_by(CROSSED):
                        continue
                    request.served.page = page
                    if page and request.neighbours:
                        request.neighbours.ready(request.name, page.port)
                    await _observe(page, plan, request, equipment, recording)  # observed
                    _report(workspace, recording)  # diagnosed
                    limit.deadline = math.inf  # it bounds the way to the report, not the serving
                    await _keep_downloads(plan, workspace, layer, equipment)
                    if page:
                        await request.released.wait()
        _report(workspace, recording, timed_out=limit.cancelled_caught)
    except* MechError as group:
        error = first(group)
    except* Exception as group:  # a fault of ours is no end of theirs
        error = MechError(
            f"MECH itself failed: {group.exceptions[0]!r}", hint="please report it with mech logs --events"
        )
        raise
    finally:
        request.served.page = None
        _finish(recording, error)  # finished


# --- the stages, in the order of the line ----------------------------------------------------


async def _fetch(request: Request, equipment: Equipment, recording: Recording) -> Workspace:
    began = time.monotonic()
    workspace = await fetch(request.repository, equipment.settings, redact=recording.learn_secrets)
    seconds = round(time.monotonic() - began, 3)
    path = str(workspace.path)
    recording.record(Fetched(workspace.origin, path, workspace.subdir, workspace.revision, seconds))
    return workspace


def _plan(workspace: Workspace, request: Request, recording: Recording) -> Plan:
    plan = make_plan(workspace, request.overrides)
    recording.limit = plan.limits.output
    recording.learn_secrets(request.values[each.name] for each in plan.secrets if each.name in request.values)
    recording.learn_secrets(value for name, value in plan.env.items() if secret_name(name))
    recording.record(Planned(plan))
    for absent in (each.name for each in plan.secrets if not request.values.get(each.name)):
        recording.record(Noted(f"the secret {absent} is not set here, so the program goes without it", "secrets"))
    return plan


def _tries(recording: Recording) -> Iterator[bool]:
    """Whether to work on a copy of the workspace: at first not, then where the overlay made a command fail.

    An overlay refuses to rename folders of the workspace, which is no fault of the program.
    """
    if recording.noted_before(AGAIN):
        recording.record(Noted("the workspace was copied at once, since the run before needed that", AGAIN))
    else:
        yield False
        line = recording.failed_by(CROSSED)
        if line is None or any(isinstance(row.event, Diagnosed) for row in recording.rows()):
            return
        reason = "could not rename a folder of the workspace, which the overlay over it refuses"
        recording.record(Noted(f"`{line}` {reason}: everything was run again on a copy", AGAIN))
    yield True


@asynccontextmanager
async def _open(
    workspace: Workspace,
    plan: Plan,
    layer: Layer | None,
    request: Request,
    equipment: Equipment,
    recording: Recording,
    copied: bool,
) -> AsyncIterator[tuple[Sandbox, Environment]]:
    began = time.monotonic()
    name = equipment.settings.sandbox
    packages = host_packages(os.environ, Path.home())
    vault = Vault.of(plan.secrets, request.values)
    opening = Opening(
        workspace=workspace,
        state=recording.folder / "state" / ("copy" if copied else "view"),
        copied=copied,
        limits=plan.limits,
        network=plan.network,
        tools=host_tools(plan),
        hidden=tuple(path for command in plan.setup for path in command.outputs),
        layers=(layer.path,) if layer and layer.attached else (),
        files={**packages.files, **stand_ins(plan), **vault.files},
        hosts=packages.hosts,
        pool=equipment.pool,
        vault=vault,
        image=equipment.settings.docker_image,
        seeds=partial(equipment.downloads.seeds, plan, workspace) if layer and not layer.attached else None,
        neighbours=request.neighbours,
    )
    async with choose(name)(opening, recording.record) as sandbox, saves_carried(opening, sandbox, recording.record):
        recording.record(Opened(name, sandbox.isolation, round(time.monotonic() - began, 4)))
        surroundings = environment(plan, {**packages.env, **vault.trust}, vault.placeholders, request.values)
        with request.neighbours.joined(request.name, sandbox.connect) if request.neighbours else nullcontext():
            yield sandbox, surroundings


async def _set_up(
    plan: Plan, layer: Layer | None, sandbox: Sandbox, surroundings: Environment, recording: Recording
) -> bool:
    """Run the setup commands; whether the processes can be started. What was installed whole becomes the layer."""
    cached = layer is not None and layer.attached
    whole = not cached
    for command in (command for command in plan.setup if command.stage == "install"):
        if cached:
            recording.skip(command.line, command.stage, command.cwd)
        elif not await _run(command, sandbox, surroundings, recording):
            whole = False
            if not command.optional:
                return False
    if layer and whole:
        await sandbox.seal(layer.path)
    for command in (command for command in plan.setup if command.stage != "install"):
        if not await _run(command, sandbox, surroundings, recording) and not command.optional:
            return False
    await sandbox.settle(plan.network)
    return True


@asynccontextmanager
async def _started(
    plan: Plan,
    layer: Layer | None,
    sandbox: Sandbox,
    surroundings: Environment,
    request: Request,
    equipment: Equipment,
    recording: Recording,
) -> AsyncIterator[Page | None]:
    """Set up and serve while the block runs; the page, None where setup failed or there is none."""
    if not await _set_up(plan, layer, sandbox, surroundings, recording):  # started output exited
        yield None
        return
    served = serve(plan, sandbox, surroundings, equipment.previews, recording, forward=request.forward)
    async with served as page:  # listening ready
        yield page


async def _keep_downloads(plan: Plan, workspace: Workspace, layer: Layer | None, equipment: Equipment) -> None:
    """Keep for other repositories what an installation brought."""
    if layer and not layer.attached and layer.path.is_dir():
        most = equipment.settings.keep_downloads * 10**9
        with suppress(OSError):
            await anyio.to_thread.run_sync(equipment.downloads.keep, plan, workspace, layer.path, most)


async def _run(command: Command, sandbox: Sandbox, surroundings: Environment, recording: Recording) -> bool:
    """Run one setup command, or its fallback where that is what its failure asks for; whether it succeeded."""
    asked = await ask(sandbox, surroundings.invocation(command), command.line, command.stage)
    exited = await recording.run(sandbox, asked.invocation, line=command.line, stage=command.stage)
    recording.reported(exited, await answers(sandbox, asked))
    if exited.exit_code != 0 and command.fallback and recording.said(exited.command, command.fallback_if):
        recording.record(Noted(f"`{command.line}` failed, so `{command.fallback}` was run instead", "fallback"))
        return await _run(replace(command, line=command.fallback, fallback=None), sandbox, surroundings, recording)
    return exited.exit_code == 0


async def _observe(page: Page | None, plan: Plan, request: Request, equipment: Equipment, recording: Recording) -> None:
    if page is None or not request.look:
        return
    earlier = recording.looks_before()
    try:
        async with equipment.browser.looking(page.connect) as look:
            for path in plan.paths:
                for size in plan.sizes:
                    seen = await look(page.url(path), path, size)
                    recording.record(Observed(await _beside(earlier, seen, equipment.artifacts)))
    except* BrowserUnavailable as group:
        missing = first(group)
        recording.record(Noted(f"the page was not looked at: {missing.message} ({missing.hint})", "browser"))


async def _beside(earlier: Sequence[tuple[str, Observation]], seen: Observation, artifacts: Artifacts) -> Observation:
    """The observation with how it looks beside the last one of the same page."""
    from mech.browser.visual import compare

    same = (each for each in earlier if (each[1].path, each[1].size) == (seen.path, seen.size) and each[1].screenshot)
    execution, before = next(same, (None, None))
    if execution is None or before is None:
        return seen
    return replace(seen, visual=await anyio.to_thread.run_sync(compare, before, seen, execution, artifacts))


def _report(workspace: Workspace, recording: Recording, *, timed_out: bool = False) -> None:
    """Diagnose what the log holds; once."""
    from mech.diagnosers import diagnose  # its tables take 0.2 s, and the program starts without them
    from mech.diagnosers.run import LastGood, gather

    rows = recording.rows()
    if any(isinstance(row.event, Diagnosed) for row in rows):
        return
    with recording.reading() as output:
        run = gather(rows, output, timed_out=timed_out)
    good = recording.last_good()
    found = diagnose(run, Tree(workspace.path), recording.previous(), LastGood.of([good]) if good else None)
    recording.record(Diagnosed(found))


def _finish(recording: Recording, error: MechError | None) -> None:
    """Close the log with the verdict that was reached; without one, we were stopped before."""
    verdict = status(recording.rows()).verdict or "stopped"
    ours = {"kind": error.kind, "message": error.message, "hint": error.hint} if error else None
    recording.record(Finished("error" if error else verdict, ours))


def first(group: BaseExceptionGroup[BaseException]) -> MechError:
    """The first error of ours in a group, however deep: task groups wrap what leaves them."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, MechError)
    return error
