"""Repairs for schemas: tables and columns that are not there, and what runs the migrations."""

from __future__ import annotations

import re
from collections.abc import Callable

from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

MIGRATORS: tuple[tuple[Callable[[Symptom], bool], str], ...] = (
    (lambda s: s.has("manage.py"), "python manage.py migrate"),
    (lambda s: s.has("prisma/schema.prisma"), "npx prisma migrate deploy"),
    (lambda s: s.has("alembic.ini"), "alembic upgrade head"),
    (lambda s: s.has("artisan"), "php artisan migrate"),
    (lambda s: s.has("bin/rails") or "rails" in s.read("Gemfile"), "bin/rails db:migrate"),
    (lambda s: s.has("mix.exs") and "ecto" in s.read("mix.exs"), "mix ecto.migrate"),
    (lambda s: s.has("drizzle.config.ts"), "npx drizzle-kit migrate"),
    (lambda s: s.has("knexfile.js") or s.has("knexfile.ts"), "npx knex migrate:latest"),
    (lambda s: s.depends("sequelize-cli"), "npx sequelize-cli db:migrate"),
    (lambda s: s.depends("typeorm"), "npx typeorm migration:run"),
    (lambda s: s.has("diesel.toml"), "diesel migration run"),
    (
        lambda s: "sqlx" in s.read("Cargo.toml") and any(f.startswith("migrations/") for f in s.roots.files),
        "sqlx migrate run",
    ),
    (lambda s: "flask-migrate" in s.read("requirements.txt").lower(), "flask db upgrade"),
    (lambda s: s.has("phinx.php") or s.has("phinx.yml"), "vendor/bin/phinx migrate"),
    (lambda s: s.has("bin/console"), "php bin/console doctrine:migrations:migrate"),
    (lambda s: "flyway" in s.read("pom.xml") + s.read("build.gradle"), "mvn flyway:migrate"),
)


def _tables(symptom: Symptom) -> list[str]:
    """Names of the tables that the sources create."""
    return symptom.roots.once("tables", lambda: _created(symptom.roots))


def _created(roots: Roots) -> list[str]:
    names: list[str] = []
    for file in roots.files[:800]:
        if file.endswith(
            (".sql", ".py", ".js", ".ts", ".rb", ".go", ".php", ".java", ".rs", ".ex", ".exs", ".prisma", ".sh")
        ):
            text = roots.read(file) or ""
            names += re.findall(
                r"(?i)\bcreate table (?:if not exists )?[`\"']?(\w+)|create_table\(?\s*[:\"'](\w+)|__tablename__ = ['\"](\w+)|createTable\(['\"](\w+)|Schema::create\(['\"](\w+)|create table\(:(\w+)",
                text,
            )
    return [n for row in names for n in row if n]


def _table(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g).split(".")[-1]
    tables = _tables(symptom)
    if name not in tables and (near := closest(name, tables, 0.75)):
        return advice("edit_code", f"there is no table '{name}'; '{near}' is there", "table", 0.78)
    command = next((command for holds, command in MIGRATORS if holds(symptom)), None)
    if command and _MIGRATES.search(symptom.command):
        return None
    if symptom.has("manage.py") and _unwritten(symptom, name):
        command = "python manage.py makemigrations && python manage.py migrate"
    if command:
        return advice(
            "fix_command",
            f"the table '{name}' is missing: the migrations were not run",
            "migrations",
            0.85,
            fixed=command,
        )
    file = next(
        (
            f
            for f in symptom.roots.files
            if f.endswith(".sql")
            and re.search(
                rf"(?i)create table (?:if not exists )?[`\"']?{re.escape(name)}\b", symptom.roots.read(f) or ""
            )
        ),
        None,
    )
    if file:
        return advice(
            "fix_command", f"the table '{name}' is missing: {file}, which creates it, was not run", "migrations", 0.7
        )
    return None


_MIGRATES = re.compile(
    r"\b(?:upgrade (?:head|\+)|migrate\b(?! (?:dev|status))|db:migrate|migration:run|migrate:latest)"
)
"""A command that runs migrations itself: what it lacks is a fault of theirs."""


def _unwritten(symptom: Symptom, table: str) -> bool:
    """Whether the application of a table of Django is in the repository and has no migration."""
    name = table.partition("_")[0]
    inside = [file for file in symptom.roots.files if f"/{name}/" in f"/{file}"]
    written = any(re.search(r"/migrations/\d\w*\.py$", file) for file in inside)
    return not written and any(file.endswith(("/models.py", "/models/__init__.py")) for file in inside)


def _column(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = next(g for g in match.groups() if g).split(".")[-1]
    if symptom.has("manage.py") and re.search(r"(?:OperationalError|ProgrammingError)", symptom.around):
        return advice(
            "fix_command",
            f"the column '{name}' is missing in the database: make and run the migrations",
            "migrations",
            0.65,
            fixed="python manage.py makemigrations && python manage.py migrate",
        )
    columns: set[str] = set()
    for file in symptom.roots.files[:400]:
        if file.endswith((".sql", ".py", ".js", ".ts", ".rb", ".go", ".php", ".prisma", ".rs", ".java")):
            text = symptom.roots.read(file) or ""
            for body in re.findall(r"(?is)create table [^(]{1,80}\(([^;]{1,2000})", text):
                columns.update(re.findall(r"(?m)(?:^|,|\()\s*[`\"']?([a-z_]\w*)[`\"']?\s+[A-Za-z]", body))
    near = closest(name, columns - {name}, 0.7)
    return advice("edit_code", f"there is no column '{name}'; '{near}' is there", "column", 0.8) if near else None


# fmt: off
ROWS = rules((
    ("~table", "fix_command", "no such table¦does not exist¦doesn't exist¦missing table¦relation ", r"no such table: (?:main\.)?([\w.]+)|relation \"([\w.]+)\" does not exist|Table '([\w.]+)' doesn't exist|[Tt]able `([\w.]+)` does not exist|missing table \[([\w.]+)\]", _table),
    ("hint", "edit_code", "Perhaps you meant", r"Perhaps you meant to reference the (?:column|table) \"(?P<a>[\w.]+)\"", "'{a}' is meant", "", 0.88),
    ("~column", "edit_code", "no such column¦has no column¦Unknown column¦does not exist", r"no such column: ([\w.]+)|has no column named (\w+)|Unknown column '([\w.]+)'|column \"?([\w.]+)\"? (?:of relation \"\w+\" )?does not exist", _column),
    ("schema-empty", "fix_command", "schema is not empty", r"database schema is not empty", "the database has tables but no history of migrations: baseline it", "npx prisma migrate resolve", 0.65),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
