"""What would fix a failure, by rule: at most one line each, and never a guess dressed as a fact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from difflib import get_close_matches

from mech.beneath import Tree
from mech.types import Suggestion

PACKAGES = {
    "cv2": "opencv-python", "yaml": "pyyaml", "PIL": "pillow", "sklearn": "scikit-learn", "bs4": "beautifulsoup4",
    "dotenv": "python-dotenv", "dateutil": "python-dateutil", "jwt": "pyjwt", "Crypto": "pycryptodome",
    "serial": "pyserial", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient", "flask_cors": "flask-cors",
    "flask_sqlalchemy": "flask-sqlalchemy", "flask_login": "flask-login", "flask_migrate": "flask-migrate",
    "rest_framework": "djangorestframework", "corsheaders": "django-cors-headers", "environ": "django-environ",
    "skimage": "scikit-image", "magic": "python-magic", "docx": "python-docx", "pptx": "python-pptx",
    "fitz": "pymupdf", "git": "gitpython", "jose": "python-jose", "multipart": "python-multipart", "OpenSSL": "pyopenssl",
    "attr": "attrs", "pkg_resources": "setuptools", "google.protobuf": "protobuf", "zmq": "pyzmq", "usb": "pyusb",
    "telegram": "python-telegram-bot", "discord": "discord.py", "slugify": "python-slugify", "socketio": "python-socketio",
}  # fmt: skip
SERVICES = {
    "5432": "PostgreSQL", "5433": "PostgreSQL", "3306": "MySQL or MariaDB", "6379": "Redis", "27017": "MongoDB",
    "9200": "Elasticsearch", "5672": "RabbitMQ", "11211": "memcached", "25": "a mail server", "1025": "a mail server",
    "9092": "Kafka", "8086": "InfluxDB", "2181": "ZooKeeper",
}  # fmt: skip

Rule = Callable[[str, str, "Tree | None"], Suggestion | None]


def suggest(kind: str, message: str, tree: Tree | None) -> Suggestion | None:
    """The first rule's answer for a failure of this kind and message; None when no rule is sure enough."""
    for rule in RULES.get(kind, ()):
        found = rule(kind, message, tree)
        if found is not None:
            return found
    return None


def _make(kind: str, text: str, rule: str, confidence: float, command: str | None = None) -> Suggestion:
    return Suggestion(kind, text, command, None, f"rule:{rule}", confidence)


def _python_module(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"No module named '?([\w.]+)'?", message)
    if not match:
        return None
    top = match[1].split(".")[0]
    if tree is not None and (tree.is_dir(top) or tree.is_file(f"{top}.py")):
        return _make(
            "fix_command", f"'{top}' is in the repository: run from the folder that holds it", "module-path", 0.6
        )
    package = PACKAGES.get(match[1]) or PACKAGES.get(top) or top.replace("_", "-")
    sure = 0.9 if top in PACKAGES else 0.75
    return _make(
        "add_dependency", f"add {package} to the dependencies", "python-module", sure, f"pip install {package}"
    )


_BARE = re.compile(
    r"(?:Cannot find (?:module|package)|Can't resolve|Could not resolve|Failed to resolve import|Rollup failed to resolve import) "
    r"['\"](?P<name>@[\w.-]+/[\w.-]+|[A-Za-z][\w.-]*)"
)


