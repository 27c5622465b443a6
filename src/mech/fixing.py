"""Mends what rules can mend, without a model: one suggestion at a time in the conversation's copy, kept only if the run
gets better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mech.applying import PatchRefused, apply
from mech.feedback import passed
from mech.governor import Attempt, progressed
from mech.live import sandbox
from mech.workbench import Workbench

SURE = 0.7  # confidence from which a suggestion is tried
MOST = 12  # suggestions that are tried
_SECONDS = 600.0
_COMMAND = re.compile(
    r"(?:npm (?:install|i|update)|(?:pnpm|yarn|bun) (?:add|install)|(?:uv|poetry|pdm) (?:add|lock)|go (?:get|mod tidy)"
    r"|cargo (?:add|update|generate-lockfile)|composer (?:require|update)|bundle (?:add|lock|install)|mix deps\.get)"
    r"(?: [\w@./:^~=<>+*-]+)*"
)
"""Commands of package managers that change what is declared, and nothing else that is kept."""
_DECLARED = re.compile(
    r"(?:^|/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb?|pyproject\.toml|go\.(?:mod|sum)"
    r"|(?:yarn|uv|poetry|pdm)\.lock|Cargo\.(?:toml|lock)|composer\.(?:json|lock)|Gemfile(?:\.lock)?|mix\.(?:exs|lock))$"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A suggestion that was tried, and whether the run got better by it."""

    text: str
    better: bool
    headline: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What came of it: `feedback` is of the last run that was kept."""

    feedback: dict[str, Any]
    tried: tuple[Tried, ...]

    @property
    def fixed(self) -> bool:
        """Whether all is well now."""
        return passed(self.feedback)


async def fix(bench: Workbench, most: int = MOST) -> Fix:
    """Run, try what the rules suggest, and go on from what is better, until all is well or nothing is left to try."""
    now = await bench.execute()
    tried: list[Tried] = []
    known: set[tuple[str, str]] = set()
    while not passed(now) and len(tried) < most:
        one = next((each for each in _candidates(now) if _key(each) not in known), None)
        if one is None:
            break
        known.add(_key(one))
        if not await _made(bench, one):
            continue
        await bench.keep(str(one["text"]), "rule")
        after = await bench.execute()
        better = passed(after) or progressed(Attempt.of(now, "", 0), Attempt.of(after, "", 1))
        tried.append(Tried(str(one["text"]), better, str(after["headline"])))
        if better:
            now = after
        else:
            await bench.move("undo")
    return Fix(now, tuple(tried))


def _candidates(feedback: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Suggestions that are safe to try, the cause's first."""
    for failure in feedback["failures"][:5]:
        one = failure["suggestion"]
        if one and one["confidence"] >= SURE and (one["patch"] or _COMMAND.fullmatch(one["command"] or "")):
            yield one


def _key(one: dict[str, Any]) -> tuple[str, str]:
    return str(one["text"]), str(one["patch"] or one["command"])


async def _made(bench: Workbench, one: dict[str, Any]) -> bool:
    """Make the change that a suggestion means; whether it could be made."""
    if one["patch"]:
        try:
            return bool(await apply(str(one["patch"]), bench.source))
        except PatchRefused:
            return False
    return await _declared(bench, str(one["command"]))


async def _declared(bench: Workbench, line: str) -> bool:
    """Run a package manager in a sandbox, and keep of what it wrote the files that declare dependencies."""
    async with sandbox(str(bench.source), settings=bench.here.settings, overrides=bench.overrides, setup=True) as live:
        result = await live.commands.run(line, timeout=_SECONDS, changes=True, cwd=bench.subdir)
        if not result.ok or result.changed is None:
            return False
        paths = [path for path in (*result.changed.added, *result.changed.modified) if _DECLARED.search(path)]
        texts: dict[str, str | None] = {path: await live.files.read(path, 32 << 20) for path in paths[:20]}
    bench.write(texts)
    return bool(texts)
