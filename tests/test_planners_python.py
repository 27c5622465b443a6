"""What the Python planner says about small trees, by value."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mech.planners import python, python_ages, python_packages, toolchains
from mech.planners.proposal import Intent, Proposal
from tests.trees import grow

GUARD = "\nif __name__ == '__main__':\n    "
FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
MANAGE = "from django.core.management import execute_from_command_line\n"
SQLITE = "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}\n"
POSTGRES = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\n"

Files = dict[str, str | bytes]

# name: files, then the command after `.venv/bin/python` with the folder it runs in and whether it serves
STARTS: dict[str, tuple[Files, str, str, bool | None]] = {
    "flask": ({"app.py": FLASK}, "-m flask run", "", True),
    "flask that runs itself": ({"app.py": FLASK + GUARD + "app.run(debug=True)"}, "app.py", "", True),
    "flask without guard": ({"app.py": FLASK + "app.run()"}, "app.py", "", True),
    "flask by another name": ({"hello.py": "import flask as f\nweb = f.Flask(__name__)"}, "-m flask run", "", True),
    "flask factory": (
        {"shop/__init__.py": "import flask\ndef create_app(config=None):\n  app = flask.Flask('x')\n  return app\n"}
        | {"requirements.txt": "flask"},
        "-m flask run",
        "",
        True,
    ),
    "factory with arguments called elsewhere": (
        {"web/__init__.py": "from flask import Flask\ndef make(config):\n  return Flask(__name__)\n"}
        | {"wsgi.py": "from web import make\napp = make('dev')\n"},
        "-m flask run",
        "",
        True,
    ),
    "app imported and run": (
        {"web/__init__.py": FLASK, "run.py": "from web import app\n" + GUARD + "app.run()"},
        "run.py",
        "",
        True,
    ),
    "a command that runs": (
        {"app.py": FLASK + "print(1)\n@app.cli.command()\ndef dev():\n  app.run()\n"},
        "-m flask run",
        "",
        True,
    ),
    "socketio": (
        {"app.py": FLASK + "from flask_socketio import SocketIO\nsio = SocketIO(app)" + GUARD + "sio.run(app)"},
        "app.py",
        "",
        True,
    ),
    "fastapi": ({"main.py": FASTAPI}, "-m uvicorn main:app", "", True),
    "fastapi in a folder without init": (
        {"requirements.txt": "fastapi", "app/main.py": FASTAPI + "from app.db import get", "app/db.py": ""},
        "-m uvicorn app.main:app",
        "",
        True,
    ),
    "fastapi in a package": (
        {"requirements.txt": "fastapi", "app/__init__.py": "", "app/main.py": FASTAPI},
        "-m uvicorn app.main:app",
        "",
        True,
    ),
    "fastapi with sibling imports": (
        {"requirements.txt": "fastapi", "server/main.py": FASTAPI + "import models", "server/models.py": ""},
        "-m uvicorn main:app",
        "server",
        True,
    ),
    "fastapi with relative imports": (
        {"requirements.txt": "fastapi", "server/main.py": FASTAPI + "from .models import x", "server/models.py": ""},
        "-m uvicorn server.main:app",
        "",
        True,
    ),
    "uvicorn in the source": (
        {"main.py": FASTAPI + "import uvicorn" + GUARD + "uvicorn.run(app)"},
        "main.py",
        "",
        True,
    ),
    "asgi factory": (
        {"main.py": "from fastapi import FastAPI\ndef build() -> FastAPI:\n  api = FastAPI()\n  return api\n"},
        "-m uvicorn --factory main:build",
        "",
        True,
    ),
    "starlette": (
        {"app.py": "from starlette.applications import Starlette\nsite: Starlette = Starlette()"},
        "-m uvicorn app:site",
        "",
        True,
    ),
    "quart": ({"app.py": "from quart import Quart\napp = Quart(__name__)"}, "-m uvicorn app:app", "", True),
    "sanic": ({"server.py": "from sanic import Sanic\napp = Sanic('x')"}, "-m sanic server:app", "", True),
    "litestar": ({"app.py": "from litestar import Litestar\napp = Litestar([])"}, "-m uvicorn app:app", "", True),
    "streamlit": (
        {
            "dashboard.py": "import streamlit as st\nst.title('x')",
            "pages/a.py": "import streamlit as st\nst.title('y')",
        },
        "-m streamlit run dashboard.py --server.headless true --browser.gatherUsageStats false",
        "",
        True,
    ),
    "gradio": (
        {"app.py": "import gradio as gr\nwith gr.Blocks() as demo:\n  gr.Markdown('x')\ndemo.launch()"},
        "app.py",
        "",
        True,
    ),
    "gradio in one line": (
        {"app.py": "import gradio as gr\ngr.Interface(len, 'text', 'text').launch()"},
        "app.py",
        "",
        True,
    ),
    "dash": ({"app.py": "from dash import Dash\napp = Dash()" + GUARD + "app.run(debug=True)"}, "app.py", "", True),
    "nicegui": ({"main.py": "from nicegui import ui\nui.label('x')\nui.run()"}, "main.py", "", True),
    "aiohttp": (
        {"app.py": "from aiohttp import web\napp = web.Application()\nweb.run_app(app)"},
        "app.py",
        "",
        True,
    ),
    "bottle": (
        {"app.py": "from bottle import route, run\n@route('/')\ndef x(): pass\nrun(port=1)"},
        "app.py",
        "",
        True,
    ),
    "bottle with a star": ({"app.py": "from bottle import *\nrun(port=1)"}, "app.py", "", True),
    "tornado": (
        {"app.py": "import tornado.web\napp = tornado.web.Application([])" + GUARD + "app.listen(8888)"},
        "app.py",
        "",
        True,
    ),
    "http.server": (
        {"serve.py": "from http.server import HTTPServer\ns = HTTPServer(('', 1), None)\ns.serve_forever()"},
        "serve.py",
        "",
        True,
    ),
    "django": ({"manage.py": MANAGE, "site1/settings.py": SQLITE}, "manage.py runserver --noreload", "", True),
    "django below": (
        {"requirements.txt": "django", "mysite/manage.py": MANAGE, "mysite/a/settings.py": SQLITE},
        "manage.py runserver --noreload",
        "mysite",
        True,
    ),
    "a program": ({"main.py": "def main(): print(1)" + GUARD + "main()"}, "main.py", "", False),
    "a program that wants arguments": (
        {
            "main.py": "import argparse\np = argparse.ArgumentParser()\np.add_argument('file')"
            + GUARD
            + "p.parse_args()"
        },
        "main.py --help",
        "",
        False,
    ),
    "a lone script": ({"report.py": "print(1)"}, "report.py", "", False),
    "a package": (
        {"tool/__init__.py": "", "tool/__main__.py": "print(1)", "requirements.txt": ""},
        "-m tool",
        "",
        False,
    ),
    "FLASK_APP": ({".flaskenv": "FLASK_APP=other.py\n", "app.py": FLASK, "other.py": FLASK}, "-m flask run", "", True),
    "examples are aside": (
        {"examples/app.py": FLASK, "tests/app.py": FLASK, "main.py": "print(1)\n"},
        "main.py",
        "",
        False,
    ),
}


def planned(root: Path, files: Files, at: str = "") -> Proposal:
    found = python.propose(grow(root, files), at)
    assert found is not None
    return found


@pytest.mark.parametrize("name", STARTS)
def test_start(tmp_path: Path, name: str) -> None:
    """The entry point is the one its author would start, from the folder they would stand in."""
    files, command, cwd, serves = STARTS[name]
    found = planned(tmp_path, files)
    (process,) = found.processes
    program, _, rest = process.line.partition(" ")
    assert (rest, process.cwd, process.serves) == (command, cwd, serves)
    assert program == ("../.venv/bin/python" if cwd else ".venv/bin/python") or not found.setup


# name: files, then a part of the install command
INSTALLS: dict[str, tuple[Files, str]] = {
    "requirements": ({"requirements.txt": "flask\n", "app.py": FLASK}, "pip install -r requirements.txt"),
    "requirements folder": ({"requirements/base.txt": "flask", "app.py": FLASK}, "-r requirements/base.txt"),
    "dev requirements first": (
        {"requirements/base.txt": "flask", "requirements/dev.txt": "-r base.txt", "app.py": FLASK},
        "-r requirements/dev.txt",
    ),
    "dev requirements before a deployment's": (
        {"requirements.txt": "-r requirements/heroku.txt", "requirements/dev.txt": "flask", "app.py": FLASK},
        "-r requirements/dev.txt",
    ),
    "uv.lock": (
        {
            "uv.lock": 'name = "fastapi"',
            "pyproject.toml": "[project]\nname='x'\ndependencies=['fastapi']",
            "main.py": "x",
        },
        "uv sync --frozen --python",
    ),
    "project that builds": (
        {"pyproject.toml": "[build-system]\n[project]\nname='x'\ndependencies=['flask']", "app.py": FLASK},
        "pip install -e .",
    ),
    "project that does not": (
        {"pyproject.toml": "[project]\nname='x'\ndependencies=['flask>=2']", "app.py": FLASK},
        "pip install 'flask>=2'",
    ),
    "only tools in pyproject": (
        {"pyproject.toml": "[tool.black]\n", "requirements.txt": "flask", "app.py": FLASK},
        "-r requirements.txt",
    ),
    "poetry": (
        {"pyproject.toml": "[tool.poetry.dependencies]\npython='^3.9'\nflask='^2.1'\nx={version='~1.2',extras=['a']}"},
        "pip install 'flask>=2.1,<3' 'x[a]>=1.2,<1.3'",
    ),
    "poetry.lock": (
        {"pyproject.toml": "[tool.poetry.dependencies]\nflask='^2.1'", "poetry.lock": ""},
        "-c .venv/pins.txt 'flask>=2.1,<3'",
    ),
    "Pipfile": ({"Pipfile": "[packages]\nflask='*'\n", "app.py": FLASK}, "pip install flask"),
    "Pipfile.lock": (
        {"Pipfile": "[packages]\nflask='*'", "Pipfile.lock": '{"default": {"flask": {"version": "==2.0"}}}'},
        "-c .venv/pins.txt flask",
    ),
    "setup.py": ({"setup.py": "setup(name='x', install_requires=['flask'])", "app.py": FLASK}, "pip install -e ."),
    "environment.yml": (
        {"environment.yml": "dependencies:\n- python=3.11\n- numpy\n- pip:\n  - flask==2.0\n", "app.py": FLASK},
        "pip install flask==2.0",
    ),
    "imports": (
        {
            "app.py": FLASK + "import os, cv2, yaml, helper\nfrom PIL import Image\nfrom sklearn import svm",
            "helper.py": "",
        },
        "pip install Flask opencv-python-headless Pillow PyYAML scikit-learn",
    ),
    "missing server": ({"requirements.txt": "fastapi", "main.py": FASTAPI}, "-r requirements.txt uvicorn"),
    "missing server and no list": ({"main.py": FASTAPI}, "pip install fastapi uvicorn"),
    "the extra brings the server": (
        {"requirements.txt": "fastapi[standard]", "main.py": FASTAPI},
        "-r requirements.txt",
    ),
}


@pytest.mark.parametrize("name", INSTALLS)
def test_install(tmp_path: Path, name: str) -> None:
    """What is installed is what the nearest manifest says, and the server that the start command needs."""
    files, part = INSTALLS[name]
    command = planned(tmp_path, files).setup[0]
    assert part in command.line
    assert command.stage == "install"
    assert command.outputs == (".venv",)
    assert set(command.inputs) <= set(files)


def test_nothing_to_install(tmp_path: Path) -> None:
    """A program of the standard library runs without an environment of its own."""
    found = planned(tmp_path, {"main.py": "import json\nprint(json.dumps(1))\n"})
    assert found.setup == ()
    assert re.fullmatch(r"python3\.\d+ main\.py", found.processes[0].line)


def test_included_files_key_the_layer(tmp_path: Path) -> None:
    """Files that a requirements file includes are inputs too; a path out of the tree is not."""
    files: Files = {"requirements.txt": "-r more/base.txt\n-r ../../../etc/passwd\nflask\n", "more/base.txt": "six\n"}
    command = planned(tmp_path, {**files, "app.py": FLASK}).setup[0]
    assert command.inputs == ("requirements.txt", "more/base.txt")


def test_unbuildable_project_falls_back(tmp_path: Path) -> None:
    """A project that cannot be built still gets its dependencies."""
    command = planned(tmp_path, INSTALLS["project that builds"][0]).setup[0]
    assert command.fallback is not None
    assert command.fallback.endswith("pip install flask")


def test_locked_project_falls_back_to_its_manifest(tmp_path: Path) -> None:
    """A lock that uv cannot use is replaced by what pyproject.toml asks for."""
    command = planned(tmp_path, INSTALLS["uv.lock"][0]).setup[0]
    assert command.fallback is not None
    assert "pip install fastapi" in command.fallback


def test_django_migrates_sqlite(tmp_path: Path) -> None:
    """Tables in SQLite are made before Django serves."""
    found = planned(tmp_path, {"manage.py": MANAGE, "a/settings.py": SQLITE})
    assert found.setup[-1].line == ".venv/bin/python manage.py migrate --noinput"
    assert not found.setup[-1].optional
    assert not found.missing


def test_django_with_a_server_names_it(tmp_path: Path) -> None:
    """A database server that is not here is missing, and nothing is migrated."""
    found = planned(tmp_path, {"manage.py": MANAGE, "a/settings.py": POSTGRES})
    assert [need.name for need in found.missing] == ["postgresql"]
    assert len(found.setup) == 1


def test_flask_migrate(tmp_path: Path) -> None:
    """Flask-Migrate's migrations are applied before the application serves."""
    files: Files = {"requirements.txt": "flask\nFlask-Migrate", "app.py": FLASK, "migrations/env.py": ""}
    command = planned(tmp_path, files).setup[1]
    assert (command.line, command.env["FLASK_APP"]) == (".venv/bin/python -m flask db upgrade", "app:app")


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("URL = 'postgresql://db/x'\n", "postgresql"),
        ("URL = 'mongodb+srv://db/x'\n", "mongodb"),
        ("URL = 'redis://localhost'\n", "redis"),
        ("URL = 'mysql+pymysql://db/x'\n", "mysql"),
        ("URL = env('X', 'postgresql://db/x') or 'sqlite:///x.db'\n", None),
    ],
)
def test_services(tmp_path: Path, text: str, service: str | None) -> None:
    """Servers that the source names are missing, unless SQLite stands in."""
    found = planned(tmp_path, {"app.py": FLASK + text})
    assert [need.name for need in found.missing if need.kind == "service"] == ([service] if service else [])


