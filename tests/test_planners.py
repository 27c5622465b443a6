"""The choice among planners: order of intents, two halves, sub-folders, and the last word of mech.toml and flags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mech.errors import ConfigError, PlanError
from mech.planners import PLANNERS, plan
from mech.types import Limits, Network, Overrides, Plan, Secret, Workspace

Files = dict[str, Any]
VITE = {"scripts": {"dev": "vite"}, "devDependencies": {"vite": "5"}}
NEXT = {"scripts": {"dev": "next dev"}, "dependencies": {"next": "14"}}
EXPRESS = {"scripts": {"start": "node index.js"}, "dependencies": {"express": "5"}}
FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"


def planned(root: Path, files: Files, at: str = "", live: bool = True, **overrides: Any) -> Plan:
    """The plan of a tree made of these files; an object becomes JSON. `live`: it is a folder of the user."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return plan(Workspace(root, "key", "origin", at, live=live), Overrides(**overrides))


def names(found: Plan) -> list[tuple[str, str]]:
    return [(p.name, p.cwd) for p in found.processes]


# --- front end and back end --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "processes"),
    [
        ({"client/package.json": VITE, "client/index.html": "", "server/package.json": EXPRESS}, ["client", "server"]),
        (
            {
                "frontend/package.json": VITE,
                "frontend/index.html": "",
                "backend/app.py": FLASK,
                "backend/requirements.txt": "flask",
            },
            ["frontend", "backend"],
        ),
        ({"web/package.json": NEXT, "api/main.py": FASTAPI, "api/requirements.txt": "fastapi"}, ["web", "api"]),
        (
            {"app/client/package.json": VITE, "app/client/index.html": "", "app/server/package.json": EXPRESS},
            ["app/client", "app/server"],
        ),
        (
            {"apps/web/package.json": NEXT, "apps/api/package.json": EXPRESS, "apps/docs/package.json": NEXT},
            ["apps/web", "apps/api"],
        ),
        (
            {"ui/package.json": VITE, "ui/index.html": "", "server/package.json": EXPRESS, "README.md": ""},
            ["ui", "server"],
        ),
    ],
)
def test_two_halves_are_two_processes(tmp_path: Path, files: Files, processes: list[str]) -> None:
    """A front end and a back end in two folders are run together, each installed where it is, the page first."""
    found = planned(tmp_path, files)
    assert [p.cwd for p in found.processes] == processes
    assert [p.name for p in found.processes] == [folder.rpartition("/")[2] for folder in processes]
    assert {c.cwd for c in found.setup if c.stage == "install"} == set(processes)


def test_a_root_script_that_starts_both_wins(tmp_path: Path) -> None:
    """When the root starts both itself, they are not started again."""
    root = {"scripts": {"dev": "concurrently 'npm --prefix client run dev' 'npm --prefix server start'"},
            "devDependencies": {"concurrently": "8"}}  # fmt: skip
    files = {"package.json": root, "client/package.json": VITE, "client/index.html": "", "server/package.json": EXPRESS}
    found = planned(tmp_path, files)
    assert names(found) == [("web", "")]
    assert [c.cwd for c in found.setup if c.stage == "install"] == ["", "client", "server"]


def test_a_server_at_the_root_gets_its_client(tmp_path: Path) -> None:
    """An API at the root and a front end in client/ are both run, the page first."""
    found = planned(tmp_path, {"package.json": EXPRESS, "client/package.json": VITE, "client/index.html": ""})
    assert names(found) == [("client", "client"), ("server", "")]


def test_a_front_end_at_the_root_gets_its_server(tmp_path: Path) -> None:
    """A page at the root and an API in server/ are both run."""
    found = planned(tmp_path, {"package.json": VITE, "index.html": "", "server/package.json": EXPRESS})
    assert names(found) == [("web", ""), ("server", "server")]


