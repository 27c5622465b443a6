"""A turn as it is streamed to whoever said something: our own events, or those of a protocol for chat front ends.

What is sent says which protocol is spoken: a front end of AG-UI sends its run, one of Vercel's AI SDK its messages.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from mech.events import Row
from mech.loop import Turn
from mech.streams import DONE, VERCEL, AgUi, Stream, Vercel, sse
from mech.web.forms import Line, MessageForm
from mech.web.streams import HEADERS, event


class _Loose(BaseModel):
    """A front end sends all it knows: what we do not read is passed over."""

    model_config = ConfigDict(extra="ignore")


class _Part(_Loose):
    type: str
    text: str = ""


class AgUiMessage(_Loose):
    """A message as AG-UI has it; its content is a text, or parts."""

    role: str
    content: str | list[_Part] | None = None


class AgUiForm(_Loose):
    """What an AG-UI client sends: a run of a thread, whose last message is answered."""

    threadId: str
    runId: str
    messages: list[AgUiMessage]


class UiMessage(_Loose):
    """A message as Vercel's AI SDK has it."""

    role: str
    parts: list[_Part] = []


class UiForm(_Loose):
    """What `useChat` of Vercel's AI SDK sends: the chat so far, whose last message is answered."""

    id: str
    messages: list[UiMessage]
    model: Line | None = None


MessageForms = MessageForm | AgUiForm | UiForm
Protocols = Literal["events", "ag-ui", "vercel"]


def words(form: MessageForms) -> str:
    """What the person says in it; of a front end's chat the last message: the conversation has the others."""
    if isinstance(form, MessageForm):
        return form.text
    said: list[str | list[_Part] | None] = (
        [each.parts for each in form.messages if each.role == "user"]
        if isinstance(form, UiForm)
        else [each.content for each in form.messages if each.role == "user"]
    )
    last = said[-1] if said else None
    return last if isinstance(last, str) else _text(last or [])


def _text(parts: list[_Part]) -> str:
    return "\n".join(part.text for part in parts if part.type == "text")


class Teller(Protocol):
    """Makes bytes of what happens in a turn; `headers` belong to the response."""

    headers: dict[str, str]

    def begin(self) -> bytes:
        """What comes first."""

    def say(self, text: str) -> bytes:
        """A piece of the model's words."""

    def row(self, row: Row) -> bytes:
        """A row of the log."""

    def end(self, turn: Turn) -> bytes:
        """The end of a turn."""

    def wrong(self, problem: dict[str, Any]) -> bytes:
        """The end of a turn that we could not bring to its end."""


class Events:
    """Our own: the rows as they are written, and `text`, `turn` and `problem` beside them."""

    headers = HEADERS

    def begin(self) -> bytes:
        return b""

    def say(self, text: str) -> bytes:
        return event("text", {"text": text})

    def row(self, row: Row) -> bytes:
        return event(row.event.kind, row.json(), row.seq)

    def end(self, turn: Turn) -> bytes:
        return event("turn", {"end": turn.end, "text": turn.text, "remains": list(turn.remains)})

    def wrong(self, problem: dict[str, Any]) -> bytes:
        return event("problem", problem)


class FrontEnd:
    """A protocol of front ends. They know nothing of how a turn ends with us: what stands against its last word, or
    ended it before, is said in words."""

    def __init__(self, stream: Stream, headers: dict[str, str], done: bytes = b"") -> None:
        self.headers = {**HEADERS, **headers}
        self._stream, self._done = stream, done

    def begin(self) -> bytes:
        return sse(self._stream.begin())

    def say(self, text: str) -> bytes:
        return sse(self._stream.say(text))

    def row(self, row: Row) -> bytes:
        return sse(self._stream.row(row))

    def end(self, turn: Turn) -> bytes:
        told = "" if turn.end == "said" else turn.text
        if turn.remains:
            told = "\n".join(["not confirmed:", *(f"- {each}" for each in turn.remains)])
        return sse([*self._stream.say(told), *self._stream.end()]) + self._done

    def wrong(self, problem: dict[str, Any]) -> bytes:
        hint = f" ({problem['hint']})" if problem.get("hint") else ""
        return sse(self._stream.end(f"{problem['detail']}{hint}")) + self._done


def teller(form: MessageForms, wanted: Protocols | None, conversation: str, run: str) -> Teller:
    """What is `wanted`, else what the form's sender speaks; `run` names the turn where the sender does not."""
    if wanted == "ag-ui" or (wanted is None and isinstance(form, AgUiForm)):
        thread = form.threadId if isinstance(form, AgUiForm) else conversation
        return FrontEnd(AgUi(thread, form.runId if isinstance(form, AgUiForm) else run), {})
    if wanted == "vercel" or (wanted is None and isinstance(form, UiForm)):
        return FrontEnd(Vercel(conversation, run), VERCEL, DONE)
    return Events()
