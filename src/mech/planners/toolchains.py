"""Language tools: what a repository pins, what this machine has, and how a missing one can be brought.

Shims of version managers are never the answer: they need the manager and its home, and the sandbox sees only
directories that are bound in. `Toolchain.path` is the real directory of the program.
"""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mech.beneath import Tree
from mech.planners.documents import json, table, toml
from mech.planners.versions import fits, parse
from mech.types import Command, Missing, Toolchain

BROUGHT = "/home/mech/.mech/tools"  # where setup puts tools inside the sandbox: below its HOME


@dataclass(frozen=True, slots=True)
class Installed:
    """One program found on this machine: its full version (as far as known) and its real folder."""

    version: str
    path: str
    program: str


@dataclass(frozen=True, slots=True)
class _Tool:
    program: str
    folders: tuple[str, ...] = ()
    ask: tuple[str, ...] = ("--version",)
    alias: tuple[str, ...] = ()  # names in .tool-versions and mise.toml


_TOOLS = {
    "python": _Tool("python3", ("~/.pyenv/versions/*/bin", "~/.local/share/uv/python/*/bin")),
    "node": _Tool(
        "node",
        (
            "~/.nvm/versions/node/*/bin",
            "~/.local/share/fnm/node-versions/*/installation/bin",
            "~/.volta/tools/image/node/*/bin",
        ),
        alias=("nodejs",),
    ),
    "go": _Tool("go", ("/usr/local/go/bin", "~/sdk/go*/bin", "/usr/lib/go*/bin"), ("version",), ("golang",)),
    "rust": _Tool("cargo", ("~/.rustup/toolchains/*/bin",)),
    "java": _Tool("java", ("/usr/lib/jvm/*/bin", "~/.sdkman/candidates/java/*/bin", "~/.jdks/*/bin"), ("-version",)),
    "maven": _Tool("mvn", ("~/.sdkman/candidates/maven/*/bin", "/opt/maven/bin")),
    "gradle": _Tool("gradle", ("~/.sdkman/candidates/gradle/*/bin", "/opt/gradle/bin")),
    "php": _Tool("php"),
    "composer": _Tool("composer"),
    "ruby": _Tool("ruby", ("~/.rbenv/versions/*/bin", "~/.rvm/rubies/*/bin")),
    "bundler": _Tool("bundle", ("~/.rbenv/versions/*/bin", "~/.rvm/rubies/*/bin")),
    "bun": _Tool("bun", ("~/.bun/bin",)),
    "deno": _Tool("deno", ("~/.deno/bin",)),
    "uv": _Tool("uv", ("~/.local/bin", "~/.cargo/bin")),
}
_MANAGED = ("~/.asdf/installs/{}/*/bin", "~/.local/share/mise/installs/{}/*/bin")
_EVERYWHERE = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin")
_FROM_NPM = {"node": "node", "bun": "bun", "deno": "deno"}  # packages whose binaries the registry itself holds
_SHIMS = re.compile(r"/(shims|\.cargo/bin|\.volta/bin)/?$")
_VERSION_FOLDER = re.compile(r"/(?:[a-z]+-)?v?(\d+\.\d+(?:\.\d+)*)[^/]*/(?:installation/)?bin$")


# --- what this machine has --------------------------------------------------------------------


def installed(name: str) -> tuple[Installed, ...]:
    """What this machine has of a tool: first those on PATH in its order, then version managers', newest first."""
    return _installed(name, os.environ.get("PATH", ""), os.path.expanduser("~"))


def find(name: str, wanted: str | None, because: str) -> Toolchain:
    """The tool for a wanted range (npm's or PEP 440's, a prefix, a Rust channel, or None for any).

    The first one on PATH that fits, else the newest elsewhere. When none fits, `met` is False and `version`
    and `path` are the nearest one's (None when there is none at all); `setup` brings the right one where a
    package registry has it.
    """
    here = installed(name)
    for found in here:
        if _suits(name, found, wanted):
            return Toolchain(name, wanted, found.version, found.path, True, because)
    setup = _bring(name, wanted, because)
    if setup is not None:
        return Toolchain(name, wanted, wanted, f"{BROUGHT}/{name}/node_modules/.bin", True, because, setup)
    nearest = _nearest(here, wanted)
    if nearest is None:
        return Toolchain(name, wanted, None, None, False, because)
    return Toolchain(name, wanted, nearest.version, nearest.path, False, because)


