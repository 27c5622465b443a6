"""What a Node folder starts: a script, a framework's development server, an entry file, a program or its tests."""

from __future__ import annotations

import fnmatch
import re
import shlex
from dataclasses import dataclass

from mech.beneath import Tree
from mech.planners import node_frameworks, node_manifest, node_packages, node_scripts
from mech.planners.node_manifest import Manifest
from mech.planners.node_packages import Manager
from mech.planners.node_scripts import Choice
from mech.planners.node_workspaces import Home
from mech.planners.proposal import Intent
from mech.types import Command, Process, Toolchain

ENTRIES = tuple(
    f"{folder}{stem}.{end}"
    for folder in ("", "src/", "server/", "app/", "bin/", "lib/")
    for stem in ("server", "app", "index", "main")
    for end in ("js", "mjs", "cjs", "ts", "mts")
)
_LISTENS = re.compile(r"\.listen\s*\(|createServer\s*\(|Bun\.serve\s*\(|Deno\.serve\s*\(|\bserve\s*\(\s*[{\w]")
_EXPORTS = re.compile(r"^\s*(module\.exports|exports\.\w+\s*=|export\s)", re.M)
_HALVES = ("client", "frontend", "front", "web", "app", "ui", "server", "backend", "api")


@dataclass(frozen=True, slots=True)
class Start:
    """What is run, before it is put into a proposal. `text` are the lines of the scripts behind it,
    `reaches` the folders they enter; `whole` and `page` are as in Proposal."""

    intent: Intent
    process: Process
    setup: tuple[Command, ...] = ()
    toolchains: tuple[Toolchain, ...] = ()
    page: bool | None = None
    whole: bool = False
    text: str = ""
    reaches: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find(tree: Tree, manifest: Manifest, home: Home, manager: Manager) -> Start | None:
    """What a folder with a package.json starts; None when it says nothing."""
    choice = node_scripts.choose(manifest)
    if choice is not None and choice.rank == "development":
        return _script(tree, manifest, home, manager, choice)
    server = node_frameworks.framework(tree, manifest)
    if server is not None and (choice is None or choice.kind == "production" or choice.rank == "late"):
        return _framework(manifest, manager, server)
    if choice is not None and (choice.rank == "start" or choice.kind != "plain"):
        return _script(tree, manifest, home, manager, choice)
    late = _script(tree, manifest, home, manager, choice) if choice else None
    return _program(tree, manifest) or late or _tests(manifest, manager)


def _script(tree: Tree, manifest: Manifest, home: Home, manager: Manager, choice: Choice) -> Start:
    """What a script starts; one that names packages of the workspace or enters folders stands for those."""
    named, unknown = _named_members(tree, home, choice.text)
    folders = node_scripts.folders(choice.text, manifest.at)
    entered = [node_manifest.read(tree, folder) for folder in folders]
    parts = [part for part in (*named, *entered) if part is not None]
    pages = [node_frameworks.answers_page(tree, part) for part in (parts or [manifest])]
    reaches = [*folders, *(part.at for part in named)]
    whole = node_scripts.is_whole(choice, len(reaches)) or len(named) > 1
    if whole:
        reaches += _named_halves(tree, manifest.at)
    intent = Intent.DEVELOPMENT if choice.rank == "development" else Intent.PRODUCTION
    notes: tuple[str, ...] = ()
    if unknown and not named:
        intent, notes = Intent.GUESSED, (f"scripts.{choice.name} names {unknown[0]}, which is no package here",)
    serves = any(_script_serves(tree, part, choice) for part in (manifest, *parts)) or None
    return Start(
        intent,
        Process("web", manager.run(choice.name), choice.because, manifest.at, serves=serves, servers=2 if whole else 1),
        _build_before(tree, manifest, manager, choice),
        page=True if True in pages or (whole and None in pages) else next(iter(pages), None),
        whole=whole,
        text=choice.text,
        reaches=tuple(dict.fromkeys(reaches)),
        notes=notes,
    )


