"""Whether a repository wants a package that is proposed: what is printed alone is no reason to install it, nor to try it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from mech.diagnosers import provides
from mech.diagnosers.repairs.python import WELL_KNOWN
from mech.diagnosers.symptom import Symptom
from mech.distributions import PACKAGES
from mech.types import Suggestion

UNWANTED = 0.6  # confidence of a package that nothing but the output speaks of: not enough to try it
_SPEAKS = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|vue|svelte|astro|json|toml|txt|in|cfg|ini|ya?ml|go|mod|rs|rb|gemspec|php|lua|exs?|p[lm]|t|[rR]|tex|sty|hs|cabal|mli?|opam"
    r"|nim|nimble|java|kts?|gradle|cs|\w+proj|dart|swift|clj|s[ac]ss|css|sh)$|(?:^|/)(?:Pipfile|Gemfile|DESCRIPTION|dune|Makefile|Dockerfile|\.\w+rc)$"
)
_MOST = 400  # files that are looked into
_INSTALLS = re.compile(
    r"(?:^|[\s;&|(])(?:(?P<one>npx|bunx|uvx|(?:npm|yarn|pnpm|bun) (?:exec|dlx|x)|pipx run|uv tool run)"
    r"|(?:npm|pnpm|yarn|bun) (?:i|install|add|global add)|uv (?:add|pip install|tool install)|(?:poetry|pdm|deno|apk|bundle) add"
    r"|(?:pip3?|pipx|pipenv|conda|mamba|gem|cabal|stack|opam|luarocks|nimble|brew|apt|apt-get|dnf|yum|tlmgr|deno|ansible-galaxy collection|dotnet tool)"
    r" install|go (?:get|install)|cargo (?:add|install)|composer (?:global )?require|cpanm?|dotnet add package|(?:dart|flutter) pub add)"
    r"(?P<rest>(?: [^\s;&|]+)+)|install\.packages\(\"(?P<r>[\w.]+)"
)
"""What installs packages, or (`one`) fetches one and runs it."""
_VERSION = re.compile(r"(?<=.)@|[\[=<>~!;,]")
_AFFIX = re.compile(r"(?:^|(?<=/))(?:@types/|types-|php-|(?:[a-z]{2,20}-)?(?:plugin|preset|config)-)")
"""What packages are called with, and configurations leave out."""


def _speaking(name: str) -> tuple[str, re.Pattern[str]]:
    """A word of a package's name, and a pattern of the name in whatever way a language joins its parts."""
    parts = [part for part in re.split(r"[\W_]+", _AFFIX.sub("", name).lower()) if part] or [name.lower()]
    joined = "[^A-Za-z0-9]{1,2}".join(map(re.escape, parts))
    return max(parts, key=len), re.compile(rf"(?i)(?<![\w-])(?:ext-)?{joined}(?![\w-])")


def wanted(symptom: Symptom, name: str) -> bool:
    """Whether a source imports a package, or a manifest or configuration states it."""
    word, said = _speaking(name)
    texts = (symptom.roots.read(file) or "" for file in symptom.roots.files[:_MOST] if _SPEAKS.search(file))
    return any(word in text.lower() and said.search(text) is not None for text in texts)


def guarded(symptom: Symptom, found: Suggestion) -> Suggestion:
    """The suggestion; with less confidence than is tried, where it installs what nothing but the output speaks of."""
    if found.command is None or all(_known(symptom, name) for name in _packages(found.command)):
        return found
    return replace(found, confidence=min(found.confidence, UNWANTED))


def _packages(command: str) -> Iterator[str]:
    """The packages that a command installs, as it writes them."""
    for match in _INSTALLS.finditer(command):
        words = [match["r"]] if match["r"] else [w.strip("'\"") for w in match["rest"].split() if w[0] != "-"]
        yield from words[:1] if match["one"] else words


def _known(symptom: Symptom, word: str) -> bool:
    if "://" in word or word.startswith(("git+", "git@")):
        return False
    name = _VERSION.split(word)[0].rstrip(":/")
    if name in (".", "") or symptom.has(word) or name.lower() in _listed():
        return True
    return _speaking(name)[1].search(symptom.around) is None or wanted(symptom, name)


@cache
def _listed() -> frozenset[str]:
    """Packages that a table names, with the commands that they bring."""
    tables = [table for table in vars(provides).values() if isinstance(table, dict)]
    values = [value for table in (*tables, PACKAGES) for value in table.values() if isinstance(value, str)]
    commands = [*provides.COMMANDS, *provides.NODE_COMMANDS, *provides.PYTHON_COMMANDS]
    return frozenset(_VERSION.split(name)[0].lower() for name in (*values, *commands)) | WELL_KNOWN


# ruff: noqa: E501 (patterns are read by alternative)