def missing(toolchain: Toolchain) -> tuple[Missing, ...]:
    """What to tell about a toolchain that is not what the repository asks for; nothing when it is."""
    if toolchain.met:
        return ()
    label = f"{toolchain.name} {toolchain.wanted}" if toolchain.wanted else toolchain.name
    used = f"; {toolchain.version} is used in its place" if toolchain.version else ""
    here = ", ".join(dict.fromkeys(found.version for found in installed(toolchain.name))) or "none"
    hint = f"install {label} so that it is on PATH (here: {here})"
    return (Missing("toolchain", toolchain.name, f"{toolchain.because}: {label} is not on this machine{used}", hint),)


def _suits(name: str, found: Installed, wanted: str | None) -> bool:
    if name != "rust" or not wanted or wanted[0].isdigit():
        return fits(found.version, wanted)
    folder = Path(found.path).parent.name
    if wanted == "stable":
        return not folder.startswith(("nightly", "beta"))
    return folder.startswith(f"{wanted}-")


def _nearest(here: tuple[Installed, ...], wanted: str | None) -> Installed | None:
    """The lowest one above the wanted version within its major, else the newest."""
    floor = parse(wanted) or ()

    def version(found: Installed) -> tuple[int, ...]:
        return parse(found.version) or ()

    above = [found for found in here if version(found) >= floor and version(found)[:1] == floor[:1]]
    return min(above, key=version) if above else max(here, key=version, default=None)


def _bring(name: str, wanted: str | None, because: str) -> Command | None:
    package = _FROM_NPM.get(name)
    if package is None or not installed("node"):
        return None
    target = f"{package}@{wanted}" if wanted else package
    line = f"npm install --no-fund --no-audit --prefix {BROUGHT}/{name} '{target.replace(chr(39), '')}'"
    return Command("install", line, f"{because}; not on this machine, so it comes from the npm registry")


@lru_cache(maxsize=64)
def _installed(name: str, path: str, home: str) -> tuple[Installed, ...]:
    tool = _TOOLS.get(name)
    if tool is None:
        return ()
    found: dict[tuple[str, str], Installed] = {}
    for folder in path.split(os.pathsep):
        for one in _look(name, tool, folder):
            found.setdefault((one.path, one.program), one)
    later: dict[tuple[str, str], Installed] = {}
    for folder in _other_folders(name, tool, home):
        for one in _look(name, tool, folder):
            if (one.path, one.program) not in found:
                later.setdefault((one.path, one.program), one)
    newest_first = sorted(later.values(), key=lambda one: parse(one.version) or (), reverse=True)
    return (*found.values(), *newest_first)


def _other_folders(name: str, tool: _Tool, home: str) -> Iterator[str]:
    managed = tuple(pattern.format(alias) for pattern in _MANAGED for alias in (name, *tool.alias))
    for pattern in (*tool.folders, *managed, *_EVERYWHERE):
        full = pattern.replace("~", home, 1)
        if "*" not in full:
            yield full
            continue
        parent = Path(full[: full.index("*")].rpartition("/")[0])
        try:
            yield from sorted(str(match) for match in parent.glob(full[len(str(parent)) + 1 :]))
        except OSError:
            continue


def _look(name: str, tool: _Tool, folder: str) -> Iterator[Installed]:
    """The tool's programs in one folder, by their real places; shims and virtual environments are passed over."""
    if not folder.startswith("/") or (_SHIMS.search(folder) and name != "uv"):
        return
    if name == "python":
        yield from _pythons(folder)
        return
    program = os.path.join(folder, tool.program)
    if not os.access(program, os.X_OK) or not os.path.isfile(program):
        return
    real = os.path.realpath(program)
    if os.path.basename(real) == "rustup":
        return
    place = os.path.dirname(real)
    place = place if os.path.exists(os.path.join(place, tool.program)) else os.path.realpath(folder)
    version = _version(name, os.path.join(place, tool.program), tool.ask)
    if version:
        yield Installed(version, place, tool.program)


