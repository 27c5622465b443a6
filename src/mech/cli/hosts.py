"""What coding assistants say to a hook and how each of them is answered: their protocols, as tables."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Moment = Literal["began", "edited", "ended", ""]
Form = Literal["stderr", "json", "cursor"]
TELL = 2
"""The exit status with which most hosts hand stderr to the model (their protocol, not ours)."""
_MOMENTS: dict[str, Moment] = {
    "": "edited",  # called by hand, or by a host that names no event
    "sessionstart": "began",
    "posttooluse": "edited",
    "aftertool": "edited",
    "post_write_code": "edited",
    "stop": "ended",
    "subagentstop": "ended",
    "agentstop": "ended",
    "afteragent": "ended",
}
_EDITS = ("edit", "write", "patch", "notebook", "replace", "create", "insert", "delete")
_FOLDERS = ("CLAUDE_PROJECT_DIR", "GEMINI_PROJECT_DIR", "CURSOR_PROJECT_DIR")
_SENT_ON = 3  # times that we keep one turn from ending


@dataclass(frozen=True, slots=True)
class Asked:
    """A hook's question: when it comes ("" when nothing is to be done), about which folder, in which session.

    `again`: the turn goes on because a hook kept it from ending; `times`: how often, as far as the host counts.
    """

    moment: Moment
    folder: Path
    session: str = ""
    again: bool = False
    times: int = 0
    form: Form = "stderr"


def understood(said: Mapping[str, Any], environ: Mapping[str, str], form: Form = "stderr") -> Asked:
    """What a host asks by what it wrote on stdin."""
    name = str(said.get("hook_event_name") or said.get("agent_action_name") or "")
    moment = _MOMENTS.get(name.lower(), "")
    tool = str(said.get("tool_name") or said.get("toolName") or "").lower()
    if moment == "edited" and tool and not any(word in tool for word in _EDITS):
        moment = ""
    times = said.get("loop_count")
    times = times if isinstance(times, int) else 0
    return Asked(
        moment,
        _folder(said, environ),
        str(said.get("session_id") or said.get("conversation_id") or ""),
        bool(said.get("stop_hook_active")) or times > 0,
        times,
        "cursor" if "cursor_version" in said or "workspace_roots" in said else form,
    )


def _folder(said: Mapping[str, Any], environ: Mapping[str, str]) -> Path:
    """The project's folder: assistants change theirs while they work."""
    roots = said.get("workspace_roots")
    first = roots[0] if isinstance(roots, list) and roots else None
    at = Path(str(first or said.get("cwd") or os.getcwd()))
    named = (Path(environ[name]) for name in _FOLDERS if environ.get(name))
    return next((each for each in named if at.is_relative_to(each)), at)


def may_tell(asked: Asked, stops: int) -> bool:
    """Whether the turn may be kept from ending once more, after `stops` times: no hook of ours goes round for ever."""
    return asked.moment != "ended" or max(stops, asked.times) < _SENT_ON


def answer(asked: Asked, text: str) -> tuple[str, str, int]:
    """stdout, stderr and exit status that bring `text` to the host's model."""
    if asked.form == "cursor":
        key = "followup_message" if asked.moment == "ended" else "additional_context"
        return json.dumps({key: text}), "", 0
    if asked.form == "json":
        return json.dumps({"decision": "block", "reason": text}), "", 0
    return "", text, TELL
