"""A live sandbox: an open sandbox with commands, files and waits, for a program that drives it.

::

    async with mech.sandbox("./shop") as sandbox:
        result = await sandbox.commands.run("npm test")
        server = await sandbox.commands.start("npm run dev")
        await server.wait_for_port(5173)
        before = await sandbox.snapshot()
        async with mech.sandbox(snapshot=before) as other: ...
        await sandbox.restore(before)
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import anyio
import anyio.to_thread
from anyio.abc import SocketStream, TaskGroup, TaskStatus

from mech.environment import environment, host_tools, stand_ins
from mech.errors import PlanError
from mech.events import Denied, Event, Listening
from mech.holding import Hold, is_held, remove_unused
from mech.layers import Layers
from mech.live.changes import Changes, Mark
from mech.live.command import Handle, Result
from mech.live.commands import Commands
from mech.live.events import Events
from mech.live.files import Entry, Files
from mech.live.journal import Piece
from mech.live.ports import wait_for_port
from mech.live.watch import FileEvent
from mech.removal import remove
from mech.sandboxes import Opening, Sandbox, choose
from mech.sandboxes.packages import HostPackages, host_packages
from mech.sandboxes.pool import Pool
from mech.sandboxes.rewind import rewind
from mech.sandboxes.snapshots import Snapshot, sweep
from mech.sandboxes.vault import Vault
from mech.saves import saves_carried
from mech.secrets import Redactor, secret_name
from mech.settings import Settings, load
from mech.types import Isolation, Limits, Network, Overrides, Plan, Repository, Secret, Workspace

__all__ = ["Changes", "Commands", "Entry", "Events", "FileEvent", "Files", "Handle", "LiveSandbox", "Mark", "Piece"]
__all__ += ["Result", "Snapshot", "sandbox"]

_EMPTY = Plan("", ())
_NO_PACKAGES = HostPackages()


class LiveSandbox:
    """An open sandbox that a program drives: `commands`, `files`, `events`, ports.

    `plan` is how the repository would be run, None when nothing says so or there is none; `sandbox` is the seam
    below, for what starts, connects and seals without help.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        tasks: TaskGroup,
        events: Events,
        opening: Opening,
        settings: Settings,
        env: Mapping[str, str],
        redactor: Redactor,
        plan: Plan | None = None,
    ) -> None:
        folder = opening.state.parent
        self.id, self.sandbox, self.events, self.plan = folder.name, sandbox, events, plan
        self.attached = False
        self.files = Files(sandbox, opening.workspace.path, self._run)
        self.commands = Commands(
            sandbox, tasks, folder / "output", env, opening.limits.output, redactor, self.files, self._wait_for_port
        )
        self._tasks, self._settings, self._network = tasks, settings, opening.network
        self._publish: Callable[[int], Awaitable[str]] | None = None
        self._publishing = anyio.Lock()

    @property
    def isolation(self) -> Isolation:
        """What is really enforced."""
        return self.sandbox.isolation

    async def settle(self) -> None:
        """Setup is over: from here on only what was allowed can be called."""
        await self.sandbox.settle(self._network)

    # --- snapshots

    async def snapshot(self) -> Snapshot:
        """The state of workspace and HOME now, to go back to or to fork from with `mech.sandbox(snapshot=…)`.

        Nothing is copied while nothing runs; what runs is stopped for as long as it takes to copy what was written.
        `files.changed(since=…)` lists what changed since.
        """
        return await rewind(self.sandbox).snapshot()

    async def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, also of another sandbox, exactly. What runs goes on, and its watchers see the changes.

        SandboxError when a program is in a transaction of a database and stays in it.
        """
        await rewind(self.sandbox).restore(snapshot)

    # --- ports

    async def wait_for_port(self, port: int, timeout: float = 60.0) -> Listening:
        """Wait until any program in it listens on a port. NotReady after `timeout` seconds.

        `wait_for_port` of a command also tells when that command ends before.
        """
        return await self._wait_for_port(port, timeout, None)

    async def connect(self, port: int) -> SocketStream:
        """A connection to a port inside, on whichever loopback it is; ConnectionRefusedError when nobody listens."""
        return await SocketStream.from_socket(await self.sandbox.connect(port))

    async def preview_url(self, port: int) -> str:
        """The address at which a person of this machine opens a port, until the sandbox is closed."""
        async with self._publishing:
            if self._publish is None:
                self._publish = await self._tasks.start(self._preview)
        return await self._publish(port)

    async def _preview(self, *, task_status: TaskStatus[Callable[[int], Awaitable[str]]]) -> None:
        from mech.preview import Previews

        async with Previews(self._settings.preview_port, self._settings.preview_domain) as previews:

            async def publish(port: int) -> str:
                return (await previews.publish(self.id, port, self.sandbox.connect)).url

            task_status.started(publish)
            await anyio.sleep_forever()

    async def _wait_for_port(self, port: int | None, timeout: float, by: Handle | None) -> Listening:
        return await wait_for_port(self.events, self.sandbox.connect, port, timeout, by)

    async def _run(self, argv: Sequence[str]) -> str:
        result = await self.commands.run(argv)
        return "" if result.ok else result.output.strip() or result.how


@asynccontextmanager
async def sandbox(
    source: str | Path | Repository | None = None,
    *,
    env: Mapping[str, str] | None = None,
    allow: Iterable[str] = (),
    limits: Limits | None = None,
    setup: bool = False,
    snapshot: Snapshot | None = None,
    secrets: Iterable[Secret] = (),
    overrides: Overrides | None = None,
    layers: Layers | None = None,
    environ: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    pool: Pool | None = None,
    record: Callable[[Event], None] | None = None,
) -> AsyncIterator[LiveSandbox]:
    """Open a live sandbox for the block; every process in it dies with the block.

    `source` is a folder, which is seen copy-on-write, or what `mech.run` takes; None is an empty workspace. `env` is
    added to the environment of every command; values under names that look like secrets are kept out of the output.
    Only `allow` (`host`, `host:port`, `*.host`) can be called; with `setup` any public host, until `settle()`.
    With `snapshot` it begins as another one was then; `source` only says how it would be run.
    `overrides` are of the plan; with `layers` what its setup left behind in an earlier run is there (`attached`);
    `secrets` are added to its own: their values come from our environment, and where they
    are bound to hosts only these get them. What is saved in the folder of `source` meanwhile reaches the programs.
    `limits` are the plan's by default; their time is not used: a sandbox lives as long as its block. `pool` may have
    one that was built ahead; `record` is told every event. SandboxUnavailable says what this machine lacks;
    SourceError that the source cannot be had.
    """
    settings = settings or load()
    redactor = Redactor()
    async with _folder(settings.home / "sandboxes") as folder:
        workspace, plan = await _looked_at(source, settings, redactor, overrides)
        packages = host_packages(os.environ, Path.home()) if setup else _NO_PACKAGES
        given = {each.name: each for each in (*(plan.secrets if plan else ()), *secrets)}
        known = replace(plan or _EMPTY, secrets=tuple(given.values()))
        bound = (entry for each in known.secrets for entry in each.calls)
        values = os.environ if environ is None else environ
        redactor.add(values[each.name] for each in known.secrets if each.name in values)
        vault = Vault.of(known.secrets, values)
        layer = layers.of(known, workspace, settings.root) if layers else None
        attached = layer is not None and layer.attached
        opening = Opening(
            workspace,
            folder / "state",
            limits or known.limits,
            Network((*allow, *known.network.allow, *bound), known.network.setup if setup else "closed"),
            tools=host_tools(known),
            layers=(layer.path,) if layer and attached else (),
            hidden=tuple(path for command in known.setup for path in command.outputs) if attached else (),
            files={**packages.files, **stand_ins(known), **vault.files},
            hosts=packages.hosts,
            pool=pool,
            snapshot=snapshot,
            snapshots=settings.home / "snapshots",
            image=settings.docker_image,
            vault=vault,
        )
        await anyio.to_thread.run_sync(sweep, settings.home / "snapshots")
        surroundings = environment(known, {**packages.env, **vault.trust}, vault.placeholders, values)
        variables = {**surroundings.variables, "PATH": ":".join(surroundings.path), **(env or {})}
        hidden = (name for name in variables if secret_name(name) and name not in vault.placeholders)
        redactor.add(variables[name] for name in hidden)
        async with _opened(opening, record or _nobody, settings, variables, redactor, plan) as live:
            live.attached = attached
            if not setup:
                await live.settle()
            yield live


@asynccontextmanager
async def _opened(
    opening: Opening,
    record: Callable[[Event], None],
    settings: Settings,
    variables: Mapping[str, str],
    redactor: Redactor,
    plan: Plan | None,
) -> AsyncIterator[LiveSandbox]:
    """The sandbox of an opening, and what lives beside it."""
    heard, failure = _Heard(record), None
    async with (
        choose(settings.sandbox)(opening, heard) as opened,
        saves_carried(opening, opened, heard),
        anyio.create_task_group() as tasks,
    ):
        live = LiveSandbox(opened, tasks, heard.events, opening, settings, variables, redactor, plan)
        heard.commands = live.commands
        try:
            yield live
        except Exception as problem:  # kept from the task groups, which would wrap it
            failure = problem
        finally:
            heard.events.end()
            tasks.cancel_scope.cancel()
    live.commands.close()
    if failure is not None:
        raise failure


class _Heard:
    """Takes what a sandbox says, and finds the command that it is about while its process is there."""

    def __init__(self, record: Callable[[Event], None]) -> None:
        self.events = Events()
        self.commands: Commands | None = None
        self._record = record

    def __call__(self, event: Event) -> None:
        if self.commands is not None and isinstance(event, Denied | Listening):
            handle = self.commands.of(event.pid)
            if handle and isinstance(event, Denied):
                handle.denied.append(event)  # of very many, the last
            elif handle and isinstance(event, Listening):
                event = replace(event, process=handle.id)
        self.events.append(event)
        self._record(event)


async def _looked_at(
    source: str | Path | Repository | None, settings: Settings, redactor: Redactor, overrides: Overrides | None
) -> tuple[Workspace, Plan | None]:
    """The workspace of a source, and how it would be run."""
    if source is None:
        path = settings.home / "empty"  # one for all, since snapshots outlive a sandbox and nobody writes to it
        path.mkdir(exist_ok=True, mode=0o755)
        return Workspace(path, "nothing", "nothing"), None
    from mech.planners import plan
    from mech.sources import fetch, parse

    repository = source if isinstance(source, Repository) else parse(str(source), settings)
    workspace = await fetch(repository, settings, redact=redactor.add)
    try:
        found = plan(workspace, overrides or Overrides())
    except PlanError:
        return workspace, None
    return workspace, found


# --- the folder of a sandbox ------------------------------------------------------------------


@asynccontextmanager
async def _folder(parent: Path) -> AsyncIterator[Path]:
    """A folder of our own below `parent`, removed with all it holds; so are those whose owner was killed."""
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder, hold = _held(parent)
    try:
        for other in parent.iterdir():
            if not is_held(other):
                await anyio.to_thread.run_sync(remove_unused, other)
        yield folder
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(remove, folder)
        hold.release()


def _held(parent: Path) -> tuple[Path, Hold]:
    """A new folder that is held; one that another sandbox took for abandoned before it was is made again."""
    while True:
        folder = parent / f"sb_{token_hex(5)}"
        folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):
            return folder, Hold(folder)


def _nobody(event: Event) -> None:
    """Nobody else is told."""
