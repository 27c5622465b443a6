"""Which tools are found and which version a repository pins, by value on folders of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.planners import toolchains
from mech.types import Toolchain
from tests.trees import grow

PINS = [
    ("python", {".python-version": "3.11.4\n"}, "3.11"),
    ("python", {".python-version": "# why\n3.12\n"}, "3.12"),
    ("python", {"runtime.txt": "python-3.10.2"}, "3.10"),
    ("python", {"pyproject.toml": "[project]\nrequires-python='>=3.10'"}, ">=3.10"),
    ("python", {"pyproject.toml": "[tool.poetry.dependencies]\npython='^3.9'"}, "^3.9"),
    ("python", {".tool-versions": "nodejs 20.1.0\npython 3.11.1 3.10.1\n"}, "3.11"),
    ("python", {"mise.toml": "[tools]\npython = ['3.12', '3.11']\n"}, "3.12"),
    ("python", {"pyproject.toml": "broken ["}, None),
    ("node", {".nvmrc": "v20.11.1\n"}, "^20.11.1"),
    ("node", {".nvmrc": "lts/iron"}, "20"),
    ("node", {".nvmrc": "lts/*"}, None),
    ("node", {".node-version": "22"}, "22"),
    ("node", {"package.json": '{"engines": {"node": ">=18"}}'}, ">=18"),
    ("node", {"package.json": '{"volta": {"node": "20.1.0"}, "engines": {"node": ">=18"}}'}, "^20.1.0"),
    ("node", {".tool-versions": "nodejs 20.1.0"}, "^20.1.0"),
    ("node", {"package.json": '{"engines": "x"}'}, None),
    ("go", {"go.mod": "module x\n\ngo 1.22\n"}, ">=1.22"),
    ("rust", {"rust-toolchain.toml": "[toolchain]\nchannel = 'nightly-2024-01-01'\n"}, "nightly-2024-01-01"),
    ("rust", {"rust-toolchain": "1.75\n"}, "1.75"),
    ("rust", {"Cargo.toml": "[package]\nrust-version = '1.70'\n"}, ">=1.70"),
    ("rust", {"rust-toolchain.toml": "[toolchain]\nchannel = 'x; rm -rf'\n"}, None),
    ("java", {".java-version": "1.8"}, "8"),
    ("java", {".tool-versions": "java temurin-21.0.2+13"}, "21.0.2"),
    ("ruby", {"Gemfile": "source 'x'\nruby '~> 3.2'\n"}, "~> 3.2"),
    ("php", {"composer.json": '{"require": {"php": "^8.2"}}'}, "^8.2"),
]


@pytest.mark.parametrize(("name", "files", "wanted"), PINS)
def test_pinned(tmp_path: Path, name: str, files: dict[str, str | bytes], wanted: str | None) -> None:
    """Every file that pins a version is read; what cannot be read pins nothing."""
    assert toolchains.pinned(grow(tmp_path, files), "", name)[0] == wanted


def test_the_nearest_folder_pins(tmp_path: Path) -> None:
    """A sub-folder's pin outranks the root's, and the root's holds where a folder has none."""
    tree = grow(tmp_path, {".python-version": "3.10", "api/.python-version": "3.12", "web/x": ""})
    assert toolchains.pinned(tree, "api", "python")[0] == "3.12"
    assert toolchains.pinned(tree, "web", "python") == ("3.10", ".python-version pins 3.10")


