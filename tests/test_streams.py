"""What front ends are sent, by value, and held against the types of a library that speaks the same protocol."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mech.events import Edited, Event, Noted, Row, Said
from mech.streams import AgUi, Stream, Vercel, sse
from mech.types import Call, FileChange

TURN: tuple[Event, ...] = (
    Said("user", "make it blue"),
    Said("model", "I look first.", (Call("c1", "read", {"path": "a.css"}), Call("c2", "search", {"pattern": "red"}))),
    Said("tool", "1  red", call="c1", tool="read", title="read a.css"),
    Said("tool", "nothing", call="c2", tool="search", title="searched"),
    Edited("abc", "model", (FileChange("a.css", 1, 1),), "blue"),
    Said("model", "It is blue."),
    Noted("one test was skipped", about="remains"),
)


def told(stream: Stream, pieces: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The whole turn; the model's first words come in pieces."""
    found = stream.begin()
    for number, event in enumerate(TURN, 1):
        if number == 2:
            for piece in pieces:
                found += stream.say(piece)
        found += stream.row(Row(number, 0.0, event))
    return found + stream.end()


def test_a_turn_as_ag_ui() -> None:
    """Messages and calls open and close in order, within one run."""
    found = told(AgUi("t", "r"))
    assert [each["type"] for each in found] == [
        "RUN_STARTED",
        "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END",
        "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END",
        "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END",
        "TOOL_CALL_RESULT", "TOOL_CALL_RESULT", "CUSTOM",
        "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END",
        "CUSTOM", "RUN_FINISHED",
    ]  # fmt: skip
    assert found[1] == {"type": "TEXT_MESSAGE_START", "messageId": "r-1", "role": "assistant"}
    assert found[2] == {"type": "TEXT_MESSAGE_CONTENT", "messageId": "r-1", "delta": "I look first."}
    assert found[4] == {"type": "TOOL_CALL_START", "toolCallId": "c1", "toolCallName": "read"}
    assert found[5] == {"type": "TOOL_CALL_ARGS", "toolCallId": "c1", "delta": '{"path": "a.css"}'}
    assert {"toolCallId": "c1", "content": "1  red", "role": "tool"}.items() <= found[10].items()
    assert found[12]["value"]["files"] == [{"path": "a.css", "added": 1, "removed": 1}]
    assert found[-1] == {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}


def test_a_turn_as_vercel_s_stream() -> None:
    """A step for each reply, which ends when its calls are answered."""
    found = told(Vercel("t", "r"))
    assert [each["type"] for each in found] == [
        "start", "start-step", "text-start", "text-delta", "text-end",
        "tool-input-available", "tool-input-available", "tool-output-available", "tool-output-available", "finish-step",
        "data-edited", "start-step", "text-start", "text-delta", "text-end", "finish-step", "data-noted", "finish",
    ]  # fmt: skip
    call = {"toolCallId": "c1", "toolName": "read", "input": {"path": "a.css"}, "dynamic": True}
    assert found[5] == {"type": "tool-input-available", **call}
    assert found[7]["output"] == {"title": "read a.css", "text": "1  red", "images": [], "execution": None}
    assert found[-1] == {"type": "finish", "finishReason": "stop"}


@pytest.mark.parametrize("form", [AgUi, Vercel])
def test_words_that_came_in_pieces_are_not_said_again(form: type[AgUi | Vercel]) -> None:
    """The row adds only what no piece held."""
    found = told(form("t", "r"), ("I ", "look"))
    assert [each["delta"] for each in found if each["type"] in ("TEXT_MESSAGE_CONTENT", "text-delta")] == [
        "I ", "look", " first.", "It is blue.",
    ]  # fmt: skip


@pytest.mark.parametrize(("form", "last"), [(AgUi, ["RUN_ERROR"]), (Vercel, ["finish-step", "error", "finish"])])
def test_what_we_could_not_do_ends_it(form: type[AgUi | Vercel], last: list[str]) -> None:
    """An open message is closed before."""
    stream = form("t", "r")
    stream.begin()
    stream.say("I wi")
    found = stream.end("the model did not answer")
    assert found[0]["type"] in ("TEXT_MESSAGE_END", "text-end")
    assert [each["type"] for each in found[1:]] == last
    assert "the model did not answer" in json.dumps(found)


def test_vercel_s_parts_fit_the_types_of_another_implementation() -> None:
    """Every part is one that pydantic-ai's front-end adapter knows, with no field that it does not."""
    types = pytest.importorskip("pydantic_ai.ui.vercel_ai.response_types", reason="pydantic-ai is not installed")
    known = [each for each in vars(types).values() if isinstance(each, type) and issubclass(each, types.BaseChunk)]
    by_type = {each.model_fields["type"].default: each for each in known if "type" in each.model_fields}
    for part in told(Vercel("t", "r")) + Vercel("t", "r").end("no"):
        model = types.DataChunk if part["type"].startswith("data-") else by_type[part["type"]]
        assert model.model_validate(part).model_dump(by_alias=True, exclude_none=True, mode="json") == part


def test_events_are_sent_a_line_each() -> None:
    """Whatever they hold."""
    assert sse([{"type": "a", "delta": "x\n\ny"}]) == b'data: {"type":"a","delta":"x\\n\\ny"}\n\n'