def test_a_server_that_the_root_script_enters_is_not_started_twice(tmp_path: Path) -> None:
    """`cd server && npm start` at the root is the server."""
    root = {"scripts": {"start": "cd server && npm start"}}
    found = planned(tmp_path, {"package.json": root, "server/package.json": EXPRESS})
    assert names(found) == [("web", "")]
    assert [c.cwd for c in found.setup] == ["server"]


CALLS = "<script>fetch('http://localhost:5000/api')</script>"


@pytest.mark.parametrize(
    ("files", "processes"),
    [
        (
            {"frontend/index.html": CALLS, "backend/app.py": FLASK, "backend/requirements.txt": "flask"},
            ["frontend", "backend"],
        ),
        ({"frontend/index.html": "<p>", "backend/app.py": FLASK, "backend/requirements.txt": "flask"}, ["backend"]),
        ({"index.html": CALLS, "backend/app.py": FLASK, "backend/requirements.txt": "flask"}, ["", "backend"]),
        ({"index.html": CALLS, "package.json": EXPRESS, "index.js": "app.listen(5000)"}, ["", ""]),
        ({"public/index.html": "<p>", "package.json": EXPRESS, "index.js": "app.listen(5000)"}, [""]),
    ],
)
def test_a_page_that_calls_its_own_back_end(tmp_path: Path, files: Files, processes: list[str]) -> None:
    """A plain page that calls a local port is served beside that back end; other pages are the back end's own."""
    found = planned(tmp_path, files)
    assert [p.cwd for p in found.processes] == processes


def test_compose_names_the_parts(tmp_path: Path) -> None:
    """Folders that a compose file builds are one application, each run as it is developed; images are missing."""
    compose = "services:\n  vote: {build: ./vote}\n  result: {build: ./result}\n  db: {image: 'postgres:15'}\n"
    files = {
        "compose.yaml": compose,
        "vote/app.py": FLASK + "app.run()\n",
        "vote/requirements.txt": "flask",
        "result/package.json": NEXT,
        "vote/Dockerfile": 'CMD ["python", "app.py"]',
        "result/Dockerfile": 'CMD ["npm", "start"]',
    }
    found = planned(tmp_path, files)
    assert {p.cwd for p in found.processes} == {"vote", "result"}
    assert ("service", "postgresql") in [(m.kind, m.name) for m in found.missing]


def test_each_half_keeps_its_own_variables(tmp_path: Path) -> None:
    """Two .env files may give one name two values."""
    files = {
        "client/package.json": VITE,
        "client/index.html": "",
        "client/.env": "MODE=front\n",
        "server/package.json": EXPRESS,
        "server/.env": "MODE=back\n",
    }
    found = planned(tmp_path, files, env={"SHARED": "1"})
    assert [p.env.get("MODE") for p in found.processes] == ["front", "back"]
    assert found.env == {"SHARED": "1"}


# --- several languages in one folder -----------------------------------------------------------


def test_assets_of_another_language_are_built_beside_it(tmp_path: Path) -> None:
    """A package.json that only builds style sheets helps the Python application, and may fail."""
    assets = {"scripts": {"build": "tailwindcss -o static/a.css"}, "devDependencies": {"tailwindcss": "3"}}
    found = planned(tmp_path, {"package.json": assets, "app.py": FLASK, "requirements.txt": "flask"})
    assert found.planner == "python"
    optional = {c.line for c in found.setup if c.optional}
    assert {"npm install", "npm run build"} <= optional


def test_a_development_server_of_assets_runs_beside_the_application(tmp_path: Path) -> None:
    """Flask with vite for its assets: both run, the page is Flask's."""
    files = {"package.json": VITE, "vite.config.js": "", "app.py": FLASK, "requirements.txt": "flask"}
    found = planned(tmp_path, files)
    assert found.planner == "python+node"
    assert [p.name for p in found.processes] == ["python", "node"]


