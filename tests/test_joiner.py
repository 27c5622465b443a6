"""The process that enters sandboxes: what it starts goes with it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from benches import until

pytestmark = pytest.mark.anyio

STUCK = """
import time
from mech.sandboxes import joiner
def stuck(path, *rest):
    print(path.split("/")[2], flush=True)
    time.sleep(600)
joiner.open = stuck
joiner.mapping((0, 0), 60999)
"""


async def test_a_killed_joiner_leaves_nothing_behind() -> None:
    """The process that holds a user namespace for it ends when the joiner is killed in the middle of its work."""
    stuck = subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, text=True)
    assert stuck.stdout is not None
    child = int(stuck.stdout.readline())
    stuck.kill()
    stuck.communicate()
    await until(lambda: not os.path.exists(f"/proc/{child}") or _state(child) == "Z")


def _state(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"
