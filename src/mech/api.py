"""The Python API: run, plan and diagnose as functions over values."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from mech.errors import ConfigError, MechError
from mech.events import Finished, Row, plain
from mech.execute import Request
from mech.executors.here import Here
from mech.feedback import diagnose_text, feedback
from mech.planners import config
from mech.planners import plan as make_plan
from mech.sandboxes import policy
from mech.settings import Settings, load
from mech.sources import fetch, parse
from mech.types import Overrides, Plan, Secret, Workspace

Feedback = dict[str, Any]
"""A `mech.feedback/1` document; docs/reference/feedback.md says what each field means."""


async def run(
    source: str = ".",
    *,
    overrides: Overrides | None = None,
    allow: Iterable[str] = (),
    secrets: Mapping[str, str | Sequence[str]] | None = None,
    timeout: float | None = None,
    look: bool = True,
    here: Here | None = None,
    on_row: Callable[[Row], None] | None = None,
) -> Feedback:
    """Fetch, run, observe and report; return the feedback when everything has been stopped again.

    `allow` are hosts that it may call besides those of mech.toml (`host`, `host:port`, `*.host`; `localhost:27017` is
    a service of this machine). `secrets` are variables of MECH's own environment: to the host or hosts that each may
    go to, or to "plain". `timeout` is in seconds, from the request to the report; None is the plan's. `here`
    keeps browser and previews warm between calls (`async with mech.executors.here.Here(settings) as here`). A program
    that fails is in the feedback; what MECH could not do is there too, with verdict "error". ConfigError: a source,
    host or setting is no such thing; a secret cannot be bound.
    """
    given = overrides or Overrides()
    bound = [_secret(name, hosts) for name, hosts in (secrets or {}).items()]
    given = replace(given, allow=(*given.allow, *allow), secrets=(*given.secrets, *bound))
    for entry in given.allow:
        policy.parse(entry)
    if here is None:
        async with Here(load(), pool=False) as fresh:
            return await run(source, overrides=given, timeout=timeout, look=look, here=fresh, on_row=on_row)
    repository = parse(source, here.settings)
    request = Request(repository, given, timeout, look)
    request.released.set()
    async with here.submit(request) as running:
        async for row in here.executions.log.follow(running.id):
            if on_row:
                on_row(row)
    return here.feedback(running.id)


def _secret(name: str, hosts: str | Sequence[str]) -> Secret:
    try:
        return replace(config.secret(hosts if isinstance(hosts, str) else list(hosts)), name=name)
    except ValueError as expected:
        raise ConfigError(
            f"the secret {name} is bound to {hosts!r}", hint=f"it must be {expected}", key="secrets"
        ) from None


async def plan(source: str = ".", overrides: Overrides | None = None, settings: Settings | None = None) -> Plan:
    """What would be run, and why; runs nothing. PlanError when nothing says how; SourceError when it cannot be had."""
    return (await plan_of(source, overrides, settings))[1]


async def plan_of(
    source: str = ".", overrides: Overrides | None = None, settings: Settings | None = None
) -> tuple[Workspace, Plan]:
    """The plan of a source together with the workspace that it was made for."""
    settings = settings or load()
    workspace = await fetch(parse(source, settings), settings, redact=lambda values: None)
    return workspace, make_plan(workspace, overrides or Overrides())


def plan_document(workspace: Workspace, found: Plan) -> dict[str, Any]:
    """A plan as `mech.plan/1`; values of variables that look like secrets are masked."""
    from mech.secrets import MASK, secret_name

    document = plain(found)
    document["env"] = {name: MASK if secret_name(name) and value else value for name, value in found.env.items()}
    document["secrets"] = [{**each, "plain": not each["hosts"]} for each in document["secrets"]]
    where = {"origin": workspace.origin, "revision": workspace.revision, "subdir": workspace.subdir}
    return {"schema": "mech.plan/1", **where, **document}


def diagnose(
    text: str,
    *,
    command: str | None = None,
    exit_code: int | None = None,
    ended: Literal["exited", "stopped", "timeout"] = "exited",
    root: Path | None = None,
    workdir: str | None = None,
) -> Feedback:
    """Feedback for output that MECH did not run. `ended` is exited, stopped (by us) or timeout;
    `exit_code` -9 means killed by signal 9; `root` holds the sources, `workdir` is where they lay when it ran."""
    return diagnose_text(text, command=command, exit_code=exit_code, ended=ended, root=root, workdir=workdir)


def error_feedback(error: MechError) -> Feedback:
    """The feedback of an execution that could not even begin."""
    ours = {"kind": error.kind, "message": error.message, "hint": error.hint}
    return feedback((Row(1, time.time(), Finished("error", ours)),), b"")


__all__ = ["Feedback", "diagnose", "error_feedback", "plan", "plan_document", "plan_of", "run"]