def test_both_halves_of_one_folder_install_both(tmp_path: Path) -> None:
    """A script that starts Next and uvicorn needs the packages of both languages."""
    root = {"scripts": {"dev": "concurrently 'next dev' 'uvicorn api.index:app'"}, "dependencies": {"next": "14"}}
    found = planned(tmp_path, {"package.json": root, "requirements.txt": "fastapi", "api/index.py": FASTAPI})
    assert names(found)[0] == ("web", "")
    assert any("requirements.txt" in c.because or "requirements.txt" in c.line for c in found.setup)
    assert found.processes[0].line == 'export PATH="$PWD/.venv/bin":"$PATH"; npm run dev'


# --- order -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "planner", "cwd"),
    [
        ({"package.json": VITE, "index.html": "", "Dockerfile": 'CMD ["x"]'}, "node", ""),
        ({"package.json": VITE, "index.html": "", "Procfile": "web: x"}, "node", ""),
        ({"index.html": "", "README.md": ""}, "static", ""),
        ({"index.html": "", "server/package.json": EXPRESS}, "node", "server"),
        ({"README.md": "", "site/package.json": VITE, "site/index.html": ""}, "node", "site"),
        ({"package.json": {"scripts": {"test": "jest"}}, "web/package.json": NEXT}, "node", "web"),
        ({"package.json": {"scripts": {"test": "jest"}}, "examples/a/package.json": NEXT}, "node", "examples/a"),
        ({"web/package.json": NEXT, "examples/a/package.json": NEXT}, "node", "web"),
        ({"a/b/c/package.json": NEXT}, "node", "a/b/c"),
    ],
)
def test_what_is_chosen(tmp_path: Path, files: Files, planner: str, cwd: str) -> None:
    """Development before production before pages; the folder itself before those below; examples last."""
    found = planned(tmp_path, files)
    assert (found.planner, found.processes[0].cwd) == (planner, cwd)
    assert all(p.because for p in found.processes)


@pytest.mark.parametrize("folder", ["node_modules/x", "vendor/x", ".git/x", "dist/x", "tests/fixtures/x", "a/b/c/d"])
def test_folders_that_are_not_looked_at(tmp_path: Path, folder: str) -> None:
    """Installed, built and hidden folders hold no application, nor do those too deep."""
    with pytest.raises(PlanError):
        planned(tmp_path, {f"{folder}/package.json": NEXT})


def test_a_named_sub_folder_is_the_whole_world(tmp_path: Path) -> None:
    """With a sub-folder given, what lies beside it is not run."""
    files = {"client/package.json": VITE, "client/index.html": "", "server/package.json": EXPRESS}
    assert names(planned(tmp_path, files, "server")) == [("web", "server")]


# --- nothing found -----------------------------------------------------------------------------


@pytest.mark.parametrize(("files", "says"), [({}, "it is empty"), ({"notes.txt": "x"}, "it holds notes.txt")])
def test_nothing_found_lists_what_was_looked_for(tmp_path: Path, files: Files, says: str) -> None:
    """The error says what was looked for and gives the one line to write."""
    with pytest.raises(PlanError) as caught:
        planned(tmp_path, files)
    assert says in caught.value.message
    assert "package.json" in caught.value.message
    assert "requirements.txt" in caught.value.message
    assert "mech.toml" in caught.value.hint
    assert "start = " in caught.value.hint


def test_a_broken_manifest_is_the_reason_when_nothing_runs(tmp_path: Path) -> None:
    """A sub-folder's broken manifest is named rather than hidden behind "nothing found"."""
    with pytest.raises(ConfigError, match=r"web/package\.json:1"):
        planned(tmp_path, {"web/package.json": "{"})


# --- the last word -----------------------------------------------------------------------------


