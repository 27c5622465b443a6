"""Conversations over HTTP: a recording speaks, everything that it asks for happens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from benches import needs
from test_web import BROKEN, Served, parsed, serving

FIXED = 'print("total", sum([1, 2, 3]))\n'
RUN = {"tool": "execute_and_observe"}
EDIT = {"tool": "edit", "arguments": {"edits": [{"path": "main.py", "old": BROKEN, "new": FIXED}], "why": "close it"}}


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "sums"
    place.mkdir()
    (place / "main.py").write_text(BROKEN)
    return place


def begun(served: Served, folder: Path, *replies: dict[str, Any]) -> str:
    """A conversation with a recording; where it is."""
    recording = folder.parent / "recording.json"
    recording.write_text(json.dumps({"replies": replies}))
    form = {"repository": served.add(folder), "model": f"replay:{recording}"}
    status, found, headers = served.ask("POST", "/api/conversations", form)
    assert status == 201, found
    assert headers["location"] == f"/api/conversations/{found['id']}"
    return f"/api/conversations/{found['id']}"


def said(served: Served, place: str, text: str) -> list[tuple[str, dict[str, Any]]]:
    with served.open("POST", f"{place}/messages", {"text": text}) as answer:
        assert answer.status == 200, answer.read()
        return list(parsed(answer))


def test_a_turn_is_streamed_and_what_it_changed_goes_back_and_forth(served: Served, folder: Path) -> None:
    """Words, edits, runs and the end as events; diff, undo, redo and restore; the person's folder is untouched."""
    place = begun(served, folder, {"text": "I mend it.", "calls": [RUN, EDIT, RUN]}, {"text": "It prints 6."})
    told = said(served, place, "make it work")
    assert ("text", {"text": "I mend it."}) in told
    assert [data["title"] for name, data in told if name == "said" and data["who"] == "tool"]
    assert told[-1] == ("turn", {"end": "said", "text": "It prints 6.", "remains": []})
    diff = served.ask("GET", f"{place}/diff")[1]
    assert "+print(" in diff["patch"]
    assert served.ask("POST", f"{place}/undo")[1]["files"][0]["path"] == "main.py"
    assert served.ask("GET", f"{place}/diff")[1]["patch"] == ""
    assert served.ask("POST", f"{place}/undo")[1]["kind"] == "not_found"
    assert served.ask("POST", f"{place}/redo")[0] == 200
    assert served.ask("POST", f"{place}/restore", {"checkpoint": diff["checkpoints"][0]["checkpoint"]})[0] == 200
    assert served.ask("POST", f"{place}/restore", {"checkpoint": "0000"})[0] == 404
    assert (folder / "main.py").read_text() == BROKEN
    assert served.ask("GET", place)[1]["began"] == "make it work"


def test_the_rows_of_a_conversation_can_be_read_again(served: Served, folder: Path) -> None:
    """Whoever lost the stream reads the log, from where it was cut off; the end of a recording is a problem."""
    place = begun(served, folder, {"text": "Hello."})
    rows = [data["seq"] for name, data in said(served, place, "hello") if "seq" in data]
    assert [data["seq"] for _, data in served.events(f"{place}/events", Last_Event_ID=str(rows[0]))] == rows[1:]
    assert served.ask("GET", f"{place}/events", Last_Event_ID=str(rows[-1]))[0] == 204
    name, problem = said(served, place, "and now?")[-1]
    assert (name, problem["kind"], problem["status"]) == ("problem", "model_error", 502)


def test_a_conversation_is_let_go_and_taken_up_again(served: Served, folder: Path) -> None:
    """Closed, another program may have it; the next word opens it again; one turn at a time, and it can be stopped."""
    (folder / "main.py").write_text("import time\ntime.sleep(3600)\n")
    place = begun(served, folder, {"text": "Hello."}, {"calls": [RUN]}, {"text": "Done."})
    said(served, place, "hello")
    assert served.ask("DELETE", f"{place}/open")[0] == 204
    with served.open("POST", f"{place}/messages", {"text": "run it"}) as answer, closing(parsed(answer)) as told:
        next(told)
        assert served.ask("POST", f"{place}/messages", {"text": "and?"})[1]["kind"] == "busy"
        assert served.ask("POST", f"{place}/undo")[1]["kind"] == "busy"
        assert served.ask("GET", place)[1]["turn"] is True
        assert served.ask("DELETE", f"{place}/messages")[0] == 204
        assert list(told)[-1][1]["end"] == "stopped"
    assert served.ask("GET", place)[1]["turn"] is False


def test_who_is_not_there_is_not_asked(served: Served, folder: Path) -> None:
    """A model without a form, a conversation without a repository."""
    form = {"repository": served.add(folder), "model": "nobody"}
    assert served.ask("POST", "/api/conversations", form)[1]["kind"] == "model_unknown"
    assert served.ask("POST", "/api/conversations", {"repository": "re_x"})[0] == 404
    assert served.ask("POST", "/api/conversations/co_x/messages", {"text": "hello"})[0] == 404


def test_a_fork_of_a_conversation_and_a_file_that_is_said(served: Served, folder: Path) -> None:
    """The fork has what was edited and goes on; an attached text is said, and another thing is refused."""
    place = begun(served, folder, {"text": "I mend it.", "calls": [EDIT]}, {"text": "Done."}, {"text": "I read it."})
    said(served, place, "make it work")
    status, found, headers = served.ask("POST", f"{place}/fork")
    assert status == 201, found
    assert headers["location"] == f"/api/conversations/{found['id']}"
    assert f"/api/conversations/{found['id']}" != place
    assert served.ask("GET", f"/api/conversations/{found['id']}/diff")[1]["patch"].count("sum([1, 2, 3])") == 1
    notes = {"name": "notes.txt", "data": base64.b64encode(b"the total is six").decode()}
    with served.open("POST", f"/api/conversations/{found['id']}/messages", {"text": "see", "files": [notes]}) as answer:
        assert answer.status == 200
        rows = [data for event, data in parsed(answer) if event == "said"]
    assert "the total is six" in json.dumps(rows)
    wrong = {"name": "a.bin", "data": base64.b64encode(b"\0\1").decode()}
    status, problem, _ = served.ask("POST", f"{place}/messages", {"text": "see", "files": [wrong]})
    assert (status, "a.bin" in json.dumps(problem)) == (422, True)
