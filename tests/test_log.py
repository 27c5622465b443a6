"""The log as its readers know it: gapless, ordered, redacted, followed from anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.events import KINDS, Exited, Finished, Noted, Output, Planned, Requested, Row, decode, encode
from mech.log import Log
from mech.secrets import Redactor
from mech.status import status
from mech.types import Command, Plan, Process, Repository

pytestmark = pytest.mark.anyio
ASKED = Requested(Repository("."), "k", 60.0)


def test_rows_are_gapless_and_come_back_as_they_were(tmp_path: Path) -> None:
    """Events are numbered from 1 and read back equal, from any offset."""
    log = Log(tmp_path / "log.sqlite")
    writer = log.writer("ex_a", "k")
    plan = Plan(
        "node", (Process("web", "npm run dev", "scripts.dev", env={"A": "1"}),), (Command("install", "npm ci", "x"),)
    )
    writer.append(ASKED)
    writer.append(Planned(plan), Output("c1", 0, 5))
    rows = list(log.read("ex_a"))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.event for row in rows] == [ASKED, Planned(plan), Output("c1", 0, 5)]
    assert [row.seq for row in log.read("ex_a", after=2)] == [3]
    assert list(log.read("ex_other")) == []
    log.close()


def test_a_failed_append_leaves_nothing(tmp_path: Path) -> None:
    """An event that cannot be stored takes its whole batch with it, and the log goes on."""
    log = Log(tmp_path / "log.sqlite")
    writer = log.writer("ex_a", "k")
    with pytest.raises(TypeError):
        writer.append(ASKED, Noted(object()))  # type: ignore[arg-type]
    writer.append(ASKED)
    assert [row.seq for row in log.read("ex_a")] == [1]
    log.close()


async def test_a_follower_sees_everything_once_and_ends_with_finished(tmp_path: Path) -> None:
    """Rows stored before and during the following arrive in order, and `finished` ends it."""
    log = Log(tmp_path / "log.sqlite")
    writer = log.writer("ex_a", "k")
    writer.append(ASKED)
    seen: list[int] = []

    async def follow() -> None:
        async for row in log.follow("ex_a"):
            seen.append(row.seq)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow)
        await anyio.sleep(0)
        writer.append(Noted("one"), Noted("two"))
        writer.append(Finished("passed"))
    assert seen == [1, 2, 3, 4]
    log.close()


def test_another_process_reads_what_was_committed(tmp_path: Path) -> None:
    """A second process needs nothing but the file."""
    log = Log(tmp_path / "log.sqlite")
    log.writer("ex_a", "k").append(ASKED, Noted("hello"))
    code = "import sys, pathlib; from mech.log import Log; "
    code += "print([row.event.kind for row in Log(pathlib.Path(sys.argv[1])).read('ex_a')])"
    shown = subprocess.check_output([sys.executable, "-c", code, str(tmp_path / "log.sqlite")], text=True)
    assert shown.strip() == "['requested', 'noted']"
    log.close()


def test_streams_are_listed_newest_first_and_can_be_forgotten(tmp_path: Path) -> None:
    """The head of a stream holds its key and verdict; forgetting removes all of it."""
    log = Log(tmp_path / "log.sqlite")
    log.writer("ex_a", "one").append(ASKED, Finished("failed"))
    log.writer("ex_b", "two").append(ASKED)
    assert [(name, verdict) for name, _, _, verdict in log.streams()] == [("ex_b", None), ("ex_a", "failed")]
    assert [name for name, *_ in log.streams(key="one")] == ["ex_a"]
    log.forget("ex_a")
    assert list(log.read("ex_a")) == []
    assert [name for name, *_ in log.streams()] == ["ex_b"]
    log.close()


def test_secrets_never_reach_the_file(tmp_path: Path) -> None:
    """A value learned before an append is masked in every field."""
    log = Log(tmp_path / "log.sqlite")
    writer = log.writer("ex_a", "k", Redactor(["hunter2-hunter2"]))
    writer.append(Noted("the password is hunter2-hunter2!"))
    log.close()
    assert all(b"hunter2" not in path.read_bytes() for path in tmp_path.iterdir())


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=20), st.integers(1, 7))
def test_a_secret_split_over_chunks_is_masked(chunks: list[bytes], size: int) -> None:
    """However a stream is cut, the secret does not come through and nothing else is lost."""
    secret = b"s3cr3t-value"
    data = (secret + b"|").join(chunk.replace(secret[:3], b"") for chunk in chunks)
    stream = Redactor([secret.decode()]).stream()
    out = b"".join(stream.feed(data[at : at + size]) for at in range(0, len(data), size)) + stream.close()
    assert secret not in out
    assert out == data.replace(secret, b"[redacted]")


def test_an_unknown_field_of_a_newer_log_is_ignored() -> None:
    """A log written by a later version can be read."""
    row = Row(1, 2.0, Exited("c1", "exited", 0))
    assert Row.from_json({**row.json(), "added_later": 1}) == row


def test_every_kind_is_named_after_its_class() -> None:
    """`kind` in the log is the class in lower case."""
    assert all(kind == cls.__name__.lower() for kind, cls in KINDS.items())
    assert decode(encode(ASKED)) == ASKED


def test_status_is_a_fold_that_can_be_continued(tmp_path: Path) -> None:
    """Folding all rows at once or one by one gives the same."""
    log = Log(tmp_path / "log.sqlite")
    log.writer("ex_a", "k").append(ASKED, Noted("x"), Finished("timed_out"))
    rows = list(log.read("ex_a"))
    step = None
    for row in rows:
        step = status([row], step)
    assert step == status(rows)
    assert (step.state, step.verdict, step.key) == ("finished", "timed_out", "k")
    log.close()
