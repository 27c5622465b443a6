"""Command lines as repositories write them: a text, a list of words, or a list of lines."""

from __future__ import annotations

import re
import shlex

_CONTAINER = re.compile(r"\$\{(?:containerWorkspaceFolder|localWorkspaceFolder|workspaceFolder|GITPOD_REPO_ROOT)\}")
_PORT = re.compile(r"\$\{?PORT\b")
_TESTS = re.compile(
    r"(?:\w{1,40}=\S{0,200} +){0,9}"
    r"(?:(?:npx|bunx|pnpm(?: exec)?|yarn|(?:uv|poetry|pdm|hatch|pipenv) run|bundle exec|python[\d.]* -m|php) +"
    r"|\./|(?:vendor|node_modules/\.|\.venv/)?/?bin/){0,2}"
    r"(?:(?:go|cargo|deno|bun|mix|dotnet|swift|dart|flutter|rake|rails|npm|pnpm|yarn|(?:npm|pnpm|yarn|bun) run) test"
    r"|cargo nextest|pytest|py\.test|unittest|nose2|jest|vitest run|mocha|ava|rspec|phpunit|pest"
    r"|node --test|ctest|busted|prove|bats|behave|(?:mvnw?|gradlew?) (?:-\S{1,40} ){0,5}(?:test|verify|check))"
    r"(?!\S)[^;&|]{0,1000}"
)
_WATCHES = re.compile(r"--watch(?!=false|All=false)|\s-w\b")
_FOREIGN = re.compile(r"\$\{(?:localEnv|containerEnv|env):[^}]*\}")


def line(value: object) -> str | None:
    """A text as it is, a list of words quoted as one line; None for anything else or nothing."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list) and value and all(isinstance(word, str | int | float) for word in value):
        words = [str(word) for word in value]
        if words[:2] in (["sh", "-c"], ["bash", "-c"], ["/bin/sh", "-c"], ["/bin/bash", "-c"]) and len(words) == 3:
            return words[2].strip() or None
        return shlex.join(words)
    return None


def lines(value: object) -> str | None:
    """A text, or a list of texts joined so that the first failure ends them."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " && ".join(item.strip() for item in value if item.strip()) or None
    return line(value)


def tests(text: str) -> bool:
    """Whether a line runs tests and nothing else, and ends."""
    return _TESTS.fullmatch(text.strip()) is not None and _WATCHES.search(text) is None


def port(text: str, number: int) -> dict[str, str]:
    """The variable PORT for a line that expands it: nothing else would tell the program where to listen."""
    return {"PORT": str(number)} if _PORT.search(text) else {}


def here(text: str, at: str) -> str:
    """The line with variables of editors and containers replaced by where the workspace is here."""
    return _FOREIGN.sub("", _CONTAINER.sub("/workspace" + (f"/{at}" if at else ""), text))
