"""Databases: preparing those that need no server, and naming the servers that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mech.beneath import Tree
from mech.planners.paths import first_file, join
from mech.types import Command, Missing

# service name -> what in a text says that it is needed: addresses, Django engines, images
_SERVICES = {
    "postgresql": r"postgres(?:ql)?(?:\+\w+)?://|backends\.postgresql|contrib\.gis\.db\.backends\.postgis",
    "mysql": r"(?:mysql|mariadb)(?:\+\w+)?://|backends\.mysql",
    "mongodb": r"mongodb(?:\+srv)?://",
    "redis": r"rediss?://|django_redis|channels_redis",
    "mssql": r"mssql(?:\+\w+)?://|sqlserver://",
    "rabbitmq": r"amqps?://",
    "elasticsearch": r"elasticsearch://",
}
_IMAGES = {
    "postgresql": ("postgres", "postgis", "timescaledb", "pgvector", "cockroach"),
    "mysql": ("mysql", "mariadb", "percona"),
    "mongodb": ("mongo",),
    "redis": ("redis", "valkey", "keydb", "dragonfly"),
    "mssql": ("mssql",),
    "rabbitmq": ("rabbitmq",),
    "kafka": ("kafka", "redpanda", "zookeeper"),
    "elasticsearch": ("elasticsearch", "opensearch"),
}
_SQL = frozenset({"postgresql", "mysql", "mssql"})
_PATTERNS = {name: re.compile(pattern) for name, pattern in _SERVICES.items()}
_PROVIDER = re.compile(r"datasource\s+\w+\s*\{[^}]*?provider\s*=\s*\"(\w+)\"", re.S)


def missing(name: str, because: str) -> Missing:
    """The fact that a database server is needed and is not here."""
    return Missing(
        "service", name, because, f"run {name} where the sandbox can reach it and pass its address with --env"
    )


def services(texts: Mapping[str, str]) -> tuple[Missing, ...]:
    """The servers that texts (by path) name. SQL ones do not count where the same file also knows SQLite."""
    found: dict[str, Missing] = {}
    for path, text in texts.items():
        for name, pattern in _PATTERNS.items():
            if name in _SQL and "sqlite" in text:
                continue
            if match := pattern.search(text):
                found.setdefault(name, missing(name, f"{path} names {match[0]}"))
    return tuple(found.values())


def image(reference: str) -> str | None:
    """The service that a container image is, None when it is none of the known ones."""
    last = reference.rpartition("/")[2].partition(":")[0].partition("@")[0].lower()
    whole = reference.lower()
    for name, parts in _IMAGES.items():
        if any(part in last for part in parts) or (name == "mssql" and "mssql" in whole):
            return name
    return None


def address(value: str) -> str | None:
    """The service that an address like `postgres://…` belongs to."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(value)), None)


def prisma(tree: Tree, at: str) -> tuple[tuple[Command, ...], tuple[Missing, ...]]:
    """How Prisma's schema in a folder is prepared: generated, and pushed or migrated when it is SQLite."""
    path = first_file(
        tree, at, ("prisma/schema.prisma", "schema.prisma", "src/prisma/schema.prisma", "db/schema.prisma")
    )
    text = tree.read(path) if path else None
    if path is None or text is None:
        return (), ()
    schema = path[len(at) + 1 :] if at else path
    option = "" if schema in ("prisma/schema.prisma", "schema.prisma") else f" --schema {schema}"
    generate = Command("build", f"npx prisma generate{option}", f"{path} describes a Prisma client", at)
    provider = _PROVIDER.search(text)
    kind = provider[1] if provider else ""
    if kind != "sqlite":
        name = {"postgres": "postgresql", "sqlserver": "mssql", "cockroachdb": "postgresql"}.get(kind, kind)
        return (generate,), (missing(name, f"{path}: provider {kind}"),) if name else ()
    migrations = tree.is_dir(join(path.rpartition("/")[0], "migrations"))
    how = "migrate deploy" if migrations else "db push --skip-generate"
    fallback = None if migrations else f"npx prisma db push{option}"
    line = f"npx prisma {how}{option}"
    prepare = Command(
        "build", line, f"{path}: provider sqlite", at, fallback=fallback, fallback_if="unknown|unexpected"
    )
    return (generate, prepare), ()


def of_packages(packages: Iterable[str]) -> dict[str, str]:
    """Which service each driver package talks to."""
    return {package: _DRIVERS[package] for package in packages if package in _DRIVERS}


_DRIVERS = {
    "psycopg2": "postgresql",
    "psycopg2-binary": "postgresql",
    "psycopg": "postgresql",
    "asyncpg": "postgresql",
    "pymysql": "mysql",
    "mysqlclient": "mysql",
    "mysql-connector-python": "mysql",
    "aiomysql": "mysql",
    "pymongo": "mongodb",
    "motor": "mongodb",
    "mongoengine": "mongodb",
    "flask-pymongo": "mongodb",
    "beanie": "mongodb",
    "pyodbc": "mssql",
    "pymssql": "mssql",
}
