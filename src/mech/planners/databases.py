"""Databases: preparing those that need no server, and naming the servers that are not there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mech.types import Missing

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
