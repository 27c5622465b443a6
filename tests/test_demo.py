"""The demo: a login form whose fault is where the report must find it, and the story that is played with it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from mech.feedback import diagnose_text

DEMO = Path(__file__).resolve().parent.parent / "src" / "mech" / "demo"
APP = DEMO / "app"
FAULT = ("src/session.js", 9)


@pytest.fixture
def login() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The program started by hand, as its package.json says: its address and its process."""
    env = {"PATH": os.environ["PATH"], "PORT": "0"}
    with subprocess.Popen(
        ("node", "server.js"), cwd=APP, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as node:
        assert node.stdout is not None
        address = re.search(r"http://localhost(:\d+)", node.stdout.readline())
        assert address is not None
        try:
            yield f"http://127.0.0.1{address[1]}", node
        finally:
            node.kill()


def test_the_page_is_served_and_a_new_visitor_has_no_session(login: tuple[str, subprocess.Popen[str]]) -> None:
    """The page answers 200, the API that it calls 500, and the diagnosis names the line that threw."""
    address, node = login
    browser = build_opener(ProxyHandler({}))
    with browser.open(f"{address}/") as page:
        assert b"Harbour" in page.read()
    with pytest.raises(HTTPError) as answer:
        browser.open(f"{address}/api/session")
    assert answer.value.code == 500
    answer.value.close()
    node.terminate()
    assert node.stdout is not None
    found = diagnose_text(node.stdout.read(), command="node server.js", ended="stopped", root=APP)
    where = found["failures"][0]["where"]
    assert (where["file"], where["line"]) == FAULT
    assert "headers.cookie" in (APP / where["file"]).read_text().splitlines()[where["line"] - 1]


def test_the_story_only_changes_what_is_there() -> None:
    """Every edit of the recording finds its text exactly once in the program as it is at that point."""
    story = json.loads((DEMO / "story.json").read_text())
    files = {path.relative_to(APP).as_posix(): path.read_text() for path in APP.rglob("*") if path.is_file()}
    calls = [call for reply in story["replies"] for call in reply.get("calls", ()) if call["tool"] == "edit"]
    for edit in (edit for call in calls for edit in call["arguments"]["edits"]):
        assert files[edit["path"]].count(edit["old"]) == 1
        files[edit["path"]] = files[edit["path"]].replace(edit["old"], edit["new"])
    assert sum(not reply.get("calls") for reply in story["replies"]) == len(story["messages"])


@pytest.mark.slow
@pytest.mark.browser
def test_mech_demo_plays_the_story(tmp_path: Path) -> None:
    """The fault is named, seen to be gone, every turn changes what the browser sees, and a sheet shows it."""
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    done = subprocess.run((Path(sys.executable).parent / "mech", "demo"), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "{}:{}".format(*FAULT) in done.stdout
    assert "since the last run: degraded -> passed" in done.stdout
    assert "what remains" not in done.stdout
    assert "this is a recording" in done.stderr
    told = done.stdout.partition("\npictures\n")[2]
    pictures = re.findall(r"(?:before|after) +(\S+\.png)", told)
    assert len(pictures) == 6
    assert all(before != after for before, after in zip(pictures[::2], pictures[1::2], strict=True))
    sheet = re.search(r"side by side (\S+\.png)", told)
    assert sheet
    assert Path(sheet[1]).read_bytes().startswith(b"\x89PNG")
