"""Node: what an application needs around it, and manifests that cannot be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manifests import DEV, EXPRESS, VITE, Files, lines, package, planned, runs

from mech.beneath import Tree
from mech.errors import ConfigError, MechError
from mech.planners import node, node_scripts, plan
from mech.types import Workspace

# --- environment, versions, databases ----------------------------------------------------------


def test_nothing_asks_or_opens_a_browser(tmp_path: Path) -> None:
    """Tools are told to open no browser and to send no telemetry; CI is not set, it changes what tools do."""
    found = planned(tmp_path, {"package.json": package({"dev": "next dev"}, {"next": "14"})})
    assert found.env["BROWSER"] == "none"
    assert found.env["NEXT_TELEMETRY_DISABLED"] == "1"
    assert "CI" not in found.env
    assert "PORT" not in found.env


@pytest.mark.parametrize(("version", "old"), [("^4.0.3", True), ("~3.4", True), ("5.0.1", False), ("latest", False)])
def test_old_webpack_gets_its_openssl(tmp_path: Path, version: str, old: bool) -> None:
    """webpack 4 needs a hash that today's OpenSSL refuses; a note says what was set."""
    found = planned(tmp_path, {"package.json": package({"start": "react-scripts start"}, {"react-scripts": version})})
    assert ("NODE_OPTIONS" in found.env) is old
    assert any("older OpenSSL" in note for note in found.notes) is old


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({".nvmrc": "v18.2.0\n"}, "18.2.0"),
        ({".node-version": "20"}, "20"),
        ({}, ">=18"),
    ],
)
def test_versions_of_node(tmp_path: Path, files: Files, wanted: str) -> None:
    """A pin file says which Node, else engines."""
    found = planned(tmp_path, {"package.json": package({"dev": "vite"}, VITE, engines={"node": ">=18"}), **files})
    tool = next(t for t in found.toolchains if t.name == "node")
    assert (tool.wanted or "").lstrip("^v") == wanted


SCHEMA = 'datasource db {{\n  provider = "{}"\n  url = env("DATABASE_URL")\n}}\n'


def test_a_database_that_is_a_file_is_prepared(tmp_path: Path) -> None:
    """prisma on SQLite: the client is generated, the tables are made, the seed is sown."""
    files = {
        "package.json": package({"dev": "next dev"}, {"next": "1", "prisma": "5"}, prisma={"seed": "node seed.js"}),
        "prisma/schema.prisma": SCHEMA.format("sqlite"),
    }
    assert lines(planned(tmp_path, files), "build") == [
        "npx prisma generate",
        "npx prisma db push",
        "npx prisma db seed",
    ]
    (tmp_path / "prisma/migrations/1").mkdir(parents=True)
    (tmp_path / "prisma/migrations/1/migration.sql").write_text("")
    assert "npx prisma migrate deploy" in lines(planned(tmp_path, {}), "build")


@pytest.mark.parametrize(
    ("needs", "files", "services"),
    [
        ({"mongoose": "8"}, {}, ["mongodb"]),
        ({"pg": "8", "ioredis": "5"}, {}, ["postgresql", "redis"]),
        ({"mongoose": "8", "mongodb-memory-server": "9"}, {}, []),
        ({"pg": "8", "better-sqlite3": "9"}, {}, []),
        ({"prisma": "5"}, {"prisma/schema.prisma": SCHEMA.format("postgresql")}, ["postgresql"]),
    ],
)
def test_servers_of_databases_are_named_as_missing(
    tmp_path: Path, needs: Files, files: Files, services: list[str]
) -> None:
    """Nothing here starts a database server, so the plan says that one is needed."""
    found = planned(tmp_path, {"package.json": package({"dev": "nodemon a.js"}, needs), **files})
    assert [m.name for m in found.missing if m.kind == "service"] == services


def test_scripts_that_prepare_a_file_database(tmp_path: Path) -> None:
    """migrate and seed are run, and may fail, when the database is a file."""
    scripts = {"dev": "nodemon a.js", "migrate": "knex migrate:latest", "seed": "knex seed:run"}
    found = planned(tmp_path, {"package.json": package(scripts, {"better-sqlite3": "9"})})
    assert lines(found, "build") == ["npm run migrate", "npm run seed"]
    assert all(c.optional for c in found.setup if c.stage == "build")


