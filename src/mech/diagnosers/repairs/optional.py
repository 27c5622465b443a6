"""Repairs of packages that lack another: drivers, data and plugins which they load by a name when they are used."""

from __future__ import annotations

import re

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


# fmt: off
ROWS = rules((
    ("broker", "add_dependency", "'NoneType' object has no attribute", r"'NoneType' object has no attribute '\w+'", _broker),
    ("zones", "add_dependency", "No time zone found with key¦NoTimeZone", r"No time zone found with key (?P<a>[\w/+-]{1,60})", lambda s, m: _python(s, "tzdata", "this machine may know no time zones", 0.65)),
    ("option-module", "add_dependency", "option was not found", r"Module (?P<name>@?[A-Za-z][\w./-]{1,100}) in the \w+ option was not found", _option),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
