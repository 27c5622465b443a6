"""`mech hook` as the hosts call it: their JSON in, what their model is told out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from benches import needs

from mech.cli.hosts import Asked, answer, may_tell, understood

EDITED = {"hook_event_name": "PostToolUse", "tool_name": "Edit", "session_id": "s1"}
STOP = {"hook_event_name": "Stop", "session_id": "s1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    needs("bubblewrap")
    place = tmp_path / "shop"
    place.mkdir()
    (place / "main.py").write_text("print(undefined)\n")
    return place


def hook(folder: Path, said: dict[str, Any] | str, *words: str) -> tuple[int, str, str]:
    env = {**os.environ, "MECH_HOME": str(folder.parent / "home")}
    given = said if isinstance(said, str) else json.dumps({"cwd": str(folder), **said})
    command = [sys.executable, "-m", "mech", "hook", "--no-browser", *words]
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=env)
    return done.returncode, done.stdout, done.stderr


def runs(folder: Path) -> int:
    """How many times the folder was run."""
    return len([each for each in (folder.parent / "home" / "executions").iterdir() if each.name.startswith("ex_")])


def test_a_turn_does_not_end_on_a_failure_that_was_told_and_left(folder: Path) -> None:
    """It is told once more, without a run, and not for ever."""
    assert hook(folder, EDITED)[0] == 2
    status, _, said = hook(folder, STOP)
    assert (status, runs(folder)) == (2, 1)
    assert "main.py:1" in said
    assert hook(folder, STOP | {"stop_hook_active": True}) == (0, "", "")
    assert hook(folder, EDITED) == (0, "", "")
    assert runs(folder) == 1


def test_hooks_that_come_at_once_run_it_once(folder: Path) -> None:
    """An assistant that edits three files in one go: one of the hooks tells, the others find it done."""
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: hook(folder, EDITED)[0], range(3)))
    assert sorted(found) == [0, 0, 2]
    assert runs(folder) == 1


def test_what_failed_before_the_session_is_no_news(folder: Path) -> None:
    """Run when a session begins, and its end is not held up by what it did not do."""
    assert hook(folder, {"hook_event_name": "SessionStart", "session_id": "s1"}) == (0, "", "")
    (folder / "README").write_text("more\n")
    assert hook(folder, STOP) == (0, "", "")
    assert runs(folder) == 2


def test_cursor_is_answered_in_its_own_form(folder: Path) -> None:
    """A message that follows, as JSON on stdout."""
    said = {"hook_event_name": "stop", "conversation_id": "c", "workspace_roots": [str(folder)], "loop_count": 0}
    status, out, _ = hook(folder, said)
    assert status == 0
    assert "main.py:1" in json.loads(out)["followup_message"]


def test_what_mech_cannot_do_is_no_fault_of_the_code(folder: Path) -> None:
    """No status of 2: the host tells the person, not the model."""
    status, _, said = hook(folder, {**EDITED, "cwd": str(folder / "gone")})
    assert status == 1
    assert "gone" in said


# --- protocols, by value ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ({}, "edited"),
        ({"hook_event_name": "PostToolUse", "tool_name": "MultiEdit"}, "edited"),
        ({"hook_event_name": "PostToolUse", "tool_name": "apply_patch"}, "edited"),
        ({"hook_event_name": "PostToolUse", "tool_name": "Bash"}, ""),
        ({"hook_event_name": "AfterTool", "tool_name": "write_file"}, "edited"),
        ({"hook_event_name": "AfterTool", "tool_name": "read_file"}, ""),
        ({"hook_event_name": "AfterAgent"}, "ended"),
        ({"agent_action_name": "post_write_code"}, "edited"),
        ({"hook_event_name": "PreToolUse", "tool_name": "Edit"}, ""),
        ({"hook_event_name": "UserPromptSubmit"}, ""),
        ({"hook_event_name": "afterFileEdit"}, ""),
        ({"hook_event_name": ["Stop"]}, ""),
    ],
)
def test_only_what_can_change_the_code_is_worth_a_run(said: dict[str, Any], moment: str) -> None:
    """After an edit and at the end of a turn; never before a tool, where a status of 2 would forbid it."""
    assert understood(said, {}).moment == moment


def test_the_project_is_run_not_the_folder_that_the_assistant_went_to() -> None:
    """Where the host names both."""
    assert understood({"cwd": "/a/b/c"}, {"CLAUDE_PROJECT_DIR": "/a/b"}).folder == Path("/a/b")
    assert understood({"cwd": "/x"}, {"CLAUDE_PROJECT_DIR": "/a/b"}).folder == Path("/x")
    assert understood({"workspace_roots": ["/r"], "cwd": "/r/s"}, {}).folder == Path("/r")


def test_no_turn_is_kept_going_for_ever() -> None:
    """Three times, whoever counts."""
    ended = Asked("ended", Path("/a"), again=True)
    assert [may_tell(ended, stops) for stops in range(5)] == [True, True, True, False, False]
    assert not may_tell(Asked("ended", Path("/a"), again=True, times=3), 0)
    assert may_tell(Asked("edited", Path("/a")), 9)


def test_each_host_is_answered_in_its_form() -> None:
    """stdout, stderr, exit status."""
    assert answer(Asked("edited", Path("/a")), "it fails") == ("", "it fails", 2)
    out, _, status = answer(Asked("ended", Path("/a"), form="json"), "it fails")
    assert (json.loads(out), status) == ({"decision": "block", "reason": "it fails"}, 0)
    out, _, status = answer(Asked("edited", Path("/a"), form="cursor"), "it fails")
    assert (json.loads(out), status) == ({"additional_context": "it fails"}, 0)
