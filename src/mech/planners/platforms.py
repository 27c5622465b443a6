"""Files of hosting and editing platforms: one table says where each keeps setup, start and environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mech.beneath import Tree
from mech.planners import databases, shell
from mech.planners.documents import json, scalar, table, tables, texts, toml, yaml
from mech.planners.paths import activation, join
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Missing, Process


@dataclass(frozen=True, slots=True)
class _Found:
    """What a platform file states; `starts` are (name, line, folder below the file's)."""

    install: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    starts: tuple[tuple[str, str, str], ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()


def propose(tree: Tree, at: str) -> Proposal | None:
    """What the first platform file with a start command says, else the first with anything; None without any."""
    found = [proposal for platform in _PLATFORMS if (proposal := _read(tree, at, *platform)) is not None]
    return next((proposal for proposal in found if proposal.processes), found[0] if found else None)


def _read(
    tree: Tree,
    at: str,
    file: str,
    parse: Callable[[str | None], dict[str, Any]],
    intent: Intent,
    read: Callable[[dict[str, Any]], _Found],
) -> Proposal | None:
    path = join(at, file)
    document = parse(tree.read(path, 256 * 1024))
    found = read(document) if document else _Found()
    if found == _Found():
        return None
    setup = [Command("install", line, f"{path}: install", at, optional=True) for line in found.install]
    setup += [Command("build", activation(tree, at) + line, f"{path}: build", at) for line in found.build]
    processes = [
        Process(
            name,
            activation(tree, folder) + shell.here(line, at),
            f"{path}: start",
            folder,
            shell.port(line, 8080 + count),
        )
        for count, (name, line, inner) in enumerate(found.starts)
        if tree.is_dir(folder := join(at, inner))
    ]
    env = {name: value for name, value in found.env.items() if re.fullmatch(r"[A-Za-z_]\w*", name) and name != "PATH"}
    return Proposal("platforms", at, intent, tuple(processes), tuple(setup), env, missing=found.missing)


# --- one reader for each platform -------------------------------------------------------------


def _start(value: object, name: str = "web", folder: str = "") -> tuple[tuple[str, str, str], ...]:
    line = shell.line(value)
    return ((name, line, folder),) if line else ()


def _some(value: object) -> tuple[str, ...]:
    line = shell.lines(value)
    return (line,) if line else ()


def _environment(value: object) -> dict[str, str]:
    return {name: text for name, one in table(value).items() if (text := scalar(one)) is not None}


def _replit(document: dict[str, Any]) -> _Found:
    run = document.get("run")
    run = table(run).get("command", table(run).get("args")) if isinstance(run, dict) else run
    env = {name: value for name, value in _environment(document.get("env")).items() if "$" not in value}
    entry = document.get("entrypoint")
    start = _start(run)
    if not start and isinstance(entry, str) and re.fullmatch(r"[\w./-]+\.(py|js|rb|php)", entry):
        program = {"py": ".venv/bin/python", "js": "node", "rb": "ruby", "php": "php"}[entry.rpartition(".")[2]]
        start = _start(f"{program} {entry}")
    return _Found(starts=start, env=env)


def _stackblitz(document: dict[str, Any]) -> _Found:
    return _Found(starts=_start(document.get("startCommand")), env=_environment(document.get("env")))


def _gitpod(document: dict[str, Any]) -> _Found:
    install: list[str] = []
    starts: list[tuple[str, str, str]] = []
    env: dict[str, str] = {}
    for count, task in enumerate(tables(document.get("tasks"))):
        env.update(_environment(task.get("env")))
        install += [line for key in ("before", "init") if (line := shell.lines(task.get(key)))]
        name = str(task.get("name") or "")
        name = name.lower() if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f"task-{count + 1}" if count else "web"
        starts += _start(task.get("command"), name)
    joined = tuple(line for one in install if (line := _unprivileged(one)))
    return _Found(install=joined, starts=tuple(starts), env=env)


def _unprivileged(text: str) -> str:
    """Lines as one, without what asks for root: there is none to be had here."""
    parts = [part.strip() for line in text.splitlines() for part in line.split("&&")]
    return " && ".join(part for part in parts if part and not part.startswith("sudo "))


def _render(document: dict[str, Any]) -> _Found:
    starts: list[tuple[str, str, str]] = []
    missing = [
        databases.missing("postgresql", "render.yaml has a database") for _ in tables(document.get("databases"))
    ][:1]
    env: dict[str, str] = {}
    build: list[str] = []
    for service in tables(document.get("services")):
        name, folder = str(service.get("name") or "web"), service.get("rootDir")
        if service.get("type") in ("redis", "keyvalue"):
            missing.append(databases.missing("redis", f"render.yaml: {name}"))
        starts += _start(service.get("startCommand"), name, folder if isinstance(folder, str) else "")
        for one in tables(service.get("envVars")):
            value = scalar(one.get("value"))
            if value is not None and one.get("key") not in ("NODE_ENV", "PYTHON_VERSION", "NODE_VERSION", "PORT"):
                env[str(one.get("key"))] = value
    return _Found(build=tuple(build), starts=tuple(starts), env=env, missing=tuple(missing))


def _heroku(document: dict[str, Any]) -> _Found:
    missing, env = [], {}
    for name, one in table(document.get("env")).items():
        value = scalar(one) if not isinstance(one, dict) else scalar(table(one).get("value"))
        if value is not None:
            env[name] = value
        elif table(one).get("required", True) is not False and "generator" not in table(one):
            about = scalar(table(one).get("description")) or "no value is given"
            missing.append(Missing("variable", name, f"app.json: {about}", f"--env {name}=…"))
        elif "generator" in table(one):
            env[name] = "generated-for-development-only"
    for addon in document.get("addons") or [] if isinstance(document.get("addons"), list) else []:
        plan = addon if isinstance(addon, str) else str(table(addon).get("plan", ""))
        if kind := databases.image(plan):
            missing.append(databases.missing(kind, f"app.json: the add-on {plan}"))
    return _Found(env=env, missing=tuple(missing))


def _railpack(document: dict[str, Any]) -> _Found:
    deploy = table(document.get("deploy"))
    return _Found(starts=_start(deploy.get("startCommand")), env=_environment(deploy.get("variables")))


def _nixpacks(document: dict[str, Any]) -> _Found:
    build = table(table(document.get("phases")).get("build")).get("cmds")
    return _Found(
        build=_some([line for line in texts(build) if line != "..."]),
        starts=_start(table(document.get("start")).get("cmd")),
        env=_environment(document.get("variables")),
    )


def _cursor(document: dict[str, Any]) -> _Found:
    starts = [start for one in tables(document.get("terminals")) for start in _start(one.get("command"), _name(one))]
    return _Found(install=_some(document.get("install")), starts=tuple(starts) or _start(document.get("start")))


def _claude(document: dict[str, Any]) -> _Found:
    starts: list[tuple[str, str, str]] = []
    env: dict[str, str] = {}
    for one in tables(document.get("configurations")):
        program = one.get("runtimeExecutable", one.get("command"))
        words = [program, *texts(one.get("runtimeArgs", one.get("args")))] if isinstance(program, str) else program
        folder = one.get("cwd")
        folder = folder if isinstance(folder, str) and "$" not in folder and not folder.startswith("/") else ""
        starts += _start(program if isinstance(program, str) and len(words or ()) == 1 else words, _name(one), folder)
        env.update(_environment(one.get("env")))
    return _Found(starts=tuple(starts), env=env)


def _name(one: dict[str, Any]) -> str:
    name = str(one.get("name") or "")
    return name if re.fullmatch(r"[A-Za-z0-9][\w.-]*", name) else "web"


_PLATFORMS: tuple[
    tuple[str, Callable[[str | None], dict[str, Any]], Intent, Callable[[dict[str, Any]], _Found]], ...
] = (
    (".stackblitzrc", json, Intent.DEVELOPMENT, _stackblitz),
    (".claude/launch.json", json, Intent.DEVELOPMENT, _claude),
    (".cursor/environment.json", json, Intent.DEVELOPMENT, _cursor),
    (".gitpod.yml", yaml, Intent.DEVELOPMENT, _gitpod),
    (".replit", toml, Intent.DEVELOPMENT, _replit),
    ("render.yaml", yaml, Intent.PRODUCTION, _render),
    ("railpack.json", json, Intent.PRODUCTION, _railpack),
    ("nixpacks.toml", toml, Intent.PRODUCTION, _nixpacks),
    ("app.json", json, Intent.PRODUCTION, _heroku),
)
