"""The planner seam: what a repository says about running it, read by one module per language or file format.

A planner is a module with `propose(tree, at) -> Proposal | None`. `plan` asks all of them about the folder
and the folders below, chooses (`join`), and lets mech.toml and the request say the last word. Nothing is run
and nothing but files beneath the workspace is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TypeVar

from mech.beneath import Tree
from mech.errors import MechError, PlanError
from mech.planners import config as configuration
from mech.planners import join, shell
from mech.planners import toolchains as tools
from mech.planners.config import Config
from mech.planners.join import Choice
from mech.planners.proposal import Proposal
from mech.types import Command, Limits, Missing, Network, Overrides, Plan, Process, Secret, Stage, Toolchain, Workspace

PLANNERS = {
    "devcontainer": ".devcontainer/devcontainer.json",
    "platforms": ".replit, .stackblitzrc, .gitpod.yml, render.yaml, app.json and other platform files",
    "node": "package.json (scripts dev, start, serve; main; bin), server.js, app.js, index.js",
    "python": "requirements.txt, pyproject.toml, manage.py, app.py, main.py and web frameworks in the source",
    "go": "go.mod, main.go",
    "rust": "Cargo.toml",
    "java": "pom.xml, build.gradle",
    "php": "composer.json, index.php",
    "ruby": "Gemfile, config.ru",
    "compose": "compose.yaml, docker-compose.yml",
    "procfile": "Procfile",
    "static": "index.html, also in public/, dist/, docs/ and the like",
    "dockerfile": "Dockerfile",
    "environment": "",
}
"""Module of each planner -> what it looks for; among equals the first one wins."""

SKIP = frozenset({
    "node_modules", "vendor", "dist", "build", "target", "out", "venv", "env", "__pycache__",
    "bower_components", "coverage", "site-packages", "Pods", "third_party", "fixtures", "__fixtures__",
    "testdata", "__tests__",
})  # fmt: skip
MARKERS = frozenset({
    "package.json", "requirements.txt", "pyproject.toml", "setup.py", "Pipfile", "manage.py", "app.py",
    "main.py", "server.py", "wsgi.py", "asgi.py", "go.mod", "main.go", "Cargo.toml", "pom.xml", "build.gradle",
    "build.gradle.kts", "composer.json", "index.php", "Gemfile", "config.ru", "Procfile", "server.js",
    "app.js", "index.js", "index.html", "Dockerfile", "compose.yaml", "docker-compose.yml", "environment.yml",
    "streamlit_app.py", "run.py", "deno.json",
})  # fmt: skip
"""A folder below without any of these is not asked about."""
DEPTH = 3
MOST_FOLDERS = 60

HINT = 'write mech.toml with the line: start = "…the command that you start it with…"'
_MANIFEST = re.compile(
    r"package\.json|\.npmrc|.*lock.*|npm-shrinkwrap\.json|requirements.*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile"
    r"|environment\.ya?ml|go\.(mod|sum)|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|Gemfile"
    r"|composer\.json|mix\.exs|deno\.jsonc?|pnpm-workspace\.yaml|\.(nvmrc|node-version|python-version|tool-versions)|Makefile",
    re.I,
)
"""Files that say what is installed, whoever installs."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stated:
    """What mech.toml and the request say; the request wins. Each line comes with its reason.

    `ours`: the person who asks wrote the mech.toml, or can have read it.
    """

    at: str
    config: Config
    overrides: Overrides
    ours: bool = True
    lines: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()


def plan(workspace: Workspace, overrides: Overrides | None = None) -> Plan:
    """How the workspace is run, and why.

    ConfigError: mech.toml or a manifest cannot be right. PlanError: nothing says how to run it.
    """
    tree = Tree(workspace.path)
    at = workspace.subdir.removeprefix("./").strip("/")
    overrides = overrides or Overrides()
    stated = _stated(tree, at, overrides, workspace.live and overrides.granted is None)
    proposals, problems = _survey(tree, at)
    for folder, problem in problems:
        if folder == at and not stated.processes:
            raise problem
    choice = join.choose(proposals, at)
    if choice is None and not stated.processes:
        if problems:
            raise problems[0][1]
        raise _nothing(tree, at)
    notes = tuple(f"passed over: {problem.message}" for _, problem in problems)
    return _assembled(tree, stated, choice or _without(proposals, at), notes)


