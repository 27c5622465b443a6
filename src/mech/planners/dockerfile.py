"""Dockerfile: what CMD or ENTRYPOINT of the last stage starts, as a line for the workspace; the last resort."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mech.beneath import Tree
from mech.planners import shell
from mech.planners.paths import activation, first_file
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Process

FILES = ("Dockerfile.dev", "Dockerfile", "Containerfile", "docker/Dockerfile", ".docker/Dockerfile")
_INSTRUCTION = re.compile(r"^\s*([A-Za-z]+)\s+(.*)$", re.S)
_PAIR = re.compile(r"""([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)""")
_NOT_OURS = re.compile(r"^(?:\S*/)?(?:nginx|httpd|apache2\S*|caddy|supervisord|tini|dumb-init|/?bin/(?:ba)?sh)\b")
_BUILDS = re.compile(
    r"^\s*(?:make|cmake|gcc|g\+\+|\./configure|mix|dotnet|stack|cabal|zig|sbt|lein|swift|crystal|nim)\b"
)


@dataclass(frozen=True, slots=True)
class Image:
    """What a Dockerfile's last stage says: its command, environment and build commands, in workspace terms."""

    start: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    builds: tuple[str, ...] = ()


def propose(tree: Tree, at: str) -> Proposal | None:
    """The start command of a Dockerfile; None when it has none that could run outside its image."""
    path = first_file(tree, at, FILES)
    text = tree.read(path, 256 * 1024) if path else None
    image = read(text) if text is not None else Image()
    if path is None or image.start is None or image.start.startswith("/"):
        return None
    prefix = activation(tree, at)
    builds = tuple(Command("build", line, f"{path}: RUN", at, optional=True) for line in image.builds)
    process = Process(
        "web", prefix + image.start, f"{path}: its command", at, {**shell.port(image.start, 8080), **image.env}
    )
    return Proposal("dockerfile", at, Intent.LAST_RESORT, (process,), builds)


def read(text: str, target: str | None = None) -> Image:
    """A stage of a Dockerfile, the last one if none is named; its working directory stands for the workspace."""
    env: dict[str, str] = {}
    command = entry = None
    folder = "/"
    builds: list[str] = []
    stage: str | None = None
    for name, rest in _instructions(text):
        if name == "FROM":
            if target is not None and stage == target:
                break
            stage = rest.split()[-1] if rest.split() else None
            env, command, entry, folder, builds = {}, None, None, "/", []
        elif name == "ENV":
            env.update(_environment(rest))
        elif name == "WORKDIR":
            folder = rest.strip() if rest.strip().startswith("/") else f"{folder.rstrip('/')}/{rest.strip()}"
        elif name == "CMD":
            command = _words(rest)
        elif name == "ENTRYPOINT":
            entry = _words(rest)
        elif name == "RUN" and _BUILDS.match(rest):
            builds.append(_localized(rest.strip(), folder))
    start = " ".join(part for part in (entry, command) if part)
    if not start or _NOT_OURS.match(start):
        start = command if command and entry and not _NOT_OURS.match(command) else ""
    return Image(_localized(start, folder) or None, env, tuple(builds))


def _instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\[ \t]*\n", " ", "\n".join(lines))
    found = (_INSTRUCTION.match(line) for line in joined.splitlines())
    return [(match[1].upper(), match[2]) for match in found if match]


def _environment(rest: str) -> dict[str, str]:
    pairs = _PAIR.findall(rest)
    if pairs:
        found = {name: value.strip("\"'") for name, value in pairs}
    else:
        name, _, value = rest.strip().partition(" ")
        found = {name: value.strip()} if re.fullmatch(r"[A-Za-z_]\w*", name) else {}
    container = ("PATH", "NODE_ENV", "HOME", "HOST", "HOSTNAME", "PORT", "VIRTUAL_ENV", "DEBIAN_FRONTEND")
    return {name: value for name, value in found.items() if "$" not in value and name not in container}


def _words(rest: str) -> str | None:
    if rest.lstrip().startswith("["):
        try:
            return shell.line(json.loads(rest))
        except (ValueError, RecursionError):
            return None
    return shell.line(rest)


def _localized(line: str, folder: str) -> str:
    """The line with paths of the image's working directory made relative, and servers' ports left to PORT."""
    if len(folder) <= 1:
        return line
    prefix = folder.rstrip("/") + "/"
    return (f"./{line.removeprefix(prefix)}" if line.startswith(prefix) else line).replace(prefix, "")