def _node_module(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = _BARE.search(message)
    if not match or match["name"].startswith("node:"):
        return None
    name = match["name"]
    tool = next(
        (
            t
            for t, f in (("pnpm add", "pnpm-lock.yaml"), ("yarn add", "yarn.lock"), ("bun add", "bun.lock"))
            if tree and tree.is_file(f)
        ),
        "npm install",
    )
    return _make("add_dependency", f"add {name} to package.json", "node-module", 0.85, f"{tool} {name}")


def _go_module(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"no required module provides package ([\w./-]+)", message)
    return (
        _make("add_dependency", f"add {match[1]} to go.mod", "go-module", 0.9, f"go get {match[1]}") if match else None
    )


def _header(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"fatal error: ([\w./+-]+\.h\w*): No such file", message)
    if not match:
        return None
    return _make("add_dependency", f"install the development package that provides {match[1]}", "c-header", 0.6)


def _script(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"(?:Missing script: |Command |Script not found )['\"]?([\w:.-]+)", message)
    try:
        scripts = list(json.loads((tree.read("package.json") if tree else None) or "{}").get("scripts", {}))
    except (ValueError, AttributeError, RecursionError):
        scripts = []
    scripts = [s for s in scripts if isinstance(s, str)]
    if not match:
        return None
    near = get_close_matches(match[1], scripts, 1, 0.5) or [s for s in ("dev", "start", "serve") if s in scripts][:1]
    tool = "yarn" if "error Command" in message else "npm run"
    if near:
        command = "npm start" if (tool, near[0]) == ("npm run", "start") else f"{tool} {near[0]}"
        return _make(
            "fix_command", f"package.json has no script '{match[1]}'; it has '{near[0]}'", "script", 0.8, command
        )
    return _make("fix_command", f"package.json has no script '{match[1]}'", "script", 0.7)


def _variable(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{5,})\b", message)
    if not match:
        return None
    named = next(
        (
            f
            for f in (".env.example", ".env.sample", ".env.template", "env.example")
            if tree and match[1] in (tree.read(f) or "")
        ),
        None,
    )
    where = f" (named in {named})" if named else ""
    return _make("set_env", f"set {match[1]}{where}", "variable", 0.85)


def _service(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    if name := re.search(r'database "([^"]+)" does not exist', message):
        return _make("start_service", f"create the database {name[1]}", "database", 0.8, f"createdb {name[1]}")
    match = re.search(r"(?:port[ =:]*|:)(\d{2,5})\b", message)
    known = SERVICES.get(match[1]) if match else None
    if known is None:
        known = next(
            (
                n
                for w, n in (
                    ("psycopg", "PostgreSQL"),
                    ("redis", "Redis"),
                    ("pymongo", "MongoDB"),
                    ("mysql", "MySQL or MariaDB"),
                )
                if w in message.lower()
            ),
            None,
        )
    what = known or (f"what should listen on port {match[1]}" if match else "the service it connects to")
    return _make("start_service", f"start {what}; nothing accepts the connection", "service", 0.8 if known else 0.7)


def _port(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    match = re.search(r"(?::|[Pp]ort )(\d{2,5})\b", message)
    return _make(
        "free_port",
        f"port {match[1]} is taken: stop what uses it or use another"
        if match
        else "the port is taken: stop what uses it or use another",
        "port",
        0.85,
    )


def _memory(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    return _make(
        "raise_limit", "it needs more memory than the limit allows: raise [limits] memory, or use less", "memory", 0.6
    )


def _disk(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    return _make("raise_limit", "it writes more than the limit allows: raise [limits] disk, or write less", "disk", 0.6)


def _hint(_: str, message: str, tree: Tree | None) -> Suggestion | None:
    if "Conflicting migrations" in message:
        return _make(
            "fix_command", "merge the migrations", "migrations", 0.85, "python manage.py makemigrations --merge"
        )
    if re.search(r"no such table|relation \".*\" does not exist", message):
        return _make("fix_command", "the table is missing: run the migrations", "migrations", 0.6)
    if "outside a module" in message:
        return _make("fix_config", 'set "type": "module" in package.json, or name the file .mjs', "esm", 0.8)
    return None


RULES: dict[str, tuple[Rule, ...]] = {
    "missing_module": (_python_module, _node_module, _go_module, _header),
    "import": (_node_module,),
    "missing_script": (_script,),
    "missing_env": (_variable,),
    "missing_service": (_service,),
    "port_in_use": (_port,),
    "out_of_memory": (_memory,),
    "disk_full": (_disk,),
    "syntax": (_hint,),
    "config": (_hint,),
    "database": (_hint,),
}
