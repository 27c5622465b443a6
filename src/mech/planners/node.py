"""Node: what package.json and its neighbours say about installing and running a folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mech.beneath import Tree
from mech.planners import (
    node_database,
    node_frameworks,
    node_manifest,
    node_packages,
    node_scripts,
    node_start,
    node_workspaces,
    toolchains,
)
from mech.planners.node_manifest import Manifest
from mech.planners.node_packages import Manager
from mech.planners.node_workspaces import Home
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Toolchain

NAME = "node"


def propose(tree: Tree, at: str) -> Proposal | None:
    """How the Node program in the folder would run. ConfigError when its package.json cannot be read."""
    manifest = node_manifest.read(tree, at)
    if manifest is None:
        return _bare(tree, at)
    home = node_workspaces.home(tree, manifest)
    manager = node_packages.choose(tree, home.manifest)
    start = node_start.find(tree, manifest, home, manager)
    if start is None:
        return _only_assets(tree, manifest, home, manager)
    inner = tuple(f for f in start.reaches if tree.is_file(f"{f}/package.json"))
    setup = (
        *_installs(tree, manifest, home, manager, inner),
        *node_database.prepare(tree, manifest, manager),
        *start.setup,
    )
    env, notes = _environment(manifest, home)
    env |= manager.env
    return Proposal(
        planner=NAME,
        at=at,
        intent=start.intent,
        processes=(start.process,),
        setup=_with_env(setup, env),
        env=env,
        toolchains=(*_toolchains(tree, manifest, home, manager, start.text), *start.toolchains),
        missing=node_database.missing(tree, manifest),
        notes=(*manager.notes, *start.notes, *notes),
        serves_page=start.page,
        whole=start.whole,
        reaches=start.reaches,
    )


def _bare(tree: Tree, at: str) -> Proposal | None:
    start = node_start.bare(tree, at)
    if start is None:
        return None
    node = toolchains.find("node", None, f"{start.process.because}, in JavaScript")
    setup: tuple[Command, ...] = ()
    tools: tuple[Toolchain, ...] = ()
    folder = at
    while folder and not setup:  # its packages may be those of a folder above: Node looks there too
        folder = folder.rpartition("/")[0]
        above = node_manifest.read(tree, folder)
        if above is not None and above.dependencies:
            home = node_workspaces.home(tree, above)
            manager = node_packages.choose(tree, home.manifest)
            setup = _installs(tree, above, home, manager, ())
            tools = _toolchains(tree, above, home, manager, "")
    return Proposal(NAME, at, start.intent, (start.process,), setup, toolchains=tools or (node,))


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
    if wanted is None and manager.name == "pnpm" and manager.wanted.partition(".")[0] not in ("7", "8", "9", "10"):
        wanted, because = ">=22.13", f"{manager.because}, and pnpm {manager.wanted} needs it"
    found = [toolchains.find("node", wanted, because)]
    own = manager.toolchain()
    if own is not None and (home.members or home.manifest.dependencies or manifest.dependencies or manifest.scripts):
        found.append(own)
    found += node_packages.called(text, manager)
    found += node_packages.assumed(text, {*manifest.dependencies, *home.manifest.dependencies})
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


def _join(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name
