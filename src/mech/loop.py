"""The loop: a person says something, the model edits, runs and sees, and says something back.

Everything that is said and edited is on the conversation's log; whoever shows it, or takes it up again, reads that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import anyio

from mech.conversations import Conversation
from mech.errors import MechError
from mech.events import Noted, Said
from mech.history import history
from mech.instructions import INSTRUCTIONS
from mech.models import Model, Reply
from mech.standing import UNSEEN
from mech.tools import Answer, Tool, answer
from mech.types import Call
from mech.workbench import PATIENCE, Workbench

End = Literal["said", "asked", "stopped", "budget"]
FIRST = "first run"
"""What a note on the log is about that tells why an edit waits."""
_WAITS = f"it was not run yet, so it is run before it is edited, for at most {PATIENCE:.0f} seconds: to compare with"


@dataclass(frozen=True, slots=True)
class Turn:
    """How a turn ended: the model `said` its last word, `asked` the person something, was `stopped` by the governor,
    or a `budget` was used up. `text` is that word, question or reason; `remains` is what stands against calling it
    fixed, whatever the model says."""

    end: End
    text: str
    remains: tuple[str, ...] = ()


async def turn(
    message: Said,
    conversation: Conversation,
    model: Model,
    tools: Mapping[str, Tool],
    bench: Workbench,
    say: Callable[[str], None] = lambda text: None,
) -> Turn:
    """From what a person says to what the model says back. ModelError: the model did not answer."""
    bench.begin(message.text)
    conversation.record(message)
    try:
        return await _turned(conversation, model, tools, bench, say)
    except anyio.get_cancelled_exc_class():
        conversation.record(Noted("it was stopped before its end", about="governor"))
        raise


async def _turned(
    conversation: Conversation, model: Model, tools: Mapping[str, Tool], bench: Workbench, say: Callable[[str], None]
) -> Turn:
    """Let the model reply and act, until it has nothing more to do or may not."""
    declared = [tool.declared for tool in tools.values()]
    mark = time.monotonic()
    while True:
        now = time.monotonic()
        bench.governor, mark = bench.governor.used(seconds=now - mark), now  # runs and commands take time too
        if spent := bench.governor.exhausted:
            return _over(conversation, bench, "budget", spent)
        said = history(conversation.rows, model.window)
        reply = await model.reply(INSTRUCTIONS, said, declared, bench.picture, say)
        conversation.record(Said("model", reply.text, reply.calls, usage=reply.usage))
        _spend(bench, reply)
        if not reply.calls and not bench.unseen:
            return await _said(reply, conversation, bench)
        if not reply.calls and (over := await _seen(conversation, tools, bench)):
            return over if over.end != "said" else await _said(reply, conversation, bench)
        for call in reply.calls:
            if call.tool == "edit" and bench.unrun:
                conversation.record(Noted(_WAITS, about=FIRST))
            found = await _answered(call, tools, bench)
            await _note(call, found, conversation, bench)
            if found.asks:
                return Turn("asked", found.asks)
            if found.stop:
                return _over(conversation, bench, "stopped", found.stop)


async def _answered(call: Call, tools: Mapping[str, Tool], bench: Workbench) -> Answer:
    """The tool's answer; what we could not do is one too, and the model may go on."""
    try:
        if call.tool == "edit":
            await bench.run_before()
        return await answer(tools, call.tool, bench, call.arguments)
    except MechError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return Answer(f"{call.tool} could not be done: {error.message}{hint}", f"{call.tool}: {error.message}")


async def _note(call: Call, found: Answer, conversation: Conversation, bench: Workbench) -> None:
    """Put an answer on the log, after the edit that it tells of: a crash between the two loses no edit."""
    if found.edited:
        with anyio.CancelScope(shield=True):  # nor does a person who stops the turn
            await bench.keep(found.edited, "model")
    conversation.record(
        Said(
            "tool",
            found.text,
            call=call.id,
            tool=call.tool,
            title=found.title,
            images=found.images,
            execution=found.execution,
        )
    )


async def _seen(conversation: Conversation, tools: Mapping[str, Tool], bench: Workbench) -> Turn | None:
    """Run what the model edited and did not run; None: it failed, and the model is to go on."""
    found = await answer(tools, "execute_and_observe", bench, {})
    conversation.record(Said("user", f"{UNSEEN}\n{found.text}", images=found.images, execution=found.execution))
    if found.stop:
        return _over(conversation, bench, "stopped", found.stop)
    confirmation = await bench.confirmation()
    return Turn("said", "") if confirmation is None or confirmation.fixed else None


async def _said(reply: Reply, conversation: Conversation, bench: Workbench) -> Turn:
    """The model's last word, and what was seen that stands against it."""
    confirmation = await bench.confirmation()
    bench.conclude()
    remains = confirmation.remains if confirmation else ()
    if remains:
        conversation.record(Noted("; ".join(remains), about="remains"))
    return Turn("said", reply.text, remains)


def _spend(bench: Workbench, reply: Reply) -> None:
    usage = reply.usage
    bench.governor = bench.governor.used(usage.sent + usage.received, usage.cost or 0.0)


def _over(conversation: Conversation, bench: Workbench, end: End, reason: str) -> Turn:
    """End the turn before the model did, and say what is known."""
    known = str(bench.feedback["headline"]) if bench.feedback else "nothing has been run yet"
    text = f"{reason}; {bench.governor.line}; as it stands: {known}"
    conversation.record(Noted(text, about="governor"))
    return Turn(end, text)
