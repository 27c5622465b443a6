"""`mech hook`: for coding assistants that call a program after they edited: a new failure goes back to the model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import anyio
import typer

from mech.cli.options import Timeout, seconds

_EDITS = ("edit", "write", "patch", "notebook", "replace", "create", "insert", "str_replace")
TELL = 2
"""The exit status with which such hosts hand stderr to the model (their protocol, not ours)."""


def hook(
    timeout: Timeout = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Look at the page.")] = True,
) -> int:
    """Run the folder that an assistant works in, and report a new failure to its model.

    Reads the host's JSON on stdin (`cwd`, `hook_event_name`, `tool_name`). Exit status 2 with the report on stderr:
    something fails that did not fail before; 0: nothing new.
    """
    asked = _asked()
    if not _worth(asked):
        return 0
    folder = str(asked.get("cwd") or Path.cwd())

    async def run() -> dict[str, Any]:
        from mech.api import run

        return await run(folder, timeout=seconds(timeout) if timeout else None, look=browser)

    found = anyio.run(run)
    if found["error"]:
        print(f"mech: {found['error']['message']} ({found['error']['hint']})", file=sys.stderr)
        return 1
    if found["verdict"] == "passed" or not _new(found):
        return 0
    print(found["text"]["l1"], file=sys.stderr)
    return TELL


def _asked() -> dict[str, Any]:
    """What the host says; nothing where a person calls it at a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        return {}
    try:
        found = json.loads(sys.stdin.read(1 << 20) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _worth(asked: dict[str, Any]) -> bool:
    """Whether a run can tell something: after a tool that edits, at the end of a turn, or when no event is named."""
    if str(asked.get("hook_event_name", "")).startswith("PostToolUse"):
        name = str(asked.get("tool_name", "")).lower()
        return any(word in name for word in _EDITS)
    return True


def _new(found: dict[str, Any]) -> bool:
    return not found["failures"] or any(failure["novelty"] != "same" for failure in found["failures"])