def program(path: Path, prints: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with only what a test puts there: its PATH and home are folders of the test."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_path_comes_first(machine: Path) -> None:
    """What is on PATH wins when it fits, a version manager's when only that fits."""
    program(machine / "bin/deno", "deno 2.1.0")
    program(machine / "home/.deno/bin/deno", "deno 2.9.0")
    assert toolchains.find("deno", None, "x").path == str(machine / "bin")
    assert toolchains.find("deno", ">=2.5", "x").path == str(machine / "home/.deno/bin")


def test_shims_are_never_the_answer(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shim needs its manager, so the real directory of the manager's version is used."""
    monkeypatch.setenv("PATH", str(machine / "home/.rbenv/shims"))
    program(machine / "home/.rbenv/shims/ruby", "ruby 3.9.9")
    program(machine / "home/.rbenv/versions/3.9.9/bin/ruby", "ruby 3.9.9")
    found = toolchains.find("ruby", "3.9.9", "x")
    assert (found.version, found.path) == ("3.9.9", str(machine / "home/.rbenv/versions/3.9.9/bin"))


def test_links_are_resolved(machine: Path) -> None:
    """A link on PATH leads to the directory that holds the program and what stands beside it."""
    program(machine / "opt/bun/bin/bun", "1.2.3")
    (machine / "bin").mkdir()
    (machine / "bin/bun").symlink_to(machine / "opt/bun/bin/bun")
    assert toolchains.find("bun", None, "x").path == str(machine / "opt/bun/bin")


def test_virtual_environments_are_passed_over(machine: Path) -> None:
    """The Python of an active environment is not the machine's."""
    program(machine / "bin/python3.77", "Python 3.77.1")
    (machine / "bin/python3").symlink_to("python3.77")
    assert toolchains.find("python", "3.77", "x").version == "3.77.1"
    (machine / "pyvenv.cfg").write_text("")
    toolchains.forget()
    assert not toolchains.find("python", "3.77", "x").met


def test_rust_channels(machine: Path) -> None:
    """A pin of Rust is the toolchain of that channel, and rustup's proxy is passed over."""
    for channel, version in (("stable", "1.80.0"), ("nightly", "1.82.0")):
        program(machine / f"home/.rustup/toolchains/{channel}-x86_64/bin/cargo", f"cargo {version}")
    program(machine / "home/.cargo/bin/cargo", "cargo 1.0.0")
    assert toolchains.find("rust", "nightly", "x").version == "1.82.0"
    assert toolchains.find("rust", "stable", "x").version == "1.80.0"
    assert not toolchains.find("rust", "beta", "x").met


def test_unmet_is_told(machine: Path) -> None:
    """What does not fit is named with what is here; the nearest one is used."""
    program(machine / "bin/php", "PHP 98.1.2")
    found = toolchains.find("php", ">=99.3", "composer.json")
    assert (found.met, found.version) == (False, "98.1.2")
    (told,) = toolchains.missing(found)
    assert "php >=99.3 is not on this machine; 98.1.2 is used" in told.because
    assert "98.1.2" in told.hint


def test_node_comes_from_its_registry(machine: Path) -> None:
    """A Node that is not here is brought by the one that is."""
    program(machine / "bin/node", "v20.1.0")
    found = toolchains.find("node", "^99", ".nvmrc")
    assert found.met
    assert found.setup is not None
    assert "'node@^99'" in found.setup.line


def test_broken_programs_are_not_there(machine: Path) -> None:
    """A program that cannot say its version is not used."""
    (machine / "bin").mkdir()
    (machine / "bin/composer").write_bytes(b"\x7fELF")
    (machine / "bin/composer").chmod(0o755)
    assert all(one.path != str(machine / "bin") for one in toolchains.installed("composer"))


def test_modules_of_an_interpreter(tmp_path: Path) -> None:
    """An interpreter that can make environments has pip's wheel beside ensurepip; Debian's has neither."""
    found = Toolchain("python", None, "3.77.1", str(tmp_path / "bin"), True, "x")
    assert not toolchains.has_module(found, "ensurepip")
    grow(tmp_path, {"lib/python3.77/ensurepip/_bundled/pip-1.whl": "", "lib/python3.77/site-packages/pip/x": ""})
    assert toolchains.has_module(found, "ensurepip")
    assert toolchains.has_module(found, "pip")


NAMES = [
    ".python-version",
    ".nvmrc",
    ".tool-versions",
    "mise.toml",
    "rust-toolchain.toml",
    "go.mod",
    "Gemfile",
    "package.json",
]


@given(st.sampled_from(NAMES), st.text(max_size=100), st.sampled_from(["python", "node", "rust", "go", "java", "ruby"]))
def test_any_content(tmp_path_factory: pytest.TempPathFactory, file: str, content: str, name: str) -> None:
    """No content of a pin file raises."""
    toolchains.pinned(grow(tmp_path_factory.mktemp("pin"), {file: content.encode("utf-8", "replace")}), "", name)
