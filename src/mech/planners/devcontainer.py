"""Development containers: their commands are setup, their variables environment, their companions missing services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.beneath import Tree
from mech.planners import compose, shell
from mech.planners.documents import json, scalar, table, texts, yaml
from mech.planners.paths import activation, first_file, folder_of, join
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Missing, Process

_FILES = (".devcontainer/devcontainer.json", ".devcontainer.json")
_SETUP = ("onCreateCommand", "updateContentCommand", "postCreateCommand")
_STARTS = re.compile(
    r"(?:\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:dev|start|serve)\b|\brunserver\b|\bflask\b.*\brun\b|\buvicorn\b|"
    r"\bstreamlit run\b|\bcargo run\b|\bgo run\b|\brails s|\bhttp\.server\b)"
)


def propose(tree: Tree, at: str) -> Proposal | None:
    """What a development container adds; None when there is none."""
    path = first_file(tree, at, _FILES)
    document = json(tree.read(path)) if path else {}
    if path is None or not document:
        return None
    setup = tuple(
        Command("install", shell.here(line, at), f"{path}: {key}", at, optional=True)
        for key in _SETUP
        for line in _lines(document.get(key))
    )
    starts = [
        line
        for key in ("postStartCommand", "postAttachCommand")
        for line in _lines(document.get(key))
        if _STARTS.search(line)
    ]
    prefix = activation(tree, at)
    processes = tuple(
        Process(
            "web" if count == 0 else f"web-{count + 1}",
            prefix + shell.here(line, at).rstrip("& "),
            f"{path} starts it",
            at,
        )
        for count, line in enumerate(starts[:4])
    )
    stated = {**table(document.get("containerEnv")), **table(document.get("remoteEnv"))}
    env = {n: shell.here(t, at) for n, v in stated.items() if (t := scalar(v)) is not None and _usable(n, t)}
    ports = [str(port) for port in _list(document.get("forwardPorts")) if isinstance(port, int | str)]
    notes = (f"{path} forwards {', '.join(ports[:8])}",) if ports else ()
    missing = _services(tree, path, document)
    if not (setup or processes or env or missing):
        return None
    return Proposal(
        "devcontainer",
        at,
        Intent.DEVELOPMENT,
        processes,
        setup,
        env,
        missing=missing,
        notes=notes,
    )


def _usable(name: str, text: str) -> bool:
    return (
        bool(re.fullmatch(r"[A-Za-z_]\w*", name))
        and "${" not in text.replace("${containerWorkspaceFolder}", "")
        and name != "PATH"
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _lines(value: object) -> Iterator[str]:
    """The commands of a life-cycle key: a text, words, or several by name."""
    many = list(value.values()) if isinstance(value, dict) else [value]
    for one in many:
        if line := shell.line(one):
            yield line


def _services(tree: Tree, path: str, document: dict[str, object]) -> tuple[Missing, ...]:
    """Databases that the container's compose files start beside it."""
    found: list[Missing] = []
    for name in texts(document.get("dockerComposeFile")):
        file = join(folder_of(path), name)
        services = table(yaml(tree.read(file)).get("services"))
        found += compose.images(file, services)[0]
    return tuple(found)
