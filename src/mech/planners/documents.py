"""Reading what repositories write: TOML, JSON, YAML and dotenv as plain dictionaries.

What cannot be read is an empty dictionary: a broken file is a reason for the program to fail, not for the plan.
"""

from __future__ import annotations

import json as _json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

_LARGEST_YAML = 256 * 1024  # PyYAML reads about 100 kB a second; no configuration by hand is larger
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.S)
_TRAILING = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.S)
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def toml(text: str | None) -> dict[str, Any]:
    """A TOML document."""
    try:
        return tomllib.loads(text or "")
    except (ValueError, RecursionError):
        return {}


def json(text: str | None) -> dict[str, Any]:
    """A JSON object, with a byte order mark, comments and trailing commas forgiven."""
    text = (text or "").removeprefix("\ufeff")
    try:
        try:
            found = _json.loads(text)
        except ValueError:
            found = _json.loads(_TRAILING.sub(_keep, _COMMENT.sub(_keep, text)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def yaml(text: str | None) -> dict[str, Any]:
    """The first YAML document, by the safe loader."""
    if not text or len(text) > _LARGEST_YAML:
        return {}
    import yaml as parser

    loader = getattr(parser, "CSafeLoader", parser.SafeLoader)
    try:
        found = next(iter(parser.load_all(text, Loader=loader)), None)
    except (parser.YAMLError, ValueError, TypeError, RecursionError, AttributeError, OverflowError):
        return {}
    return found if isinstance(found, dict) else {}


def dotenv(text: str | None) -> dict[str, str]:
    """Names and values of a dotenv file: quotes are taken off, a comment after a space ends a bare value."""
    found: dict[str, str] = {}
    for line in (text or "").splitlines():
        match = _ASSIGNMENT.fullmatch(line)
        if match:
            found[match[1]] = _value(match[2].strip())
    return found


def table(value: object) -> dict[str, Any]:
    """`value` if it is a mapping, else an empty one; keys become text."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def texts(value: object) -> list[str]:
    """The texts in a list, or the one text given; anything else is nothing."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def tables(value: object) -> Iterator[dict[str, Any]]:
    """The mappings in a list."""
    if isinstance(value, list):
        yield from (table(item) for item in value if isinstance(item, dict))


def scalar(value: object) -> str | None:
    """A text, number or truth value as an environment holds it; None for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


def _keep(match: re.Match[str]) -> str:
    return match[1] or ""


def _value(text: str) -> str:
    for quote in "\"'":
        if text.startswith(quote) and (end := text.find(quote, 1)) > 0:
            inner = text[1:end]
            return inner.replace("\\n", "\n") if quote == '"' else inner
    return re.sub(r"(^|\s+)#.*$", "", text).strip()
