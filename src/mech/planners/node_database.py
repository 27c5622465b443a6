"""Databases of Node applications: prepared when they are files, named as missing when they are servers."""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.planners.node_manifest import Manifest
from mech.planners.node_packages import Manager
from mech.types import Command, Missing

SERVERS = {
    "mongoose": "mongodb",
    "mongodb": "mongodb",
    "pg": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mysql",
    "redis": "redis",
    "ioredis": "redis",
    "bullmq": "redis",
    "mssql": "mssql",
    "tedious": "mssql",
    "amqplib": "rabbitmq",
    "kafkajs": "kafka",
    "@elastic/elasticsearch": "elasticsearch",
}
"""Driver -> the server it connects to."""
FILES = ("better-sqlite3", "sqlite3", "sqlite", "@libsql/client", "libsql", "sql.js", "node-sqlite3-wasm")
PREPARING = (
    "db:setup", "db:init", "setup:db", "init:db", "init-db", "db:create", "db:migrate", "migrate",
    "migrate:latest", "migrations", "db:push", "migration:run", "db:seed", "seed", "seed:db",
)  # fmt: skip
_SERVER_PROVIDERS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mongodb": "mongodb",
                     "sqlserver": "mssql", "cockroachdb": "postgresql"}  # fmt: skip
_SQL = {"postgresql", "mysql", "mssql"}


def missing(tree: Tree, manifest: Manifest) -> tuple[Missing, ...]:
    """Database servers that it speaks to; nothing here starts them."""
    found: dict[str, str] = {}
    provider = _prisma(tree, manifest)[1]
    if provider in _SERVER_PROVIDERS:
        found[_SERVER_PROVIDERS[provider]] = f"prisma's datasource is {provider}"
    embedded = manifest.uses("mongodb-memory-server", "@electric-sql/pglite", "pg-mem", "ioredis-mock")
    for package, server in SERVERS.items():
        optional = server in _SQL and (manifest.uses(*FILES) or provider == "sqlite")
        if package in manifest.runtime and not embedded and not optional:
            found.setdefault(server, f"{manifest.file} depends on {package}")
    return tuple(
        Missing(
            "service", server, because, f"start {server} where the sandbox may reach it, and state its address in --env"
        )
        for server, because in found.items()
    )


def prepare(tree: Tree, manifest: Manifest, manager: Manager) -> tuple[Command, ...]:
    """Commands that make and fill the database of an application whose database is a file."""
    at = manifest.at
    schema, provider = _prisma(tree, manifest)
    if schema and provider:
        return _prisma_commands(tree, manifest, manager, schema, provider)
    if not manifest.uses(*FILES):
        return ()
    ready = " ".join(manifest.scripts.get(s, "") for s in ("postinstall", "predev", "prestart", "dev", "start"))
    return tuple(
        Command("build", manager.run(name), f"{manifest.file} scripts.{name} prepares the database", at, optional=True)
        for name in PREPARING
        if name in manifest.scripts and not re.search(rf"\brun {re.escape(name)}(\s|$)", ready)
    )[:3]


def _prisma_commands(
    tree: Tree, manifest: Manifest, manager: Manager, schema: str, provider: str
) -> tuple[Command, ...]:
    because = f"{schema}: datasource {provider}"
    commands = [Command("build", manager.execute("prisma generate"), because, manifest.at)]
    if provider == "sqlite":
        folder = schema.rpartition("/")[0]
        migrated = any(
            tree.is_file(f"{folder}/migrations/{n}/migration.sql") for n in tree.names(f"{folder}/migrations")
        )
        line = "prisma migrate deploy" if migrated else "prisma db push"
        commands.append(Command("build", manager.execute(line), because, manifest.at, optional=True))
        settings = manifest.raw.get("prisma")
        if isinstance(settings, dict) and isinstance(settings.get("seed"), str):
            seed = f"{manifest.file} states prisma.seed"
            commands.append(Command("build", manager.execute("prisma db seed"), seed, manifest.at, optional=True))
    return tuple(commands)


def _prisma(tree: Tree, manifest: Manifest) -> tuple[str, str]:
    """(schema file, provider of its datasource); empty when prisma is not used."""
    if not manifest.uses("prisma", "@prisma/client"):
        return "", ""
    prefix = f"{manifest.at}/" if manifest.at else ""
    for name in ("prisma/schema.prisma", "schema.prisma", "prisma/schema/schema.prisma", "src/prisma/schema.prisma"):
        text = tree.read(prefix + name)
        block = re.search(r"datasource\s+\w+\s*\{([^}]*)\}", text or "")
        provider = re.search(r'^\s*provider\s*=\s*"(\w+)"', block[1], re.M) if block else None
        if provider:
            return prefix + name, provider[1]
    return "", ""