# --- asking ------------------------------------------------------------------------------------


def _survey(tree: Tree, at: str) -> tuple[list[Proposal], list[tuple[str, MechError]]]:
    """What every planner says about the folder and those below, and what could not be read."""
    proposals: list[Proposal] = []
    problems: list[tuple[str, MechError]] = []
    for folder in (at, *_folders(tree, at)):
        for name in PLANNERS:
            try:
                proposal: Proposal | None = import_module(f"mech.planners.{name}").propose(tree, folder)
            except MechError as problem:
                problems.append((folder, problem))
                continue
            if proposal is not None:
                proposals.append(proposal)
    return proposals, problems


def _folders(tree: Tree, at: str) -> Iterator[str]:
    """Folders below `at` that could be an application, nearest first."""
    level, count = [at], 0
    for _ in range(DEPTH):
        below: list[str] = []
        for folder in level:
            for name in tree.names(folder):
                full = f"{folder}/{name}" if folder else name
                if name in SKIP or name.startswith(".") or not name.isprintable() or not tree.is_dir(full):
                    continue
                below.append(full)
                if count < MOST_FOLDERS and not MARKERS.isdisjoint(tree.names(full)):
                    count += 1
                    yield full
        level = below[:500]


def _nothing(tree: Tree, at: str) -> PlanError:
    """The error that lists what was looked for and the one line to write."""
    names = tree.names(at)
    holds = (
        f"it holds {', '.join(names[:8])}{' …' if len(names) > 8 else ''}" if names else "it is empty or cannot be read"
    )
    looked = "\n".join(f"  {what}" for what in PLANNERS.values() if what)
    return PlanError(f"nothing says how to run {at or 'this folder'}: {holds}. Looked for:\n{looked}", hint=HINT)


def _without(proposals: list[Proposal], at: str) -> Choice:
    """What helps a stated start when no planner found one."""
    return Choice((), tuple(p for p in proposals if p.at == at and not p.processes))


# --- what was stated ---------------------------------------------------------------------------


def _stated(tree: Tree, at: str, overrides: Overrides, ours: bool) -> Stated:
    config = configuration.read(tree, at) or Config(at)
    lines: dict[str, tuple[str, str, str]] = {}
    for key in ("install", "build", "start"):
        flag, written = getattr(overrides, key), getattr(config, key)
        if flag is not None:
            lines[key] = (flag, at, f"--{key} was given")
        elif written is not None:
            lines[key] = (written, config.at, config.because(key))
    processes = tuple(
        Process(name, line, config.because(f"processes.{name}"), config.at) for name, line in config.processes.items()
    )
    if lines.get("start", ("",))[0].strip():
        line, cwd, because = lines["start"]
        processes = (Process("web", line, because, cwd),)
    processes = tuple(replace(p, serves=False, stage="test") if shell.tests(p.line) else p for p in processes)
    return Stated(at, config, overrides, ours, lines, processes)


# --- the plan ----------------------------------------------------------------------------------


def _assembled(tree: Tree, stated: Stated, choice: Choice, notes: tuple[str, ...]) -> Plan:
    config, overrides = stated.config, stated.overrides
    choice, env = _environment(stated, choice)
    limits = config.bounded(Limits())
    timeout = overrides.timeout or config.timeout
    toolchains, missing = _toolchains(choice)
    found = tuple(path for p in choice.chosen for path in p.paths)
    secrets, withheld = _secrets(stated)
    allowed, refused = _allowed(stated)
    bound = [entry for each in secrets for entry in each.calls]
    return Plan(
        planner="mech.toml" if stated.processes and not choice.chosen else _planner(choice),
        processes=_activated(stated.processes, choice)
        or tuple(process for p in choice.chosen for process in _with_path(p, choice)),
        setup=_setup(tree, stated, choice, toolchains),
        env=env,
        toolchains=toolchains,
        missing=_missing(choice, missing, config, {**env, **{each.name: "" for each in secrets}}),
        notes=_once(
            [*choice.notes, *(n for p in choice.all for n in p.notes), *_unused(choice), *withheld, *refused, *notes]
        ),
        paths=overrides.paths or config.paths or found or ("/",),
        sizes=overrides.sizes or config.sizes or ("1280x800",),
        secrets=secrets,
        network=Network(_once([*allowed, *overrides.allow, *bound]), "closed" if overrides.closed else config.setup),
        limits=replace(limits, time=timeout) if timeout else limits,
        port=overrides.port,
    )


