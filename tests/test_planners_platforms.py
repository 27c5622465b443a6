"""Files of platforms and containers, Procfiles and dotenv files: what each says, by value."""

from __future__ import annotations

import json
import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mech.planners import databases, documents, shell
from mech.planners.dockerfile import read
from mech.planners.environment import GENERATED
from mech.planners.proposal import Intent, Proposal
from tests.trees import grow

Files = dict[str, str | bytes]

# planner, files, lines of its processes by name, intent
STARTS: list[tuple[str, Files, dict[str, str], Intent]] = [
    (
        "procfile",
        {"Procfile": "worker: w\nweb: gunicorn a:b\n"},
        {"web": "gunicorn a:b", "worker": "w"},
        Intent.PRODUCTION,
    ),
    ("procfile", {"Procfile.dev": "web: dev\n", "Procfile": "web: x\n"}, {"web": "dev"}, Intent.DEVELOPMENT),
    ("dockerfile", {"Dockerfile": 'FROM a\nCMD ["./run", "a b"]\n'}, {"web": "./run 'a b'"}, Intent.LAST_RESORT),
    ("platforms", {".replit": 'run = "npm start"\n'}, {"web": "npm start"}, Intent.DEVELOPMENT),
    ("platforms", {".replit": 'run = ["a", "b"]\n'}, {"web": "a b"}, Intent.DEVELOPMENT),
    ("platforms", {".replit": 'entrypoint = "index.js"\n'}, {"web": "node index.js"}, Intent.DEVELOPMENT),
    ("platforms", {".stackblitzrc": '{"startCommand": "npm run x"}'}, {"web": "npm run x"}, Intent.DEVELOPMENT),
    (
        "platforms",
        {".gitpod.yml": "tasks:\n- init: make\n  command: make run\n"},
        {"web": "make run"},
        Intent.DEVELOPMENT,
    ),
    (
        "platforms",
        {"render.yaml": "services:\n- name: api\n  rootDir: api\n  startCommand: x\n", "api/x": ""},
        {"api": "x"},
        Intent.PRODUCTION,
    ),
    ("platforms", {"railpack.json": '{"deploy": {"startCommand": "x"}}'}, {"web": "x"}, Intent.PRODUCTION),
    ("platforms", {"nixpacks.toml": '[start]\ncmd = "x"\n'}, {"web": "x"}, Intent.PRODUCTION),
    (
        "platforms",
        {".cursor/environment.json": '{"install": "i", "terminals": [{"name": "dev", "command": "x"}]}'},
        {"dev": "x"},
        Intent.DEVELOPMENT,
    ),
    (
        "platforms",
        {".claude/launch.json": '{"configurations": [{"name": "w", "command": "npm", "args": ["run", "d"]}]}'},
        {"w": "npm run d"},
        Intent.DEVELOPMENT,
    ),
    (
        "compose",
        {"compose.yaml": "services:\n  api:\n    build: ./api\n    command: serve\n    ports: ['1:1']\n", "api/x": ""},
        {"api": "serve"},
        Intent.PRODUCTION,
    ),
    (
        "compose",
        {"compose.yaml": "services:\n  api:\n    build: {context: .}\n", "Dockerfile": "FROM a\nCMD go\n"},
        {"api": "go"},
        Intent.LAST_RESORT,
    ),
    (
        "compose",
        {"compose.yaml": "services:\n  x: {build: ., profiles: [seed], command: y}\n  z: {build: ., command: z}\n"},
        {"z": "z"},
        Intent.PRODUCTION,
    ),
    (
        "devcontainer",
        {".devcontainer/devcontainer.json": '{// why\n"postAttachCommand": "npm run dev",}'},
        {"web": "npm run dev"},
        Intent.DEVELOPMENT,
    ),
]


def propose(name: str, root: Path, files: Files, at: str = "") -> Proposal | None:
    found: Proposal | None = import_module(f"mech.planners.{name}").propose(grow(root, files), at)
    return found


def planned(name: str, root: Path, files: Files, at: str = "") -> Proposal:
    found = propose(name, root, files, at)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "files", "lines", "intent"), STARTS)
def test_start(tmp_path: Path, name: str, files: Files, lines: dict[str, str], intent: Intent) -> None:
    """Each file's start commands are processes, the page's first, with the intent of its platform."""
    found = planned(name, tmp_path, files)
    assert {process.name: process.line for process in found.processes} == lines
    assert next(iter(lines)) == found.processes[0].name
    assert found.intent is intent


@pytest.mark.parametrize("name", ["procfile", "dockerfile", "compose", "devcontainer", "platforms", "environment"])
def test_nothing(tmp_path: Path, name: str) -> None:
    """A folder without such files is left to others."""
    assert propose(name, tmp_path, {"readme.md": "x"}) is None


