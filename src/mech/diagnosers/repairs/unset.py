"""Repairs of environment variables that are not set, where what came of them is told instead of their name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.repairs.machine import variable
from mech.diagnosers.repairs.reads import READ, named
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_READ = re.compile(READ)
_ASSIGNED = re.compile(
    r"(?P<name>[A-Za-z_$][\w$]{0,60})\s{0,4}(?::\s{0,2}\w{1,20}\s{0,2})?(?::=|=(?!=)|:(?!:))[^=\n({\[]{0,20}?(?:"
    + READ
    + ")"
)
ABOVE = 40  # lines above the failure in which a variable was read


_DEFAULT = re.compile(r"['\"]?[\])]?\s{0,3}(?:\|\||\?\?|\bor\b)")
_SECOND = re.compile(r"\s{0,3},\s{0,3}[^\s)]")
"""What follows a variable that has a value of its own where the environment has none; in a call, a second argument."""
_CHECKED = frozenset({"type", "lint", "compile", "syntax", "test"})


def _read(pattern: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """Where a line reads a variable that has no default."""
    for found in pattern.finditer(line[:400]):
        if not _DEFAULT.match(line, found.end()) and not (found["call"] and _SECOND.match(line, found.end())):
            yield found


def _taken(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The line of the failure uses a value that was read from a variable, there or above."""
    if symptom.kind in _CHECKED:
        return None
    if direct := {named(found) for found in _read(_READ, symptom.line)}:
        return variable(symptom, direct.pop(), 0.8) if len(direct) == 1 else None
    where = symptom.where
    if where is None or where.line is None:
        return None
    words = set(re.findall(r"[A-Za-z_$][\w$]*", symptom.line))
    above = symptom.source.split("\n")[max(0, where.line - 1 - ABOVE) : where.line]
    names = {named(found) for line in above for found in _read(_ASSIGNED, line) if found["name"] in words}
    return variable(symptom, names.pop(), 0.75) if len(names) == 1 else None


def _schema(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A key that a schema misses in what the environment gives."""
    parsed = re.search(r"(?:arse|alidate)\w{0,10}\(\s*(?:process\.env|import\.meta\.env)", symptom.source)
    return variable(symptom, match["a"], 0.85) if parsed else None


def _signing(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """The key that a web application signs with, where its source takes it from a variable."""
    lines = (line for line in symptom.source.split("\n") if re.search(r"(?i)secret_?key\W{0,3}\s?=", line))
    names = {named(found) for line in lines for found in re.finditer(READ, line[:300])}
    return variable(symptom, names.pop(), 0.8) if len(names) == 1 else None


_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), and AWS_REGION"

# fmt: off
FIRST = rules((
    ("required-variable", "set_env", "equired variable", r"required variable (?P<a>[A-Z][A-Z0-9_]{1,80}) is missing", lambda s, m: variable(s, m["a"])),
))
ROWS = rules((
    ("schema-variable", "set_env", "\"path\": [", r"\"path\": \[\s*\"(?P<a>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\"\s*\]", _schema),
    ("~taken", "set_env", "NotPresent¦NoneType¦undefined¦null¦nil¦must have a value¦must be provided¦equired¦issing¦must be a string¦Invalid URL¦not a string¦got None¦no value¦empty¦provided¦NullPointerException", r"NotPresent|NoneType|\bundefined\b|\bnull\b|\bnil\b|must have a value|must be provided|[Rr]equired|[Mm]issing|must be a string|Invalid URL|not a string|got None|no value|empty|\bprovided\b|NullPointerException", _taken),
    ("aws-keys", "set_env", "locate credentials¦load credentials¦CredentialsProvider", r"Unable to locate credentials|Could not load credentials from any providers|Unable to load (?:AWS )?credentials|no EC2 IMDS role found", lambda s, m: advice("set_env", _KEYS, "aws", 0.8)),
    ("aws-region", "set_env", "egion", r"You must specify a region|Region is missing|Missing region in config|could not find region configuration|Unable to load region", lambda s, m: advice("set_env", "set AWS_REGION (AWS_DEFAULT_REGION for Python and the command line)", "aws", 0.8)),
    ("signing-key", "set_env", "no secret key was set", r"no secret key was set", _signing),
    ("auth-secret", "set_env", "NO_SECRET¦MissingSecret", r"\[NO_SECRET\]|MissingSecret", "set NEXTAUTH_SECRET (AUTH_SECRET since version 5)", "", 0.8),
    ("pg-password", "set_env", "no password supplied", r"fe_sendauth: no password supplied", "the database wants a password: set PGPASSWORD, or give it in the address", "", 0.7),
    ("~told-variable", "set_env", "export ¦pecify ¦equired variable", r"(?:\b[Ee]xport|must specify|[Pp]lease specify|[Ss]pecify) \$?(?P<a>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|\"(?P<b>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\" is a required variable", lambda s, m: variable(s, m["a"] or m["b"], 0.82)),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