def test_markers_that_skip_everything_choose_another_python(tmp_path: Path) -> None:
    """When no requirement applies to the first Python, one is chosen to which they do, or it is told."""
    files: Files = {"requirements.txt": 'flask; python_version < "3.0"\n', "app.py": FLASK}
    found = planned(tmp_path, files)
    assert "skip every requirement" in " ".join(found.notes)
    assert [need.name for need in found.missing] == ["python"]


def test_applicable() -> None:
    """Markers are evaluated for the version that will be used, not for ours."""
    some = python_packages.Dependencies("x", requirements=('a; python_version < "3.9"', "b", "c ; bad marker"))
    assert python_packages.applicable(some, "3.8.1") == (3, 3)
    assert python_packages.applicable(some, "3.12") == (2, 3)


def test_unmet_pin_is_told(tmp_path: Path) -> None:
    """A pin that nothing here fits is named as missing, and the nearest Python is the second choice."""
    found = planned(tmp_path, {".python-version": "3.99.1\n", "app.py": FLASK})
    assert [(need.kind, need.name) for need in found.missing] == [("toolchain", "python")]
    assert "--python 3.99" in found.setup[0].line or not toolchains.find("uv", None, "").met


def test_scripts_of_the_project(tmp_path: Path) -> None:
    """An installed command is asked for its help; it counts as an entry file."""
    text = "[build-system]\n[project]\nname='tool'\n[project.scripts]\nother='a:b'\ntool='a:b'\n"
    found = planned(tmp_path, {"pyproject.toml": text, "tool/__init__.py": ""})
    assert found.processes[0].line == ".venv/bin/tool --help"
    assert found.intent is Intent.ENTRY_FILE