def test_mech_toml_has_the_last_word_over_the_repository(tmp_path: Path) -> None:
    """Each line of mech.toml replaces what was found, with its place as the reason."""
    toml = """install = "make deps"
build = "make"
start = "make serve"
timeout = "2m"
secrets = ["KEY"]
[env]
MODE = "test"
[observe]
paths = ["/a"]
sizes = ["390x844"]
[network]
allow = ["api.example.com"]
setup = "closed"
[limits]
memory = "1GiB"
"""
    found = planned(tmp_path, {"package.json": VITE, "index.html": "", "mech.toml": toml})
    assert [(c.stage, c.line) for c in found.setup] == [("install", "make deps"), ("build", "make")]
    assert found.setup[0].outputs == ("node_modules",)
    assert [(p.name, p.line, p.because) for p in found.processes] == [("web", "make serve", "mech.toml:3 states start")]
    assert found.env["MODE"] == "test"
    assert (found.paths, found.sizes, found.secrets) == (("/a",), ("390x844",), (Secret("KEY"),))
    assert found.network == Network(("api.example.com",), "closed")
    assert found.limits == Limits(time=120, memory=1024**3)


SECRETS = """start = "make serve"
[secrets]
ONE = ["evil.example", "http://evil.example:8080"]
TWO = "plain"
"""


def test_a_bound_secret_lets_its_hosts_be_called(tmp_path: Path) -> None:
    """Its hosts need no line in network.allow; a flag says the last word about the same name."""
    files: Files = {"mech.toml": SECRETS}
    found = planned(tmp_path, files, secrets=(Secret("TWO", ("api.example.com",)),))
    assert [each.name for each in found.secrets] == ["ONE", "TWO"]
    assert found.network.allow == ("evil.example:443", "evil.example:8080", "api.example.com:443")


def test_a_repository_from_elsewhere_does_not_help_itself_to_secrets(tmp_path: Path) -> None:
    """What was fetched names the secrets that it wants; it gets those that the request gives, as it gives them."""
    files: Files = {"mech.toml": SECRETS}
    found = planned(tmp_path, files, live=False, secrets=(Secret("TWO", ("api.example.com",)),))
    assert found.secrets == (Secret("TWO", ("api.example.com",)),)
    assert found.network.allow == ("api.example.com:443",)
    assert [note for note in found.notes if "secret" in note] == [
        "mech.toml asks for the secret ONE, which is yours to give: --secret ONE=@evil.example,http://evil.example:8080"
    ]


def test_flags_outrank_mech_toml(tmp_path: Path) -> None:
    """What a person types counts more than what is written."""
    toml = 'start = "a"\ninstall = "b"\ntimeout = 5\n[env]\nX = "1"\n[network]\nallow = ["a.example"]\n'
    found = planned(
        tmp_path,
        {"mech.toml": toml},
        start="typed",
        install="",
        timeout=9.0,
        env={"X": "2"},
        paths=("/z",),
        port=81,
        allow=("b.example",),
    )
    assert [p.line for p in found.processes] == ["typed"]
    assert found.processes[0].because == "--start was given"
    assert found.setup == ()
    assert (found.limits.time, found.env["X"], found.paths, found.port) == (9.0, "2", ("/z",), 81)
    assert found.network.allow == ("a.example", "b.example")


def test_named_processes(tmp_path: Path) -> None:
    """[processes] replaces the start by several, in their order."""
    found = planned(tmp_path, {"mech.toml": '[processes]\nweb = "a"\nworker = "b"\n'})
    assert [(p.name, p.line) for p in found.processes] == [("web", "a"), ("worker", "b")]
    assert found.planner == "mech.toml"


def test_an_empty_install_installs_nothing(tmp_path: Path) -> None:
    """`install = ""` says that there is nothing to install."""
    found = planned(tmp_path, {"package.json": VITE, "mech.toml": 'install = ""'})
    assert [c for c in found.setup if c.stage == "install"] == []