def _secrets(stated: Stated) -> tuple[tuple[Secret, ...], list[str]]:
    """The secrets that are given, and a note of each that is not: code from elsewhere does not help itself to them."""
    given = {each.name: each for each in stated.overrides.secrets}
    wanted = {each.name: each for each in stated.config.secrets if each.name not in given}
    if stated.ours:
        return (*wanted.values(), *given.values()), []
    notes = []
    for each in wanted.values():
        flag = f"{each.name}=@{','.join(each.hosts)}" if each.hosts else each.name
        notes.append(f"{stated.config.file} asks for the secret {each.name}, which is yours to give: --secret {flag}")
    return tuple(given.values()), notes


def _allowed(stated: Stated) -> tuple[list[str], list[str]]:
    """The hosts of mech.toml that may be called, and a note of each that only a person may grant."""
    granted = stated.overrides.granted
    if granted is None:
        return list(stated.config.allow), []
    refused = [entry for entry in stated.config.allow if entry not in granted]
    hint = "was not in it when the conversation began, and is a person's to grant: --allow"
    notes = [f"{stated.config.file} allows {entry}, which {hint} {entry}" for entry in refused]
    return [entry for entry in stated.config.allow if entry in granted], notes


def _with_path(proposal: Proposal, choice: Choice) -> tuple[Process, ...]:
    """The processes; a script of Node that starts Python too finds what was installed for it."""
    bins = [o for p in choice.helping for c in p.setup for o in c.outputs if o.endswith(".venv")]
    if proposal.planner != "node" or not proposal.whole or not bins:
        return proposal.processes
    path = ":".join(f'"$PWD/{posixpath.relpath(folder, proposal.at or ".")}/bin"' for folder in bins)
    return tuple(replace(p, line=f'export PATH={path}:"$PATH"; {p.line}') for p in proposal.processes)


def _activated(processes: tuple[Process, ...], choice: Choice) -> tuple[Process, ...]:
    """Stated processes; each finds the Python that was installed for its folder."""
    made = {o for p in choice.all for c in p.setup for o in c.outputs if o.endswith(".venv")}
    return tuple(
        replace(each, line=f'export PATH="$PWD/.venv/bin:$PATH"; {each.line}')
        if posixpath.join(each.cwd, ".venv") in made and ".venv/" not in each.line
        else each
        for each in processes
    )


def _planner(choice: Choice) -> str:
    return "+".join(_once([p.planner for p in choice.chosen]))


def _environment(stated: Stated, choice: Choice) -> tuple[Choice, dict[str, str]]:
    """Variables of every command: the repository's files, then planners, then mech.toml, then the request.

    Where several folders are run, each keeps its own: two .env files may give one name two values.
    """
    weakest_first = sorted(choice.all, key=lambda p: p.planner != "environment")
    of_folder: dict[str, dict[str, str]] = {}
    for proposal in weakest_first:
        of_folder.setdefault(proposal.at, {}).update(proposal.env)
    last = {**stated.config.env, **stated.overrides.env}
    if len({p.at for p in choice.chosen}) <= 1 or stated.processes:
        return choice, {k: v for p in weakest_first for k, v in p.env.items()} | last
    own = [_with_own(p, of_folder[p.at], last) for p in choice.chosen]
    helping = [_with_own(p, of_folder[p.at], last) for p in choice.helping]
    return replace(choice, chosen=tuple(own), helping=tuple(helping)), last


