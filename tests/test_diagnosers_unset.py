"""Variables that are not set, told by what came of them; services by what the compose file says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.suggest import suggest
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion, Where


def told(message: str, root: Path, file: str = "", line: int = 1, command: str = "", near: str = "") -> Suggestion:
    """The suggestion for a message that is placed in a file of the repository `root`."""
    where = Where(file, line) if file else None
    found = suggest(Symptom("exception", message, near, command, where, Roots(None, Tree(root))))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("message", "source"),
    [
        ('TypeError: can only concatenate str (not "NoneType") to str', 'key = os.getenv("API_KEY")\n\nsend("a " + key)'),
        ("TypeError: Cannot read properties of undefined (reading 'split')", "const key = process.env.API_KEY;\n\nkey.split(1)"),
        ("undefined method `downcase' for nil:NilClass (NoMethodError)", 'key = ENV["API_KEY"]\n\nputs key.downcase'),
        ("Error: secretOrPrivateKey must have a value", "\n\nsign(data, process.env.API_KEY)"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_there_is_followed_to_the_variable(tmp_path: Path, message: str, source: str) -> None:
    """The line of the failure uses what a line above took from the environment."""
    (tmp_path / "a.txt").write_text(source)
    found = told(message, tmp_path, "a.txt", 3)
    assert (found.kind, "API_KEY" in found.text) == ("set_env", True)


@pytest.mark.parametrize(
    "source",
    [
        "const key = process.env.API_KEY;\nconst user = find(1);\nuser.name()",
        'const mode = process.env.MODE || "dev";\n\nmode.user.name()',
        "const user = load(process.env.MODE);\n\nuser.name()",
        'mode = os.getenv("MODE", "dev")\n\nmode.name()',
        "const user = { level: process.env.LEVEL, out: null };\n\nuser.out.name()",
    ],
)
def test_an_undefined_value_of_the_program_is_no_variable(tmp_path: Path, source: str) -> None:
    """What came from the environment is another value, has a default, or was only handed on."""
    (tmp_path / "a.js").write_text(source)
    where, message = Where("a.js", 3), "TypeError: Cannot read properties of undefined (reading 'name')"
    assert suggest(Symptom("exception", message, "", "", where, Roots(None, Tree(tmp_path)))) is None


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("required variable DB_PASS is missing a value: set it", "DB_PASS"),
        ('EnvVarError: env-var: "REDIS_URL" is a required variable, but it was not set', "REDIS_URL"),
        ("error: no token, export GH_TOKEN", "GH_TOKEN"),
        ("botocore.exceptions.NoCredentialsError: Unable to locate credentials", "AWS_ACCESS_KEY_ID"),
        ("botocore.exceptions.NoRegionError: You must specify a region.", "AWS_DEFAULT_REGION"),
        ("Error: superuser password is not specified.\nYou must specify POSTGRES_PASSWORD to a value", "POSTGRES_PASSWORD"),
        ("[next-auth][error][NO_SECRET]", "NEXTAUTH_SECRET"),
        ("psql: error: port 5432 failed: fe_sendauth: no password supplied", "PGPASSWORD"),
    ],
)  # fmt: skip
def test_a_variable_that_is_asked_for_is_named(tmp_path: Path, message: str, detail: str) -> None:
    """By the message, or by what the client of a service reads."""
    found = told(message, tmp_path)
    assert (found.kind, detail in found.text) == ("set_env", True)


def test_a_key_that_a_schema_misses_is_a_variable_where_the_environment_is_parsed(tmp_path: Path) -> None:
    """Zod prints the path as JSON."""
    (tmp_path / "env.js").write_text("schema.parse(process.env)")
    message = 'ZodError: [\n  {\n    "path": [\n      "JWT_SECRET"\n    ],\n    "message": "Required"'
    found = told(message, tmp_path, "env.js", 1)
    assert (found.kind, "JWT_SECRET" in found.text) == ("set_env", True)


def test_the_key_that_a_session_is_signed_with_is_followed(tmp_path: Path) -> None:
    """Flask fails where the session is used."""
    (tmp_path / "a.py").write_text('app.secret_key = os.environ.get("WEB_KEY")\nsession["a"] = 1')
    found = told("RuntimeError: The session is unavailable because no secret key was set.", tmp_path, "a.py", 2)
    assert (found.kind, "WEB_KEY" in found.text) == ("set_env", True)


def test_a_proxy_that_finds_nobody_tells_the_port_behind_it(tmp_path: Path) -> None:
    """Its configuration names it; the server's own address is another."""
    (tmp_path / "vite.config.js").write_text('export default {server: {proxy: {"/api": "http://localhost:5001"}}}')
    near = "  ➜  Local:   http://localhost:5173/\n[vite] http proxy error: /api/users\nAggregateError [ECONNREFUSED]:"
    found = told("AggregateError [ECONNREFUSED]:", tmp_path, near=near, command="vite")
    assert (found.kind, "5001" in found.text) == ("start_service", True)


def test_a_key_that_a_schema_of_data_misses_is_no_variable(tmp_path: Path) -> None:
    """The environment is read elsewhere in the file."""
    (tmp_path / "a.js").write_text("const port = process.env.PORT;\nBody.parse({})")
    message, where = 'ZodError: [\n  {\n    "path": [\n      "SKU"\n    ]', Where("a.js", 2)
    assert suggest(Symptom("exception", message, "", "", where, Roots(None, Tree(tmp_path)))) is None


def test_a_key_of_a_hash_is_no_variable(tmp_path: Path) -> None:
    """Ruby says of a hash what it says of the environment."""
    (tmp_path / "a.rb").write_text('puts totals.fetch("TOTAL_ROWS")')
    roots = Roots(None, Tree(tmp_path))
    found = suggest(Symptom("exception", 'key not found: "TOTAL_ROWS" (KeyError)', "", "", Where("a.rb", 1), roots))
    assert found is None or found.kind != "set_env"


COMPOSE = 'services:\n  cache:\n    image: memcached:1\n    ports: ["11299:11211"]\n  db:\n    image: postgres:16\nvolumes: {}\n'


@pytest.mark.parametrize(
    ("message", "service", "start"),
    [
        ("ConnectionRefusedError: [Errno 111] connect to 127.0.0.1:11299 Connection refused", "memcached", "cache"),
        ('could not translate host name "db" to address: Name or service not known', "postgresql", "db"),
        ("Error: getaddrinfo ENOTFOUND cache", "memcached", "cache"),
    ],
)
def test_the_compose_file_tells_what_is_to_be_started(tmp_path: Path, message: str, service: str, start: str) -> None:
    """By the port that it publishes, or the name that it gives a host."""
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    found = told(message, tmp_path)
    assert (found.kind, service in found.text) == ("start_service", True)
    assert found.command == f"docker compose up -d {start}"


def test_a_comparison_quotes_values(tmp_path: Path) -> None:
    """A test that compares a message of the machine does not tell of the machine."""
    message = "AssertionError: assert 'connection refused' == 'down'"
    assert suggest(Symptom("test", message, "", "", None, Roots(None, Tree(tmp_path)))) is None


# ruff: noqa: E501 (tables are read by row)
