"""The environment of a command in the sandbox: exactly this, nothing of the host's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from mech import skeletons
from mech.sandboxes import HOME, WORKSPACE, Invocation
from mech.types import Command, Plan, Process

_SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
_BIN = f"{HOME}/.mech/bin"  # after all others on PATH: names that repositories use and this machine lacks
_ALWAYS = {
    "HOME": HOME,
    "USER": "mech",
    "LOGNAME": "mech",
    "SHELL": "/bin/sh",
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
    "TERM": "dumb",
    "NO_UPDATE_NOTIFIER": "1",
    "npm_config_update_notifier": "false",
    "npm_config_fund": "false",
    "npm_config_audit": "false",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """What all commands of an execution share: variables, and the directories of PATH, first wins."""

    variables: Mapping[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = _SYSTEM

    def invocation(self, command: Command | Process) -> Invocation:
        """The command as it is started: its line for `sh -c`, where, and with which variables."""
        cwd = f"{WORKSPACE}/{command.cwd}" if command.cwd else WORKSPACE
        env = {**self.variables, "PWD": cwd, **command.env}
        own = command.env.get("PATH", "").replace("$PATH", "").strip(":")
        env["PATH"] = ":".join(filter(None, (own, *self.path)))
        return Invocation(("/bin/sh", "-c", command.line), cwd, env)


def environment(
    plan: Plan,
    packages: Mapping[str, str] | None = None,
    placeholders: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> Environment:
    """The environment of a plan. `packages` are variables that the plan may overrule (they lead package managers to
    their index); `placeholders` stand for the secrets that are bound to hosts, `values` are those of the others (None:
    MECH's own environment has them)."""
    values = os.environ if values is None else values
    plain = {each.name: values[each.name] for each in plan.secrets if not each.hosts and each.name in values}
    variables = {**_ALWAYS, **(packages or {}), **plan.env, **plain, **(placeholders or {})}
    return Environment(variables, tuple(dict.fromkeys((*_installed(plan), *_tools(plan), *_SYSTEM, _BIN))))


def stand_ins(plan: Plan) -> dict[str, bytes]:
    """Programs by their path inside: `python`, which some systems only have as `python3`, and what a plan calls of
    ours."""
    found = {}
    folders = (*_tools(plan), *_SYSTEM)
    if not any(os.path.exists(os.path.join(folder, "python")) for folder in folders):
        found[f"{_BIN}/python"] = b'#!/bin/sh\nexec python3 "$@"\n'
    if any(skeletons.PROGRAM in command.line for command in plan.setup):
        found[f"{_BIN}/{skeletons.PROGRAM}"] = skeletons.SCRIPT
    return found


def _installed(plan: Plan) -> list[str]:
    """Where the plan's setup puts programs: a command that a person states finds them as in a shell that is set up."""
    outputs = [path for command in plan.setup for path in command.outputs]
    return [f"{WORKSPACE}/{path}/{_PROGRAMS[name]}" for path in outputs if (name := path.split("/")[-1]) in _PROGRAMS]


_PROGRAMS = {".venv": "bin", "node_modules": ".bin", "vendor": "bin"}


def _tools(plan: Plan) -> list[str]:
    return [tool.path for tool in plan.toolchains if tool.path]


def host_tools(plan: Plan) -> tuple[str, ...]:
    """The directories of PATH that lie on this machine and have to be made visible inside."""
    return tuple(path for path in _tools(plan) if not path.startswith(f"{HOME}/") and path not in _SYSTEM)
