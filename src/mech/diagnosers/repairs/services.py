"""Services that a program connects to and that nobody runs: which one, and what of the repository starts it."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.composed import composed
from mech.diagnosers.rule import advice
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

PORTS = {
    "5432": "postgresql", "5433": "postgresql", "3306": "mysql", "3307": "mysql", "6379": "redis", "6380": "redis", "27017": "mongodb",
    "9200": "elasticsearch", "5672": "rabbitmq", "5671": "rabbitmq", "11211": "memcached", "25": "a mail server (smtp)", "587": "a mail server (smtp)",
    "1025": "a mail server (smtp)", "465": "a mail server (smtp)", "2525": "a mail server (smtp)", "9092": "kafka", "8086": "influxdb", "2181": "zookeeper", "4222": "nats", "1883": "an mqtt broker (mosquitto)",
    "1433": "sql server", "1521": "oracle", "9042": "cassandra", "8123": "clickhouse", "7687": "neo4j", "9000": "minio", "4566": "localstack",
    "8200": "vault", "8500": "consul", "2379": "etcd", "389": "an ldap server", "7700": "meilisearch", "6333": "qdrant", "19530": "milvus", "26257": "cockroachdb", "5984": "couchdb", "28015": "rethinkdb",
}  # fmt: skip
_CLIENTS = (
    (r"postgres|psycopg|asyncpg|pgx|lib/pq|\bpq:|require\(['\"]pg['\"]\)|from ['\"]pg['\"]|\bpg_|Npgsql|Postgrex|\bpg\.(?:Pool|Client)|PG::|PDO\(['\"]pgsql|pgsql:|psql:", "postgresql"),
    (r"redis|\bbull(?:mq)?\b|celery|sidekiq", "redis"), (r"mongo", "mongodb"), (r"mysql|mariadb|Mysql2|ERROR 200\d \(HY000\)", "mysql"), (r"amqp|rabbit|pika\b|kombu", "rabbitmq"), (r"kafka", "kafka"),
    (r"smtp|nodemailer|sendmail", "a mail server (smtp)"), (r"elasticsearch|opensearch", "elasticsearch"), (r"memcache", "memcached"), (r"mqtt", "an mqtt broker (mosquitto)"),
    (r"\bnats\b", "nats"), (r"minio", "minio"), (r"influx", "influxdb"), (r"cassandra", "cassandra"), (r"clickhouse", "clickhouse"), (r"neo4j", "neo4j"), (r"ldap", "an ldap server"), (r"docker", "docker"),
)  # fmt: skip
_CLIENT_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _CLIENTS)


def service(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    text = symptom.text
    address = re.search(
        r"(?P<host>\d{1,3}(?:\.\d{1,3}){3}|\blocalhost|\[?::1\]?|\b[A-Za-z_][\w-]*(?:\.[\w-]+)*)[\"']?\)?(?::|,? port |, )(?P<port>\d{2,5})\b",
        text,
    ) or re.search(r"(?P<host>)(?:port[ =:]+|[Pp]ort: )(?P<port>\d{2,5})\b", text)
    port = address["port"] if address else None
    if address and _ELSEWHERE.search(address["host"]):
        return None
    name = _client(text) or (PORTS.get(port) if port else None)
    if name is None:
        name = (
            _client(symptom.line)
            or _client(symptom.command)
            or _client(_imports(symptom.source))
            or _client(symptom.around)
        )
    if name is None and port is None and (numbers := re.findall(r"\b(\d{4,5})\b", symptom.line)):
        name, port = PORTS.get(numbers[0]), numbers[0]
    if name is None and port is None:
        spelled = re.search(r"(localhost|127\.0\.0\.1):(\d{2,5})", _asked(symptom.around) + "\n" + symptom.line)
        port = spelled[2] if spelled else _proxied(symptom)
    if port is None and (numbers := re.findall(r"\b(\d{4,5})\b", symptom.line)):
        port = numbers[0]
    name = name or (PORTS.get(port) if port else None)
    at = f" on {address['host'] + ':' if address and address['host'] else 'port '}{port}" if port else ""
    command = None
    if name and (service := _composed(symptom, name)):
        command = f"docker compose up -d {service}"
    if name:
        return advice("start_service", f"start {name}: nothing accepts the connection{at}", "service", 0.85, command)
    if port and (known := _published(symptom, port)):
        return known
    if port:
        return advice("start_service", f"start what should listen{at}: nothing accepts the connection", "service", 0.75)
    return advice("start_service", "start the service it connects to: nothing accepts the connection", "service", 0.7)


_ELSEWHERE = re.compile(
    r"[a-z][\w-]*\.(?:com|org|net|io|dev|de|uk|edu|gov|info|co|ai|app|cloud|example)$", re.IGNORECASE
)
"""A host of the internet: what runs there is not ours to start."""


def _asked(text: str) -> str:
    """The lines that do not tell where a server of one's own listens."""
    return "\n".join(line for line in text.split("\n") if not _LISTENS.search(line))


_LISTENS = re.compile(
    r"➜|(?i:\blocal:|\bnetwork:|listening|running (?:at|on)|ready (?:at|on)|started (?:at|on)|available at)"
)


def _proxied(symptom: Symptom) -> str | None:
    """The one port to which the configuration of a development server passes requests on."""
    if "proxy" not in symptom.around.lower():
        return None
    configs = (
        file for file in symptom.roots.files if re.search(r"\.config\.[cm]?[jt]s$|proxy\.conf|package\.json$", file)
    )
    ports = {
        port
        for file in configs
        for port in re.findall(r"(?:localhost|127\.0\.0\.1):(\d{2,5})", symptom.roots.read(file) or "")
    }
    return ports.pop() if len(ports) == 1 else None


def _imports(source: str) -> str:
    return "\n".join(
        line[:200]
        for line in source.split("\n")[:80]
        if re.search(r"\bimport\b|\brequire\b|\buse\b|\binclude\b|://", line)
    )


def _client(text: str) -> str | None:
    return next((name for pattern, name in _CLIENT_PATTERNS if pattern.search(text)), None)


def _composed(symptom: Symptom, name: str) -> str | None:
    """The service of the compose file that runs it."""
    word = {"postgresql": "postgres"}.get(name, name.split()[0])
    return next((service.name for service in composed(symptom) if word in service.image), None)


def _published(symptom: Symptom, port: str) -> Suggestion | None:
    """What a compose file has behind a port that nobody serves."""
    service = next((service for service in composed(symptom) if port in service.ports), None)
    if service is None:
        return None
    name = _client(service.image) or service.image.rpartition("/")[2].partition(":")[0] or service.name
    return advice(
        "start_service",
        f"start {name}: nothing accepts the connection on port {port}",
        "service",
        0.85,
        f"docker compose up -d {service.name}",
    )


def unresolved(symptom: Symptom, host: str) -> Suggestion | None:
    """A host without a dot that is a service of the compose file: it has that name only where the file runs."""
    service = next((service for service in composed(symptom) if service.name == host), None)
    if service is None:
        return None
    name = _client(service.image) or service.image.rpartition("/")[2].partition(":")[0]
    kind = f" ({name})" if name and name != service.name else ""
    return advice(
        "start_service",
        f"'{service.name}'{kind} is a service of the compose file: start it, and run this beside it",
        "service",
        0.75,
        f"docker compose up -d {service.name}",
    )


# ruff: noqa: E501 (tables are read by row)
