"""A directory is a test: every application below tests/apps is run in the real sandbox with the real browser.

`expect.toml` beside the application says what must be seen (see tests/apps/README.md). What an application
installs is fetched once by tests/apps/prefetch.py; the runs here attach it and reach no index.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from apps.prefetch import HOME, prepared, restored, source_of, stated

from mech.api import Feedback, run
from mech.events import Noted, Observed, Planned, Row
from mech.executors.here import Here
from mech.settings import Settings
from mech.types import Observation, Plan

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
APPS = Path(__file__).parent / "apps"
NAMES = sorted(path.parent.name for path in APPS.glob("*/expect.toml"))


@dataclass
class Seen:
    """One run as a reader gets it: the feedback, what the log says besides, and the output."""

    found: Feedback
    plan: Plan | None = None
    pages: list[Observation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    output: str = ""


@pytest.mark.parametrize("name", NAMES)
async def test_the_application_is_seen_as_it_is(name: str, tmp_path: Path) -> None:
    """The feedback says what expect.toml says, and nothing else went wrong."""
    expect = tomllib.loads((APPS / name / "expect.toml").read_text())
    for tool in expect.get("needs", ()):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    folder = prepared(APPS / name, tmp_path)
    rows: list[Row] = []
    try:
        async with Here(Settings(home=tmp_path / "home" if expect.get("fresh") else HOME)) as here:
            timeout = expect.get("run", {}).get("timeout", 120.0)
            overrides = stated(expect)
            found = await run(
                source_of(folder, expect), overrides=overrides, timeout=timeout, here=here, on_row=rows.append
            )
            output = here.executions.output(found["execution"]).decode("utf-8", "replace")
    finally:
        restored(folder)
    seen = Seen(found, output=output)
    for event in (row.event for row in rows):
        if isinstance(event, Planned):
            seen.plan = event.plan
        elif isinstance(event, Observed):
            seen.pages.append(event.observation)
        elif isinstance(event, Noted):
            seen.notes.append(event.message)
    wrong = list(differences(expect, seen))
    assert not wrong, "\n".join([*wrong, "", found["text"]["l2"], "", output[-3000:]])


# --- what can be expected ----------------------------------------------------------------------

EXACT: dict[str, Callable[[Seen], Any]] = {
    "verdict": lambda seen: seen.found["verdict"],
    "stage": lambda seen: seen.found["stage"],
    "error": lambda seen: (seen.found["error"] or {}).get("kind"),
    "ports": lambda seen: sorted(each["port"] for each in seen.found["previews"]),
    "page_port": lambda seen: (seen.found["preview"] or {}).get("port"),
    "blank": lambda seen: [page.blank for page in seen.pages],
    "status": lambda seen: [page.status for page in seen.pages],
}
"""Expectation -> the value that it must equal."""

MATCHED: dict[str, Callable[[Seen], str]] = {
    "page": lambda seen: "\n".join(page.text for page in seen.pages),
    "title": lambda seen: "\n".join(page.title for page in seen.pages),
    "output": lambda seen: seen.output,
    "text": lambda seen: seen.found["text"]["l1"],
    "error_text": lambda seen: "{message}\n{hint}".format_map(seen.found["error"] or {"message": "", "hint": ""}),
    "command": lambda seen: "\n".join(f"{one['stage']}: {one['command']}" for one in seen.found["commands"]),
    "note": lambda seen: "\n".join([*(seen.plan.notes if seen.plan else ()), *seen.notes]),
    "missing": lambda seen: "\n".join(
        f"{one.kind} {one.name}: {one.because}" for one in (seen.plan.missing if seen.plan else ())
    ),
    "denied": lambda seen: "\n".join(
        f"{one['host']}:{one['port']} {one['allow_with']}" for one in seen.found["network"]["denied"]
    ),
}
"""Expectation -> the text in which each of its regular expressions must be found."""


def differences(expect: dict[str, Any], seen: Seen) -> Iterator[str]:
    """Every expectation that does not hold, as a sentence."""
    for key, value in EXACT.items():
        if key in expect and value(seen) != expect[key]:
            yield f"{key} is {value(seen)!r}, not {expect[key]!r}"
    for key, text in MATCHED.items():
        for pattern in _several(expect.get(key)):
            if not re.search(pattern, text(seen), re.MULTILINE):
                yield f"{key} lacks {pattern!r}: {text(seen)[-800:]!r}"
    for pattern in _several(expect.get("absent")):
        if re.search(pattern, seen.found["text"]["l2"], re.MULTILINE):
            yield f"the feedback has {pattern!r}"
    yield from _failure(expect.get("failure"), seen.found["failures"])


def _failure(expect: dict[str, Any] | None, failures: list[dict[str, Any]]) -> Iterator[str]:
    if expect is None:
        if failures:
            yield f"an unexpected failure: {failures[0]['message']!r}"
        return
    if not failures:
        yield "no failure was found"
        return
    first = failures[0]
    place, hint = first["where"] or {}, first["suggestion"] or {}
    if not re.search(expect["message"], first["message"]):
        yield f"the cause is {first['message']!r}, not {expect['message']!r}"
    for key, value in (("file", place.get("file")), ("line", place.get("line")), ("kind", first["kind"])):
        if key in expect and value != expect[key]:
            yield f"its {key} is {value!r}, not {expect[key]!r}"
    suggested = f"{hint.get('kind')}: {hint.get('text')} {hint.get('command') or ''}"
    if "suggestion" in expect and not re.search(expect["suggestion"], suggested):
        yield f"the suggestion is {suggested!r}, not {expect['suggestion']!r}"


def _several(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