def test_lines_find_what_was_installed(tmp_path: Path) -> None:
    """A line finds the programs of the folder's own environment."""
    found = planned(
        "procfile", tmp_path, {"Procfile": "web: gunicorn a:b\n", "requirements.txt": "", "package.json": "{}"}
    )
    assert found.processes[0].line == ('export PATH="$PWD/.venv/bin":"$PWD/node_modules/.bin":"$PATH"; gunicorn a:b')


def test_port_is_given_to_lines_that_expand_it(tmp_path: Path) -> None:
    """A line with $PORT gets one of its own; a line without keeps its framework's."""
    found = planned("procfile", tmp_path, {"Procfile": "web: a -p $PORT\nadmin: b -p ${PORT}\nworker: c\n"})
    assert [dict(process.env) for process in found.processes] == [{"PORT": "5000"}, {"PORT": "5100"}, {}]


def test_release_is_setup(tmp_path: Path) -> None:
    """`release` runs before the processes."""
    found = planned("procfile", tmp_path, {"Procfile": "release: migrate\nweb: x\n"})
    assert [command.line for command in found.setup] == ["migrate"]


IMAGES: list[tuple[str, str | None, dict[str, str]]] = [
    ("FROM a\nWORKDIR /app\nCMD python /app/main.py\n", "python main.py", {}),
    ("FROM a\nWORKDIR /app\nCMD /app/run\n", "./run", {}),
    ('FROM a\nENTRYPOINT ["python"]\nCMD ["main.py"]\n', "python main.py", {}),
    ("FROM a AS build\nCMD x\nFROM b\nCMD y\n", "y", {}),
    ("FROM a\nENV A=1 B='two'\nENV C three\nENV PATH=/x:$PATH\nCMD x", "x", {"A": "1", "B": "two", "C": "three"}),
    ("FROM a\nCMD x \\\n  y\n", "x    y", {}),
    ('FROM nginx\nCMD ["nginx", "-g", "daemon off;"]\n', None, {}),
    ('FROM a\nCMD ["sh", "-c", "a && b"]\n', "a && b", {}),
    ("FROM a\nCMD [broken\n", None, {}),
    ("# only a comment\n", None, {}),
]


@pytest.mark.parametrize(("text", "start", "env"), IMAGES)
def test_image(text: str, start: str | None, env: dict[str, str]) -> None:
    """A Dockerfile's last stage, with paths of the image as paths of the workspace."""
    found = read(text)
    assert (found.start, dict(found.env)) == (start, env)


def test_stage_of_compose() -> None:
    """A named stage is read instead of the last one."""
    assert read("FROM a AS dev\nCMD x\nFROM b\nCMD y\n", "dev").start == "x"


def test_compose_names_databases_and_joins_addresses(tmp_path: Path) -> None:
    """Images of databases are missing services; addresses of built services are on the one loopback."""
    text = """
services:
  db: {image: "postgres:16"}
  cache: {image: redis}
  mail: {image: "axllent/mailpit"}
  api: {build: ., command: serve, environment: ["A=http://web:3000/x", "B=${NO:-two}", "C=${YES}"]}
  web: {build: ., command: serve}
"""
    found = planned("compose", tmp_path, {"docker-compose.yml": text, ".env": "YES=1\n"})
    assert [need.name for need in found.missing] == ["postgresql", "redis"]
    assert found.processes[0].env == {"A": "http://localhost:3000/x", "B": "two", "C": "1"}
    assert "mailpit" in found.notes[0]


def test_compose_stays_inside(tmp_path: Path) -> None:
    """A build context outside of the workspace is no process."""
    found = planned("compose", tmp_path, {"compose.yaml": "services:\n  a: {build: ../.., command: x}\n"})
    assert found.processes == ()


def test_devcontainer(tmp_path: Path) -> None:
    """Its commands are optional setup and its variables environment; the editor's own stay out."""
    text = {
        "postCreateCommand": {"a": "make", "b": ["npm", "ci"]},
        "containerEnv": {"A": 1, "B": "${localEnv:X}", "PATH": "x"},
    }
    found = planned("devcontainer", tmp_path, {".devcontainer.json": json.dumps(text)})
    assert [command.line for command in found.setup] == ["make", "npm ci"]
    assert all(command.optional for command in found.setup)
    assert found.env == {"A": "1"}


def test_devcontainer_names_databases(tmp_path: Path) -> None:
    """Databases of its compose files are missing services."""
    files: Files = {
        ".devcontainer/devcontainer.json": '{"dockerComposeFile": "docker-compose.yml"}',
        ".devcontainer/docker-compose.yml": "services:\n  db: {image: mariadb}\n  app: {build: .}\n",
    }
    assert [need.name for need in planned("devcontainer", tmp_path, files).missing] == ["mysql"]


def test_heroku_names_variables_and_add_ons(tmp_path: Path) -> None:
    """app.json: values are used, required names without one are missing, add-ons are services."""
    text = {"env": {"A": "1", "B": {"required": True}, "C": {"required": False}}, "addons": ["heroku-postgresql:mini"]}
    found = planned("platforms", tmp_path, {"app.json": json.dumps(text)})
    assert found.env == {"A": "1"}
    assert [(need.kind, need.name) for need in found.missing] == [("variable", "B"), ("service", "postgresql")]


