"""A directory is a test: every application below tests/apps is run in the real sandbox with the real browser.

`expect.toml` beside the application says what must be seen (see tests/apps/README.md). What an application
installs is fetched once by tests/apps/prefetch.py; the runs here attach it and reach no index.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mech.api import run
from mech.executors.here import Here
from mech.settings import Settings
from mech.types import Overrides

from apps.prefetch import HOME, prepared

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
APPS = Path(__file__).parent / "apps"
NAMES = sorted(path.parent.name for path in APPS.glob("*/expect.toml"))


@pytest.mark.parametrize("name", NAMES)
async def test_the_application_is_seen_as_it_is(name: str, tmp_path: Path) -> None:
    """The feedback says what expect.toml says, and nothing else went wrong."""
    expect = tomllib.loads((APPS / name / "expect.toml").read_text())
    for tool in expect.get("needs", ()):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    folder = prepared(APPS / name, tmp_path)
    options = expect.get("run", {})
    overrides = Overrides(**{**options.get("overrides", {}), "env": options.get("env", {})})
    async with Here(Settings(home=HOME)) as here:
        source = f"{folder}#:{options['subdir']}" if "subdir" in options else str(folder)
        found = await run(source, overrides=overrides, timeout=options.get("timeout", 90.0), here=here)
        output = here.executions.output(found["execution"]).decode("utf-8", "replace")
    wrong = list(differences(expect, found, output))
    assert not wrong, "\n".join([*wrong, "", found["text"]["l2"], "", output[-3000:]])


def differences(expect: dict[str, Any], found: dict[str, Any], output: str) -> Any:
    """Every expectation that does not hold, as a sentence."""
    simple = {"verdict": found["verdict"], "stage": found["stage"]}
    for key, value in simple.items():
        if key in expect and expect[key] != (value or ""):
            yield f"{key} is {value!r}, not {expect[key]!r}"
    text = "\n".join(str(page["text"]) for page in found["observations"])
    for key, shown in (("page", text), ("output", output), ("text", found["text"]["l1"])):
        for pattern in _several(expect.get(key)):
            if not re.search(pattern, shown):
                yield f"{key} lacks {pattern!r}: {shown[-500:]!r}"
    commands = "\n".join(f"{each['stage']}: {each['command']}" for each in found["commands"])
    for pattern in _several(expect.get("command")):
        if not re.search(pattern, commands, re.MULTILINE):
            yield f"no command matches {pattern!r}: {commands}"
    ports = {each["port"] for each in found["previews"]}
    if "ports" in expect and ports != set(expect["ports"]):
        yield f"ports that answer are {sorted(ports)}, not {expect['ports']}"
    if "error" in expect and expect["error"] != (found["error"] or {}).get("kind"):
        yield f"error is {found['error']}, not {expect['error']!r}"
    yield from _failure(expect.get("failure"), found["failures"])


def _failure(expect: dict[str, Any] | None, failures: list[dict[str, Any]]) -> Any:
    if expect is None:
        if failures:
            yield f"an unexpected failure: {failures[0]['message']!r}"
        return
    if not failures:
        yield "no failure was found"
        return
    first = failures[0]
    place = first["where"] or {}
    if not re.search(expect["message"], first["message"]):
        yield f"the cause is {first['message']!r}, not {expect['message']!r}"
    for key in ("file", "line"):
        if key in expect and place.get(key) != expect[key]:
            yield f"its {key} is {place.get(key)!r}, not {expect[key]!r}"
    if "kind" in expect and first["kind"] != expect["kind"]:
        yield f"its kind is {first['kind']!r}, not {expect['kind']!r}"


def _several(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