def test_a_stated_start_keeps_the_found_installation(tmp_path: Path) -> None:
    """Who only states the start still gets the dependencies installed."""
    found = planned(tmp_path, {"package.json": VITE, "mech.toml": 'start = "npx vite --host"'})
    assert [c.line for c in found.setup] == ["npm install"]
    assert [p.line for p in found.processes] == ["npx vite --host"]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        *((line, True) for line in ("go test ./...", "CI=1 npx jest -t 'adds two'", "python3 -m pytest -q")),
        *((line, True) for line in ("npm run test", "./mvnw -q -B verify", "vendor/bin/phpunit", "node --test")),
        *((line, False) for line in ("npx jest --watch", "pytest && python serve.py", "npm start", "./test-server")),
        *((line, False) for line in ("python -m pytest_serve", "test -f x", "node test.js")),
    ],
)
def test_a_stated_start_that_runs_tests_is_waited_for(tmp_path: Path, line: str, ends: bool) -> None:
    """Tests may be silent for as long as they like; what else was stated may also serve."""
    (process,) = planned(tmp_path, {"mech.toml": f"start = {json.dumps(line)}\n"}).processes
    assert (process.stage, process.serves) == (("test", False) if ends else ("start", None))


def test_a_stated_start_needs_nothing_else(tmp_path: Path) -> None:
    """With a start, an empty repository and one with a broken manifest can run."""
    assert [p.line for p in planned(tmp_path, {"package.json": "{"}, start="./run").processes] == ["./run"]


def test_a_service_is_named_as_missing(tmp_path: Path) -> None:
    """[services] are what the application needs and nothing here starts."""
    found = planned(tmp_path, {"package.json": VITE, "mech.toml": '[services]\ndb = "postgres 16"\n'})
    assert ("service", "db") in [(m.kind, m.name) for m in found.missing]


def test_a_given_variable_is_not_missing(tmp_path: Path) -> None:
    """What .env.example names is missing until a flag, mech.toml or a secret gives it."""
    files = {"package.json": EXPRESS, ".env.example": "PAY_API_KEY=\nMAIL_TOKEN=\nMAP_API_KEY=\n"}
    files["mech.toml"] = 'secrets = ["MAIL_TOKEN"]\n'
    missing = {m.name for m in planned(tmp_path, files, env={"PAY_API_KEY": "x"}).missing if m.kind == "variable"}
    assert missing == {"MAP_API_KEY"}


def test_a_mistake_in_mech_toml_is_an_error(tmp_path: Path) -> None:
    """An unknown key stops the plan with its place."""
    with pytest.raises(ConfigError, match=r"mech\.toml:1: unknown key 'strat'"):
        planned(tmp_path, {"package.json": VITE, "mech.toml": 'strat = "x"'})


def test_a_plan_is_the_same_every_time(tmp_path: Path) -> None:
    """Nothing of a plan depends on the moment or on the order of a directory."""
    files = {"client/package.json": VITE, "client/index.html": "", "server/package.json": EXPRESS}
    assert planned(tmp_path, files) == planned(tmp_path, files)


def test_every_planner_says_what_it_looks_for() -> None:
    """The error for an unknown repository lists every format; variables alone start nothing."""
    assert [name for name, looks in PLANNERS.items() if not looks] == ["environment"]


def test_a_stated_installation_is_keyed_by_manifests_and_named_files(tmp_path: Path) -> None:
    """What a stated line installs changes with manifests, locks and the files that it names."""
    files = {"app/requirements-dev.txt": "", "app/uv.lock": "", "app/tools/get.sh": "", "app/src/a.py": ""}
    found = planned(
        tmp_path, {**files, "app/mech.toml": 'install = "sh ./tools/get.sh --to=../up"\nstart = "true"'}, "app"
    )
    assert set(found.setup[0].inputs) == {"app/requirements-dev.txt", "app/uv.lock", "app/tools/get.sh"}


def test_a_script_of_two_halves_starts_two_servers(tmp_path: Path) -> None:
    """Who waits for the page knows that more than one server comes up."""
    root = {"scripts": {"dev": "concurrently 'npm --prefix client run dev' 'node api.js'"}}
    files = {"package.json": root, "client/package.json": VITE, "client/index.html": ""}
    assert planned(tmp_path, files).processes[0].servers == 2
    assert planned(tmp_path, {"package.json": VITE}).processes[0].servers == 1
