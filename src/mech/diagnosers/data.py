"""The data file that is not written as its format wants, where a parser's message does not name it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

MOST = 200  # files that are tried
LARGEST = 100_000  # characters of a file that is tried

_AT = re.compile(r"\bline:?\s{1,8}(\d{1,6})(?:,? column:? (\d{1,5})|:(\d{1,5}))?|\((\d{1,6}):(\d{1,5})\)")


@dataclass(frozen=True, slots=True)
class Format:
    """How parsers of a format complain, which files are of it, and where a text breaks (line, column from 1)."""

    said: re.Pattern[str]
    files: re.Pattern[str]
    breaks: Callable[[str], tuple[int, int] | None]


def _json(text: str) -> tuple[int, int] | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as problem:
        at = problem.pos
        before = text[:at].rstrip()
        if before.endswith(",") and text[at : at + 1] in ("}", "]", ""):
            at = len(before) - 1  # the comma that should not be there
        elif "delimiter" in problem.msg:
            at = max(0, len(before) - 1)  # the end of what should have a comma after it
        return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    except RecursionError:
        return None
    return None


def _toml(text: str) -> tuple[int, int] | None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        match = re.search(r"line (\d+), column (\d+)", str(problem))
        return (int(match[1]), int(match[2])) if match else (text.count("\n") + 1, 1)
    except RecursionError:
        return None
    return None


def _unknown(text: str) -> tuple[int, int] | None:
    return None


FORMATS: tuple[Format, ...] = (
    Format(
        re.compile(
            r"JSONDecodeError|is not valid JSON|JSON\.parse|in JSON at position|end of JSON input|JSONParseError|EJSONPARSE|"
            r"JSON::ParserError|invalid character '[^']{1,4}' (?:looking for|after|in)|JsonParseException|JsonReaderException|"
            r"json\.(?:scanner|decoder)|serde_json|(?:trailing comma|expected value|key must be a string|EOF while parsing)[^\n]* at line|"
            r"json_decode|Malformed JSON|malformed JSON|JSON Parse error|jq: error|parse error: Expected|Syntax error \(JSON|Jason\.DecodeError"
        ),
        re.compile(r"\.json$|(?:^|/)\.(?:babel|eslint|prettier)rc$"),
        _json,
    ),
    Format(
        re.compile(r"TOMLDecodeError|toml: |TOML parse error|invalid TOML|Invalid TOML|toml\.de"),
        re.compile(r"\.toml$|(?:^|/)Pipfile$"),
        _toml,
    ),
    Format(
        re.compile(
            r"yaml\.(?:scanner|parser|composer|constructor)\.|YAMLException|YAMLParseError|YAMLSemanticError|Psych::SyntaxError|yaml: line|while (?:scanning|parsing) a |did not find expected|mapping values are not allowed|bad indentation of a"
        ),
        re.compile(r"\.ya?ml$"),
        _unknown,
    ),
    Format(
        re.compile(r"configparser\.\w+Error|MissingSectionHeader|DuplicateOption"),
        re.compile(r"\.(?:ini|cfg|conf)$"),
        _unknown,
    ),
)
_SKIPPED = re.compile(
    r"(?:^|/)(?:tsconfig[\w.-]*|jsconfig|package-lock|\.vscode/.*|devcontainer|composer\.lock|pnpm-lock|.*schema)\.\w+$"
)
_NAMED = re.compile(r"[\w./@-]{1,120}\.(?:json|toml|ya?ml|ini|cfg|conf)\b|\.(?:babel|eslint|prettier)rc\b")


def broken(finding: Finding, roots: Roots) -> Where | None:
    """The place in the data file that a parser choked on; None when the message is of no parser, or none is found."""
    message = finding.message[:2_000]
    form = next((f for f in FORMATS if f.said.search(message)), None)
    if (
        form is None
        or roots.tree is None
        or (finding.where and form.files.search(finding.where.file) and finding.where.line)
    ):
        return None
    files = [f for f in roots.files if form.files.search(f) and not _SKIPPED.search(f)][:MOST]
    told = _told(message) or _told(finding.near.partition(message.split("\n")[0])[2][:300])
    below = finding.near.partition(message.split("\n")[0])[2][:300]
    for group in (_named(message + below, files), _opened(finding, files, roots), files):
        found = [(f, at) for f in group if (at := form.breaks((roots.read(f) or "")[:LARGEST])) is not None]
        if len(found) == 1:
            return Where(found[0][0], *found[0][1])
        if found and told:
            same = [(f, at) for f, at in found if abs(at[0] - told) <= 1]
            if len(same) == 1:
                return Where(same[0][0], *same[0][1])
        if (
            not found
            and len(group) == 1
            and told
            and form.breaks is not _json
            and told <= (roots.read(group[0]) or "").count("\n") + 1
        ):
            return Where(group[0], told)
    return None


def _told(message: str) -> int | None:
    """The line that the message states; of two, the first of what began and never ended, else the last."""
    lines = [int(m[1] or m[4]) for m in _AT.finditer(message)]
    if not lines:
        return None
    return lines[0] if "while scanning" in message else lines[-1]


def _named(text: str, files: list[str]) -> list[str]:
    names = {m[0].removeprefix("./") for m in _NAMED.finditer(text)}
    return [f for f in files if any(f == n or n.endswith("/" + f) or f.endswith("/" + n) for n in names)]


def _opened(finding: Finding, files: list[str], roots: Roots) -> list[str]:
    """Files that the source of the place, or a neighbour, names."""
    for place in finding.places[:3]:
        if named := _named(roots.read(place.file) or "", files):
            return named
    return []


# ruff: noqa: E501 (tables are read by row)