def _with_own(proposal: Proposal, env: Mapping[str, str], last: Mapping[str, str]) -> Proposal:
    """The proposal with its folder's variables in each of its commands; `last` still wins over them."""
    given = {k: v for k, v in env.items() if k not in last}
    processes = tuple(replace(p, env={**given, **p.env}) for p in proposal.processes)
    setup = tuple(c if c.stage == "install" else replace(c, env={**given, **c.env}) for c in proposal.setup)
    return replace(proposal, processes=processes, setup=setup)


_STAGES: tuple[Stage, ...] = ("install", "build")
_BESIDE = frozenset({"devcontainer", "platforms", "environment", "compose"})
"""Planners whose setup repeats what a language's planner already does."""


def _deciding(tree: Tree, folder: str, line: str) -> tuple[str, ...]:
    """Files whose content decides what a stated installation leaves behind: manifests, locks, files it names."""
    named = (posixpath.normpath(word.strip("'\"`;&|()")) for word in line.replace("=", " ").split() if "\0" not in word)
    kept = [name for name in tree.names(folder) if _MANIFEST.fullmatch(name)]
    paths = [posixpath.join(folder, name) for name in (*kept, *named) if not name.startswith(("..", "/"))]
    return _once([path for path in paths if tree.is_file(path)])


def _setup(tree: Tree, stated: Stated, choice: Choice, toolchains: tuple[Toolchain, ...]) -> tuple[Command, ...]:
    """Commands before the start: tools, then installations, then builds; stated lines in place of the found ones."""
    found = [c for p in _preparing(choice) for c in p.setup]
    commands = [t.setup for t in toolchains if t.setup is not None]
    for stage in _STAGES:
        of_stage = list({(c.cwd, c.line): c for c in found if (c.stage == "install") == (stage == "install")}.values())
        if stage not in stated.lines:
            commands += of_stage
            continue
        line, cwd, because = stated.lines[stage]
        if line.strip():
            named = _deciding(tree, cwd, line) if stage == "install" else ()
            inputs = _once([*(i for c in of_stage for i in c.inputs), *named])
            outputs = _once([o for c in of_stage for o in c.outputs])
            env = {k: v for c in of_stage for k, v in c.env.items()}
            commands.append(Command(stage, line, because, cwd, env, inputs=inputs, outputs=outputs))
    return tuple(commands)


def _preparing(choice: Choice) -> list[Proposal]:
    """Proposals whose setup is run: a platform file's only when no language's planner installs."""
    languages = any(p.setup for p in choice.all if p.planner not in _BESIDE)
    return [
        p for p in (*choice.helping, *choice.chosen) if p in choice.chosen or not languages or p.planner not in _BESIDE
    ]


def _unused(choice: Choice) -> list[str]:
    used = _preparing(choice)
    return [f"{p.planner}'s {c.line!r} is not run: the dependencies are installed already"
            for p in choice.all if p not in used for c in p.setup]  # fmt: skip


def _toolchains(choice: Choice) -> tuple[tuple[Toolchain, ...], tuple[Missing, ...]]:
    """Each tool once, the chosen planners' word first, and what to say of those that do not fit."""
    found: dict[str, Toolchain] = {}
    for toolchain in (t for p in choice.all for t in p.toolchains):
        held = found.get(toolchain.name)
        if held is None or (held.wanted is None and toolchain.wanted is not None):
            found[toolchain.name] = toolchain
    if "node" in found and found["node"].setup is not None:
        found["npm"] = replace(tools.find("node", None, "npm brings the tools"), name="npm", setup=None)
    missing = tools.missing
    return tuple(found.values()), tuple(m for t in found.values() for m in missing(t))


def _missing(
    choice: Choice, tools: tuple[Missing, ...], config: Config, have: Mapping[str, str]
) -> tuple[Missing, ...]:
    """What nothing provides, each once; a variable that was given is not missing."""
    services = [
        Missing("service", name, config.because(f"services.{name}"), what) for name, what in config.services.items()
    ]
    every = [*services, *(m for p in choice.all for m in p.missing), *tools]
    once = {(m.kind, m.name): m for m in reversed(every)}
    kept = {key: once[key] for key in dict.fromkeys((m.kind, m.name) for m in every)}
    return tuple(m for m in kept.values() if m.kind != "variable" or m.name not in have)


def _once(items: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
