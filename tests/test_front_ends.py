"""Chat front ends that others made talk with `mech serve`: each sends what its protocol says and reads what comes back.

`python3 dev.py test` installs them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benches import needs
from test_web import BROKEN, Served, serving
from test_web_conversations import EDIT, RUN, begun, said

CLIENTS = Path(__file__).parents[1] / ".tools" / "clients"
WEAKER = {"text": "I mend it.", "calls": [RUN, EDIT, RUN]}, {"text": "It prints 6."}
AG_UI = """
import { HttpAgent } from "@ag-ui/client"
const [url, token, content] = process.argv.slice(1)
const agent = new HttpAgent({ url, headers: { Authorization: `Bearer ${token}` } })
agent.addMessage({ id: "m1", role: "user", content })
const events = []
await agent.runAgent({}, { onEvent({ event }) { events.push(event.type) } })
console.log(JSON.stringify({ messages: agent.messages, events }))
"""
VERCEL = """
import { DefaultChatTransport, readUIMessageStream } from "ai"
const [api, token, text] = process.argv.slice(1)
const transport = new DefaultChatTransport({ api, headers: { Authorization: `Bearer ${token}` } })
const messages = [{ id: "m1", role: "user", parts: [{ type: "text", text }] }]
const stream = await transport.sendMessages({ trigger: "submit-message", chatId: "c", messages })
let last
for await (const message of readUIMessageStream({ stream, onError(error) { throw error } })) last = message
console.log(JSON.stringify(last))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    needs("bubblewrap")
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "sums"
    place.mkdir()
    (place / "main.py").write_text(BROKEN)
    return place


def asks(served: Served, place: str, package: str, program: str) -> Any:
    """What a front end makes of a turn."""
    if not (CLIENTS / "node_modules" / package).exists():
        pytest.skip(f"{package} is not installed (python3 dev.py test installs it)")
    url = f"http://127.0.0.1:{served.port}{place}/messages"
    words = ["node", "--input-type=module", "-e", program, url, served.token, "make it work"]
    done = subprocess.run(words, cwd=CLIENTS, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_client_of_ag_ui_runs_a_turn(served: Served, folder: Path) -> None:
    """Words, calls and their answers are messages of its thread, and the run is finished."""
    found = asks(served, begun(served, folder, *WEAKER), "@ag-ui/client", AG_UI)
    assert [each["role"] for each in found["messages"]] == [
        "user", "assistant", "assistant", "tool", "assistant", "tool", "assistant", "tool", "assistant",
    ]  # fmt: skip
    assert found["messages"][-1]["content"] == "It prints 6."
    assert "main.py:1" in found["messages"][3]["content"]
    assert (found["events"][0], found["events"][-1]) == ("RUN_STARTED", "RUN_FINISHED")


def test_a_client_of_vercel_s_sdk_runs_a_turn(served: Served, folder: Path) -> None:
    """One message, whose parts are words and tools with what they answered."""
    found = asks(served, begun(served, folder, *WEAKER), "ai", VERCEL)
    tools = [part for part in found["parts"] if part["type"] == "dynamic-tool"]
    assert [(part["toolName"], part["state"]) for part in tools] == [
        ("execute_and_observe", "output-available"), ("edit", "output-available"),
        ("execute_and_observe", "output-available"),
    ]  # fmt: skip
    assert [part["text"] for part in found["parts"] if part["type"] == "text"] == ["I mend it.", "It prints 6."]


def test_what_stands_against_the_last_word_is_said_in_words(served: Served, folder: Path) -> None:
    """Front ends know no verdict of ours; also without their programs, by what is asked for."""
    hides = {"path": "main.py", "new": "try:\n    print(totl)\nexcept Exception:\n    pass\n"}
    calls = [RUN, {"tool": "edit", "arguments": {"edits": [hides]}}, RUN]
    place = begun(served, folder, {"calls": calls}, {"text": "Done."})
    with served.open("POST", f"{place}/messages?stream=vercel", {"text": "make it work"}) as answer:
        assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
        text = answer.read().decode()
    assert "not confirmed" in text
    assert "may be hidden" in text
    assert text.endswith("data: [DONE]\n\n")


def test_a_front_end_is_told_what_cannot_be(served: Served, folder: Path) -> None:
    """A recording that ends is an error of the stream; a chat without words is refused before."""
    place = begun(served, folder, {"text": "Hello."})
    assert said(served, place, "hello")[-1][0] == "turn"
    run = {"threadId": "t", "runId": "r", "messages": [{"id": "1", "role": "user", "content": "hello"}], "tools": []}
    with served.open("POST", f"{place}/messages", run) as answer:
        events = [json.loads(line[6:]) for line in answer.read().decode().splitlines() if line.startswith("data: ")]
    assert [each["type"] for each in events] == ["RUN_STARTED", "RUN_ERROR"]
    assert "the recording" in events[-1]["message"]
    status, problem, _ = served.ask("POST", f"{place}/messages", {"id": "c", "messages": []})
    assert (status, problem["kind"]) == (422, "config_error")


def test_what_is_said_is_bounded_and_not_what_was_said_before(served: Served, folder: Path) -> None:
    """In either protocol: an old message or answer may be long, the new one may not."""
    place = begun(served, folder, {"text": "Hello."}, {"text": "Again."})
    long = "x" * 100_001
    parts = [{"type": "text", "text": long}]
    for role, fits in (("assistant", True), ("user", False)):
        ag_ui = {"threadId": "t", "runId": "r", "messages": [{"role": role, "content": long}]}
        vercel = {"id": "c", "messages": [{"role": role, "parts": parts}]}
        new_parts = [{"type": "text", "text": "hello"}]
        for form, new in (
            (ag_ui, {"role": "user", "content": "hello"}),
            (vercel, {"role": "user", "parts": new_parts}),
        ):
            form["messages"] += [new] if fits else []  # type: ignore[operator]
            if fits:
                with served.open("POST", f"{place}/messages", form) as answer:
                    assert answer.status == 200
                    answer.read()
                continue
            status, problem, _ = served.ask("POST", f"{place}/messages", form)
            assert (status, problem["kind"]) == (422, "config_error")
