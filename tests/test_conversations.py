"""Conversations on disk: one owner at a time, taken up again after a crash, never lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mech.conversations import Conversations
from mech.errors import Busy, NotFound
from mech.events import Row, Said
from mech.secrets import Redactor

OWNER = """
import sys, time
from pathlib import Path
from mech.conversations import Conversations
from mech.events import Said

with Conversations(Path(sys.argv[1])).begun("shop") as conversation:
    conversation.record(Said("user", "hello"))
    print(conversation.id, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def known(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


def test_what_is_said_is_stored_and_told(known: Conversations) -> None:
    """Watchers get the rows as they are stored, without the secrets."""
    seen: list[Row] = []
    redactor = Redactor()
    redactor.add(["hunter2hunter2"])
    with known.begun("shop", redactor) as conversation:
        forget = conversation.watch(seen.append)
        conversation.record(Said("user", "the key is hunter2hunter2"))
        forget()
        conversation.record(Said("model", "thanks"))
        assert [row.seq for row in conversation.rows] == [1, 2]
    assert [row.seq for row in seen] == [1]
    assert "hunter2" not in seen[0].event.text  # type: ignore[attr-defined]


def test_one_is_taken_up_again_where_it_was_left(known: Conversations) -> None:
    """Rows go on without a gap."""
    with known.begun("shop") as conversation:
        conversation.record(Said("user", "hello"))
    with known.resumed(conversation.id[:6]) as again:
        again.record(Said("model", "hi"))
        assert [row.seq for row in again.rows] == [1, 2]
        assert again.key == "shop"
    (talk,) = known.list()
    assert (talk.began, talk.owned) == ("hello", False)


def test_two_cannot_talk_in_one(tmp_path: Path, known: Conversations) -> None:
    """While another process owns it, it is busy; when that is killed, it can be had."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    name = owner.stdout.readline().strip()
    try:
        assert known.list()[0].owned
        with pytest.raises(Busy), known.resumed(name):
            pass
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()
    with known.resumed(name) as conversation:
        assert [row.event.text for row in conversation.rows] == ["hello"]  # type: ignore[attr-defined]


def test_an_unknown_name_says_what_to_do(known: Conversations) -> None:
    """Nothing was said yet, or not under that name."""
    with pytest.raises(NotFound, match="nobody has said anything"):
        known.find()
    with known.begun("shop") as conversation:
        conversation.record(Said("user", "hello"))
    with pytest.raises(NotFound, match="no conversation 'zz'"):
        known.find("zz")
    assert known.find() == conversation.id


def test_a_fork_goes_on_by_itself(known: Conversations) -> None:
    """It has all that was said and every file and state; what either does later is not the other's."""
    with known.begun("shop") as first:
        first.record(Said("user", "make it blue"), Said("model", "done"))
        for folder in (first.workspace, first.checkpoints):
            folder.mkdir()
            (folder / "a.txt").write_text("one")
    new = known.fork(first.id)
    with known.resumed(new) as second:
        assert [row.event for row in second.rows] == [row.event for row in first.rows]
        assert (second.checkpoints / "a.txt").read_text() == "one"
        second.record(Said("user", "and red"))
        (second.workspace / "a.txt").write_text("two")
    with known.resumed(first.id) as again:
        assert len(again.rows) == 2
        assert (again.workspace / "a.txt").read_text() == "one"
        with pytest.raises(Busy):
            known.fork(first.id)
