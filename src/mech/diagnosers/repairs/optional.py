"""Repairs of packages that lack another: drivers, data, programs and plugins that are asked for when they are used."""

from __future__ import annotations

import re

from mech.diagnosers.provides import COMMANDS
from mech.diagnosers.repairs.node import add as add_node
from mech.diagnosers.repairs.python import add as add_python
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_BROKERS = {"redis": "redis", "SQS": "boto3", "mongodb": "pymongo", "sqlalchemy": "sqlalchemy", "consul": "python-consul2", "zookeeper": "kazoo"}  # fmt: skip
"""A transport of kombu -> the package that it imports when it is there."""


def _python(symptom: Symptom, package: str, told: str, sure: float = 0.8) -> Suggestion:
    where, command = add_python(symptom, package)
    return advice("add_dependency", f"{told}: add {package} to {where}", "optional-part", sure, command)


def _broker(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The client of a broker, which kombu holds as None where it is not installed."""
    transport = re.search(r"kombu/transport/(\w+)\.py\", line", symptom.around)
    package = _BROKERS.get(transport[1]) if transport else None
    return _python(symptom, package, "the client of the broker is not installed") if package else None


def _option(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A package that an option of a configuration names."""
    name = match["name"]
    parts = name.split("/")
    package = "/".join(parts[: 2 if name.startswith("@") else 1])
    if symptom.depends(package) or package.startswith("<"):
        return None
    text = f"the configuration names {name}: add {package} to package.json"
    return advice("add_dependency", text, "optional-part", 0.82, add_node(symptom, package, True))


def _missing(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A package by its name, in the language that the repository speaks."""
    name = next(group for group in match.groups() if group)
    if not symptom.has("package.json"):
        return _python(symptom, name, "it is used and not there")
    if symptom.depends(name):
        return None
    return advice("add_dependency", f"add {name} to package.json", "optional-part", 0.8, add_node(symptom, name))


def _extended(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A package of settings that a tsconfig.json builds on."""
    return _option(symptom, match) if match["name"].startswith("@") or "extends" in symptom.line else None


def _program(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A program of the machine that a package calls."""
    package = COMMANDS.get(match["name"])
    if package is None:
        return None
    command = f"apt-get install -y {package}"
    return advice("add_dependency", f"'{match['name']}' is not installed: install {package}", "program", 0.85, command)


# fmt: off
ROWS = rules((
    ("missing-package", "add_dependency", "issing¦equired to be installed¦nsure to install¦usable engine", r"[Tt]he ['\"](@?[a-z][\w./-]{1,80})['\"] package is missing|ensure to install the ['\"](@?[a-z][\w./-]{1,80})['\"] package|['\"](@?[a-z][\w./-]{1,80})['\"] is required to be installed|usable engine; tried using: '([\w.-]{1,80})'", _missing),
    ("extended", "add_dependency", "TS6053", r"TS6053: File '(?P<name>@?[A-Za-z][\w./-]{1,100})' not found", _extended),
    ("reporter", "add_dependency", "reporter", r"Module name: (?P<name>@?[a-z][\w./-]{1,80})|Could not load reporter \"(?P<named>@?[a-z][\w./-]{1,80})\"", lambda s, m: _option(s, m) if m["name"] else _missing(s, m)),
    ("~program", "add_dependency", "failed to execute", r"failed to execute (?:PosixPath\(|\[)?'(?P<name>[\w.+-]{1,60})'", _program),
    ("java", "add_dependency", "JAVA_GATEWAY_EXITED¦Java Runtime¦Java gateway process exited", r"JAVA_GATEWAY_EXITED|Unable to locate a Java Runtime|Java gateway process exited", "a JDK is not there: install default-jdk (or set JAVA_HOME)", "apt-get install -y default-jdk", 0.75),
    ("corpus", "fix_command", "nltk¦NLTK¦Resource ", r"Resource \W{0,8}(?P<a>[a-z][\w.-]{1,60})\W{0,8} not found", "download NLTK's {a}", "python -m nltk.downloader {a}", 0.85),
    ("language-model", "fix_command", "E050", r"Can't find model '(?P<a>[a-z]{2}_[\w.-]{1,60})'", "download spaCy's {a}", "python -m spacy download {a}", 0.85),
    ("broker", "add_dependency", "'NoneType' object has no attribute", r"'NoneType' object has no attribute '\w+'", _broker),
    ("zones", "add_dependency", "No time zone found with key¦NoTimeZone", r"No time zone found with key (?P<a>[\w/+-]{1,60})", lambda s, m: _python(s, "tzdata", "this machine may know no time zones", 0.65)),
    ("option-module", "add_dependency", "option was not found", r"Module (?P<name>@?[A-Za-z][\w./-]{1,100}) in the \w+ option was not found", _option),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
