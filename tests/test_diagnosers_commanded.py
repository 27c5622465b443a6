"""Repairs of what the command and its scripts give: limits, names of members, package managers."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def told(root: Path, message: str, command: str, files: dict[str, str], kind: str = "unknown") -> Suggestion | None:
    """The suggestion for a message of a command, in a repository with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return suggest(Symptom(kind, message, message, command, None, Roots(None, Tree(root))))


@pytest.mark.parametrize(
    ("message", "kind", "line", "named"),
    [
        ("numpy._core._exceptions._ArrayMemoryError: Unable to allocate 11.9 GiB", "out_of_memory", "ulimit -v 2000", "ulimit -v"),
        ("./run.sh: line 5:  4 Killed  python solve.py", "out_of_memory", "ulimit -t 1", "ulimit -t"),
        ("cat: write error: File too large", "unknown", "ulimit -S -f 8", "ulimit -f"),
        ("OSError: [Errno 24] Too many open files: 'a'", "unknown", "ulimit -n 20", "ulimit -n"),
        ("OSError: [Errno 24] Too many open files: 'a'", "unknown", "ulimit -n unlimited", "the limit"),
    ],
)  # fmt: skip
def test_the_limit_that_a_script_sets_is_named(tmp_path: Path, message: str, kind: str, line: str, named: str) -> None:
    """What a script bounds is what its program ran into; a limit that is none is not."""
    found = told(tmp_path, message, "./run.sh", {"run.sh": f"#!/bin/sh\n{line}\npython solve.py\n"}, kind)
    assert found is not None
    assert found.kind == "raise_limit"
    assert named in found.text


def test_the_only_member_of_a_workspace_is_meant(tmp_path: Path) -> None:
    """A command for a member by a name that none has is spelled with the only one there is."""
    files = {"package.json": '{"name": "root"}', "site/package.json": '{"name": "@root/site"}'}
    found = told(
        tmp_path, "npm error No workspaces found:\nnpm error   --workspace=web", "npm start --workspace=web", files
    )
    assert found is not None
    assert (found.kind, found.command) == ("fix_command", "npm start --workspace=@root/site")


def test_the_package_manager_of_the_command_is_kept(tmp_path: Path) -> None:
    """Without a lock file, what is called tells which one it is."""
    files = {"package.json": '{"scripts": {"dev": "node a.js"}}'}
    found = told(tmp_path, "ERR_PNPM_NO_SCRIPT  Missing script: watch", "npx pnpm run watch", files)
    assert found is not None
    assert found.command == "pnpm run dev"


def test_an_offline_cache_is_filled(tmp_path: Path) -> None:
    """A version that the cache lacks is no version that does not exist."""
    message = 'error Couldn\'t find any versions for "ms" that matches "^2.1.3" in our cache'
    found = told(tmp_path, message, "yarn install --offline", {"package.json": '{"dependencies": {"ms": "^2.1.3"}}'})
    assert found is not None
    assert (found.kind, found.command) == ("fix_command", "yarn install")


@pytest.mark.parametrize(
    ("source", "variable"),
    [
        ("SECRET_KEY = os.environ.get('SHOP_SECRET', '')\n", "SHOP_SECRET"),
        ("SECRET_KEY = env('SHOP_SECRET')\n", "SHOP_SECRET"),
        ("SECRET_KEY = ''\n", "SECRET_KEY"),
    ],
)
def test_a_setting_is_followed_to_its_variable(tmp_path: Path, source: str, variable: str) -> None:
    """What is to be set is the variable that the setting is read from."""
    message = "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty."
    found = told(tmp_path, message, "python manage.py check", {"shop/settings.py": source})
    assert found is not None
    assert (found.kind, found.text) == ("set_env", f"set {variable}")


def test_the_only_application_of_a_module_needs_no_name(tmp_path: Path) -> None:
    """Flask finds one application by itself, and none of two."""
    message = (
        "Error: Could not locate a Flask application. Use the 'flask --app' option, 'FLASK_APP' environment variable"
    )
    one = told(tmp_path, message, "flask run", {"server.py": "from flask import Flask\nsite = Flask(__name__)\n"})
    two = told(
        tmp_path, message, "flask run", {"server.py": "from flask import Flask\na = Flask('a')\nb = Flask('b')\n"}
    )
    assert one is not None
    assert two is not None
    assert (one.command, two.command) == ("flask --app server run", "flask --app server:a run")


# ruff: noqa: E501 (tables are read by row)
