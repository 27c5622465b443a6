"""Repairs for Python, its packages, test runners and web frameworks."""

from __future__ import annotations

import re
import sys

from mech.diagnosers.provides import MACHINE_MODULES, PYTHON_COMMANDS, REMOVED
from mech.diagnosers.repairs.frameworks import application
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.distributions import PACKAGES
from mech.types import Suggestion


def add(symptom: Symptom, package: str) -> tuple[str, str]:
    """(where it is added, the command that adds it), by how the repository states what it needs."""
    if symptom.has("uv.lock"):
        return "pyproject.toml", f"uv add {package}"
    project = symptom.read("pyproject.toml")
    if symptom.has("poetry.lock") or "[tool.poetry" in project:
        return "pyproject.toml", f"poetry add {package}"
    if symptom.has("pdm.lock"):
        return "pyproject.toml", f"pdm add {package}"
    if symptom.has("Pipfile"):
        return "the Pipfile", f"pipenv install {package}"
    for name in ("requirements.txt", "requirements/base.txt", "requirements.in"):
        if symptom.has(name):
            return name, f"pip install {package}"
    return ("pyproject.toml" if project else "the dependencies"), f"pip install {package}"


def package_of(module: str) -> str:
    """The package that brings a module."""
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        if package := PACKAGES.get(".".join(parts[:end])):
            return package if package.endswith("]") else package.lower()
    if parts[0] in ("google", "azure") and len(parts) > 1:
        return "-".join(parts[:3])
    return parts[0].replace("_", "-")