def test_console_scripts_of_setup_py(tmp_path: Path) -> None:
    """setup.py's commands count like pyproject.toml's."""
    text = "setup(name='x', entry_points={'console_scripts': [\n  'shout = shout.cli:main',\n]})"
    found = planned(tmp_path, {"setup.py": text, "shout/__init__.py": ""})
    assert found.processes[0].line == ".venv/bin/shout --help"


@pytest.mark.parametrize(
    ("source", "page"),
    [
        (FLASK + "from flask import render_template\n", True),
        (FLASK, False),
        (FASTAPI, False),
        (FASTAPI + "from fastapi.responses import HTMLResponse\n", True),
    ],
)
def test_serves_page(tmp_path: Path, source: str, page: bool) -> None:
    """An application that makes HTML is a page, one that does not is an API."""
    assert planned(tmp_path, {"app.py": source}).serves_page is page


def test_conda_is_named(tmp_path: Path) -> None:
    """Packages that only conda has are told."""
    found = planned(tmp_path, INSTALLS["environment.yml"][0])
    assert [need.name for need in found.missing] == ["conda"]


@pytest.mark.parametrize("files", [{}, {"readme.txt": "x"}, {"sub/app.py": FLASK}])
def test_nothing(tmp_path: Path, files: Files) -> None:
    """Folders without Python of their own are left to others."""
    assert python.propose(grow(tmp_path, files), "") is None


