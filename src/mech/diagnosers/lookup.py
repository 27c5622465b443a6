# ruff: noqa: E501 (tables of patterns are read by row)
"""The place of a failure, looked up in the sources where the output does not state it.

Quoted words of the message are searched in the repository's files; the rarest one that is there decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import LONGEST
from mech.types import Where

_QUOTED = re.compile(r"'([^'\n]{2,80})'|\"([^\"\n]{2,80})\"|`([^`\n]{2,80})`|“([^”\n]{2,80})”|‘([^’\n]{2,80})’")
_REASON = re.compile(r"with the reason \"(.+?)\"\.?$")
_SOURCE = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|vue|svelte|astro|rb|go|rs|java|kt|php|sh|ex|exs|cs|html|css|scss|less|toml|ya?ml|json|sql|ini|cfg)$"
)
_LOCKS = re.compile(r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|uv\.lock|poetry\.lock|.*\.min\.js)$")
_TESTS = re.compile(r"(?:^|/)(?:tests?|__tests__|spec)/|[._](?:test|spec)\.|(?:^|/)test_")
MOST_FILES = 400
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Telling:
    """A message that names what to look for: `message` finds it, `line` (with its groups filled in) is
    searched in files that `file` matches (groups too)."""

    message: str
    line: str
    file: str = ""


TELLING: tuple[Telling, ...] = (
    Telling(
        r"Migration (?P<a>\w+)\.(?P<b>\w+) dependencies reference nonexistent parent node \('(?P<c>\w+)', '(?P<d>\w+)'\)",
        r"{d}",
        r"(?:^|/){a}/migrations/{b}\.py$",
    ),
    Telling(r"resolve dependencies of the (?P<a>\w+) .*argument (?P<b>\w+) at", r"constructor\(.*\b{b}\b", r"\.[jt]s$"),
    Telling(r"resolve dependencies of the (?P<a>\w+) ", r"\bclass {a}\b", r"\.[jt]s$"),
    Telling(r"Attribute \"(?P<a>\w+)\" not found in module \"(?P<b>[\w.]+)\"", r"=\s*(?:\w+\.)?(?:FastAPI|Starlette|Flask|Quart)\(", r"\.py$"),
    Telling(r"[Nn]o such table: (?:main\.)?(?P<a>\w+)|relation \"(?P<b>\w+)\" does not exist", r"\b{a}{b}\b", r"\.(?:py|[jt]s|sql|rb|go|prisma)$"),
    Telling(r"TemplateNotFound: (?P<a>[\w./-]+)|TemplateDoesNotExist: (?P<b>[\w./-]+)", r"{a}{b}", r"\.py$"),
    Telling(r"fixture '(?P<a>\w+)' not found", r"def test_\w*\(.*\b{a}\b", r"\.py$"),
    Telling(r"(?:ECONNREFUSED|[Cc]onnection refused|Failed to connect to|Can't connect).*?(?:port[ =:]+|:)(?P<a>\d{2,5})\b", r"\b{a}\b"),
    Telling(r"(?:ECONNREFUSED|[Cc]onnection refused)", r"\.connect\(|createConnection\(|createClient\(|create_engine\(|createPool\(|sql\.Open\(", r"\.(?:py|[cm]?[jt]sx?|go|rb|php)$"),
    Telling(r"^Error: Os \{ code: 2, kind: NotFound", r"\bfs::|File::open\(|read_to_string\(", r"\.rs$"),
)  # fmt: skip


def told(finding: Finding, roots: Roots) -> Where | None:
    """The place that a telling message leads to; only where no stack states one, or its entry file alone."""
    stated = [p for p in finding.places if p.line is not None and not _ENTRY.search(p.file)]
    if roots.tree is None or stated:
        return None
    for row in TELLING:
        match = re.search(row.message, finding.message[:1_000])
        if not match:
            continue
        groups = {k: re.escape(v or "") for k, v in match.groupdict().items()}
        files = re.compile(row.file.format(**groups) if groups else row.file)
        hits = _scan(_matcher(re.compile(row.line.format(**groups) if groups else row.line)), roots, files)
        if 1 <= len(hits) <= 3:
            return hits[0]
    return None


_ENTRY = re.compile(r"(?:^|/)(?:manage\.py|wsgi\.py|asgi\.py)$")
_PROPERTY = re.compile(
    r"\(reading '(\w{2,60})'\)|(?:^|\s)(\w{2,60}) is not (?:defined|a function)|'(\w{2,60})' of (?:undefined|null)"
)


def snapped(finding: Finding, roots: Roots) -> Where | None:
    """The line nearby that has the name the message speaks of, where a served file's lines are shifted."""
    where = finding.where
    match = _PROPERTY.search(finding.message[:400])
    if roots.tree is None or where is None or where.line is None or match is None:
        return None
    source = roots.tree.read(where.file)
    if source is None:
        return None
    lines = source.split("\n")
    name = re.compile(r"\b" + re.escape(next(g for g in match.groups() if g)) + r"\b")
    if where.line <= len(lines) and name.search(lines[where.line - 1]):
        return None
    near = [n for n in range(max(1, where.line - 25), min(len(lines), where.line + 3) + 1) if name.search(lines[n - 1])]
    return Where(where.file, near[0], None, where.function) if len(near) == 1 else None


def locate(finding: Finding, roots: Roots) -> Where | None:
    """The most telling line of the repository for the message, or None."""
    if roots.tree is None:
        return None
    for word in _words(finding.message):
        hits = _search(word, roots)
        if 1 <= len(hits) <= 4:
            return min(hits, key=lambda w: (bool(_TESTS.search(w.file)), w.file.count("/"), w.file, -(w.line or 0)))
    return None


def _words(message: str) -> list[str]:
    """Words of the message to search for, the most telling first."""
    words: list[str] = []
    if match := _REASON.search(message):
        words.append(match[1].split(" for ")[0][:40])
    for match in _QUOTED.finditer(message[:600]):
        word = next(group for group in match.groups() if group)
        if not word.startswith(("node:", "/usr")):
            words.append(word)
    return [word for word in dict.fromkeys(words) if len(word) >= 3 or word.startswith("/")][:5]


def _matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _search(word: str, roots: Roots) -> list[Where]:
    return _scan(lambda text: word in text, roots, re.compile(""))


def _scan(has: Callable[[str], bool], roots: Roots, files: re.Pattern[str]) -> list[Where]:
    """Lines for which `has` holds, in source files whose name matches; stops after a few."""
    found: list[Where] = []
    if roots.tree is None:
        return found
    names = [n for n in roots.files if _SOURCE.search(n) and not _LOCKS.search(n) and files.search(n)]
    for name in names[:MOST_FILES]:
        source = roots.tree.read(name, MOST_BYTES)
        for number, line in enumerate((source or "").split("\n"), 1):
            if has(line[:LONGEST]):
                found.append(Where(name, number))
        if len(found) > 8:
            break
    return found