def _module(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    top = name.split(".")[0]
    if top in MACHINE_MODULES and top not in ("gdb", "cairo"):
        package = MACHINE_MODULES[top]
        return advice(
            "add_dependency",
            f"'{top}' comes with the machine: install {package}",
            "machine-module",
            0.8,
            f"apt-get install -y {package}",
        )
    if re.search(
        rf"(?:gunicorn|uvicorn|hypercorn|granian|daphne)\b[^;&|]*\s{re.escape(name)}(?::|\s|$)", symptom.command
    ):
        module = re.match(r"(?P<module>.*)", name)
        if module and (found := application(symptom, module)):
            return found
    if local := _served(symptom, name) or _local(symptom, name):
        return local
    if top in REMOVED:
        return advice(
            "add_dependency",
            f"'{top}' is no longer part of Python: add {REMOVED[top]}, or run an older Python",
            "removed-module",
            0.75,
            add(symptom, REMOVED[top])[1],
        )
    if top in sys.stdlib_module_names:
        return None
    package = package_of(name)
    if "." in name and package == package_of(top) and top not in _NAMESPACES:
        rest = name.partition(".")[2]  # Python names the first part that is not there: those before it were
        return advice(
            "edit_code",
            f"{top} is installed and has no '{rest}': another version of it, or a name misspelt",
            "submodule",
            0.6,
        )
    place, command = add(symptom, package)
    if _declared(symptom, package):
        return advice(
            "fix_command", f"{package} is in {place} but not installed", "not-installed", 0.65, _install(place)
        )
    sure = 0.9 if any(".".join(name.split(".")[:n]) in PACKAGES for n in (1, 2, 3)) else 0.8
    return advice("add_dependency", f"add {package} to {place}", "python-module", sure, command)


_NAMESPACES = frozenset(
    "google azure backports sphinxcontrib zope jaraco ruamel airflow mkdocs opentelemetry keyring plone collective oslo".split()
)
"""Packages that share their first name with others."""


def _install(place: str) -> str:
    return f"pip install -r {place}" if place.endswith((".txt", ".in")) else "pip install ."


def _declared(symptom: Symptom, package: str) -> bool:
    stated = re.compile(rf"(?im)^[\s\"']*{re.escape(package).replace('-', '[-_.]')}(?:[\s\"'<>=!~\[,;]|$)")
    return any(stated.search(symptom.read(f)) for f in ("requirements.txt", "pyproject.toml", "Pipfile"))


def _served(symptom: Symptom, name: str) -> Suggestion | None:
    """A module that a server is to load and that is in a package."""
    given = re.search(
        rf"(?:gunicorn|uvicorn|hypercorn|granian|daphne)\b[^;&|]*?\s({re.escape(name)}):", symptom.command
    )
    found = [file for file in symptom.roots.files if file.endswith(f"/{name.replace('.', '/')}.py")]
    if given is None or len(found) != 1 or not symptom.has(f"{found[0].rpartition('/')[0]}/__init__.py"):
        return None
    module = found[0].removesuffix(".py").replace("/", ".")
    command = symptom.command[: given.start(1)] + module + symptom.command[given.end(1) :]
    return advice("fix_command", f"the module is {module}", "application", 0.85, command)


def _local(symptom: Symptom, name: str) -> Suggestion | None:
    """A module of the repository: mistyped, elsewhere, or out of sight from where it runs."""
    files = [f for f in symptom.roots.files if f.endswith(".py")]
    if not files:
        return None
    path = name.replace(".", "/")
    for candidate in (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py", f"{path}/"):
        for file in files:
            if (
                file == candidate
                or file.endswith("/" + candidate)
                or (candidate[-1] == "/" and f"/{candidate}" in f"/{file}")
            ):
                base = f"/{file}".rpartition(f"/{candidate}")[0].strip("/")
                if base.count("/") <= 2 and not _test(base):
                    return advice(
                        "fix_command",
                        f"'{name}' is in {base or 'the top folder'}: run from there or set PYTHONPATH={base or '.'}",
                        "module-path",
                        0.7,
                        f"PYTHONPATH={base or '.'}",
                    )
    parts = path.split("/")
    folder = "/".join(parts[:-1])
    near = _sibling(files, folder, parts[-1])
    if near and len(parts) > 1:
        return advice(
            "edit_code", f"there is no module '{name}'; '{'.'.join([*parts[:-1], near])}' is there", "module-name", 0.8
        )
    if near:
        sure = 0.8 if name not in PACKAGES else 0.6
        return advice("edit_code", f"there is no module '{name}'; '{near}' is in the repository", "module-name", sure)
    if len(parts) > 1 and any(
        f.startswith(parts[0] + "/") or f"/{parts[0]}/" in f or f == parts[0] + ".py" for f in files
    ):
        return advice(
            "edit_code", f"'{parts[0]}' is in the repository but has no '{'.'.join(parts[1:])}'", "module-name", 0.7
        )
    return None


def _test(folder: str) -> bool:
    return bool(re.search(r"(?:^|/)(?:tests?|examples?|docs)(?:/|$)", folder))


def _sibling(files: list[str], folder: str, name: str) -> str | None:
    names = set[str]()
    for file in files:
        head, _, last = file.rpartition("/")
        if head == folder or (folder and head.endswith("/" + folder)):
            names.add(last[:-3])
        if last == "__init__.py" and head.rpartition("/")[0] == folder:
            names.add(head.rpartition("/")[2])
    return closest(name, names - {"__init__", "__main__", "setup", "conftest"}, 0.8)


def _name(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """What the interpreter itself proposes."""
    return advice("edit_code", f"'{match['meant']}' is meant", "did-you-mean", 0.85)


def _undefined(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    names = re.findall(
        r"(?m)^\s*(?:def|class|async def)\s+(\w+)|^\s*(\w+)\s*(?::[^=\n]*)?=[^=]|\bimport (\w+)|\bas (\w+)",
        symptom.source,
    )
    given = re.findall(r"(?m)^\s*(?:async )?def \w+\(([^()\n]{0,300})\)|\bfor ([\w, ]{1,80}) in\b", symptom.source)
    names += [tuple(re.findall(r"\w+", " ".join(row))) for row in given]
    near = closest(match["name"], (n for row in names for n in row if n), 0.78)
    if match["name"] in sys.stdlib_module_names or (match["name"] in PACKAGES and not near):
        return advice("edit_code", f"add `import {match['name']}`", "import-missing", 0.85)
    if near:
        return advice("edit_code", f"'{match['name']}' is not defined; '{near}' is", "name", 0.75)
    return None


def _import_name(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A name that a module of the repository does not have."""
    path = match["module"].replace(".", "/")
    text = next((t for f in (f"{path}.py", f"{path}/__init__.py", f"src/{path}.py") if (t := symptom.read(f))), "")
    names = re.findall(r"(?m)^(?:async )?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]*)?=[^=]", text)
    near = closest(match["name"], (n for row in names for n in row if n), 0.7)
    if near:
        return advice("edit_code", f"{match['module']} has no '{match['name']}'; it has '{near}'", "name", 0.8)
    return None


def _fixture(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    plugins = {
        "mocker": "pytest-mock",
        "benchmark": "pytest-benchmark",
        "httpx_mock": "pytest-httpx",
        "aiohttp_client": "pytest-aiohttp",
        "snapshot": "syrupy",
        "requests_mock": "requests-mock",
        "respx_mock": "respx",
        "page": "pytest-playwright",
        "settings": "pytest-django",
        "django_db_setup": "pytest-django",
        "freezer": "pytest-freezer",
        "faker": "faker",
        "testdir": "pytest",
        "live_server": "pytest-django",
        "httpserver": "pytest-httpserver",
        "fs": "pyfakefs",
        "datadir": "pytest-datadir",
        "cov": "pytest-cov",
        "celery_app": "pytest-celery",
        "event_loop": "pytest-asyncio",
        "db": "pytest-django",
        "admin_client": "pytest-django",
        "rf": "pytest-django",
    }
    listed = re.search(r"available fixtures: ([^\n]+)", symptom.around)
    near = closest(match["name"], re.findall(r"[\w.]+", listed[1]) if listed else (), 0.7)
    if near:
        return advice("edit_code", f"there is no fixture '{match['name']}'; '{near}' is there", "fixture", 0.85)
    if package := plugins.get(match["name"]):
        return advice(
            "add_dependency",
            f"the fixture '{match['name']}' comes with {package}: add it",
            "fixture",
            0.85,
            add(symptom, package)[1],
        )
    return None


def _option(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    plugins = {
        "--cov": "pytest-cov",
        "--timeout": "pytest-timeout",
        "-n": "pytest-xdist",
        "--numprocesses": "pytest-xdist",
        "--dist": "pytest-xdist",
        "--asyncio-mode": "pytest-asyncio",
        "--reruns": "pytest-rerunfailures",
        "--ds": "pytest-django",
        "--reuse-db": "pytest-django",
        "--html": "pytest-html",
        "--json-report": "pytest-json-report",
        "--benchmark": "pytest-benchmark",
        "--mypy": "pytest-mypy",
        "--random-order": "pytest-random-order",
        "--snapshot-update": "syrupy",
        "--headed": "pytest-playwright",
        "--browser": "pytest-playwright",
    }
    options = re.findall(r"--?[a-z][\w-]*", match["options"])
    package = next(
        (
            p
            for o in options
            for begin, p in plugins.items()
            if o == begin or (begin.startswith("--") and o.startswith(f"{begin}-"))
        ),
        None,
    )
    if package is None or "pytest" not in symptom.command + symptom.around:
        return None
    return advice(
        "add_dependency",
        f"the option {options[0]} comes with {package}: add it",
        "pytest-plugin",
        0.85,
        add(symptom, package)[1],
    )


def _wanted(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """Another Python than this one."""
    wanted = (match.groupdict().get("wanted") or "").strip()
    version = re.search(r"\d+\.\d+", wanted)
    least = f"Python {version[0]}" if version else "another Python"
    has = re.search(r"(?:Python: |running |version |Python )(\d\.\d+(?:\.\d+)?)", match[0])
    here = f", running {has[1]}" if has else ""
    return advice(
        "fix_config",
        f"it wants {least} (python {wanted}){here}: run that Python, or change requires-python",
        "python-version",
        0.85,
    )


def _no_tests(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """Tests whose files are not named as the runner looks for them."""
    named = [
        f
        for f in symptom.roots.files
        if f.endswith(".py")
        and re.search(r"(?:^|/)tests?/", f)
        and re.search(r"(?i)test|check|spec|case", f.rpartition("/")[2])
    ]
    named = named or [
        f
        for f in symptom.roots.files
        if f.endswith(".py")
        and re.search(
            r"^(?:\s*)def test_\w+|unittest\.TestCase|\(TestCase\)", symptom.roots.read(f) or "", re.MULTILINE
        )
    ]
    if not named:
        return None
    folder, _, last = named[0].rpartition("/")
    pattern = "*_" + last.rpartition("_")[2] if "_" in last and not last.startswith("test") else last
    if "unittest" in symptom.command:
        return advice(
            "fix_command",
            f"{named[0]} does not match test*.py",
            "tests-none",
            0.8,
            f"python -m unittest discover -s {folder or '.'} -p '{pattern}'",
        )
    return advice(
        "fix_config",
        f"{named[0]} holds tests but python_files (or testpaths) does not match it: mend the pytest configuration or its name",
        "tests-none",
        0.75,
    )


def _relative(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A module of a package that is run as a file."""
    where = symptom.where
    if where is None or "/" not in where.file or not where.file.endswith(".py"):
        return None
    module = where.file.removesuffix(".py").removesuffix("/__main__").removeprefix("src/").replace("/", ".")
    return advice(
        "fix_command",
        f"{where.file} is a part of a package: run it as one",
        "relative-import",
        0.8,
        f"python -m {module}",
    )


def _no_version(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    bare = re.split(r"[<>=~!\[; ]", match["name"])[0]
    if not _declared(symptom, bare) and (local := _local(symptom, bare.replace("-", "_"))):
        return local
    versions = re.search(r"from versions: ([^)\n]+)", symptom.around)
    name = re.split(r"[<>=!~\[; ]", match["name"])[0]
    if versions and versions[1].strip() != "none":
        latest = versions[1].split(",")[-1].strip()
        return advice("fix_config", f"there is no {match['name']}; the newest {name} is {latest}", "no-version", 0.85)
    near = closest(
        name.lower().replace("_", "-"),
        {p.lower() for p in PACKAGES.values()} | {p.lower() for p in PYTHON_COMMANDS.values()} | WELL_KNOWN,
        0.8,
    )
    meant = f"; {near} is meant" if near else ""
    return advice(
        "fix_config",
        f"no registry has {name} for this Python{meant}: correct its name",
        "no-package",
        0.85 if near else 0.8,
    )


WELL_KNOWN = frozenset(
    "requests numpy pandas scipy matplotlib seaborn fastapi uvicorn pydantic starlette httpx aiohttp django sqlalchemy alembic celery "
    "redis pytest tox black ruff mypy rich typer click boto3 botocore marshmallow marshmallow-jsonschema jsonschema attrs tqdm gunicorn "
    "cryptography paramiko fabric pymongo motor psycopg asyncpg aiosqlite tenacity structlog loguru pendulum arrow orjson ujson "
    "beautifulsoup4 lxml selenium playwright scrapy transformers datasets tokenizers accelerate openai anthropic langchain streamlit gradio "
    "plotly dash bokeh altair polars pyarrow duckdb networkx sympy statsmodels xgboost lightgbm opencv-python nltk spacy gensim "
    "python-dateutil pytz tzdata babel jinja2 markupsafe werkzeug itsdangerous flask-cors flask-login django-filter pillow sentry-sdk".split()
)


def _conflict(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    near = re.sub(r"\s+", " ", symptom.around)
    if none := re.search(r"(?<![\w.-])(?P<name>[\w.-]{1,80}) was not found in the package registry", near):
        return _no_version(symptom, none)
    if none := re.search(r"there is no version of (?P<name>[\w.-]{1,80}==[\w.]+)", near):
        return advice("fix_config", f"there is no {none['name']}: ask for a version that exists", "no-version", 0.85)
    rows = re.findall(
        r"^\s*(\S+(?: \([^)]*\))?) depends on (\S+)|The user requested (\S+)", symptom.around, re.MULTILINE
    )
    told = [f"{a} needs {b}" if a else f"asked for {c}" for a, b, c in rows][:3]
    told = told or re.findall(r"Because only \S{1,80} is available|your project depends on [^\s,]{1,80}", near)
    text = "; ".join(told) or "the versions asked for contradict each other"
    return advice("fix_config", f"{text}: loosen one of them", "conflict", 0.85)


def _requirement(symptom: Symptom, match: re.Match[str]) -> Suggestion:
    """What no requirement is; one with a single sign of equality is meant to have two."""
    told = match["a"].strip()
    single = re.fullmatch(r"([\w.-]+(?:\[[\w,-]+\])?) ?= ?([\w.*]+)", told)
    meant = f": {single[1]}=={single[2]} is meant" if single else ""
    return advice("fix_config", f"the requirement '{told}' is not written as one{meant}", "requirement", 0.85)


def _hinted(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A package that the output says to install."""
    package = match["a"].rstrip(".")
    name = package.partition("[")[0]
    if name.lower() in ("pip", "setuptools", "r"):
        return None
    where, command = add(symptom, package)
    lacks = re.search(r"([A-Za-z][\w.-]{1,60}) is not installed", match.string)
    told = f"{lacks[1]} is not installed: " if lacks and lacks[1] != package else ""
    text = f"{told}add {package} to {where}"
    return advice("add_dependency", text, "install-hint", 0.8, command)


# fmt: off
ROWS = rules((
    ("install-hint", "add_dependency", "pip install", r"(?i)(?:install|run|try|using|with|via|missing|required?|need)[^\n]{0,100}?[`'\"$ :]?(?:python3? -m )?pip3? install (?:-U |--upgrade )?[`'\"]?(?P<a>[A-Za-z][\w.-]*(?:\[[\w,-]+\])?)", _hinted),
    ("~module", "add_dependency", "No module named", r"No module named '?(?P<name>[A-Za-z_][\w.]*)'?(?! is a package)", _module),
    ("did-you-mean", "edit_code", "Did you mean", r"^(?:\w*\.)*(?:NameError|AttributeError|ImportError|KeyError|TypeError|UnboundLocalError)\b[^\n]*Did you mean:? '(?P<meant>[\w.]+)'", _name),
    ("~undefined", "edit_code", "is not defined", r"NameError: name '(?P<name>\w+)' is not defined", _undefined),
    ("~undefined", "edit_code", "F821", r"F821 (?:\[\*\] )?[Uu]ndefined name [`'](?P<name>\w+)[`']", _undefined),
    ("import-name", "edit_code", "cannot import name", r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'", _import_name),
    ("fixture", "edit_code", "fixture '", r"fixture '(?P<name>\w+)' not found", _fixture),
    ("required-hint", "add_dependency", "to be installed", r"requires? [`'\"](?P<a>[A-Za-z][\w.-]*)[`'\"] to be installed", lambda s, m: advice("add_dependency", f"add {m['a']} to {add(s, m['a'])[0]}", "required", 0.88, add(s, m["a"])[1])),
    ("driver-hint", "add_dependency", "Error loading", r"Error loading (?P<a>psycopg2|MySQLdb|cx_Oracle|oracledb)", lambda s, m: advice("add_dependency", f"add {package_of(m['a'])} to {add(s, package_of(m['a']))[0]}", "driver", 0.88, add(s, package_of(m["a"]))[1])),
    ("dialect", "edit_code", "sqlalchemy.dialects:postgres", r"sqlalchemy\.dialects:postgres\b", "the address begins with postgresql://, no longer postgres://", "", 0.88),
    ("stubs-hint", "add_dependency", "Library stubs not installed", r"Library stubs not installed for \"(?P<a>[\w.-]+)\"", lambda s, m: _stubs(s, m["a"])),
    ("pytest-option", "add_dependency", "unrecognized arguments", r"unrecognized arguments: (?P<options>[^\n]+)", _option),
    ("pytest-async", "add_dependency", "async def functions are not natively supported", r"async def functions are not natively supported", lambda s, m: advice("add_dependency", "async tests need pytest-asyncio: add it", "pytest-plugin", 0.85, add(s, "pytest-asyncio")[1])),
    ("pytest-marker", "fix_config", "not found in `markers`", r"'(?P<a>\w+)' not found in `markers` configuration option", "name the marker '{a}' under markers in the pytest configuration", "", 0.85),
    ("pytest-usage", "fix_command", "file or directory not found", r"file or directory not found: (?P<a>\S+)", lambda s, m: advice("fix_command", f"there is no {m['a']}" + (f"; {n} is there" if (n := closest(m["a"].split("::")[0].rstrip("/"), [*s.roots.files, *{f.rpartition("/")[0] for f in s.roots.files}])) else ""), "test-path", 0.75, f"pytest {n}" if n else None)),
    ("~tests-none", "fix_config", "no tests ran¦Ran 0 tests¦NO TESTS RAN¦collected 0 items", r"no tests ran|collected 0 items|Ran 0 tests|NO TESTS RAN", _no_tests),
    ("python-version", "fix_config", "requires a different Python", r"requires a different Python: \S+ not in '(?P<wanted>[^']+)'", _wanted),
    ("python-version", "fix_config", "is not supported by the project", r"activated Python version (\S+) is not supported by the project \((?P<wanted>[^)]+)\)", _wanted),
    ("python-version", "fix_config", "does not satisfy Python¦incompatible with the project's Python requirement¦No interpreter found for", r"does not satisfy Python(?P<wanted>[<>=~!]+[\d.]+)|incompatible with the project's Python requirement: `(?P<wanted2>[^`]+)`|No interpreter found for (?:Python )?(?P<wanted3>[<>=~!\d.,* ]{1,40})", lambda s, m: advice("fix_config", f"it wants Python {(m['wanted'] or m['wanted2'] or m['wanted3']).strip()}: run that Python, or change requires-python", "python-version", 0.85)),
    ("conflict", "fix_config", "conflicting dependencies¦ResolutionImpossible", r"conflicting dependencies|ResolutionImpossible", _conflict),
    ("conflict", "fix_config", "No solution found¦version solving failed", r"No solution found when resolving|version solving failed", _conflict),
    ("no-version", "fix_config", "No matching distribution¦Could not find a version that satisfies", r"(?:No matching distribution found for|Could not find a version that satisfies the requirement) (?P<name>[^\s(]+)", _no_version),
    ("no-package", "fix_config", "was not found in the package registry", r"(?<![\w.-])(?P<name>[\w.-]{1,80}) was not found in the package registry", _no_version),
    ("wheel", "add_dependency", "invalid command 'bdist_wheel'", r"invalid command 'bdist_wheel'", "the build needs wheel: add it to requires in [build-system]", "pip install wheel", 0.85),
    ("managed", "fix_command", "externally-managed-environment", r"externally-managed-environment", "this Python is the machine's own: install into a virtual environment", "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt", 0.8),
    ("no-project", "fix_command", "Neither 'setup.py' nor 'pyproject.toml' found¦does not appear to be a Python project", r"Neither 'setup\.py' nor 'pyproject\.toml' found|does not appear to be a Python project", "pip was pointed at a folder without pyproject.toml or setup.py: give it the right one, or -r requirements.txt", "", 0.75),
    ("lock-stale", "fix_command", "poetry lock¦poetry.lock was last generated", r"pyproject\.toml changed significantly|poetry\.lock was last generated|[Rr]un [`'\"]poetry lock", "poetry.lock does not fit pyproject.toml: write it anew and commit it", "poetry lock", 0.9),
    ("lock-stale", "fix_command", "uv.lock", r"lockfile at `uv\.lock` needs to be updated|Unable to find lockfile at `uv\.lock`", "uv.lock does not fit pyproject.toml: write it anew and commit it", "uv lock", 0.9),
    ("hashes", "fix_config", "DO NOT MATCH THE HASHES¦ash mismatch¦require-hashes", r"DO NOT MATCH THE HASHES|[Hh]ash mismatch for|In --require-hashes mode", "the hashes of the requirements do not fit what is downloaded: write them anew", "", 0.8),
    ("lock-stale", "fix_command", "Pipfile.lock", r"Pipfile\.lock (?:\([\w]+\) |is )?out[ -]of[ -]date|Your Pipfile\.lock", "Pipfile.lock does not fit the Pipfile: write it anew", "pipenv lock", 0.9),
    ("requirement", "fix_config", "Invalid requirement", r"Invalid requirement: '?(?P<a>[^'\n:]{1,80})", _requirement),
    ("relative-import", "fix_command", "attempted relative import with no known parent", r"attempted relative import with no known parent package", _relative),
    ("hatch-files", "fix_config", "which files to ship", r"which files to ship", "tell hatch which folder to ship: packages = [...] under [tool.hatch.build.targets.wheel]", "", 0.85),
    ("project-table", "fix_config", "invalid pyproject.toml config¦configuration error: `project", r"(?:invalid pyproject\.toml config|configuration error): `(?P<a>[\w.-]{1,60})`", "mend {a} in pyproject.toml", "", 0.85),
    ("flat-layout", "fix_config", "in a flat-layout", r"Multiple top-level (?:packages|modules) discovered in a flat-layout: \[(?P<a>[^\]\n]+)\]", "tell setuptools what to ship of {a}: packages under [tool.setuptools]", "", 0.85),
    ("tox-allow", "fix_config", "allowlist_externals", r"failed with (?P<a>\S+) is not allowed, use allowlist_externals", "add {a} to allowlist_externals of the environment", "", 0.88),
    ("python-colon", "edit_code", "expected ':'", r"SyntaxError: expected ':'", "a colon is wanting at the end of the line", "", 0.85),
    ("python-equals", "edit_code", "instead of '='", r"Maybe you meant '==' (?:or ':=' )?instead of '='", "compare with '=='", "", 0.85),
    ("python-print", "edit_code", "Missing parentheses in call to", r"Missing parentheses in call to '(?:print|exec)'", "print is a function: put what it prints into parentheses", "", 0.88),
    ("line-ends", "edit_code", "TabError", r"TabError: inconsistent use of tabs", "indent with spaces alone", "", 0.8),
))
# fmt: on


def _stubs(symptom: Symptom, name: str) -> Suggestion:
    """Types of a package that has none, by what mypy proposes."""
    hint = re.search(r"pip install (types-[\w-]+)", symptom.own)
    package = hint[1] if hint else f"types-{name}"
    return advice(
        "add_dependency", f"add {package} to {add(symptom, package)[0]}", "stubs", 0.88, add(symptom, package)[1]
    )


# ruff: noqa: E501 (tables are read by row)
