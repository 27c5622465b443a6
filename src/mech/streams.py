"""A turn of a conversation in the forms that chat front ends read: AG-UI events, and Vercel's UI message stream.

Both take what is said piece by piece (`say`) and the rows of the log (`row`), and give the events that follow from
them: JSON values, in order. `sse` makes bytes of them for a response of type `text/event-stream`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol

from mech.events import Edited, Noted, Row, Said, plain

Wire = dict[str, Any]
DONE = b"data: [DONE]\n\n"
"""What ends Vercel's stream."""
VERCEL = {"x-vercel-ai-ui-message-stream": "v1"}
"""The header by which Vercel's front end knows its stream."""


class Stream(Protocol):
    """One turn on its way to a front end."""

    def begin(self) -> list[Wire]:
        """What comes first."""

    def say(self, text: str) -> list[Wire]:
        """A piece of the model's words; they need not be said again by their row."""

    def row(self, row: Row) -> list[Wire]:
        """A fact of the conversation."""

    def end(self, error: str = "") -> list[Wire]:
        """What comes last; `error` says what we could not do."""


def sse(events: Iterable[Wire]) -> bytes:
    """Events as server-sent ones."""
    return b"".join(b"data: " + json.dumps(each, separators=(",", ":")).encode() + b"\n\n" for each in events)


class _Turn:
    """What both forms share: one message of the model is open at a time, and is closed before anything else."""

    _OPEN: ClassVar[str]
    _DELTA: ClassVar[str]
    _CLOSE: ClassVar[str]
    _ID: ClassVar[str]
    _MORE: ClassVar[Mapping[str, str]] = {}

    def __init__(self, thread: str, run: str) -> None:
        self.thread, self.run_id = thread, run
        self._count = 0
        self._open = ""  # the id of the message that has no end yet
        self._said = ""  # what of the model's next row was said in pieces

    def say(self, text: str) -> list[Wire]:
        if not text:
            return []
        self._said += text
        opened: list[Wire] = []
        if not self._open:
            self._open = self._next()
            opened = [{"type": self._OPEN, self._ID: self._open, **self._MORE}]
        return [*opened, {"type": self._DELTA, self._ID: self._open, "delta": text}]

    def _words(self, said: Said) -> list[Wire]:
        """The model's words as far as they did not come in pieces, and their end."""
        rest = said.text.removeprefix(self._said) if said.text.startswith(self._said) else ""
        return [*self.say(rest), *self._closed()]

    def _closed(self) -> list[Wire]:
        self._said = ""
        if not self._open:
            return []
        name, self._open = self._open, ""
        return [{"type": self._CLOSE, self._ID: name}]

    def _next(self) -> str:
        self._count += 1
        return f"{self.run_id}-{self._count}"


class AgUi(_Turn):
    """AG-UI: a run of a thread. Edits and what is noted are custom events named `mech.edited` and `mech.noted`."""

    _OPEN, _DELTA, _CLOSE = "TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END"
    _ID, _MORE = "messageId", {"role": "assistant"}

    def begin(self) -> list[Wire]:
        return [{"type": "RUN_STARTED", "threadId": self.thread, "runId": self.run_id}]

    def row(self, row: Row) -> list[Wire]:
        match row.event:
            case Said(who="model") as said:
                return [*self._words(said), *(each for call in said.calls for each in self._call(plain(call)))]
            case Said(who="tool") as said:
                answer = {"messageId": self._next(), "toolCallId": said.call, "content": said.text, "role": "tool"}
                return [*self._closed(), {"type": "TOOL_CALL_RESULT", **answer}]
            case Edited() | Noted() as event:
                return [*self._closed(), {"type": "CUSTOM", "name": f"mech.{event.kind}", "value": plain(event)}]
        return []

    def _call(self, call: Mapping[str, Any]) -> list[Wire]:
        name = {"toolCallId": call["id"]}
        return [
            {"type": "TOOL_CALL_START", **name, "toolCallName": call["tool"]},
            {"type": "TOOL_CALL_ARGS", **name, "delta": json.dumps(call["arguments"])},
            {"type": "TOOL_CALL_END", **name},
        ]

    def end(self, error: str = "") -> list[Wire]:
        if error:
            return [*self._closed(), {"type": "RUN_ERROR", "message": error}]
        return [*self._closed(), {"type": "RUN_FINISHED", "threadId": self.thread, "runId": self.run_id}]


class Vercel(_Turn):
    """Vercel's UI message stream, version 1: one message of the assistant, a step for each reply of the model.

    Tools are `dynamic`: the front end needs no declaration of them. An answer's output is `{"title", "text", "images",
    "execution"}`; edits and what is noted are parts named `data-edited` and `data-noted`.
    """

    _OPEN, _DELTA, _CLOSE, _ID = "text-start", "text-delta", "text-end", "id"

    def __init__(self, thread: str, run: str) -> None:
        super().__init__(thread, run)
        self._step = False
        self._waiting: set[str] = set()  # calls that have no answer yet

    def begin(self) -> list[Wire]:
        return [{"type": "start", "messageId": self.run_id}]

    def say(self, text: str) -> list[Wire]:
        if not text:
            return []
        before = [] if self._step else self._begun()
        return [*before, *super().say(text)]

    def row(self, row: Row) -> list[Wire]:
        match row.event:
            case Said(who="model") as said:
                begun = [] if self._step else self._begun()
                calls = [self._call(plain(call)) for call in said.calls]
                self._waiting = {call.id for call in said.calls}
                return [*begun, *self._words(said), *calls, *self._finished()]
            case Said(who="tool") as said:
                self._waiting.discard(said.call or "")
                facts = {"title", "text", "images", "execution"}
                output = {name: value for name, value in plain(said).items() if name in facts}
                answer = {"toolCallId": said.call, "output": output, "dynamic": True}
                return [{"type": "tool-output-available", **answer}, *self._finished()]
            case Edited() | Noted() as event:
                return [*self._closed(), {"type": f"data-{event.kind}", "data": plain(event)}]
        return []

    def _begun(self) -> list[Wire]:
        self._step = True
        return [{"type": "start-step"}]

    def _finished(self) -> list[Wire]:
        """The end of the step, once every call of it is answered."""
        if not self._step or self._waiting:
            return []
        self._step = False
        return [{"type": "finish-step"}]

    def _call(self, call: Mapping[str, Any]) -> Wire:
        asked = {"toolCallId": call["id"], "toolName": call["tool"], "input": call["arguments"]}
        return {"type": "tool-input-available", **asked, "dynamic": True}

    def end(self, error: str = "") -> list[Wire]:
        closed = self._closed()
        self._waiting = set()
        wrong = [{"type": "error", "errorText": error}] if error else []
        return [*closed, *self._finished(), *wrong, {"type": "finish", "finishReason": "error" if error else "stop"}]
