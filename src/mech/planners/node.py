"""Node: what package.json and its neighbours say about installing and running a folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mech.beneath import Tree
from mech.planners import (
    node_database,
    node_frameworks,
    node_manifest,
    node_packages,
    node_scripts,
    node_workspaces,
    toolchains,
)
from mech.planners.node_manifest import Manifest
from mech.planners.node_packages import Manager
from mech.planners.node_scripts import Choice
from mech.planners.node_workspaces import Home
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Process, Toolchain

NAME = "node"
LOOKED_FOR = "package.json (scripts dev, start, serve; main), server.js, app.js, index.js"
ENTRIES = tuple(
    f"{folder}{stem}.{end}"
    for folder in ("", "src/", "server/", "app/", "bin/", "lib/")
    for stem in ("server", "app", "index", "main")
    for end in ("js", "mjs", "cjs", "ts", "mts")
)
_LISTENS = re.compile(r"\.listen\s*\(|createServer\s*\(|Bun\.serve\s*\(|Deno\.serve\s*\(|\bserve\s*\(\s*[{\w]")
_EXPORTS = re.compile(r"^\s*(module\.exports|exports\.\w+\s*=|export\s)", re.M)


@dataclass(frozen=True, slots=True)
class _Start:
    """What is run, before it is put into a proposal."""

    intent: Intent
    process: Process
    setup: tuple[Command, ...] = ()
    toolchains: tuple[Toolchain, ...] = ()
    page: bool | None = None
    whole: bool = False
    text: str = ""


def propose(tree: Tree, at: str) -> Proposal | None:
    """How the Node program in the folder would run. ConfigError when its package.json cannot be read."""
    manifest = node_manifest.read(tree, at)
    if manifest is None:
        return _bare(tree, at)
    home = node_workspaces.home(tree, manifest)
    manager = node_packages.choose(tree, home.manifest)
    start = _start(tree, manifest, manager)
    if start is None:
        return _only_assets(tree, manifest, home, manager)
    inner = tuple(f for f in node_scripts.folders(start.text, at) if tree.is_file(f"{f}/package.json"))
    reaches = node_scripts.folders(start.text, at)
    setup = (
        *_installs(tree, manifest, home, manager, inner),
        *node_database.prepare(tree, manifest, manager),
        *start.setup,
    )
    env, notes = _environment(manifest, home)
    return Proposal(
        planner=NAME,
        at=at,
        intent=start.intent,
        processes=(start.process,),
        setup=_with_env(setup, env),
        env=env,
        toolchains=(*_toolchains(tree, manifest, home, manager, start.text), *start.toolchains),
        missing=node_database.missing(tree, manifest),
        notes=(*manager.notes, *notes),
        serves_page=start.page,
        whole=start.whole,
        reaches=reaches,
    )


# --- what is run -------------------------------------------------------------------------------


def _start(tree: Tree, manifest: Manifest, manager: Manager) -> _Start | None:
    choice = node_scripts.choose(manifest)
    if choice is not None and choice.rank == "development":
        return _script(tree, manifest, manager, choice)
    server = node_frameworks.framework(tree, manifest)
    if server is not None and (choice is None or choice.kind == "production" or choice.rank == "late"):
        return _framework(manifest, manager, server)
    if choice is not None and (choice.rank == "start" or choice.kind != "plain"):
        return _script(tree, manifest, manager, choice)
    return _program(tree, manifest) or (
        _script(tree, manifest, manager, choice) if choice else _tests(manifest, manager)
    )


def _script(tree: Tree, manifest: Manifest, manager: Manager, choice: Choice) -> _Start:
    build = _build_before(tree, manifest, manager, choice)
    page = node_frameworks.answers_page(tree, manifest)
    serves = _script_serves(tree, manifest, choice)
    process = Process("web", manager.run(choice.name), choice.because, manifest.at, serves=serves)
    intent = Intent.DEVELOPMENT if choice.rank == "development" else Intent.PRODUCTION
    whole = choice.kind == "both"
    return _Start(intent, process, build, (), True if whole and page is None else page, whole, choice.text)


def _script_serves(tree: Tree, manifest: Manifest, choice: Choice) -> bool | None:
    """True when a port is certain to open; a plain line may be a program that prints."""
    if choice.kind in ("both", "server") and not re.search(r"\b(nodemon|tsx|ts-node\S*|tsnd|node)\b", choice.text):
        return True
    if node_frameworks.framework(tree, manifest) or manifest.uses(*node_frameworks.SERVERS):
        return True
    files = re.findall(r"[\w./-]+\.(?:[cm]?[jt]s)\b", choice.text)
    sources = [tree.read(_join(manifest.at, f.removeprefix("./"))) or "" for f in files[:8]]
    return True if any(_LISTENS.search(source) for source in sources) else None


def _build_before(tree: Tree, manifest: Manifest, manager: Manager, choice: Choice) -> tuple[Command, ...]:
    script = node_scripts.needs_build(manifest, choice)
    if script is None:
        return ()
    built = re.search(r"\bnode\b.*?([\w./-]+\.[cm]?js)\b", choice.text)
    if built and tree.is_file(_join(manifest.at, built[1].removeprefix("./"))):
        return ()
    because = f"scripts.{choice.name} serves what scripts.{script} builds"
    return (Command("build", manager.run(script), because, manifest.at),)


def _framework(manifest: Manifest, manager: Manager, server: node_frameworks.Framework) -> _Start:
    because = f"{manifest.file} depends on {server.package}; this is its development server"
    process = Process("web", manager.execute(server.dev), because, manifest.at, serves=True)
    return _Start(Intent.FRAMEWORK, process, page=server.page, text=process.line)


def _program(tree: Tree, manifest: Manifest) -> _Start | None:
    """A file that is run as it is: `main`, server.js, index.js …, or the program of `bin`."""
    server = manifest.uses(*node_frameworks.SERVERS) is not None
    stated = manifest.main.removeprefix("./")
    for file in dict.fromkeys((*_as_files(stated), *ENTRIES, "bin/www")):
        full = _join(manifest.at, file)
        text = tree.read(full) if file and _safe(file) else None
        if text is None or not text.strip():
            continue
        listens = bool(_LISTENS.search(text))
        if not listens and (manifest.bin or _is_library(text, manifest, server)):
            continue
        why = f"{manifest.file} states main {file}" if file == stated else f"{full} is the entry file"
        serves = True if listens or (server and not _EXPORTS.search(text)) else None
        return _entry(tree, manifest, file, why, serves)
    for file in manifest.bin:
        file = file.removeprefix("./")
        if _safe(file) and tree.is_file(_join(manifest.at, file)):
            because = f"{manifest.file} states bin {file}: a command-line program, asked for its help"
            process = Process(
                "program", f"{_runner(manifest, file)} {shlex.quote(file)} --help", because, manifest.at, serves=False
            )
            return _Start(Intent.ENTRY_FILE, process, page=False)
    return None


def _is_library(text: str, manifest: Manifest, server: bool) -> bool:
    """Whether a file only offers names to others: then running it would show nothing."""
    return bool(_EXPORTS.search(text)) and not (server and re.search(r"\b(app|server|fastify)\b", text))


def _entry(tree: Tree, manifest: Manifest, file: str, why: str, serves: bool | None) -> _Start:
    process = Process(
        "web" if serves else "program",
        f"{_runner(manifest, file)} {shlex.quote(file)}",
        why,
        manifest.at,
        serves=serves,
    )
    tools: tuple[Toolchain, ...] = ()
    if file.endswith(("ts", "tsx")) and not manifest.uses("tsx", "ts-node"):
        tools = (node_packages.tool("tsx", "tsx", "4", f"{file} is TypeScript"),)
    return _Start(Intent.ENTRY_FILE, process, toolchains=tools, page=node_frameworks.answers_page(tree, manifest))


def _runner(manifest: Manifest, file: str) -> str:
    if not file.endswith(("ts", "tsx")):
        return "node"
    if manifest.uses("tsx"):
        return "npx tsx"
    return "npx ts-node" if manifest.uses("ts-node") else "tsx"


def _tests(manifest: Manifest, manager: Manager) -> _Start | None:
    """A library has nothing to show but its tests."""
    line = manifest.scripts.get("test", "")
    if not line or "no test specified" in line:
        return None
    because = f"{manifest.file} starts nothing and has scripts.test: a library, its tests are run"
    process = Process("test", manager.run("test"), because, manifest.at, serves=False, stage="test")
    return _Start(Intent.GUESSED, process, page=False, text=line)


def _bare(tree: Tree, at: str) -> Proposal | None:
    """JavaScript without a package.json: an entry file that listens, or one that just runs."""
    for file in ENTRIES:
        text = tree.read(_join(at, file))
        if text is None or file.endswith("ts") or re.search(r"\b(document|window)\.", text):
            continue
        listens = bool(_LISTENS.search(text))
        if not listens and (_EXPORTS.search(text) or tree.is_file(_join(at, "index.html"))):
            continue
        start = _entry(tree, Manifest(at), file, f"{_join(at, file)} is the entry file", True if listens else None)
        node = toolchains.find("node", None, f"{_join(at, file)} is JavaScript")
        return Proposal(NAME, at, start.intent, (start.process,), toolchains=(node,), env={}, serves_page=None)
    return None


def _only_assets(tree: Tree, manifest: Manifest, home: Home, manager: Manager) -> Proposal | None:
    """A package.json that only builds something for a program of another language."""
    script = next((s for s in ("build", "build:css", "build:dev", "production") if s in manifest.scripts), None)
    if script is None or node_workspaces.members(tree, manifest):
        return None
    build = Command(
        "build", manager.run(script), f"{manifest.file} scripts.{script} builds assets", manifest.at, optional=True
    )
    installs = tuple(_optional(c) for c in _installs(tree, manifest, home, manager, ()))
    tools = _toolchains(tree, manifest, home, manager, manifest.scripts[script])
    return Proposal(NAME, manifest.at, Intent.GUESSED, setup=(*installs, build), toolchains=tools)


# --- what it needs -----------------------------------------------------------------------------


def _installs(
    tree: Tree, manifest: Manifest, home: Home, manager: Manager, inner: tuple[str, ...]
) -> tuple[Command, ...]:
    """Installation where the lock file is, then in each folder that the script enters and nobody else installs."""
    commands = []
    env = node_packages.skipped_browsers(manifest)
    if home.members or home.manifest.dependencies or manifest.dependencies:
        commands.append(manager.install(home.at, _inputs(tree, home), _outputs(home), env))
    prepared = " ".join(home.manifest.scripts.get(s, "") for s in ("preinstall", "install", "postinstall", "prepare"))
    prepared = "\n".join(
        [prepared, *(node_scripts.expanded(home.manifest.scripts, s) for s in ("postinstall", "prepare"))]
    )
    done = {*home.members, home.at, *node_scripts.folders(prepared, home.at)}
    for folder in inner:
        own = node_manifest.read(tree, folder) if folder not in done else None
        if own is not None and own.dependencies:
            theirs = node_workspaces.home(tree, own)
            if theirs.at not in done:
                chosen = node_packages.choose(tree, theirs.manifest)
                commands.append(chosen.install(theirs.at, _inputs(tree, theirs), _outputs(theirs), env))
                done.add(theirs.at)
    return tuple(commands)


_KEYING = (
    "package.json", *node_packages.LOCKS, ".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml",
    ".pnpmfile.cjs", "bunfig.toml", "lerna.json", ".nvmrc", ".node-version", "prisma/schema.prisma",
)  # fmt: skip


def _inputs(tree: Tree, home: Home) -> tuple[str, ...]:
    """Files whose content decides what an installation leaves behind."""
    found = [f for name in _KEYING if tree.is_file(f := _join(home.at, name))]
    found += [
        f for m in home.members for name in ("package.json", "prisma/schema.prisma") if tree.is_file(f := f"{m}/{name}")
    ]
    hooks = " ".join(home.manifest.scripts.get(s, "") for s in ("preinstall", "install", "postinstall", "prepare"))
    hooks += "\n".join(node_scripts.expanded(home.manifest.scripts, s) for s in ("postinstall", "prepare"))
    found += [
        f
        for m in re.findall(r"[\w./-]+\.[cm]?[jt]s\b", hooks)
        if tree.is_file(f := _join(home.at, m.removeprefix("./")))
    ]
    for folder in node_scripts.folders(hooks, home.at):
        found += [f for name in ("package.json", *node_packages.LOCKS) if tree.is_file(f := f"{folder}/{name}")]
    patches = _join(home.at, "patches")
    found += [f"{patches}/{name}" for name in tree.names(patches) if name.endswith(".patch")]
    return tuple(dict.fromkeys(found))


def _outputs(home: Home) -> tuple[str, ...]:
    hooks = "\n".join(node_scripts.expanded(home.manifest.scripts, s) for s in ("postinstall", "prepare"))
    folders = (home.at, *home.members, *node_scripts.folders(hooks, home.at))
    return tuple(dict.fromkeys(_join(folder, "node_modules") for folder in folders))


def _toolchains(tree: Tree, manifest: Manifest, home: Home, manager: Manager, text: str) -> tuple[Toolchain, ...]:
    wanted, because = _wanted(tree, manifest, home)
    found = [toolchains.find("node", wanted, because)]
    own = manager.toolchain()
    if own is not None and (home.members or home.manifest.dependencies or manifest.dependencies or manifest.scripts):
        found.append(own)
    found += node_packages.called(text, manager)
    return tuple(found)


def _wanted(tree: Tree, manifest: Manifest, home: Home) -> tuple[str | None, str]:
    """The version of Node that the repository pins, and where; None when it pins none."""
    wanted, because = toolchains.pinned(tree, manifest.at, "node")
    if wanted is not None:
        return wanted, because
    for owner in (manifest, home.manifest):
        if engine := owner.engines.get("node", "").strip():
            return engine, f"{owner.file} engines.node is {engine[:40]}"
        volta = owner.raw.get("volta")
        if isinstance(volta, dict) and isinstance(volta.get("node"), str):
            return volta["node"], f"{owner.file} volta.node is {volta['node'][:40]}"
    return None, f"{manifest.file} is there"


def _environment(manifest: Manifest, home: Home) -> tuple[dict[str, str], tuple[str, ...]]:
    both = Manifest(
        manifest.at, runtime={**home.manifest.dependencies, **manifest.dependencies}, development=manifest.development
    )
    env = node_frameworks.environment(both)
    old = node_frameworks.old_webpack(manifest)
    if old is None:
        return env, ()
    note = f"{old} {manifest.dependencies[old]} needs an older OpenSSL: NODE_OPTIONS=--openssl-legacy-provider is set"
    return {**env, "NODE_OPTIONS": "--openssl-legacy-provider"}, (note,)


def _with_env(commands: tuple[Command, ...], env: Mapping[str, str]) -> tuple[Command, ...]:
    """Builds get the application's variables; installations have their own."""
    return tuple(replace(c, env={**env, **c.env}) if c.stage == "build" else c for c in commands)


def _optional(command: Command) -> Command:
    return replace(command, optional=True)


def _as_files(main: str) -> tuple[str, ...]:
    """What Node tries for `main`: the file, with .js, or index.js in the folder."""
    return (main, f"{main}.js", f"{main}/index.js") if main else ()


def _safe(file: str) -> bool:
    """Whether a path from a manifest can be a file of the folder and not an option."""
    return bool(file) and not file.startswith(("-", "/")) and "\0" not in file and ".." not in file.split("/")


def _join(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name
