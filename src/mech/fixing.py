"""Mends what rules can mend, without a model: one suggestion at a time in the conversation's copy, kept only if the run
gets better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from mech.applying import PatchRefused, apply
from mech.diagnosers.makers import patched
from mech.diagnosers.paths import Roots
from mech.diagnosers.symptom import Symptom
from mech.feedback import passed
from mech.governor import Attempt, progressed
from mech.live import sandbox
from mech.types import Suggestion, Where
from mech.workbench import Workbench

SURE = 0.7  # confidence from which a suggestion is tried
MOST = 12  # suggestions that are tried
DEEP = 3  # suggestions that are tried on top of one that only brought another cause to light
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
    """Run, try what the rules suggest, and go on from what is better, until all is well or nothing is left to try.

    Where a change takes the cause away and another comes to light in its place, the next suggestions are tried on top
    of it, `DEEP` at most; all of them are undone when that leads to nothing better.
    """
    now = base = await bench.execute()
    tried: list[Tried] = []
    known: set[tuple[str, str]] = set()
    held: list[int] = []  # of `tried`, what stands and has not proved to be better yet
    while not passed(now) and len(tried) < most:
        one = next((each for each in _candidates(bench, now) if _key(each) not in known), None)
        if one is None or len(held) > DEEP:
            if not held:
                break
            now = await _back(bench, held, base)
            continue
        known.add(_key(one))
        if not await _made(bench, one):
            continue
        await bench.keep(str(one["text"]), "rule")
        after = await bench.execute()
        better = _better(base, after)
        tried.append(Tried(str(one["text"]), better, str(after["headline"])))
        held.append(len(tried) - 1)
        if better:
            tried = [replace(each, better=each.better or at in held) for at, each in enumerate(tried)]
            now, base, held = after, after, []
        elif _another(now, after):
            now = after
        else:
            await bench.move("undo")
            held.pop()
    if held:
        now = await _back(bench, held, base)
    return Fix(now, tuple(tried))


async def _back(bench: Workbench, held: list[int], base: dict[str, Any]) -> dict[str, Any]:
    """Undo what stands and led to nothing."""
    for _ in range(len(held)):
        await bench.move("undo")
    held.clear()
    return base


def _better(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a run is nearer to the goal; what could not be run at all and now can is."""
    if before["verdict"] == "error" and after["verdict"] in ("failed", "degraded"):
        return _UNREAD.match(before["headline"]) is not None
    return passed(after) or progressed(Attempt.of(before, "", 0), Attempt.of(after, "", 1))


def _another(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether the cause is gone and another stands in its place, at the same stage, which was hidden by it."""
    if not before["failures"] or not after["failures"] or before["stage"] != after["stage"]:
        return False
    old = {each["id"] for each in before["failures"]}
    now = [each["id"] for each in after["failures"]]
    return before["failures"][0]["id"] not in now and len(now) <= len(old) and now[0] not in old


def _candidates(bench: Workbench, feedback: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Suggestions that are safe to try, the cause's first."""
    if one := _unplanned(bench, feedback):
        yield one
    for failure in feedback["failures"][:5]:
        one = failure["suggestion"]
        if one and one["confidence"] >= SURE and (one["patch"] or _COMMAND.fullmatch(one["command"] or "")):
            yield one


_UNREAD = re.compile(r"^error: (?P<file>[\w./-]+\.(?:json|toml|ya?ml)):(?P<line>\d+): ")


def _unplanned(bench: Workbench, feedback: dict[str, Any]) -> dict[str, Any] | None:
    """What mends a file that says how to run it and cannot be read; nothing was run then."""
    match = _UNREAD.match(feedback["headline"]) if feedback["verdict"] == "error" else None
    if match is None:
        return None
    where = Where(match["file"], int(match["line"]))
    symptom = Symptom("syntax", feedback["headline"], where=where, roots=Roots(None, bench.tree))
    text = f"mend {where.file} at line {where.line}"
    found = patched(symptom, Suggestion("fix_config", text, source="rule:data-file", confidence=0.85))
    return asdict(found) if found.patch else None


def _key(one: dict[str, Any]) -> tuple[str, str]:
    return str(one["text"]), str(one["patch"] or one["command"])


async def _made(bench: Workbench, one: dict[str, Any]) -> bool:
    """Make the change that a suggestion means; whether it could be made."""
    if not one["patch"]:
        return await _declared(bench, str(one["command"]))
    try:
        return bool(await apply(str(one["patch"]), bench.source))
    except PatchRefused:
        return False


async def _declared(bench: Workbench, line: str) -> bool:
    """Run a package manager in a sandbox, and keep of what it wrote the files that declare dependencies.

    A lock file is only kept where there was one, but for go.sum, without which nothing is built.
    """
    async with sandbox(
        bench.repository, settings=bench.here.settings, overrides=bench.overrides, environ=bench.environ, setup=True
    ) as live:
        result = await live.commands.run(line, timeout=_SECONDS, changes=True, cwd=bench.subdir)
        if not result.ok or result.changed is None:
            return False
        made = [path for path in result.changed.added if path.rpartition("/")[2] == "go.sum"]
        paths = [*made, *(path for path in result.changed.modified if _DECLARED.search(path))]
        texts: dict[str, str | None] = {path: await live.files.read(path, 32 << 20) for path in paths[:20]}
    bench.write(texts)
    return bool(texts)
