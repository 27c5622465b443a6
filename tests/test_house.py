"""The house: what is imported when, what the package declares, what the wheel holds, and that the limits bite."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src" / "mech").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

HEAVY = ("pydantic", "fastapi", "starlette", "uvicorn", "sqlalchemy", "httpx", "playwright", "PIL", "yaml", "sqlite3")


def modules_after(statement: str) -> set[str]:
    """The names of what a fresh interpreter has loaded after a statement."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_mech_loads_nothing_heavy() -> None:
    """`import mech` loads no storage, no settings and no library that is slow to start."""
    loaded = modules_after("import mech")
    assert loaded.isdisjoint(HEAVY)


def test_help_loads_no_browser_server_or_storage() -> None:
    """`mech --help` does not wait for what only a run needs."""
    loaded = modules_after("import mech.cli")
    assert loaded.isdisjoint(set(HEAVY) - {"pydantic"})


def test_what_the_source_imports_is_declared() -> None:
    """Every distribution that a module imports is a dependency of the package, not only of its development."""
    declared = {normal(re.match(r"[\w.-]+", text)[0]) for text in requirements()}  # type: ignore[index]
    of = packages_distributions()
    for path in SOURCES:
        for name in imported(ast.parse(path.read_text())):
            owners = {normal(owner) for owner in of.get(name, ())}
            assert name in sys.stdlib_module_names or owners & declared, f"{path.name} imports {name}, undeclared"


def requirements() -> list[str]:
    return [*PROJECT["dependencies"], *(text for extra in PROJECT["optional-dependencies"].values() for text in extra)]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(tree: ast.Module) -> set[str]:
    """Top-level names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - {"mech"}


def test_the_lock_names_neither_registry_nor_folder() -> None:
    """requirements/dev.txt is pinned by hash and says nothing about where packages come from."""
    lock = (ROOT / "requirements" / "dev.txt").read_text()
    assert "://" not in lock
    assert not re.search(r"^\s*(--(?!hash)|-[fire] |/)", lock, re.MULTILINE)
    for requirement in re.split(r"\n(?=\S)", lock):
        assert requirement.startswith("#") or "--hash=sha256:" in requirement, requirement


def test_the_lock_covers_what_is_declared() -> None:
    """Every dependency of the package is in requirements/dev.txt, so `dev.py lock` was not forgotten."""
    lock = (ROOT / "requirements" / "dev.txt").read_text()
    names = {normal(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    wanted = {normal(re.match(r"[\w.-]+", text)[0]) for text in requirements()}  # type: ignore[index]
    assert wanted - {normal(PROJECT["name"])} <= names


@pytest.mark.parametrize(
    ("breach", "said"),
    [
        ("def f():\n" + "    x = 1\n" * 61, "f has 62 lines"),
        ("def f():\n    x = 1\n" * 300, "603 lines"),
        ("INDEX = 'https://py' + 'pi.org'", ""),
        ("INDEX = 'https://py" + "pi.org'", "names the package registry"),
    ],
)
def test_limits_are_noticed(tmp_path: Path, breach: str, said: str) -> None:
    """A long function, a long file and a registry's name each fail the check; their absence does not."""
    package = tmp_path / "src" / "mech"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""A package."""\n')
    (package / "shop.py").write_text(f'"""A shop."""\n\n{breach}\n')
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "limits.py").write_bytes((ROOT / "scripts" / "limits.py").read_bytes())
    subprocess.run(("git", "init", "-q", tmp_path), check=True)
    asked = (sys.executable, tmp_path / "scripts" / "limits.py")
    done = subprocess.run(
        asked, capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "src")}
    )
    assert said in done.stdout
    assert done.returncode == (1 if said else 0), done.stdout + done.stderr


@pytest.mark.slow
def test_the_wheel_holds_all_that_a_user_needs(tmp_path: Path) -> None:
    """A built wheel has every module, the demo application, the licence and the command."""
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("mech_ai-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        scripts = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert {str(path.relative_to(ROOT / "src")) for path in SOURCES} <= names
    assert {
        "mech/py.typed",
        "mech/demo/app/package.json",
        "mech/demo/app/src/session.js",
        "mech/demo/app/public/index.html",
        "mech/demo/story.json",
    } <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert "mech = mech.cli:main" in scripts
