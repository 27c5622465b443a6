"""What a Python folder depends on, and the commands that install it into its own `.venv`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace

from mech.beneath import Tree
from mech.planners.documents import json, table, texts, toml, yaml
from mech.planners.paths import first_file, folder_of, join, upwards, within

_REQUIREMENTS = (
    "requirements.txt",
    "requirements/dev.txt",
    "requirements/local.txt",
    "requirements/development.txt",
    "requirements/base.txt",
    "requirements/common.txt",
    "requirements/requirements.txt",
    "requirements-dev.txt",
    "requirements.in",
    "requirement.txt",
)
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?")
_INCLUDE = re.compile(r"\s*(?:-r|-c|--requirement|--constraint)[\s=]+([^\s#]+)")
# a project that cannot be built is still an application whose dependencies can be installed
_UNBUILDABLE = (
    "Failed to build|metadata-generation-failed|Multiple top-level|Unable to determine which files|"
    "does not appear to be a Python project|Failed building|subprocess-exited-with-error"
)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What is to be installed. `arguments` are those of `pip install`; `requirements` are single lines as written.

    `sync` is a whole command of uv in place of that; `before` prepares files the arguments name. `loose` are the
    arguments of a second try when the project itself cannot be built.
    """

    because: str
    arguments: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    sync: str | None = None
    before: str = ""
    loose: tuple[str, ...] | None = None
    conda: tuple[str, ...] = ()
    python: str | None = None


def find(tree: Tree, at: str) -> Dependencies | None:
    """The dependencies the folder states, by the first manifest that holds any; None when nothing does."""
    return next((found for reader in _READERS if (found := reader(tree, at))), None)


