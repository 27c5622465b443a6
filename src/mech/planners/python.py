"""Python: dependencies into `.venv`, the entry point found in the source, databases that need no server."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace

from mech.beneath import Tree
from mech.planners import databases, python_ages, python_entry, python_packages, toolchains
from mech.planners.documents import dotenv
from mech.planners.paths import folder_of, join, within
from mech.planners.proposal import Intent, Proposal
from mech.planners.python_entry import Entry
from mech.planners.python_names import packages as packages_of
from mech.planners.python_packages import UNBUILDABLE, Dependencies, quoted
from mech.planners.python_source import Source
from mech.planners.versions import fits, parse
from mech.types import Command, Missing, Process, Toolchain

_INTENTS = {"script": Intent.ENTRY_FILE, "program": Intent.ENTRY_FILE, "plain": Intent.ENTRY_FILE}
_INSTALLING = {
    "UV_NO_PROGRESS": "1",
    "UV_COMPILE_BYTECODE": "1",  # a layer keeps it; what the program compiles itself is gone with the execution
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
_PORT = re.compile(r"""environ\[\s*["']PORT["']\s*\]|(?:environ\.get|getenv)\(\s*["']PORT["']\s*\)""")
_UNSOLVABLE = "No solution found|ResolutionImpossible|conflicting|needs to be updated|unable to parse"
_UNDOWNLOADED = (
    "No interpreter found|[Ff]ailed to download|No download found|error sending request|Failed to fetch|Failed to parse"
)
_COMPANIONS = (  # what a module needs besides and never imports, when nothing lists the dependencies
    (re.compile(r"\bJinja2Templates\b"), "Jinja2"),
    (re.compile(r"\b(UploadFile|Form)\b.*fastapi|fastapi.*\b(UploadFile|Form)\b", re.S), "python-multipart"),
    (re.compile(r"\bEmailStr\b"), "email-validator"),
)


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a folder with Python in it runs; None when there is neither a manifest nor a program.

    Its toolchain is not met when no interpreter here fits the pin; that is named in `missing`.
    """
    dependencies = python_packages.find(tree, at)
    if dependencies is None and not any(name.endswith(".py") for name in tree.names(at)):
        return None
    found = python_entry.sources(tree, at)
    stated = {**dotenv(tree.read(join(at, ".flaskenv"))), **dotenv(tree.read(join(at, ".env")))}
    entry = python_entry.find(tree, at, found, stated)
    if dependencies is None and entry is None:
        return None
    if dependencies is None:
        dependencies = _inferred(tree, at, found)
    dependencies, notes = _with_server(dependencies, entry, found)
    python, chosen_notes = _interpreter(tree, at, dependencies)
    install, tools, gaps = _install(at, dependencies, python) if _needed(dependencies) else ((), (), ())
    bare = None if _needed(dependencies) else f"python{_short(python)}"
    entry = _hypercorn(entry, dependencies)
    prepare, needs = _prepare(tree, at, entry, found, dependencies)
    return Proposal(
        planner="python",
        at=at,
        intent=_INTENTS.get(entry.kind, Intent.FRAMEWORK) if entry else Intent.GUESSED,
        processes=(_process(at, entry, found, bare),) if entry else (),
        setup=(*install, *prepare),
        env={"PYTHONUNBUFFERED": "1"},
        toolchains=(python, *tools),
        missing=(*toolchains.missing(python), *gaps, *_conda(dependencies), *needs),
        notes=(*notes, *chosen_notes, *((entry.note,) if entry and entry.note else ())),
        serves_page=entry.page if entry else None,
    )


def _process(at: str, entry: Entry, found: Mapping[str, tuple[Source, str]], bare: str | None) -> Process:
    """The entry as a process, run by the folder's own environment, or by `bare` when nothing is installed."""
    folder = within(join(at, ".venv/bin"), entry.cwd)
    line = f"{folder}/{entry.command}" if entry.kind == "script" else f"{bare or f'{folder}/python'} {entry.command}"
    env = dict(entry.env)
    if entry.serves and any(_PORT.search(text) for _, text in found.values()):
        env["PORT"] = "8000"  # the source asks for it and has no default
    return Process("web" if entry.serves else "main", line, entry.because, entry.cwd, env, entry.serves)


def _needed(dependencies: Dependencies) -> bool:
    """Whether there is anything to install: a program of the standard library needs no environment."""
    return bool(dependencies.arguments or dependencies.sync)


# --- dependencies ----------------------------------------------------------------------------


def _inferred(tree: Tree, at: str, found: Mapping[str, tuple[Source, str]]) -> Dependencies:
    """Dependencies as the imports tell them: standard library and own modules left out."""
    local = {part for path in found for part in path.removesuffix(".py").split("/")}
    local |= {
        name.removesuffix(".py") for folder in {folder_of(p) for p in found} | {at, ""} for name in tree.names(folder)
    }
    modules = {module for source, _ in found.values() for module in source.modules}
    packages = packages_of(modules, frozenset(local))
    texts = [text for _, text in found.values()]
    if packages:
        packages += [name for pattern, name in _COMPANIONS if name not in packages and any(map(pattern.search, texts))]
    because = "no file lists dependencies, so they are those that the source imports"
    names = frozenset(python_packages.normal(package) for package in packages)
    return Dependencies(because, tuple(packages), requirements=tuple(packages), names=names)


def _with_server(
    dependencies: Dependencies, entry: Entry | None, found: Mapping[str, tuple[Source, str]]
) -> tuple[Dependencies, tuple[str, ...]]:
    """The dependencies with the server that the start command needs and nothing lists."""
    if entry is None or not entry.needs or "hypercorn" in dependencies.names:
        return dependencies, ()
    absent = tuple(package for package in entry.needs if python_packages.normal(package) not in dependencies.names)
    if not absent or (entry.kind in ("django", "flask") and dependencies.arguments):
        return dependencies, ()
    added = python_packages.with_packages(dependencies, absent)
    return added, (f"{', '.join(absent)} is installed too: the start command needs it and no file lists it",)


def _hypercorn(entry: Entry | None, dependencies: Dependencies) -> Entry | None:
    if (
        entry is None
        or entry.kind != "asgi"
        or "uvicorn" in dependencies.names
        or "hypercorn" not in dependencies.names
    ):
        return entry
    return replace(entry, command=entry.command.replace("-m uvicorn", "-m hypercorn"))


def _conda(dependencies: Dependencies) -> tuple[Missing, ...]:
    if not dependencies.conda:
        return ()
    because = f"{dependencies.inputs[0]} lists packages of conda: {', '.join(dependencies.conda[:8])}"
    return (Missing("toolchain", "conda", because, "list them in requirements.txt, where pip can install them"),)


def _interpreter(tree: Tree, at: str, dependencies: Dependencies) -> tuple[Toolchain, tuple[str, ...]]:
    """The interpreter that the pins ask for; with none, one for which the requirements' markers apply."""
    wanted, because = toolchains.pinned(tree, at, "python")
    if wanted is None and dependencies.python:
        wanted, because = dependencies.python, dependencies.inputs[0]
    python = _aged(toolchains.find("python", wanted, because or "the first Python on PATH"), dependencies)
    if wanted or not any(";" in line for line in dependencies.requirements) or python.version is None:
        return python, ()
    applies, of = python_packages.applicable(dependencies, python.version)
    if applies or not of:
        return python, ()
    for other in toolchains.installed("python"):
        if python_packages.applicable(dependencies, other.version)[0]:
            because = f"the markers in {dependencies.inputs[0]} skip every requirement on Python {python.version}"
            return Toolchain("python", None, other.version, other.path, True, because), (because,)
    because = f"the markers in {dependencies.inputs[0]} skip every requirement on every Python here"
    return replace(python, met=False, because=because), (because,)


def _aged(python: Toolchain, dependencies: Dependencies) -> Toolchain:
    """The same interpreter, or an older one that the pins need and the repository's own range allows."""
    oldest = python_ages.newest(dependencies.requirements)
    if oldest is None or not python.met or python.version is None or fits(python.version, f"<={oldest[0]}"):
        return python
    older = [one for one in toolchains.installed("python") if fits(one.version, f"<={oldest[0]}")]
    fitting = [one for one in older if fits(one.version, python.wanted)]
    if not fitting:
        return python
    chosen = max(fitting, key=lambda one: parse(one.version) or ())
    because = f"{oldest[1]} runs on Python {oldest[0]} at most"
    return Toolchain("python", python.wanted, chosen.version, chosen.path, True, because)


def _install(
    at: str, dependencies: Dependencies, python: Toolchain
) -> tuple[tuple[Command, ...], tuple[Toolchain, ...], tuple[Missing, ...]]:
    """The command that makes `.venv` and installs into it, with the tools it needs."""
    uv = toolchains.find("uv", None, "installs Python packages")
    short = _short(python)
    env = dict(_INSTALLING)
    if not python.met and python.wanted and uv.met:
        return (_download(at, dependencies, python, short, env),), (uv,), ()
    env["UV_PYTHON_DOWNLOADS"] = "never"
    if uv.met:
        return (_command(at, dependencies, _by_uv(short), "uv pip install", env, short),), (uv,), ()
    if python.path is None:
        return (), (), ()
    if toolchains.has_module(python, "ensurepip"):
        make = f"python{short} -m venv .venv"
        return (
            (_command(at, replace(dependencies, sync=None), make, ".venv/bin/python -m pip install", env, short),),
            (),
            (),
        )
    if toolchains.has_module(python, "pip"):
        target = f"{toolchains.BROUGHT}/uv"
        bring = f"python{short} -m pip install --target {target} uv"
        setup = Command("install", bring, "this Python cannot make environments, so uv is brought from its registry")
        brought = Toolchain("uv", None, None, f"{target}/bin", True, "installs Python packages", setup)
        return (_command(at, dependencies, _by_uv(short), "uv pip install", env, short),), (brought,), ()
    because = f"Python {python.version} in {python.path} has neither pip nor venv"
    return (), (), (Missing("toolchain", "uv", because, "install uv, or your system's python3-venv package"),)


def _short(python: Toolchain) -> str:
    return ".".join((python.version or "3").split(".")[:2])


def _by_uv(version: str) -> str:
    return f"uv venv --allow-existing --python {version} .venv"


def _command(at: str, dependencies: Dependencies, make: str, install: str, env: dict[str, str], short: str) -> Command:
    if dependencies.sync:
        extra = _extras(dependencies)
        line = f"{dependencies.sync} --python {short}" + (f" && {install} {quoted(extra)}" if extra else "")
        env = {**env, "UV_PROJECT_ENVIRONMENT": f"/workspace/{join(at, '.venv')}"}
        fallback: str | None = f"{make} && {install} {quoted(dependencies.arguments)}"
        return _installing(at, dependencies, line, env, fallback)
    steps = [make, dependencies.before, f"{install} {quoted(dependencies.arguments)}" if dependencies.arguments else ""]
    loose = dependencies.loose
    fallback = f"{make} && {install} {quoted(loose)}" if loose else None
    return _installing(at, dependencies, " && ".join(step for step in steps if step), env, fallback)


def _installing(at: str, dependencies: Dependencies, line: str, env: dict[str, str], fallback: str | None) -> Command:
    return Command(
        stage="install",
        line=line,
        because=dependencies.because,
        cwd=at,
        env=env,
        fallback=fallback,
        fallback_if=f"{UNBUILDABLE}|{_UNSOLVABLE}",
        inputs=dependencies.inputs,
        outputs=(join(at, ".venv"),),
    )


def _extras(dependencies: Dependencies) -> tuple[str, ...]:
    """What is to be installed besides a synchronised lock file."""
    return tuple(one for one in dependencies.arguments if one not in ("-e", ".", *dependencies.requirements))


def _download(at: str, dependencies: Dependencies, python: Toolchain, short: str, env: dict[str, str]) -> Command:
    """An interpreter that is not here: uv tries to bring it, and the nearest one is used when it cannot."""
    wanted = shlex.quote((python.wanted or "3").replace(" ", ""))
    env = {**env, "UV_PYTHON_INSTALL_DIR": f"{toolchains.BROUGHT}/python"}
    make = f"UV_HTTP_RETRIES=0 {_by_uv(wanted)}"
    line = _command(at, replace(dependencies, sync=None), make, "uv pip install", env, short)
    second = _command(at, replace(dependencies, sync=None), _by_uv(short), "uv pip install", env, short)
    return replace(line, fallback=second.line if python.version else None, fallback_if=_UNDOWNLOADED)


# --- preparation -----------------------------------------------------------------------------


def _prepare(
    tree: Tree, at: str, entry: Entry | None, found: Mapping[str, tuple[Source, str]], dependencies: Dependencies
) -> tuple[tuple[Command, ...], tuple[Missing, ...]]:
    texts = {path: text for path, (_, text) in found.items() if _configures(path, entry)}
    if entry is not None and entry.kind == "django":
        return _django(tree, at, entry, found)
    needs = databases.services(texts)
    program = within(join(at, ".venv/bin"), at)
    if any(need.name in ("postgresql", "mysql", "mssql") for need in needs) or entry is None:
        return (), needs
    commands = []
    alembic = tree.read(join(at, "alembic.ini"))
    if alembic is not None and "sqlite" in alembic + " ".join(texts.values()):
        commands.append(
            Command("build", f"{program}/alembic upgrade head", "alembic.ini migrates SQLite", at, optional=True)
        )
    elif (
        entry.kind in ("flask", "starter")
        and "flask-migrate" in dependencies.names
        and tree.is_dir(join(at, "migrations"))
    ):
        env = dict(entry.env) or {"FLASK_APP": within(entry.target, at)}
        line = f"{program}/python -m flask db upgrade"
        commands.append(Command("build", line, "migrations/ is Flask-Migrate's", at, env, optional=True))
    elif entry.kind == "flask" and any(re.search(r"command\(\s*[\"']init-db[\"']", text) for _, text in found.values()):
        line = f"{program}/python -m flask init-db"
        commands.append(
            Command("build", line, "the source has the command init-db", at, dict(entry.env), optional=True)
        )
    return tuple(commands), needs


def _configures(path: str, entry: Entry | None) -> bool:
    name = path.rpartition("/")[2]
    return bool(re.match(r"(config|settings|database|db|session|models?|app|main|extensions|__init__)", name)) or (
        entry is not None and path == entry.target
    )


def _django(
    tree: Tree, at: str, entry: Entry, found: Mapping[str, tuple[Source, str]]
) -> tuple[tuple[Command, ...], tuple[Missing, ...]]:
    settings = {
        p: t for p, (_, t) in found.items() if re.search(r"settings[^/]*\.py$|/settings/[^/]*\.py$|(^|/)config\.py$", p)
    }
    needs = databases.services(settings)
    sqlite = any("sqlite" in text for text in settings.values())
    server = [need for need in needs if need.name in ("postgresql", "mysql", "mssql")]
    if server and not sqlite:
        return (), needs
    needs = tuple(need for need in needs if need not in server)
    program = within(join(at, ".venv/bin"), entry.cwd)
    because = "Django's tables are made before it serves" + (", in SQLite" if sqlite else "")
    line = f"{program}/python manage.py migrate --noinput"
    return (Command("build", line, because, entry.cwd, optional=not sqlite),), needs
