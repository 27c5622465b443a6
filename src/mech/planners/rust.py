"""Rust: crates fetched, the binary built and run by cargo of the pinned toolchain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.beneath import Tree
from mech.planners import databases, toolchains
from mech.planners.documents import table, tables, texts, toml
from mech.planners.paths import join, upwards, words
from mech.planners.proposal import Intent, Proposal
from mech.skeletons import dependencies
from mech.types import Command, Process

_SERVERS = frozenset(
    words(
        "axum actix-web rocket warp tide poem salvo hyper tonic loco-rs gotham iron rouille tiny_http thruster dropshot"
    )
)
_PAGES = re.compile(r"Html\(|text/html|ServeDir|fs::Files|FileServer|askama|tera::|Template|NamedFile|<html", re.I)
_LISTENS = re.compile(r"\bTcpListener\s*::\s*bind\b")
_ASIDE = frozenset(words(".git node_modules target vendor"))
_ARGUMENTS = re.compile(
    r"#\[command\(subcommand\)|derive\([^)]*Subcommand|args\(\)\.nth\(1\)|required\(true\)|structopt"
)


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a Cargo package or workspace runs; None when it has no binary."""
    manifest = toml(tree.read(join(at, "Cargo.toml")))
    if not manifest:
        return None
    binaries = [
        (folder, name, package) for folder in _members(tree, at, manifest) for name, package in _binaries(tree, folder)
    ]
    if not binaries:
        return None
    folder, name, package = min(binaries, key=lambda one: (not _is_server(tree, manifest, one[0]), one[0] != at))
    source = "\n".join(tree.read(path) or "" for path in _sources(tree, folder))
    serves = _is_server(tree, manifest, folder) or bool(_LISTENS.search(source))
    wanted, because = toolchains.pinned(tree, at, "rust")
    rust = toolchains.find("rust", wanted, because or "Cargo.toml")
    choice = f" -p {package}" if folder != at else ""
    choice += f" --bin {name}" if sum(one[0] == folder for one in binaries) > 1 or not choice else ""
    asks = not serves and bool(_ARGUMENTS.search(source))
    root = next((above for above in upwards(at) if tree.is_file(join(above, "Cargo.lock"))), at)
    build = f"cargo build{choice}"
    return Proposal(
        planner="rust",
        at=at,
        intent=Intent.FRAMEWORK if serves else Intent.ENTRY_FILE,
        processes=(
            Process(
                "web" if serves else "main",
                f"cargo run --quiet{choice}" + (" -- --help" if asks else ""),
                f"{join(folder, 'Cargo.toml')} has the binary {name}",
                at,
                serves=serves,
            ),
        ),
        setup=(
            Command(
                "install",
                f"cargo fetch && {{ {dependencies(at, build)}; }}",
                f"{join(at, 'Cargo.toml')} lists the crates, which are compiled once",
                at,
                inputs=_inputs(tree, root),
                outputs=(join(root, "target"),),
            ),
            Command("build", build, f"the binary {name} is built before it is run", at),
        ),
        env={"CARGO_TERM_COLOR": "never", "CARGO_TERM_PROGRESS_WHEN": "never"},
        toolchains=(rust,),
        missing=(*toolchains.missing(rust), *databases.services({join(folder, "src"): source})),
        serves_page=bool(_PAGES.search(source)) if serves else False,
    )


def _inputs(tree: Tree, root: str) -> tuple[str, ...]:
    """What decides which crates are compiled and how: the lock file, every manifest, settings, the toolchain's pin."""
    names = ("Cargo.lock", ".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain")
    found = {join(folder, name) for folder in ("", root) for name in names if tree.is_file(join(folder, name))}
    found |= {path for path in tree.walk("", 6, _ASIDE) if path.rpartition("/")[2] == "Cargo.toml"}
    return (join(root, "Cargo.lock"), *sorted(found - {join(root, "Cargo.lock")}))


def _members(tree: Tree, at: str, manifest: dict[str, object]) -> Iterator[str]:
    if "package" in manifest:
        yield at
    for member in texts(table(manifest.get("workspace")).get("members")):
        if not member.endswith("*"):
            yield join(at, member)
            continue
        parent = join(at, member.rstrip("*").rstrip("/"))
        yield from (
            join(parent, name) for name in tree.names(parent) if tree.is_file(join(parent, f"{name}/Cargo.toml"))
        )


def _binaries(tree: Tree, folder: str) -> list[tuple[str, str]]:
    """Names of the binaries of a package with the package's name; the one cargo runs by default alone if stated."""
    manifest = toml(tree.read(join(folder, "Cargo.toml")))
    package = table(manifest.get("package"))
    name = str(package.get("name") or "")
    if not re.fullmatch(r"[\w-]+", name):
        return []
    stated = [
        str(one["name"]) for one in tables(manifest.get("bin")) if re.fullmatch(r"[\w-]+", str(one.get("name", "")))
    ]
    default = package.get("default-run")
    if isinstance(default, str) and re.fullmatch(r"[\w-]+", default):
        return [(default, name)]
    found = list(stated)
    if tree.is_file(join(folder, "src/main.rs")) and not stated:
        found.insert(0, name)
    found += [file[:-3] for file in tree.names(join(folder, "src/bin")) if re.fullmatch(r"[\w-]+\.rs", file)]
    return [(one, name) for one in dict.fromkeys(found)]


def _is_server(tree: Tree, workspace: dict[str, object], folder: str) -> bool:
    manifest = toml(tree.read(join(folder, "Cargo.toml")))
    return not _SERVERS.isdisjoint(table(manifest.get("dependencies")))


def _sources(tree: Tree, folder: str) -> Iterator[str]:
    for count, path in enumerate(tree.walk(join(folder, "src"), 2)):
        if count > 60:
            return
        if path.endswith(".rs"):
            yield path
