"""Repairs for Rust: crates, features, editions, workspaces, toolchains."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest
from mech.diagnosers.repairs.settings import mend
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _crate(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g)
    if name in ("crate", "self", "super", "std", "core", "alloc") or re.search(rf"\bmod {name}\b", symptom.source):
        return None
    if any(f.endswith((f"src/{name}.rs", f"src/{name}/mod.rs")) for f in symptom.roots.files):
        return advice("edit_code", f"src/{name}.rs is there: declare it with `mod {name};`", "rust-mod", 0.8)
    mods = {f.rpartition("/")[2].removesuffix(".rs") for f in symptom.roots.files if f.endswith(".rs")} | {
        f.split("/")[-2] for f in symptom.roots.files if f.endswith("/mod.rs")
    }
    if near := closest(name, mods - {"main", "lib", "mod"}, 0.8):
        return advice("edit_code", f"there is no module '{name}'; '{near}' is there", "rust-mod", 0.75)
    if re.search(rf"(?m)^\s*(?:{re.escape(name)}|{re.escape(name.replace('_', '-'))})\s*=", symptom.read("Cargo.toml")):
        return None
    known = {
        "log",
        "serde_json",
        "serde_yaml",
        "serde_derive",
        "proc_macro2",
        "async_trait",
        "once_cell",
        "lazy_static",
    }
    crate = (
        name
        if name in known or "_" not in name
        else name.replace("_", "-")
        if name in {"actix_web", "async_std", "tracing_subscriber", "tower_http", "env_logger_"}
        else name
    )
    return advice("add_dependency", f"add {crate} to Cargo.toml", "crate", 0.85, f"cargo add {crate}")


def _rust_meant(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The name that the compiler proposes, stated or in the line it would write instead."""
    name = match["a"] or match["b"]
    if name is None:
        words = zip(re.findall(r"\w+", match["was"]), re.findall(r"\w+", match["now"]), strict=False)
        name = next((new for old, new in words if old != new), None)
    return advice("edit_code", f"'{name}' is meant", "rust-meant", 0.85) if name else None


def _binaries(symptom: Symptom) -> list[str]:
    return [f.rpartition("/")[2].removesuffix(".rs") for f in symptom.roots.files if "src/bin/" in f]


