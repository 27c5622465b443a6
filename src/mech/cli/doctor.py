"""`mech doctor`: what works on this machine, found by doing it."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

if TYPE_CHECKING:
    from mech.settings import Settings

_TOOLS = ("git", "node", "npm", "python3", "uv", "go", "cargo", "java", "mvn", "php", "ruby")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `state` is ok, limited or missing; `needed` ones decide the exit status."""

    name: str
    state: str
    detail: str
    hint: str = ""
    needed: bool = False


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.doctor/1).")] = False,
) -> int:
    """Open a sandbox and a browser for real, and say what is enforced and what is missing."""
    from mech.settings import load

    found = anyio.run(examine, load())
    if as_json:
        print(json.dumps({"schema": "mech.doctor/1", "findings": [asdict(each) for each in found]}))
    else:
        for each in found:
            print(f"{each.state:<8} {each.name:<10} {each.detail}")
            if each.hint:
                print(f"{'':<19} {each.hint}")
    return 3 if any(each.needed and each.state == "missing" for each in found) else 0


async def examine(settings: Settings) -> list[Finding]:
    """Try each part: Python, sandbox, browser, git and the toolchains on PATH."""
    version = ".".join(map(str, sys.version_info[:3]))
    found = [Finding("python", "ok", f"{version} at {sys.executable}")]
    found += await _sandbox(settings)
    found.append(await _browser(settings))
    for tool in _TOOLS:
        path = shutil.which(tool)
        state = "ok" if path else "missing"
        found.append(Finding(tool, state, path or "not on PATH", needed=tool == "git"))
    return found


async def _sandbox(settings: Settings) -> list[Finding]:
    from mech.errors import SandboxError
    from mech.sandboxes import probe

    try:
        isolation = await probe(settings.sandbox)
    except SandboxError as error:
        return [Finding("sandbox", "missing", error.message, error.hint, needed=True)]
    opened = f"{settings.sandbox}: isolation by {isolation.name}, opened and used"
    found = [Finding("sandbox", "ok", opened, needed=True)]
    found.append(Finding("enforced", "ok", ", ".join(isolation.enforced)))
    if isolation.best_effort:
        found.append(Finding("limits", "limited", "best effort: " + ", ".join(isolation.best_effort)))
    return found + [Finding(name, "limited", reason) for name, reason in isolation.absent.items()]


async def _browser(settings: Settings) -> Finding:
    from mech.browser import Browser
    from mech.errors import BrowserUnavailable

    try:
        async with Browser(lambda data, suffix: "", settings.browser) as browser:
            await browser.warm()
            return Finding("browser", "ok", f"{browser.program} {browser.version}, walled in by {browser.walls}")
    except BrowserUnavailable as error:
        return Finding("browser", "missing", error.message, error.hint)
