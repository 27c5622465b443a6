"""Repairs for the web frameworks and servers of Python: Django, Flask, ASGI and WSGI servers, Alembic, Celery."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def application(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The module and name that a server should be given instead."""
    server = next(
        (
            w
            for w in ("uvicorn", "gunicorn", "hypercorn", "daphne", "granian")
            if w in symptom.command + symptom.message + symptom.around
        ),
        None,
    )
    found = _applications(symptom)
    if server is None or not found:
        return None
    module = (match.groupdict().get("module") or "").strip()
    best = (
        next((f for f in found if f.split(":")[0] == module), None)
        or next((f for f in found if f.split(":")[0].endswith(module.split(".")[-1] or "?")), None)
        or (found[0] if len(found) == 1 else None)
    )
    if best is None:
        return None
    return advice("fix_command", f"the application is {best}", "application", 0.85, f"{server} {best}")


_APPLICATION = re.compile(
    r"(?m)^(?P<name>\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Flask|Quart|Litestar|Sanic|Blacksheep|Robyn|get_wsgi_application|get_asgi_application|create_app|make_app|Dash)\("
)


def _applications(symptom: Symptom) -> list[str]:
    """module:name of what looks like an application."""
    found: list[str] = []
    for file in symptom.roots.files[:600]:
        if not file.endswith(".py") or re.search(r"(?:^|/)(?:tests?|examples?|docs)(?:/|$)", file):
            continue
        text = symptom.roots.read(file) or ""
        match = _APPLICATION.search(text) if "(" in text else None
        if match:
            module = (
                file.removesuffix(".py")
                .removesuffix("/__init__")
                .replace("/", ".")
                .removeprefix(f"{symptom.roots.cwd}.".replace("/", ".").lstrip("."))
            )
            found.append(f"{module}:{match['name']}")
    return found