def _pythons(folder: str) -> Iterator[Installed]:
    """Interpreters of one folder, `python3` first; their versions are in their names."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    if os.path.exists(os.path.join(os.path.dirname(folder), "pyvenv.cfg")):
        return
    first = os.path.basename(os.path.realpath(os.path.join(folder, "python3")))
    programs = sorted((n for n in names if re.fullmatch(r"python3\.\d+", n)), key=lambda n: (n != first, n))
    for program in programs:
        real = os.path.realpath(os.path.join(folder, program))
        if not os.access(real, os.X_OK) or os.path.basename(real) != program:
            continue
        short = program.removeprefix("python")
        full = _VERSION_FOLDER.search(os.path.dirname(real))
        version = full[1] if full and full[1].startswith(short + ".") else _asked(real, ("--version",)) or short
        yield Installed(version, os.path.dirname(real), program)


def _version(name: str, program: str, ask: tuple[str, ...]) -> str | None:
    folder = os.path.dirname(program)
    if match := _VERSION_FOLDER.search(folder):
        return match[1]
    reader = _VERSION_FILES.get(name)
    stated = reader(Path(folder).parent) if reader else None
    return stated or _asked(program, ask)


def _release_of_java(prefix: Path) -> str | None:
    match = re.search(r'^JAVA_VERSION="([^"]+)"', _text(prefix / "release"), re.M)
    return match[1].removeprefix("1.") if match else None


def _version_of_go(prefix: Path) -> str | None:
    match = re.match(r"go(\d[\d.]*)", _text(prefix / "VERSION"))
    return match[1] if match else None


def _version_of_maven(prefix: Path) -> str | None:
    """From its own library: starting a JVM to ask it takes half a second."""
    for path in (prefix / "lib").glob("maven-core-*.jar"):
        try:
            with zipfile.ZipFile(path) as jar:
                text = jar.read("META-INF/maven/org.apache.maven/maven-core/pom.properties").decode("utf-8", "replace")
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            continue
        if match := re.search(r"^version=(\d[\d.]*)", text, re.M):
            return match[1]
    return None


def _version_of_gradle(prefix: Path) -> str | None:
    names = (re.search(r"-(\d+(?:\.\d+)+)\.jar$", path.name) for path in (prefix / "lib").glob("gradle-core-*.jar"))
    return next((match[1] for match in names if match), None)


_VERSION_FILES: dict[str, Callable[[Path], str | None]] = {
    "java": _release_of_java,
    "go": _version_of_go,
    "maven": _version_of_maven,
    "gradle": _version_of_gradle,
}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _asked(program: str, ask: tuple[str, ...]) -> str | None:
    """The first version a tool of this machine prints about itself, None when it does not run."""
    try:
        done = subprocess.run(
            [program, *ask], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return match[0] if match and done.returncode == 0 else None


# --- what a repository pins -------------------------------------------------------------------

_PIN_FILES = {
    "python": (".python-version", "runtime.txt"),
    "node": (".nvmrc", ".node-version"),
    "ruby": (".ruby-version",),
    "java": (".java-version",),
    "go": (".go-version",),
    "rust": ("rust-toolchain.toml", "rust-toolchain"),
    "bun": (".bun-version",),
    "php": (".php-version",),
}
_SHARED = (".tool-versions", "mise.toml", ".mise.toml")
_NODE_NAMES = re.compile(r"(lts/.*|node|stable|latest|system|current)$")
_LTS = {"argon": "4", "boron": "6", "carbon": "8", "dubnium": "10", "erbium": "12", "fermium": "14"} | {
    "gallium": "16",
    "hydrogen": "18",
    "iron": "20",
    "jod": "22",
    "krypton": "24",
}


def pinned(tree: Tree, at: str, name: str) -> tuple[str | None, str]:
    """The version pinned for `at` and the reason; (None, "") when nothing pins it.

    The nearest folder wins; in one folder the tool's own file, then the shared ones, then the manifest's range.
    """
    for folder in _upwards(at):
        for file in (*_PIN_FILES.get(name, ()), *_SHARED):
            path = f"{folder}/{file}" if folder else file
            text = tree.read(path, 64 * 1024)
            wanted = _pin(name, file, text) if text else None
            if wanted:
                return _PATCHES_APART.get(name, _same)(wanted), f"{path} pins {wanted}"
        wanted, because = _range(tree, folder, name)
        if wanted:
            return _PATCHES_APART.get(name, _same)(wanted), because
    return None, ""


def _same(wanted: str) -> str:
    return wanted


def _minor(wanted: str) -> str:
    """An exact Python is met by any patch of its minor version."""
    return re.sub(r"^(\d+\.\d+)\.\d+$", r"\1", wanted)


def _caret(wanted: str) -> str:
    """An exact Node is met by any later one of its major version."""
    return re.sub(r"^v?(\d+\.\d+\.\d+)$", r"^\1", wanted)


_PATCHES_APART: dict[str, Callable[[str], str]] = {"python": _minor, "node": _caret}


def _upwards(at: str) -> Iterator[str]:
    while at:
        yield at
        at = at.rpartition("/")[0]
    yield ""


def _pin(name: str, file: str, text: str) -> str | None:
    if file in _SHARED:
        return _shared_pin(name, file, text)
    if name == "rust":
        stated = table(toml(text).get("toolchain")).get("channel")
        first = stated if isinstance(stated, str) else "" if file.endswith(".toml") else _first_line(text)
        return first if re.fullmatch(r"[\w.-]+", first) else None
    return _plain(name, _first_line(text))


def _shared_pin(name: str, file: str, text: str) -> str | None:
    names = (name, *_TOOLS[name].alias)
    if file == ".tool-versions":
        rows = [line.split() for line in text.splitlines()]
        stated = next((row[1] for row in rows if len(row) > 1 and row[0] in names), "")
    else:
        tools = table(toml(text).get("tools"))
        value = next((tools[one] for one in names if one in tools), "")
        value = value[0] if isinstance(value, list) and value else value
        value = table(value).get("version", "") if isinstance(value, dict) else value
        stated = str(value)
    return _plain(name, stated)


def _plain(name: str, text: str) -> str | None:
    """A pin as a range: prefixes of tools ("go1.22", "temurin-21", "lts/iron") are taken off."""
    text = text.strip()
    if name == "node" and _NODE_NAMES.match(text):
        return _LTS.get(text.removeprefix("lts/").lower())
    match = re.search(r"\d+(?:\.(?:\d+|x|\*))*", text)
    if not match or len(text) > 60:
        return None
    return text if text[0] in "^~<>=" else match[0].removeprefix("1.") if name == "java" else match[0]


def _first_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def _range(tree: Tree, folder: str, name: str) -> tuple[str | None, str]:
    """A range the manifest of a language states: engines, requires-python, the go line."""
    if name not in _MANIFESTS:
        return None, ""
    file, key, read = _MANIFESTS[name]
    path = f"{folder}/{file}" if folder else file
    wanted = read(tree.read(path) or "")
    return (wanted, f"{path}: {key} {wanted}") if wanted else (None, "")


def _engines(text: str) -> str | None:
    document = json(text)
    pinned_by_volta = table(document.get("volta")).get("node")
    stated = pinned_by_volta or table(document.get("engines")).get("node")
    return stated if isinstance(stated, str) and parse(stated) else None


def _requires_python(text: str) -> str | None:
    document = toml(text)
    stated = table(document.get("project")).get("requires-python")
    poetry = table(table(table(document.get("tool")).get("poetry")).get("dependencies")).get("python")
    poetry = table(poetry).get("version") if isinstance(poetry, dict) else poetry
    stated = stated if isinstance(stated, str) else poetry
    return stated if isinstance(stated, str) and parse(stated) else None


def _go_line(text: str) -> str | None:
    match = re.search(r"^go\s+(\d+(?:\.\d+)*)", text, re.M)
    return f">={match[1]}" if match else None


def _rust_version(text: str) -> str | None:
    stated = table(toml(text).get("package")).get("rust-version")
    return f">={stated}" if isinstance(stated, str) and parse(stated) else None


def _ruby_line(text: str) -> str | None:
    match = re.search(r"^\s*ruby\s+[\"']([^\"']+)[\"']", text, re.M)
    return match[1] if match and parse(match[1]) else None


def _required_php(text: str) -> str | None:
    stated = table(json(text).get("require")).get("php")
    return stated if isinstance(stated, str) and parse(stated) else None


_MANIFESTS: dict[str, tuple[str, str, Callable[[str], str | None]]] = {
    "node": ("package.json", "engines", _engines),
    "python": ("pyproject.toml", "requires-python", _requires_python),
    "go": ("go.mod", "go", _go_line),
    "rust": ("Cargo.toml", "rust-version", _rust_version),
    "ruby": ("Gemfile", "ruby", _ruby_line),
    "php": ("composer.json", "php", _required_php),
}


def has_module(python: Toolchain, name: str) -> bool:
    """Whether an installed interpreter has a module, by its folders: `ensurepip` with its wheels, or `pip`."""
    short = ".".join((python.version or "").split(".")[:2])
    prefix = Path(python.path or "/").parent
    if name == "ensurepip":
        return any((prefix / "lib" / f"python{short}" / "ensurepip" / "_bundled").glob("pip-*.whl"))
    places = (prefix / "lib" / f"python{short}" / "site-packages", prefix / "lib/python3/dist-packages")
    return any((place / name).is_dir() for place in places)


def forget() -> None:
    """Look at this machine again: what was found is kept for as long as PATH and home stay the same."""
    _installed.cache_clear()
