"""Who owns an execution, and what readers say when the owner died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mech.errors import NotFound
from mech.events import Finished, Requested
from mech.executions import Executions
from mech.types import Repository

pytestmark = pytest.mark.anyio
ASKED = Requested(Repository("."), "k", 60.0)

OWNER = """
import pathlib, signal, sys
from mech.events import Finished, Requested
from mech.executions import Executions
from mech.types import Repository
found = Executions(pathlib.Path(sys.argv[1]))
with found.owning() as name:
    writer = found.log.writer(name, "k")
    writer.append(Requested(Repository("."), "k", 60.0))
    signal.signal(signal.SIGTERM, lambda *_: (writer.append(Finished("stopped")), sys.exit(0)))
    print(name, flush=True)
    signal.pause()
"""


@pytest.fixture
def executions(tmp_path: Path) -> Iterator[Executions]:
    found = Executions(tmp_path)
    yield found
    found.close()


def owned_elsewhere(home: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_an_owner_that_is_killed_leaves_a_lost_execution(executions: Executions, tmp_path: Path) -> None:
    """While the owner lives the execution runs; after SIGKILL it is lost, never finished by itself."""
    process, name = owned_elsewhere(tmp_path)
    assert executions.owner(name) == process.pid
    assert executions.status(name).verdict is None
    process.kill()
    process.communicate()
    assert executions.owner(name) is None
    assert (executions.status(name).state, executions.status(name).verdict) == ("finished", "lost")


async def test_stop_reaches_the_owner_in_another_process(executions: Executions, tmp_path: Path) -> None:
    """`stop` returns when the owner has said how it ended."""
    process, name = owned_elsewhere(tmp_path)
    assert await executions.stop(name)
    assert process.wait(10) == 0
    process.communicate()
    assert executions.status(name).verdict == "stopped"
    assert not await executions.stop(name)


def test_an_id_can_be_shortened_and_the_newest_left_out(executions: Executions) -> None:
    """A unique beginning is enough; an unknown or ambiguous one is an error that says what to do."""
    with pytest.raises(NotFound, match="nothing has been run"):
        executions.find()
    with executions.owning() as name:
        executions.log.writer(name, "k").append(ASKED)
        assert executions.find() == name
        assert executions.find(name[:7]) == name
        assert executions.find(name[3:8]) == name
        with pytest.raises(NotFound) as caught:
            executions.find("nosuch")
        assert caught.value.hint


def test_cleaning_keeps_what_is_owned_and_the_newest(executions: Executions) -> None:
    """Old finished executions go, with their rows; owned and new ones stay; leftovers of state go."""
    names = []
    for _ in range(3):
        with executions.owning() as name:
            executions.log.writer(name, "k").append(ASKED, Finished("passed"))
            (executions.folder(name) / "state" / "work").mkdir(parents=True)
            os.chmod(executions.folder(name) / "state" / "work", 0)
            names.append(name)
    for name in names:
        long_ago = time.time() - 3600
        os.utime(executions.folder(name), (long_ago, long_ago))
    with executions.owning() as mine:
        executions.log.writer(mine, "k").append(ASKED)
        executions.clean(keep=2)
        assert [executions.folder(name).exists() for name in (*names, mine)] == [False, False, True, True]
        assert not (executions.folder(names[2]) / "state").exists()
    with pytest.raises(NotFound):
        executions.status(names[0])


def test_a_pid_that_was_given_again_is_no_owner(executions: Executions, tmp_path: Path) -> None:
    """The start time tells a process from a later one with its number."""
    process, name = owned_elsewhere(tmp_path)
    owner = executions.folder(name) / "owner"
    owner.write_text(owner.read_text().replace('"started": ', '"started": 9'))
    assert executions.owner(name) is None
    process.send_signal(signal.SIGTERM)
    process.communicate()


def test_two_processes_clean_at_once(tmp_path: Path) -> None:
    """What the one has removed does not disturb the other."""
    first = Executions(tmp_path)
    long_ago = time.time() - 60
    for number in range(200):
        folder = first.folder(f"ex_{number}")
        folder.mkdir()
        os.utime(folder, (long_ago, long_ago))

    def clean() -> None:
        own = Executions(tmp_path)
        own.clean(keep=0)
        own.close()

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(clean) for _ in range(4)]:
            each.result()
    first.close()
    assert list((tmp_path / "executions").iterdir()) == []