def _flask(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    found = _applications(symptom)
    if not found:
        return None
    module, _, name = found[0].partition(":")
    only = len(_APPLICATION.findall(symptom.read(f"{module.replace('.', '/')}.py"))) == 1  # Flask finds that by itself
    module = module if only or name in ("app", "application") else found[0]
    return advice("fix_command", f"name the application: {found[0]}", "application", 0.8, f"flask --app {module} run")


def _django(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    settings = next(
        (f for f in symptom.roots.files if f.endswith("settings.py") or f.endswith("settings/__init__.py")), None
    )
    name = settings.removesuffix(".py").removesuffix("/__init__").replace("/", ".") if settings else None
    return advice("set_env", f"set DJANGO_SETTINGS_MODULE{'=' + name if name else ''}", "django-settings", 0.85)


def _celery(symptom: Symptom) -> Suggestion | None:
    found = [
        f
        for f in symptom.roots.files
        if f.endswith(".py") and re.search(r"^\w+\s*=\s*(?:\w+\.)?Celery\(", symptom.roots.read(f) or "", re.MULTILINE)
    ]
    module = found[0].removesuffix(".py").replace("/", ".") if found else None
    return (
        advice("fix_command", f"the Celery application is in {module}", "celery", 0.8, f"celery -A {module} worker")
        if module
        else None
    )


def _template(symptom: Symptom, name: str) -> Suggestion | None:
    files = [
        f
        for f in symptom.roots.files
        if f.endswith((".html", ".txt", ".jinja", ".jinja2", ".j2", ".htm", ".xml", ".md"))
    ]
    inside = {f.split("templates/")[-1]: f for f in files}
    near = closest(name, inside, 0.75) or next(
        (k for k in inside if k.rpartition("/")[2] == name.rpartition("/")[2]), None
    )
    return advice("edit_code", f"there is no template '{name}'; '{near}' is there", "template", 0.85) if near else None


def _route(symptom: Symptom, name: str) -> Suggestion | None:
    names: set[str] = set()
    for file in symptom.roots.files:
        if file.endswith("urls.py"):
            names.update(re.findall(r"name\s*=\s*['\"]([\w:-]+)['\"]", symptom.roots.read(file) or ""))
    last = name.split(":")[-1]
    near = closest(last, names, 0.6)
    return advice("edit_code", f"no route is named '{name}'; '{near}' is there", "route", 0.8) if near else None


def _backend(symptom: Symptom, match: re.Match[str]) -> Suggestion:
    """A database backend of Django that there is not, with the one that was meant."""
    head, _, last = match["name"].rpartition(".")
    near = closest(last, re.findall(r"\w+", match["known"] or "mysql oracle postgresql sqlite3"), 0.7)
    told = f"; '{head}.{near}' is meant" if near else ""
    return advice(
        "fix_config", f"there is no backend '{match['name']}'{told}: mend ENGINE in DATABASES", "backend", 0.85
    )


# fmt: off
ROWS = rules((
    ("application", "fix_command", "Error loading ASGI app", r"Attribute \"(?P<name>[\w.]+)\" not found in module \"(?P<module>[\w.]+)\"|Could not import module \"(?P<module2>[\w.]+)\"", application),
    ("application", "fix_command", "Failed to find attribute", r"Failed to find attribute '(?P<name>\w+)' in '(?P<module>[\w.]+)'", application),
    ("flask", "fix_command", "Could not locate a Flask application¦Failed to find Flask application¦Could not import '", r"Could not locate a Flask application|Failed to find Flask application|Could not import '[\w.]+'", _flask),
    ("migrations", "fix_command", "Conflicting migrations", r"Conflicting migrations", "two migrations have the same parent: merge them", "python manage.py makemigrations --merge", 0.9),
    ("alembic", "fix_command", "Target database is not up to date", r"Target database is not up to date", "the database lacks migrations", "alembic upgrade head", 0.9),
    ("alembic", "fix_command", "Multiple head revisions", r"Multiple head revisions are present", "two migrations have the same parent: merge them", "alembic merge heads", 0.85),
    ("allowed-hosts", "fix_config", "ALLOWED_HOSTS", r"add '?(?P<a>[\w.:-]+)'? to ALLOWED_HOSTS", "add '{a}' to ALLOWED_HOSTS in the settings", "", 0.9),
    ("allowed-hosts", "fix_config", "ALLOWED_HOSTS", r"must set settings\.ALLOWED_HOSTS", "set ALLOWED_HOSTS in the settings", "", 0.85),
    ("installed-apps", "fix_config", "INSTALLED_APPS", r"(?:Model class (?P<a>[\w.]{1,120})[^\n]{0,120} )?(?:in an application in|not in|to|in|your) (?:your )?INSTALLED_APPS", "add the application{a} to INSTALLED_APPS in the settings", "", 0.8),
    ("backend", "fix_config", "available database backend", r"'(?P<name>[\w.]+)' isn't an available database backend[^\n]*(?:\n?[^\n]*one of:\s+(?P<known>[^\n]+))?", _backend),
    ("must-be-in", "fix_config", "must be ", r"'(?P<a>[\w.]+)' must be (?:enabled in \w+ \(|in )(?P<b>TEMPLATES|MIDDLEWARE|INSTALLED_APPS)\b", "add '{a}' to {b} in the settings", "", 0.85),
    ("static-root", "fix_config", "STATIC_ROOT", r"without having set the STATIC_ROOT", "set STATIC_ROOT in the settings", "", 0.85),
    ("django-command", "fix_command", "Unknown command:", r"Unknown command: '(?P<a>[\w-]+)'(?:\. Did you mean (?P<b>[\w-]+)\?)?", "manage.py has no command '{a}'", "python manage.py {b}", 0.8),
    ("django-settings", "set_env", "DJANGO_SETTINGS_MODULE", r"settings are not configured", _django),
    ("django-field", "edit_code", "Cannot resolve keyword", r"Cannot resolve keyword '(?P<name>\w+)' into field\. Choices are: (?P<known>[^\n]+)", lambda s, m: advice("edit_code", f"the model has no field '{m['name']}'; '{n}' is there", "field", 0.85) if (n := closest(m["name"], re.findall(r"\w+", m["known"]), 0.6)) else None),
    ("reverse", "edit_code", "NoReverseMatch", r"Reverse for '(?P<name>[\w:-]+)'", lambda s, m: _route(s, m["name"])),
    ("template", "edit_code", "TemplateDoesNotExist¦TemplateNotFound", r"Template(?:DoesNotExist|NotFound)(?: at \S+)?:? (?P<name>[\w./-]+)", lambda s, m: _template(s, m["name"])),
    ("~migrate-first", "fix_command", "unapplied migration", r"You have \d+ unapplied migration", "run the migrations", "python manage.py migrate", 0.7),
    ("celery", "fix_command", "Unable to load celery application", r"Unable to load celery application", lambda s, m: _celery(s)),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