def test_sub_folder(tmp_path: Path) -> None:
    """All paths of a proposal are relative to the workspace, not to its folder."""
    found = planned(tmp_path, {"api/requirements.txt": "flask", "api/app.py": FLASK}, "api")
    assert found.setup[0].inputs == ("api/requirements.txt",)
    assert found.setup[0].outputs == ("api/.venv",)
    assert found.processes[0].cwd == "api"


def test_pins_of_poetry(tmp_path: Path) -> None:
    """The awk that reads poetry.lock prints one pin for each package and nothing else."""
    lock = '[[package]]\nname = "a"\nversion = "1.0"\n\n[[package]]\nname = "b"\nversion = "2"\n'
    lock += '[metadata]\nlock-version = "2"\n'
    grow(tmp_path, {"poetry.lock": lock, ".venv/x": "", "pyproject.toml": "[tool.poetry.dependencies]\na='*'"})
    found = python_packages.find(grow(tmp_path, {}), "")
    assert found is not None
    subprocess.run(["sh", "-c", found.before], cwd=tmp_path, check=True)
    assert (tmp_path / ".venv/pins.txt").read_text() == "a==1.0\nb==2\n"


@pytest.mark.parametrize(
    ("requirements", "newest"),
    [
        (["Django==1.11.29"], "3.7"),
        (["Django==3.1", "flask"], "3.9"),
        (["numpy==1.21.0", "pandas==1.1"], "3.9"),
        (["numpy==1.24", "psycopg2_binary==2.8.6"], "3.9"),
        (["numpy>=1.0", "Django==5.0", "flask==3.0"], None),
        ([], None),
    ],
)
def test_old_pins(requirements: list[str], newest: str | None) -> None:
    """The oldest pin decides how new the Python may be."""
    found = python_ages.newest(requirements)
    assert (found[0] if found else None) == newest


FILES = [
    "requirements.txt",
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "Pipfile",
    "Pipfile.lock",
    "setup.py",
    "app.py",
]
FILES += ["environment.yml", "manage.py", ".flaskenv", ".python-version", "main/__init__.py", "mise.toml"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(FILES), st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
)
def test_any_content(files: dict[str, bytes]) -> None:
    """No content of any file raises."""
    with tempfile.TemporaryDirectory() as folder:
        python.propose(grow(Path(folder), {**files}), "")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("def broken(:", "app.py"),
        ("print('unclosed'\n", "app.py"),
        ("from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef home()\n    return 'x'\n", "-m flask run"),
        ("import http.server\nx = (1\nif __name__ == '__main__':\n    http.server.HTTPServer(('', 1), x)\n", "app.py"),
    ],
)
def test_a_file_with_a_syntax_error_is_run(tmp_path: Path, text: str, command: str) -> None:
    """What cannot be parsed is left out, so that the interpreter can say what is wrong with it."""
    found = python.propose(grow(tmp_path, {"app.py": text}), "")
    assert found is not None
    assert found.processes[0].line.endswith(command)