# --- manifests that cannot be right ------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"\0\1\2\3", 1, "binary"),
        (b'{"a": 1,\n "b": }', 2, "not JSON"),
        (b"", 1, "empty file"),
        (b"[]", 1, "must be an object"),
        (b'"x"', 1, "must be an object"),
        (b"{" * 100_000, 1, "not JSON"),
        (b"[" * 100_000, 1, "not JSON"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    """A package.json that cannot be read is an error with file and line, not an absent one."""
    (tmp_path / "package.json").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        plan(Workspace(tmp_path, "key", "origin"))
    assert (caught.value.file, caught.value.line) == ("package.json", line)
    assert says in caught.value.message


def test_a_broken_manifest_below_is_only_noted(tmp_path: Path) -> None:
    """What lies in a sub-folder does not stop the application."""
    found = planned(tmp_path, {"package.json": DEV, "extra/package.json": "{"})
    assert runs(found) == ["npm run dev"]
    assert any("extra/package.json" in note for note in found.notes)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
KEYS = ["name", "scripts", "dependencies", "devDependencies", "bin", "main", "workspaces", "engines", "packageManager",
        "volta", "prisma"]  # fmt: skip
SCRIPTS = st.dictionaries(st.sampled_from(["dev", "start", "build", "test", "postinstall", "serve"]), JSON, max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6), SCRIPTS)
def test_any_manifest_is_planned_or_named(tmp_path: Path, data: Files, scripts: Files) -> None:
    """Whatever JSON a package.json holds, the answer is a proposal, nothing, or a MechError."""
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts, **data}))
    try:
        found = node.propose(Tree(tmp_path), "")
    except MechError:
        return
    for process in found.processes if found else ():
        process.line.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(st.text(max_size=80))
def test_any_script_is_understood_without_error(tmp_path: Path, line: str) -> None:
    """Whatever a script's line is, reading it ends."""
    node_scripts.kind_of(line)
    node_scripts.targets(line)
    for folder in node_scripts.folders(line, ""):
        assert ".." not in folder.split("/")


def test_programs_of_the_whole_machine_are_brought(tmp_path: Path) -> None:
    """A script that calls nodemon without listing it runs on its author's machine, and here."""
    found = planned(tmp_path, {"package.json": package({"start": "nodemon index.js"}, EXPRESS)})
    tool = next(t for t in found.toolchains if t.name == "nodemon")
    assert tool.met
    assert "no package.json lists" in tool.because
    listed = planned(tmp_path, {"package.json": package({"start": "nodemon index.js"}, {**EXPRESS, "nodemon": "3"})})
    assert "nodemon" not in [t.name for t in listed.toolchains]


def test_pnpm_does_not_replace_itself(tmp_path: Path) -> None:
    """After setup nothing can be fetched, so pnpm is told to stay the version that it is, also inside scripts."""
    found = planned(
        tmp_path, {"package.json": {**DEV, "packageManager": "pnpm@10.14.0-0+sha512.ab"}, "pnpm-lock.yaml": ""}
    )
    assert found.env["npm_config_manage_package_manager_versions"] == "false"


def test_pnpm_builds_what_the_repository_allows(tmp_path: Path) -> None:
    """Where it states which packages may build, that holds; pnpm refuses to be told both."""
    variable = "npm_config_dangerously_allow_all_builds"
    tree = {"package.json": DEV, "pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}
    assert variable in planned(tmp_path, tree).env
    stated = {"pnpm-workspace.yaml": "onlyBuiltDependencies:\n  - esbuild\n"}
    assert variable not in planned(tmp_path, stated).env


def test_a_file_in_a_folder_has_the_packages_of_the_folder_above(tmp_path: Path) -> None:
    """Examples in folders share the manifest above them; it is installed where it is."""
    tree = {"package.json": package({}, EXPRESS), "hello/app.js": "require('express')().listen(3000)"}
    found = planned(tmp_path, tree, "hello")
    assert lines(found, "install") == ["npm install"]
    assert runs(found) == ["hello: node app.js"]