def _rust_binary(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    known = re.search(r"available binaries: ([\w, -]+)", symptom.around)
    names = known[1].replace(" ", "").split(",") if known else _binaries(symptom)
    asked = re.search(r"--bin[ =](\S+)", symptom.command)
    name = (closest(asked[1], names, 0.5) if asked else None) or next(iter(names), "")
    return advice(
        "fix_command",
        f"say which binary to run: {', '.join(names)}",
        "rust-binary",
        0.8,
        f"cargo run --bin {name}" if name else None,
    )


def _absent_member(symptom: Symptom, path: str) -> Suggestion | None:
    """A member of a Cargo workspace whose folder has no manifest."""
    for prefix in symptom.roots.prefixes:
        path = path.removeprefix(prefix)
    if symptom.has(f"{path}/Cargo.toml"):
        return None
    return advice(
        "fix_config", f"there is no {path}/Cargo.toml: correct the members of the workspace", "rust-member", 0.8
    )


HELP = (
    r"help: (?P<a>(?:consider (?:importing this|borrowing|changing this to be mutable|dereferencing)|add `;`|remove this `mut`|there is an? "
    r"|an? (?:\w+ ){1,3}with a similar name)[^\n]{0,150})\n[^\S\n]*\|\n[^\S\n]*(?P<number>\d{1,6}) (?P<sign>[|+]) ?(?P<new>[^\n]{0,300})\n(?P<marks>[^\n]*)"
)
"""What rustc proposes, with the line as it would be."""


# fmt: off
ROWS = rules((
    ("rust-needed", "add_dependency", "can't find Rust compiler¦Cargo, the Rust package manager, is not installed", r"can't find Rust compiler|Cargo, the Rust package manager, is not installed", "building it needs Rust: install rustc and cargo", "apt-get install -y rustc cargo", 0.85),
    ("rust-meant", "edit_code", "similar name exists¦did you mean", r"similar name exists: `(?P<a>[^`]+)`|did you mean `(?P<b>[^`]+)`|similar name exists\n[^\n]{0,20}\n *\d+ - (?P<was>[^\n]{1,300})\n *\d+ \+ (?P<now>[^\n]{1,300})", _rust_meant),
    ("rust-help", "edit_code", "help:", HELP, "{a}", "", 0.82),
    ("crate", "add_dependency", "undeclared crate¦unlinked crate¦undeclared module¦unresolved import¦can't find crate", r"undeclared (?:crate or )?module `(\w+)`|unlinked crate `(\w+)`|you wanted to use a crate named `(\w+)`|can't find crate for `(\w+)`|maybe a missing crate `(\w+)`", _crate),
    ("crate", "add_dependency", "unresolved import", r"unresolved import `(\w+)[`:]", _crate),
    ("crate-none", "fix_config", "no matching package", r"no matching package (?:named )?`(?P<a>[\w-]+)` found", "no registry has the crate {a}: correct its name in Cargo.toml", "", 0.85),
    ("crate-feature", "fix_config", "does not have that feature¦does not have these features", r"with features? `(?P<a>[\w-]+)` but `(?P<b>[\w-]+)` does not have", "{b} has no feature '{a}': correct it in Cargo.toml", "", 0.85),
    ("crate-version", "fix_config", "failed to select a version", r"failed to select a version for (?:the requirement )?`(?P<a>[^`]+)`", "no version fits {a}: change the requirement in Cargo.toml", "", 0.85),
    ("crate-feature", "fix_config", "does not have feature¦does not have these features¦which does not exist", r"does not have (?:these )?features?:? `(?P<a>[\w-]+)`|feature `(?P<b>[\w/-]+)` which is not", "there is no feature '{a}{b}': correct it in Cargo.toml", "", 0.8),
    ("rust-version", "fix_config", "is not supported by the following¦requires rustc¦cannot be built because it requires rustc", r"requires rustc (?P<a>[\d.]+)", "it needs rustc {a} or newer: update the toolchain, or pin an older version", "rustup update", 0.85),
    ("rust-edition", "fix_config", "feature `edition¦this version of Cargo is older", r"feature `edition(?P<a>\d+)` is required|is older than the `(?P<b>\d+)` edition", "edition {a}{b} needs a newer Rust: update the toolchain, or lower the edition", "rustup update", 0.85),
    ("rust-toolchain", "fix_command", "is not installed", r"toolchain '(?P<a>[\w.-]+)' is not installed", "the toolchain {a} is not installed", "rustup toolchain install {a}", 0.85),
    ("rust-lock", "fix_command", "--locked¦--frozen¦--offline", r"needs to be updated but --(?:locked|frozen)|cannot update the lock file|because --(?:locked|frozen) was passed", "Cargo.lock does not fit Cargo.toml: write it anew and commit it", "cargo update --workspace", 0.9),
    ("rust-binary", "fix_command", "which binary to run¦no bin target named", r"could not determine which binary to run|no bin target named", _rust_binary),
    ("rust-target", "fix_command", "target named", r"no (?P<a>example|test|bench) target named `(?P<b>[\w-]+)`", "there is no {a} called {b}: correct its name in the command", "", 0.8),
    ("rust-folder", "fix_command", "could not find `Cargo.toml`", r"could not find `Cargo\.toml`", lambda s, m: advice("fix_command", f"Cargo.toml is in {f}: run it there", "rust-folder", 0.8, f"cargo run --manifest-path {f}/Cargo.toml") if (f := next((x.rpartition("/")[0] for x in s.roots.files if x.endswith("/Cargo.toml")), "")) else None),
    ("rust-manifest", "fix_config", "failed to parse manifest¦Cargo.toml:", r"failed to parse manifest|^ *--> Cargo\.toml:(?P<a>\d+)", lambda s, m: mend(s, s.where.file, s.where.line, 0.8) if s.where and s.where.line else advice("fix_config", "mend Cargo.toml", "rust-manifest", 0.8)),
    ("rust-path", "fix_config", "failed to get `", r"failed to get `(?P<name>[\w-]+)` as a dependency", lambda s, m: advice("fix_config", f"there is no {p[1]}: correct the path of {m['name']} in Cargo.toml", "rust-path", 0.85) if (p := re.search(r"failed to read `([^`\n]+Cargo\.toml)`", s.around)) else None),
    ("rust-default", "fix_config", "default-run target", r"default-run target `(?P<a>[\w-]+)` not found", "no binary is called {a}: correct default-run in Cargo.toml", "", 0.85),
    ("rust-member", "fix_config", "workspace member", r"failed to load manifest for workspace member `(?P<a>[^`\n]+)`", lambda s, m: _absent_member(s, m["a"])),
    ("rust-module", "edit_code", "file not found for module", r"file not found for module `(?P<a>\w+)`", lambda s, m: advice("edit_code", f"there is no src/{m['a']}.rs" + (f"; {n}.rs is there" if (n := closest(m["a"], [f.rpartition("/")[2][:-3] for f in s.roots.files if f.endswith(".rs")])) else ": write it, or remove `mod " + m["a"] + ";`"), "rust-mod", 0.8)),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
