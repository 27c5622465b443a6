"""How a conversation stood is read from its log."""

from __future__ import annotations

from mech.events import Edited, Event, Noted, Row, Said
from mech.standing import UNSEEN, Standing, standing
from mech.types import Call

ASKED, WORD = Said("user", "mend it"), Said("model", "It works.")
CALLS = Said("model", "", (Call("1", "execute_and_observe", {}),))
BEGUN = Edited("c0", "user", (), "as it was")


def ran(execution: str) -> Said:
    return Said("tool", "it failed", call="1", tool="execute_and_observe", execution=execution)


def edited(checkpoint: str) -> Edited:
    return Edited(checkpoint, "model", (), "an edit")


def of(*events: Event) -> Standing:
    return standing([Row(at, float(at), each) for at, each in enumerate(events, 1)])


def test_a_turn_that_came_to_its_last_word_leaves_nothing_open() -> None:
    """Only the newest run is known."""
    found = of(BEGUN, ASKED, CALLS, ran("e1"), CALLS, edited("c1"), CALLS, ran("e2"), WORD)
    assert (found.newest, found.words, found.edits) == ("e2", "", 0)
    assert of(BEGUN) == Standing(base="c0")


def test_a_turn_that_was_cut_off_goes_on_from_where_it_began() -> None:
    """Its words, the run before its first edit, and how many of its edits were run."""
    found = of(
        BEGUN, ASKED, WORD, Said("user", "more"), CALLS, ran("e1"), CALLS, edited("c1"), CALLS, ran("e2"), edited("c2")
    )
    assert found == Standing("e2", "e1", "c0", edits=2, seen=1, words="more")


def test_a_question_and_a_stop_leave_the_turn_open() -> None:
    """What the person says next belongs to it."""
    asks = Said("model", "", (Call("2", "ask", {"question": "?"}),))
    found = of(BEGUN, ASKED, CALLS, ran("e1"), edited("c1"), asks, Said("tool", "asked", call="2", tool="ask"))
    assert (found.before, found.base, found.words) == ("e1", "c0", "mend it")
    found = of(
        BEGUN, ASKED, CALLS, edited("c1"), Noted("it was stopped", about="governor"), Said("user", "go on"), CALLS
    )
    assert (found.base, found.words) == ("c0", "mend it\ngo on")


def test_a_report_that_the_loop_asked_for_ends_a_turn_that_had_said_its_last_word() -> None:
    """And goes on with it where the model goes on."""
    told = Said("user", f"{UNSEEN}\nit passes", execution="e1")
    assert of(BEGUN, ASKED, CALLS, edited("c1"), WORD, told).words == ""
    assert of(BEGUN, ASKED, CALLS, edited("c1"), WORD, told, CALLS, edited("c2")).words == "mend it"