def normal(name: str) -> str:
    """A package name as the registry compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str | None:
    """The normal name of the package a requirement line asks for; extras count as packages of their own."""
    match = _NAME.match(requirement)
    return normal(match[1]) if match and not requirement.lstrip().startswith(("-", "#", "http", "git+")) else None


def _names(requirements: tuple[str, ...]) -> frozenset[str]:
    found = {name for line in requirements if (name := name_of(line))}
    # packages whose extra brings the server
    if any(re.match(r"\s*fastapi\[(standard|all)", line) for line in requirements):
        found.add("uvicorn")
    return frozenset(found)


def applicable(dependencies: Dependencies, version: str) -> tuple[int, int]:
    """How many of the requirements apply to a Python version by their markers, and how many there are."""
    from packaging.requirements import InvalidRequirement, Requirement

    short = ".".join(version.split(".")[:2])
    environment = {"python_version": short, "python_full_version": version if version.count(".") > 1 else short + ".0"}
    count = 0
    for line in dependencies.requirements:
        try:
            marker = Requirement(line.partition(" #")[0].strip()).marker
            count += marker is None or marker.evaluate(environment)
        except (InvalidRequirement, ValueError, KeyError, RecursionError):
            count += 1
    return count, len(dependencies.requirements)


# --- one reader for each manifest -------------------------------------------------------------


def _uv_lock(tree: Tree, at: str) -> Dependencies | None:
    manifest = join(at, "pyproject.toml")
    if not tree.is_file(manifest):
        return None
    root = next((folder for folder in upwards(at) if tree.is_file(join(folder, "uv.lock"))), None)
    if root is None or (root != at and "workspace" not in (tree.read(join(root, "pyproject.toml")) or "")):
        return None
    lock = join(root, "uv.lock")
    declared = _project(tree.read(manifest))
    locked = frozenset(normal(n) for n in re.findall(r'^name = "([^"]+)"', tree.read(lock) or "", re.M))
    return Dependencies(
        because=f"{lock} locks the dependencies",
        inputs=tuple(dict.fromkeys((lock, manifest, join(root, "pyproject.toml")))),
        names=locked,
        sync="uv sync --frozen",
        requirements=declared,
        arguments=("-e", ".") if "build-system" in toml(tree.read(manifest)) else declared,
    )


def _poetry(tree: Tree, at: str) -> Dependencies | None:
    manifest, lock = join(at, "pyproject.toml"), join(at, "poetry.lock")
    document = toml(tree.read(manifest))
    poetry = table(table(document.get("tool")).get("poetry"))
    stated = table(poetry.get("dependencies"))
    if not stated and not (poetry and tree.is_file(lock)):
        return None
    requirements = _project(tree.read(manifest)) or tuple(_from_poetry(stated))
    locked = tree.is_file(lock)
    pins = "awk -F'\"' '/^name = /{n=$2} /^version = /{print n\"==\"$2}' poetry.lock > .venv/pins.txt"
    return Dependencies(
        because=f"{lock if locked else manifest} states the dependencies" + (", pinned by poetry" if locked else ""),
        arguments=("-c", ".venv/pins.txt", *requirements) if locked else requirements,
        inputs=(manifest, lock) if locked else (manifest,),
        requirements=requirements,
        names=_names(requirements),
        before=pins if locked else "",
        loose=requirements if locked else None,
    )


def _from_poetry(stated: dict[str, object]) -> list[str]:
    found = []
    for name, value in stated.items():
        if name.lower() == "python" or not re.fullmatch(r"[\w.-]+", name):
            continue
        options = table(value)
        if options.get("optional") or "path" in options:
            continue
        if isinstance(git := options.get("git"), str):
            revision = options.get("rev") or options.get("tag") or options.get("branch")
            found.append(f"{name} @ git+{git}" + (f"@{revision}" if isinstance(revision, str) else ""))
            continue
        version = options.get("version", "*") if options else value
        extras = ",".join(texts(options.get("extras")))
        markers = options.get("markers")
        line = name + (f"[{extras}]" if extras else "") + _caret(version if isinstance(version, str) else "*")
        found.append(line + (f"; {markers}" if isinstance(markers, str) else ""))
    return found


def _caret(version: str) -> str:
    """A version of poetry as PEP 440 writes it."""
    return ",".join(_one(part.strip()) for part in version.partition("||")[0].split(",")).strip(",")


def _one(part: str) -> str:
    match = re.fullmatch(r"(\^|~)\s*(\d+)((?:\.\d+)*)([\w.+-]*)", part)
    if match:
        numbers = [int(n) for n in (match[2] + match[3]).split(".")]
        at = (
            next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
            if match[1] == "^"
            else min(1, len(numbers) - 1)
        )
        above = ".".join(str(n) for n in [*numbers[:at], numbers[at] + 1])
        return f">={match[2]}{match[3]}{match[4]},<{above}"
    if part in ("*", ""):
        return ""
    return f"=={part}" if part[0].isdigit() else part


def _pipfile(tree: Tree, at: str) -> Dependencies | None:
    manifest, lock = join(at, "Pipfile"), join(at, "Pipfile.lock")
    document = toml(tree.read(manifest))
    pinned = table(json(tree.read(lock)).get("default"))
    stated = table(document.get("packages")) or dict.fromkeys(pinned, "*")
    if not stated:
        return None
    requirements = tuple(_from_poetry(stated))
    program = (
        "import json; d = json.load(open('Pipfile.lock'))['default']; "
        "print(*[n + v['version'] for n, v in d.items() if 'version' in v], sep='\\n')"
    )
    pins = f".venv/bin/python -c {shlex.quote(program)} > .venv/pins.txt" if pinned else ""
    wanted = table(document.get("requires")).get("python_version")
    return Dependencies(
        because=f"{lock if pinned else manifest} states the dependencies",
        arguments=("-c", ".venv/pins.txt", *requirements) if pinned else requirements,
        inputs=(manifest, lock) if pinned else (manifest,),
        requirements=requirements,
        names=_names(requirements),
        before=pins,
        loose=requirements if pinned else None,
        python=wanted if isinstance(wanted, str) else None,
    )


def _requirements(tree: Tree, at: str) -> Dependencies | None:
    file = first_file(tree, at, _REQUIREMENTS)
    if file is None:
        return None
    development = join(at, "requirements/dev.txt")
    if tree.is_file(development) and not any(name_of(line) for line in (tree.read(file) or "").splitlines()):
        file = development  # requirements.txt only points to a deployment's list
    files, lines = _included(tree, file)
    project = join(at, "pyproject.toml")
    if not lines and _project(tree.read(project)):
        return None
    arguments: tuple[str, ...] = ("-r", within(file, at))
    return Dependencies(
        because=f"{file} lists the dependencies",
        arguments=arguments,
        inputs=files,
        requirements=lines,
        names=_names(lines),
    )


def _included(tree: Tree, file: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirement files that `file` includes (itself first) and the requirement lines of all."""
    files, lines, waiting = [file], [], [file]
    while waiting and len(files) < 20:
        path = waiting.pop()
        for line in (tree.read(path) or "").replace("\\\n", " ").splitlines():
            if include := _INCLUDE.match(line):
                other = join(folder_of(path), include[1])
                if other not in files and tree.is_file(other):
                    files.append(other)
                    waiting.append(other)
            elif name_of(line):
                lines.append(re.sub(r"\s--hash\S*", "", line).strip())
    return tuple(files), tuple(lines)


