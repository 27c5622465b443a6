"""What the kernel allows, tried part by part."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_obstacles import BEHIND
from test_sandboxes import needs

BEHIND_ABILITIES = BEHIND[: BEHIND.index("try:\n    isolation")]
BEHIND_ABILITIES += "sys.argv[1:] = [os.environ['PLACE']]\nfrom mech.sandboxes.abilities import main\nmain()\n"
TAKEN = """
rarely = [(0x20, 0, 0, 0), (0x15, 0, 1, 180), (6, 0, 0, 0x7FC00000), (6, 0, 0, 0x7FFF0000)]
kernel.no_new_privileges()
kernel.load_filter(b"".join(struct.pack("HBBI", *line) for line in rarely))
"""


def abilities(place: Path, *obstacle: str, before: str = "") -> dict[str, tuple[bool, str]]:
    code = BEHIND_ABILITIES.replace("verb, *rest", before + "\nverb, *rest")
    environ = {**os.environ, "PLACE": str(place)}
    done = subprocess.run([sys.executable, "-c", code, *obstacle], capture_output=True, text=True, env=environ)
    assert done.returncode == 0, done.stderr
    return {each["name"]: (each["works"], each["detail"]) for each in json.loads(done.stdout)}


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.mark.parametrize(
    ("call", "lost"),
    [
        ("unshare", {"namespaces", "overlays", "nftables", "idmapped mounts"}),
        ("mount", {"namespaces", "overlays", "nftables"}),
        ("open_tree", {"idmapped mounts"}),
        ("seccomp", {"seccomp notify"}),
        ("landlock", {"landlock"}),
    ],
)
def test_a_refused_call_costs_what_needs_it(tmp_path: Path, call: str, lost: set[str]) -> None:
    """Each part fails by itself, and nothing is left behind where it was tried."""
    whole, found = abilities(tmp_path, "filtered"), abilities(tmp_path, "filtered", call)
    assert {name for name in whole if whole[name][0] and not found[name][0]} == lost & set(whole)
    assert not list(tmp_path.iterdir())


def test_taken_notifications_are_told(tmp_path: Path) -> None:
    """Below a supervisor that has the notifications it is said how ports are seen instead."""
    works, detail = abilities(tmp_path, "filtered", before=TAKEN)["seccomp notify"]
    assert not works
    assert "another supervisor" in detail
