"""`mech plan`: what would be run, and why; runs nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from mech.cli.options import Allow, Build, Env, EnvFile, Install, Port, Secret, Source, Start, overrides

if TYPE_CHECKING:
    from mech.types import Command, Plan, Process, Workspace


def plan(
    source: Source = ".",
    install: Install = None,
    build: Build = None,
    start: Start = None,
    port: Port = None,
    env: Env = None,
    env_file: EnvFile = None,
    allow: Allow = None,
    secret: Secret = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.plan/1).")] = False,
) -> int:
    """Say what would be run, and why; run nothing."""
    from mech import api

    given = overrides(install, build, start, port, env, env_file, None, allow, secret)
    workspace, found = anyio.run(api.plan_of, source, given)
    if as_json:
        print(json.dumps(api.plan_document(workspace, found), ensure_ascii=False))
    else:
        print("\n".join(lines(workspace, found)))
    return 0


def lines(workspace: Workspace, found: Plan) -> list[str]:
    """The plan as a person reads it: what runs in which order, each with its reason."""
    text = [f"{workspace.origin}" + (f" at {workspace.revision[:10]}" if workspace.revision else "")]
    for tool in found.toolchains:
        have = tool.version or "none here"
        text.append(f"  toolchain  {tool.name} {have}" + (f" (wanted {tool.wanted})" if tool.wanted else ""))
        text.append(f"             because {tool.because}" + ("" if tool.met else "; not met"))
    for command in found.setup:
        text += _command(command.stage, command)
    for process in found.processes:
        text += _command("process", process)
    text += [f"  env        {name}={_shown(name, value)}" for name, value in found.env.items()]
    for secret in found.secrets:
        bound = f"goes to {', '.join(secret.hosts)} alone; the program gets a placeholder"
        text.append(f"  secret     {secret.name} {bound if secret.hosts else 'is plain: the program gets it'}")
    text += [f"  network    may call {entry} after setup" for entry in found.network.allow]
    for missing in found.missing:
        text.append(f"  missing    {missing.kind} {missing.name}: {missing.because}")
        if missing.hint:
            text.append(f"             {missing.hint}")
    return text + [f"  note       {note}" for note in found.notes]


def _command(label: str, command: Command | Process) -> list[str]:
    name = f"{command.name}: " if hasattr(command, "name") else ""
    where = f"   (in {command.cwd}/)" if command.cwd else ""
    return [f"  {label:<10} {name}{command.line}{where}", f"             because {command.because}"]


def _shown(name: str, value: str) -> str:
    from mech.secrets import MASK, secret_name

    return MASK if secret_name(name) and value else value
