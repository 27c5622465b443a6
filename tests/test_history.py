"""What a model is shown of a conversation: whole while it fits, folded after that, never with a call left open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mech.events import Edited, Event, Noted, Row, Said
from mech.history import PICTURE, history
from mech.tokens import estimate
from mech.types import Call, FileChange


def rows(*events: Event) -> list[Row]:
    return [Row(number, 0.0, event) for number, event in enumerate(events, 1)]


def step(number: int, text: str = "answer", **more: object) -> list[Event]:
    """The model asks for something, and is answered."""
    name = f"c{number}"
    return [
        Said("model", "", (Call(name, "read", {"path": "a"}),)),
        Said("tool", text, call=name, tool="read", title=f"read {number}", **more),  # type: ignore[arg-type]
    ]


def cost(said: list[Said]) -> int:
    return sum(estimate(one.text) + PICTURE * len(one.images) for one in said)


def test_what_fits_is_shown_whole() -> None:
    """Nothing is folded without need."""
    told = rows(Said("user", "hello"), *step(1), Said("model", "done"))
    assert history(told, 100_000) == [row.event for row in told]


def test_old_answers_become_their_titles() -> None:
    """The newest stay; an old one is a line."""
    told = rows(Said("user", "hello"), *(event for n in range(30) for event in step(n, "word " * 1000)))
    said = history(told, 40_000)
    assert said[2].text.startswith("read 0 ")
    assert said[-1].text == "word " * 1000
    assert cost(said) <= 24_000


def test_only_the_newest_pictures_are_shown() -> None:
    """An old page costs as much as a new one, and misleads."""
    told = rows(Said("user", "hello"), *(event for n in range(5) for event in step(n, images=(f"p{n}",))))
    assert [one.images for one in history(told, 100_000) if one.who == "tool"] == [(), (), (), ("p3",), ("p4",)]


def test_a_call_that_was_never_answered_is_answered() -> None:
    """After a crash or a stop the history is one that providers take."""
    told = rows(Said("user", "hello"), Said("model", "", (Call("a", "run"), Call("b", "run"))), Said("user", "go on"))
    said = history(told, 100_000)
    assert [(one.who, one.call) for one in said] == [
        ("user", None), ("model", None), ("tool", "a"), ("tool", "b"), ("user", None),
    ]  # fmt: skip


def test_what_people_did_to_the_files_is_told() -> None:
    """An undo, and a turn that was ended, stand before the next message."""
    told = rows(
        Said("user", "hello"),
        Said("model", "done"),
        Edited("c", "undo", (FileChange("a.py", 1, 1),), "undo"),
        Noted("stuck", about="governor"),
        Said("user", "why?"),
    )
    assert history(told, 100_000)[-1].text == "[undo: undo: a.py]\n[the last turn was ended: stuck]\nwhy?"


EVENTS = st.one_of(
    st.builds(Said, st.just("user"), st.text(max_size=3000)),
    st.integers(0, 99),
    st.builds(Noted, st.text(max_size=50), st.just("governor")),
)


@given(st.lists(EVENTS, max_size=40), st.integers(500, 20_000))
def test_any_conversation_fits_and_is_well_formed(events: list[Event | int], window: int) -> None:
    """Each call has its answer right after it, however little room there is."""
    told: list[Event] = [Said("user", "begin")]
    for number, event in enumerate(events):
        told += step(number, "word " * event * 10) if isinstance(event, int) else [event]
    said = history(rows(*told), window)
    open_calls: list[str] = []
    for one in said:
        if one.who == "tool":
            assert open_calls.pop(0) == one.call
        else:
            assert not open_calls
            open_calls = [call.id for call in one.calls]
    assert not open_calls
    assert said[0].who == "user"