def _pyproject(tree: Tree, at: str) -> Dependencies | None:
    manifest = join(at, "pyproject.toml")
    document = toml(tree.read(manifest))
    project = table(document.get("project"))
    if not project:
        return None
    requirements = _project(tree.read(manifest))
    builds = "build-system" in document
    if not builds and not requirements:
        return None
    loose = requirements or None
    return Dependencies(
        because=f"{manifest} states the dependencies",
        arguments=("-e", ".") if builds else requirements,
        inputs=tuple(p for name in ("pyproject.toml", "setup.cfg", "setup.py") if tree.is_file(p := join(at, name))),
        requirements=requirements,
        names=_names(requirements),
        loose=loose if builds else None,
    )


def _project(text: str | None) -> tuple[str, ...]:
    document = toml(text)
    return tuple(texts(table(document.get("project")).get("dependencies")))


def _setup_py(tree: Tree, at: str) -> Dependencies | None:
    file = first_file(tree, at, ("setup.py", "setup.cfg"))
    text = tree.read(file) if file else None
    if file is None or text is None or ("setup(" not in text and "install_requires" not in text):
        return None
    quoted = frozenset(n for q in re.findall(r"""["']([A-Za-z][\w.-]+)""", text) if (n := name_of(q)))
    return Dependencies(f"{file} states the dependencies", ("-e", "."), (file,), names=quoted)


def _conda(tree: Tree, at: str) -> Dependencies | None:
    file = first_file(tree, at, ("environment.yml", "environment.yaml"))
    listed = yaml(tree.read(file)).get("dependencies") if file else None
    if file is None or not isinstance(listed, list):
        return None
    by_pip = tuple(line for item in listed for line in texts(table(item).get("pip")) if name_of(line))
    by_conda = [item for item in listed if isinstance(item, str)]
    names = [re.split(r"[=<>\s]", item.rpartition("::")[2])[0] for item in by_conda]
    python = next(
        (re.sub(r"^python\s*=*", "", item) for item in by_conda if re.match(r"python\b(?![-\w])", item)), None
    )
    others = tuple(name for name in names if name not in ("python", "pip", ""))
    return Dependencies(
        because=f"{file} lists the dependencies",
        arguments=by_pip,
        inputs=(file,),
        requirements=by_pip,
        names=_names(by_pip),
        conda=others,
        python=python or None,
    )


_READERS: tuple[Callable[[Tree, str], Dependencies | None], ...] = (
    _uv_lock,
    _poetry,
    _pipfile,
    _requirements,
    _pyproject,
    _setup_py,
    _conda,
)


def with_packages(dependencies: Dependencies, packages: tuple[str, ...]) -> Dependencies:
    """The same with more packages installed besides."""
    if not packages:
        return dependencies
    loose = dependencies.loose
    return replace(
        dependencies,
        arguments=(*dependencies.arguments, *packages),
        names=dependencies.names | {normal(p) for p in packages},
        loose=(*loose, *packages) if loose is not None else None,
    )


def quoted(arguments: tuple[str, ...]) -> str:
    return " ".join(shlex.quote(argument) for argument in arguments)


UNBUILDABLE = _UNBUILDABLE
