"""How a program is to be started instead, and what a package loads by name when it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def told(message: str, root: Path, files: str, command: str, near: str = "") -> Suggestion | None:
    """The suggestion for a message of a command, in a repository with files (`path=text`, divided by spaces)."""
    for path, _, text in (file.partition("=") for file in files.split(" ")):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.replace("_", " "))
    return suggest(Symptom("unknown", message, near or message, command, None, Roots(None, Tree(root))))


STARTED = [
    ("no Go files in /home/dev/app", "cmd/api/main.go=package_main", "go run .", "go run ./cmd/api"),
    ("python: can't open file 'seed.py': [Errno 2] No such file or directory", "scripts/seed.py", "python seed.py", "python scripts/seed.py"),
    ("Could not open input file: seed.php", "bin/seed.php", "php seed.php", "php bin/seed.php"),
    ("stat /home/dev/app/cmd/wroker: directory not found", "cmd/worker/main.go=package_main", "go run ./cmd/wroker", "go run ./cmd/worker"),
    ("ERROR: failed to read dockerfile: open Dockerfile: no such file or directory", "docker/Dockerfile", "docker build .", "docker build -f docker/Dockerfile ."),
    ("error: the package 'probe' does not contain this feature: jsn", "Cargo.toml=[features]\njson=[]", "cargo build --features jsn", "cargo build --features json"),
    ("ModuleNotFoundError: No module named 'wsgi'", "shop/__init__.py shop/wsgi.py", "gunicorn -w 2 wsgi:application", "gunicorn -w 2 shop.wsgi:application"),
    ("LookupError: Resource punkt not found.", "a.py", "python a.py", "python -m nltk.downloader punkt"),
    ("OSError: [E050] Can't find model 'en_core_web_sm'.", "a.py", "python a.py", "python -m spacy download en_core_web_sm"),
    ("OperationalError: no such table: shop_item", "manage.py shop/models.py", "python manage.py test", "makemigrations"),
    ("OperationalError: no such table: shop_item", "manage.py shop/models.py shop/migrations/0001_initial.py", "python manage.py test", "python manage.py migrate"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "files", "command", "meant"), STARTED)
def test_the_command_that_was_meant_is_told(tmp_path: Path, message: str, files: str, command: str, meant: str) -> None:
    """By what the repository holds."""
    found = told(message, tmp_path, files, command)
    assert found is not None
    assert (found.kind, meant in str(found.command)) == ("fix_command", True)


def test_a_migration_that_fails_is_not_told_to_migrate(tmp_path: Path) -> None:
    """What it lacks is a fault of the migrations."""
    found = told("OperationalError: no such table: users", tmp_path, "alembic.ini", "alembic upgrade head")
    assert found is None or found.kind != "fix_command"


@pytest.mark.parametrize(
    ("command", "port"), [("python manage.py runserver", "8000"), ("flask --app a run", "5000"), ("npx vite", "5173")]
)
def test_a_port_that_nobody_tells_is_the_usual_one(tmp_path: Path, command: str, port: str) -> None:
    """Servers have a port that they take when none is told."""
    found = told("Error: That port is already in use.", tmp_path, "a.txt", command)
    assert found is not None
    assert (found.kind, port in found.text) == ("free_port", True)


LACKING = [
    ("Module jest-extended/all in the setupFilesAfterEnv option was not found.", "", "npx jest", "npm install -D jest-extended"),
    ("AttributeError: 'NoneType' object has no attribute 'Redis'", 'File "/x/kombu/transport/redis.py", line 282, in <module>', "celery -A tasks worker", "pip install redis"),
    ('The "class-validator" package is missing.', "", "nest start", "npm install class-validator"),
    ("Error: 'sharp' is required to be installed in standalone mode", "", "next build", "npm install sharp"),
    ("error TS6053: File '@tsconfig/node20/tsconfig.json' not found.", "", "tsc", "npm install -D @tsconfig/node20"),
    ("Error: Could not resolve a module for a custom reporter.\n Module name: jest-junit", "", "npx jest", "npm install -D jest-junit"),
    ("ExecutableNotFound: failed to execute PosixPath('dot')", "", "python a.py", "apt-get install -y graphviz"),
    ("zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Berlin'", "", "python a.py", "pip install tzdata"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "near", "command", "added"), LACKING)
def test_what_a_package_loads_by_name_is_added(
    tmp_path: Path, message: str, near: str, command: str, added: str
) -> None:
    """Though no import of the repository names it."""
    found = told(message, tmp_path, "package.json={}", command, f"{near}\n{message}")
    assert found is not None
    assert (found.kind, added in str(found.command)) == ("add_dependency", True)


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("'django.db.backends.postgres' isn't an available database backend", "django.db.backends.postgresql"),
        (
            "?: (admin.E408) 'x.SessionMiddleware' must be in MIDDLEWARE in order to",
            "add 'x.SessionMiddleware' to MIDDLEWARE",
        ),
        ("ValueError: invalid pyproject.toml config: `project.version`.", "mend project.version"),
    ],
)
def test_a_setting_is_named(tmp_path: Path, message: str, meant: str) -> None:
    """With what it should be, where that is known."""
    found = told(message, tmp_path, "manage.py", "python manage.py check")
    assert found is not None
    assert (found.kind, meant in found.text) == ("fix_config", True)


def test_a_part_of_a_package_that_is_there_is_not_added(tmp_path: Path) -> None:
    """Python names the first part of a dotted name that it does not find."""
    found = told("ModuleNotFoundError: No module named 'sklearn.externals'", tmp_path, "a.py", "python a.py")
    assert found is not None
    assert (found.kind, found.confidence < 0.7) == ("edit_code", True)


def test_a_requirement_with_one_equals_sign_is_corrected(tmp_path: Path) -> None:
    """pip has no operator '='."""
    message = "ERROR: Invalid requirement: 'gunicorn=23.0.0' (from line 3 of requirements.txt)"
    found = told(message, tmp_path, "requirements.txt", "pip install -r requirements.txt")
    assert found is not None
    assert (found.kind, "gunicorn==23.0.0" in found.text) == ("fix_config", True)


# ruff: noqa: E501 (tables are read by row)