def test_gitpod_without_root(tmp_path: Path) -> None:
    """Setup lines that ask for root are left out."""
    found = planned("platforms", tmp_path, {".gitpod.yml": "tasks:\n- init: |\n    sudo apt install x\n    make\n"})
    assert [command.line for command in found.setup] == ["make"]


ENVIRONMENTS: list[tuple[Files, dict[str, str], list[str]]] = [
    ({".env": "A=1\nexport B='two words' # why\nC=x # why\nbroken\n"}, {"A": "1", "B": "two words", "C": "x"}, []),
    ({".flaskenv": "FLASK_APP=x\n"}, {"FLASK_APP": "x"}, []),
    ({".env.example": "A=1\nAPI_KEY=your-key\n"}, {"A": "1"}, ["API_KEY"]),
    ({".env.example": "OPENAI_API_KEY=\nOPTIONAL=\n"}, {}, ["OPENAI_API_KEY"]),
    ({".env.sample": "JWT_SECRET=changeme\n"}, {"JWT_SECRET": GENERATED}, []),
    ({".env.example": "STRIPE_SECRET_KEY=sk_...\n"}, {}, ["STRIPE_SECRET_KEY"]),
    ({".env.example": "DATABASE_URL=postgres://u:p@localhost/x\n"}, {}, ["postgresql"]),
    ({".env.example": "DATABASE_URL=file:./dev.db\n"}, {"DATABASE_URL": "file:./dev.db"}, []),
    ({".env.example": "PORT=3000\nNODE_ENV=production\nA=null\nB=1\n"}, {"B": "1"}, []),
    ({".env": "API_KEY=1\n", ".env.example": "API_KEY=your-key\n"}, {"API_KEY": "1"}, []),
    ({".env": "A=${HOME}/x\nB=1"}, {"B": "1"}, []),
    ({"artisan": "", ".env.example": "APP_KEY=\nA=1\n", ".env": "B=1"}, {"B": "1"}, []),
]


@pytest.mark.parametrize(("files", "env", "missing"), ENVIRONMENTS)
def test_environment(tmp_path: Path, files: Files, env: dict[str, str], missing: list[str]) -> None:
    """Committed values are used, an example's usable ones too; placeholders and servers are named."""
    found = planned("environment", tmp_path, files)
    assert (found.env, [need.name for need in found.missing]) == (env, missing)


@pytest.mark.parametrize(
    ("reference", "service"),
    [
        ("postgres:16", "postgresql"),
        ("docker.io/bitnami/postgresql@sha256:1", "postgresql"),
        ("mcr.microsoft.com/mssql/server:2022", "mssql"),
        ("mongo", "mongodb"),
        ("valkey/valkey", "redis"),
        ("nginx", None),
    ],
)
def test_image_of_a_service(reference: str, service: str | None) -> None:
    """Images are known by name, wherever they come from."""
    assert databases.image(reference) == service


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (" a b ", "a b"),
        (["a", "b c"], "a 'b c'"),
        (["sh", "-c", "a && b"], "a && b"),
        ([], None),
        (3, None),
        ("", None),
    ],
)
def test_command_lines(value: object, line: str | None) -> None:
    """A text is a line, a list of words is quoted, anything else is nothing."""
    assert shell.line(value) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": "http://x", // b\n "c": [1,],}', {"a": "http://x", "c": [1]}),
        ("[1]", {}),
        ("{", {}),
        ("\ufeff{}", {}),
    ],
)
def test_json(text: str, found: dict[str, object]) -> None:
    """Comments and trailing commas are forgiven, texts that look like them are kept."""
    assert documents.json(text) == found


NAMES = [
    "Procfile",
    "Dockerfile",
    "compose.yaml",
    ".devcontainer.json",
    ".replit",
    ".stackblitzrc",
    ".gitpod.yml",
    "render.yaml",
]
NAMES += [
    "app.json",
    "railpack.json",
    "nixpacks.toml",
    ".cursor/environment.json",
    ".claude/launch.json",
    ".env",
    ".env.example",
]
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))
KEYS = st.sampled_from(
    "services build command image env environment envVars tasks init run start cmd phases deploy configurations addons "
    "terminals install postCreateCommand containerEnv dockerComposeFile context target key value cwd name ports".split()
)
OBJECTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
CONTENTS = st.one_of(
    st.binary(max_size=200), st.text(max_size=200).map(str.encode), OBJECTS.map(lambda o: json.dumps(o).encode())
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), CONTENTS, max_size=6))
def test_any_content(files: dict[str, bytes]) -> None:
    """No content of any file raises, whatever its shape."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("procfile", "dockerfile", "compose", "devcontainer", "platforms", "environment"):
            propose(name, Path(folder), {**files})
