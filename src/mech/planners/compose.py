"""Compose files: services that are built are processes, images of databases are services that are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mech.beneath import Tree
from mech.planners import databases, dockerfile, shell
from mech.planners.documents import dotenv, scalar, table, texts, yaml
from mech.planners.paths import activation, first_file, join
from mech.planners.proposal import Intent, Proposal
from mech.types import Missing, Process

FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_DEFAULT = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def propose(tree: Tree, at: str) -> Proposal | None:
    """The services of a compose file; None when there is none."""
    path = first_file(tree, at, FILES)
    services = table(yaml(tree.read(path)).get("services")) if path else {}
    if path is None or not services:
        return None
    known = dotenv(tree.read(join(at, ".env")))
    built = {name: table(one) for name, one in services.items() if _NAME.fullmatch(name) and _is_built(table(one))}
    missing, notes = images(path, {name: one for name, one in services.items() if name not in built})
    found = [_process(tree, at, path, name, one, known, tuple(built)) for name, one in built.items()]
    processes = tuple(process for process in found if process is not None)
    stated = any("command" in one for one in built.values())
    intent = Intent.PRODUCTION if stated else Intent.LAST_RESORT
    return Proposal("compose", at, intent, processes, missing=missing, notes=notes)


def _is_built(service: dict[str, object]) -> bool:
    """Whether a service comes from the repository and is started without being asked for."""
    return "build" in service and not service.get("profiles")


def images(path: str, services: Mapping[str, object]) -> tuple[tuple[Missing, ...], tuple[str, ...]]:
    """Of the services that are images: the databases as missing, the others as notes."""
    missing, notes = [], []
    for name, one in services.items():
        reference = table(one).get("image") if "build" not in table(one) else None
        if not isinstance(reference, str):
            continue
        kind = databases.image(reference)
        if kind:
            missing.append(databases.missing(kind, f"{path}: {name} is the image {reference}"))
        else:
            notes.append(f"{path}: {name} is the image {reference}, which is not run")
    return tuple(missing), tuple(notes)


def _process(
    tree: Tree, at: str, path: str, name: str, one: dict[str, object], known: Mapping[str, str], others: tuple[str, ...]
) -> Process | None:
    build = one.get("build")
    context = build if isinstance(build, str) else table(build).get("context", ".")
    folder = join(at, context) if isinstance(context, str) and "://" not in context else ""
    if folder.startswith("..") or folder.startswith("/"):
        return None
    stated = table(build).get("dockerfile") if isinstance(build, dict) else None
    file = join(folder, stated) if isinstance(stated, str) else first_file(tree, folder, dockerfile.FILES)
    target = table(build).get("target") if isinstance(build, dict) else None
    text = (tree.read(file, 256 * 1024) if file else None) or ""
    image = dockerfile.read(text, target if isinstance(target, str) else None)
    start = shell.line(one.get("command")) or image.start
    if start is None or start.startswith("/") or not tree.is_dir(folder):
        return None
    env = {**shell.port(start, 8080), **image.env, **_environment(tree, at, one, known)}
    local = {key: _local(value, others) for key, value in env.items()}
    start = re.sub(r"(?:^|(?<=\s))/(?:app|code|usr/src/app|src)/", "", _expanded(start, known))
    serves = True if one.get("ports") or one.get("expose") else None
    return Process(name, activation(tree, folder) + start, f"{path}: {name}", folder, local, serves)


def _environment(tree: Tree, at: str, one: dict[str, object], known: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in texts(one.get("env_file")):
        found.update(dotenv(tree.read(join(at, file))))
    stated = one.get("environment")
    if isinstance(stated, list):
        for line in texts(stated):
            name, separator, value = line.partition("=")
            if separator:
                found[name] = value
    else:
        for name, value in table(stated).items():
            if (text := scalar(value)) is not None:
                found[name] = text
    return {name: _expanded(value, known) for name, value in found.items() if re.fullmatch(r"[A-Za-z_]\w*", name)}


def _expanded(text: str, known: Mapping[str, str]) -> str:
    """Variables of compose replaced by the values of .env, else by their defaults."""
    return _DEFAULT.sub(lambda match: known.get(match[1] or match[3], match[2] or ""), text).replace("$$", "$")


def _local(value: str, others: tuple[str, ...]) -> str:
    """An address of another service as it is here, where all processes share one loopback."""
    for name in others:
        value = re.sub(rf"(//(?:[^/@\s]*@)?){re.escape(name)}(?=[:/]|$)", r"\1localhost", value)
    return value
