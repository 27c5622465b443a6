"""Who a sandbox is on the host: a user of its own under root, and MECH's own user otherwise."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from mech.sandboxes import ownership

NOBODY = 12345
TESTS = Path(__file__).parent
SUITES = {
    "test_sandboxes.py": 40,
    "test_sandbox_attacks.py": 75,
    "test_attacks_supervisor.py": 38,
    "test_attacks_kernel.py": 100,
    "test_attacks_files.py": 48,
    "test_attacks_neighbours.py": 18,
    "test_faults.py": 1,
}  # name: tests at least
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="mech-unprivileged-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        yield Path(name)
    assert not os.path.exists(name)


def needed(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """A distribution and those it requires, as far as they are installed."""
    try:
        found[name] = one = distribution(name)
    except PackageNotFoundError:
        return found
    for requirement in one.requires or ():
        other = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" not in requirement and other not in found:
            needed(other, found)
    return found


def copy_packages(names: tuple[str, ...], target: Path) -> None:
    """Copy what is needed to import these distributions."""
    packages: dict[str, Distribution] = {}
    for name in names:
        needed(name, packages)
    for package in packages.values():
        for file in package.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target / file)


def python() -> str:
    """A Python that every user may run: this one, else the system's own."""
    for program in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        question = [program, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(question, user=NOBODY, group=NOBODY, extra_groups=[], cwd="/").returncode == 0:
                return program
        except OSError:
            continue
    pytest.skip("no Python 3.11 that an ordinary user may run")


@pytest.mark.parametrize("suite", SUITES)
def test_the_suite_holds_for_an_ordinary_user(place: Path, suite: str) -> None:
    """What every sandbox does holds for a user without any right too; not as root, the suite itself shows that."""
    if not AS_ROOT:
        return
    program = python()
    shutil.copytree(TESTS.parent / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TESTS.parent / "benchmarks", place / "benchmarks", ignore=shutil.ignore_patterns("results"))
    (place / "tests").mkdir()
    for path in TESTS.glob("*.py"):
        if path.name in SUITES or not path.name.startswith("test_"):
            shutil.copy(path, place / "tests")
    copy_packages(("anyio", "pytest", "hypothesis"), place / "packages")
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", place], check=True)
    (place / "home").mkdir()
    os.chown(place / "home", NOBODY, NOBODY)
    done = subprocess.run(
        [program, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(place),
         "--basetemp", str(place / "home" / "tmp"), "-k", "not local", f"tests/{suite}"],
        cwd=place, user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, text=True, timeout=170,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(place / "home"), "PYTHONDONTWRITEBYTECODE": "1",
             "PYTHONPATH": f"{place}/src:{place}/packages", "CI": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.findall(r"(\d+) passed", done.stdout)[-1]) >= SUITES[suite]


def test_every_sandbox_of_root_is_another_user() -> None:
    """Two users that are held at once differ, and neither is root."""
    with ownership.user() as one, ownership.user() as two:
        if not AS_ROOT:
            assert (one, two) == (None, None)
            return
        assert one != two
        assert {one, two} <= set(range(ownership.FIRST, ownership.LAST + 1))
