"""What a model is shown of a conversation: all of it while it fits, then old tool answers as one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mech.events import Edited, Noted, Row, Said
from mech.fences import said as quoted
from mech.tokens import estimate
from mech.types import Call

_SHARE = 0.6  # of the window: the rest is for tools, instructions, pictures and the reply
_NEWEST = 6  # answers that are kept whole whatever they cost, but for half of the window together
_LONGEST = 2_000  # characters of an argument that is kept of an old call: whole files need not be sent again
PICTURE = 1_600  # tokens of a picture, about


def history(rows: Sequence[Row], window: int) -> list[Said]:
    """What was said, in order, within the window (tokens): the newest pictures and answers whole, old ones by title.

    What a person edited, undid or restored between two messages is told before the next one.
    """
    said = _told(rows)
    budget = int(window * _SHARE)
    said = _newest_pictures(said)
    if _cost(said) <= budget:
        return said
    answers = [at for at, one in enumerate(said) if one.who == "tool"]
    for at in answers[: -_NEWEST or None]:
        said[at] = _folded(said[at])
        if _cost(said) <= budget:
            return said
    for at, one in enumerate(said[:-_NEWEST]):
        if one.who == "model" and one.calls:
            said[at] = replace(one, calls=tuple(_shortened(call) for call in one.calls))
    return _without_oldest(said, budget)


def _told(rows: Sequence[Row]) -> list[Said]:
    found: list[Said] = []
    news: list[str] = []
    for event in (row.event for row in rows):
        if isinstance(event, Edited) and event.by in ("user", "undo", "redo", "restore"):
            files = ", ".join(quoted(change.path, 80) for change in event.files[:20])
            news.append(f"[{event.by}: {event.message or 'the files changed'}{': ' + files if files else ''}]")
        elif isinstance(event, Noted) and event.about == "governor":
            news.append(f"[the last turn was ended: {event.message}]")
        elif isinstance(event, Said):
            if event.who == "user" and news:
                event, news = replace(event, text="\n".join([*news, event.text])), []
            found.append(event)
    return _answered(found)


def _answered(said: list[Said]) -> list[Said]:
    """Every call with an answer: providers refuse a history in which one was left open, as by a crash or a stop."""
    given = {one.call for one in said if one.who == "tool"}
    found: list[Said] = []
    for one in said:
        found.append(one)
        for call in one.calls:
            if call.id not in given:
                found.append(Said("tool", "this was not done: the turn ended before", call=call.id, tool=call.tool))
    return _grouped(found)


def _grouped(said: list[Said]) -> list[Said]:
    """The answers right after the calls that they are for."""
    answers = {one.call: one for one in said if one.who == "tool"}
    found: list[Said] = []
    for one in said:
        if one.who == "tool":
            continue
        found.append(one)
        found += [answers[call.id] for call in one.calls]
    return found


def _newest_pictures(said: list[Said]) -> list[Said]:
    """Pictures of the newest two answers that have any: an older page is seen no more."""
    left = 2
    for at in range(len(said) - 1, -1, -1):
        if said[at].who == "tool" and said[at].images:
            if left <= 0:
                said[at] = replace(said[at], images=())
            left -= 1
    return said


def _folded(one: Said) -> Said:
    title = one.title or one.text.split("\n", 1)[0]
    return replace(one, text=f"{title[:300]} [older answer, shortened]", images=())


def _shortened(call: Call) -> Call:
    kept = {
        name: f"{value[:_LONGEST]} […]" if isinstance(value, str) and len(value) > _LONGEST else value
        for name, value in call.arguments.items()
    }
    return replace(call, arguments=kept)


def _without_oldest(said: list[Said], budget: int) -> list[Said]:
    """Without the oldest exchanges: what a person said stays, in a line each."""
    while _cost(said) > budget:
        starts = [at for at, one in enumerate(said) if one.who == "user"]
        if len(starts) < 2:
            return _without_steps(said, budget)
        first, second = starts[0], starts[1]
        merged = f"[earlier: {_first(said[first].text)}]\n{said[second].text}"
        merged = merged if "\n<<" in merged else merged[-8_000:]  # a fence is not cut through
        said = [*said[:first], replace(said[second], text=merged), *said[second + 1 :]]
    return said


def _first(text: str) -> str:
    return text.split("\n", 1)[0][:200]


def _without_steps(said: list[Said], budget: int) -> list[Said]:
    """Of the one exchange that is left, the oldest steps of the model go, with their answers."""
    while _cost(said) > budget:
        at = next((at for at, one in enumerate(said) if one.who == "model"), None)
        if at is None or at >= len(said) - 1:
            return said
        end = at + 1
        while end < len(said) and said[end].who == "tool":
            end += 1
        if end >= len(said):
            return said
        said = said[:at] + said[end:]
    return said


def _cost(said: Sequence[Said]) -> int:
    """Tokens, at most."""
    text = sum(estimate(one.text) for one in said)
    calls = sum(estimate(str(dict(call.arguments))) + 10 for one in said for call in one.calls)
    return text + calls + PICTURE * sum(len(one.images) for one in said)
