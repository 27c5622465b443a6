"""The crates of others are compiled once: by real cargo, in real sandboxes, with the smallest crates there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from benches import needs

from mech.skeletons import PROGRAM, SCRIPT, dependencies

RUN = """
import os, sys, mech.blocking
os.environ["MECH_HOME"] = sys.argv[1]
found = mech.blocking.run(sys.argv[2], look=False)
print(found["verdict"])
print(open(os.environ["MECH_HOME"] + "/executions/" + found["execution"] + "/output", "rb").read().decode())
"""
OWN = {
    "Cargo.toml": """
[workspace]
members = ["macros", "with space"]
[package]
name = "own"
version = "0.1.0"
edition = "2021"
default-run = "own"
[dependencies]
itoa = "1"
macros = { path = "macros" }
other = { path = "with space" }
[build-dependencies]
cfg-if = "1"
[lints.rust]
missing_docs = "deny"
""",
    "build.rs": """//! Writes a constant.
fn main() {
    cfg_if::cfg_if! { if #[cfg(unix)] { let value = 7; } else { let value = 8; } }
    let path = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("made.rs");
    std::fs::write(path, format!("const MADE: u32 = {value};")).unwrap();
}
""",
    "src/main.rs": """//! Prints.
include!(concat!(env!("OUT_DIR"), "/made.rs"));
fn main() { println!("first {} {} {}", itoa::Buffer::new().format(MADE), macros::five!(), other::three()) }
""",
    "src/bin/second.rs": "//! Second.\nfn main() {}\n",
    "examples/shown.rs": "//! Shown.\nfn main() {}\n",
    "benches/fast.rs": "//! Fast.\nfn main() {}\n",
    "macros/Cargo.toml": '[package]\nname = "macros"\nversion = "0.1.0"\n[lib]\nproc-macro = true\n',
    "macros/src/lib.rs": """extern crate proc_macro;
#[proc_macro] pub fn five(_: proc_macro::TokenStream) -> proc_macro::TokenStream { "5".parse().unwrap() }
""",
    "with space/Cargo.toml": '[package]\nname = "other"\nversion = "0.1.0"\n[dependencies]\nscopeguard = "1"\n',
    "with space/src/lib.rs": "pub fn three() -> u32 { *scopeguard::guard(3, |_| ()) }\n",
    "mech.toml": 'build = "cargo build --verbose --bin own"\n',
}
PATCHED = {  # a crate of others that needs a crate of the tree: it cannot be compiled without its sources
    "Cargo.toml": """
[package]
name = "own"
version = "0.1.0"
edition = "2021"
[dependencies]
unreachable = "=1.0.0"
[patch.crates-io]
void = { path = "void" }
""",
    "src/main.rs": """use unreachable::UncheckedOptionExt;
fn main() { println!("got {}", unsafe { Some(4).unchecked_unwrap() }) }
""",
    "void/Cargo.toml": '[package]\nname = "void"\nversion = "1.0.99"\n',
    "void/src/lib.rs": """#![no_std]
#[derive(Clone, Copy)]
pub enum Void {}
pub fn unreachable(it: Void) -> ! { match it {} }
""",
}


@pytest.fixture(autouse=True)
def _cargo() -> None:
    needs("bubblewrap")
    if shutil.which("cargo") is None:
        pytest.skip("no cargo here")


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def ran(home: Path, folder: Path) -> str:
    done = subprocess.run((sys.executable, "-c", RUN, str(home), str(folder)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_only_its_own_crates_are_compiled_in_a_run(tmp_path: Path) -> None:
    """Workspace members, macros and build scripts are compiled as they are now; what others wrote is fresh."""
    folder = put(tmp_path / "app", OWN)
    first = ran(tmp_path / "home", folder)
    assert "compiled with it" not in first
    assert "first 7 5 3" in first
    old = (folder / "src" / "main.rs").stat().st_mtime
    (folder / "src" / "main.rs").write_text(OWN["src/main.rs"].replace("first", "second"))
    (folder / "with space/src/lib.rs").write_text("pub fn three() -> u32 { *scopeguard::guard(33, |_| ()) }\n")
    for name in ("src/main.rs", "with space/src/lib.rs", "build.rs", "macros/src/lib.rs"):
        os.utime(folder / name, (old - 10**7,) * 2)  # as a checkout that keeps times may leave them
    again = ran(tmp_path / "home", folder)
    assert "second 7 5 33" in again
    lines = [line.split() for line in again.splitlines()]
    assert {words[1] for words in lines if words[:1] == ["Fresh"]} == {"itoa", "cfg-if", "scopeguard"}
    assert {words[1] for words in lines if words[:1] == ["Compiling"]} == {"own", "macros", "other"}


def test_where_it_cannot_be_done_the_program_runs_all_the_same(tmp_path: Path) -> None:
    """A skeleton that does not compile leaves nothing wrong behind, is told, and all is compiled with the program."""
    found = ran(tmp_path / "home", put(tmp_path / "app", PATCHED))
    assert found.startswith("passed")
    assert "the crates could not be compiled apart from the program" in found
    assert "got 4" in found
    again = ran(tmp_path / "home", tmp_path / "app")
    assert again.startswith("passed")
    assert "got 4" in again


def test_nothing_of_the_tree_itself_is_touched(tmp_path: Path) -> None:
    """Links among the sources are not written through, and a target folder that is there is left as it is."""
    folder = put(tmp_path / "app", {name: text for name, text in OWN.items() if name != "mech.toml"})
    (tmp_path / "outside.rs").write_text("//! Outside.\nfn main() {}\n")
    (folder / "src/bin/linked.rs").symlink_to(tmp_path / "outside.rs")
    (tmp_path / PROGRAM).write_bytes(SCRIPT)
    (tmp_path / PROGRAM).chmod(0o755)
    subprocess.run(("cargo", "fetch"), cwd=folder, check=True, capture_output=True)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    environ = {**os.environ, "PATH": f"{os.environ['PATH']}:{tmp_path}", "TMPDIR": str(tmp_path)}
    line = dependencies("", "cargo build")
    done = subprocess.run(line, shell=True, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0
    assert "compiled with it" not in done.stdout, done.stderr
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    made = {path.relative_to(folder).parts[0] for path in after.keys() - before.keys()}
    assert made == {"target"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp.")] == []
    again = subprocess.run(line, shell=True, cwd=folder, env=environ, capture_output=True, text=True)
    assert "compiled with it" in again.stdout
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == after