def _named_members(tree: Tree, home: Home, text: str) -> tuple[tuple[Manifest, ...], tuple[str, ...]]:
    """The packages of the workspace that a script names, and the names that are none."""
    named, unknown = [], []
    for target in node_scripts.targets(text) if home.members else ():
        pattern = target.replace("**", "*")
        for folder in home.members:
            member = node_manifest.read(tree, folder)
            relative = folder.removeprefix(home.at).strip("/")
            if member and (fnmatch.fnmatch(member.name, pattern) or fnmatch.fnmatch(relative, pattern)):
                named.append(member)
                break
        else:
            unknown.append(target)
    return tuple(named), tuple(unknown)


def _named_halves(tree: Tree, at: str) -> list[str]:
    """Folders directly below that are called like a front end or a back end and have a package.json."""
    return [folder for name in _HALVES if tree.is_file(f"{(folder := _join(at, name))}/package.json")]


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


def _framework(manifest: Manifest, manager: Manager, server: node_frameworks.Framework) -> Start:
    because = f"{manifest.file} depends on {server.package}; this is its development server"
    process = Process("web", manager.execute(server.dev), because, manifest.at, serves=True)
    return Start(Intent.FRAMEWORK, process, page=server.page, text=process.line)


def _program(tree: Tree, manifest: Manifest) -> Start | None:
    """A file that is run as it is: `main`, server.js, index.js …, or the program of `bin`."""
    server = manifest.uses(*node_frameworks.SERVERS) is not None
    stated = manifest.main.removeprefix("./")
    for file in dict.fromkeys((*_as_files(stated), *ENTRIES, "bin/www")):
        full = _join(manifest.at, file)
        text = tree.read(full) if _safe(file) and not _of_another(tree, manifest.at, file) else None
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
            return Start(Intent.ENTRY_FILE, process, page=False)
    return None


def _is_library(text: str, manifest: Manifest, server: bool) -> bool:
    """Whether a file only offers names to others: then running it would show nothing."""
    return bool(_EXPORTS.search(text)) and not (server and re.search(r"\b(app|server|fastify)\b", text))


def _entry(tree: Tree, manifest: Manifest, file: str, why: str, serves: bool | None) -> Start:
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
    return Start(Intent.ENTRY_FILE, process, toolchains=tools, page=node_frameworks.answers_page(tree, manifest))


def _runner(manifest: Manifest, file: str) -> str:
    if not file.endswith(("ts", "tsx")):
        return "node"
    if manifest.uses("tsx"):
        return "npx tsx"
    return "npx ts-node" if manifest.uses("ts-node") else "tsx"


def _tests(manifest: Manifest, manager: Manager) -> Start | None:
    """A library has nothing to show but its tests."""
    line = manifest.scripts.get("test", "")
    if not line or "no test specified" in line:
        return None
    because = f"{manifest.file} starts nothing and has scripts.test: a library, its tests are run"
    process = Process("test", manager.run("test"), because, manifest.at, serves=False, stage="test")
    return Start(Intent.GUESSED, process, page=False, text=line)


def bare(tree: Tree, at: str) -> Start | None:
    """JavaScript without a package.json: an entry file that listens, or one that just runs."""
    for file in ENTRIES:
        text = tree.read(_join(at, file)) if "/" not in file else None
        if text is None or file.endswith("ts") or re.search(r"\b(document|window)\.", text):
            continue
        listens = bool(_LISTENS.search(text))
        if not listens and (_EXPORTS.search(text) or tree.is_file(_join(at, "index.html"))):
            continue
        return _entry(tree, Manifest(at), file, f"{_join(at, file)} is the entry file", True if listens else None)
    return None


def _as_files(main: str) -> tuple[str, ...]:
    """What Node tries for `main`: the file, with .js, or index.js in the folder."""
    return (main, f"{main}.js", f"{main}/index.js") if main else ()


def _safe(file: str) -> bool:
    """Whether a path from a manifest can be a file of the folder and not an option."""
    return bool(file) and not file.startswith(("-", "/")) and "\0" not in file and ".." not in file.split("/")


def _of_another(tree: Tree, at: str, file: str) -> bool:
    """Whether a file lies in a folder that has a package.json of its own."""
    folder = file.rpartition("/")[0]
    return bool(folder) and tree.is_file(_join(at, f"{folder}/package.json"))


def _join(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name
