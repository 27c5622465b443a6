"""`mech doctor` as a new user meets it: what it says where all is well, and where something is missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_obstacles import BEHIND
from test_sandboxes import needs

from mech.sandboxes import SANDBOXES, rights

BEHIND_DOCTOR = BEHIND[: BEHIND.index("try:\n    isolation")] + "sys.argv[1:] = ['doctor', '--json']\n"
BEHIND_DOCTOR += "from mech.cli import main\nmain()\n"


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "MECH_HOME": str(tmp_path / "home"), "MECH_BROWSER": "/no/such/browser"}


def doctor(environ: dict[str, str], *obstacle: str) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    """Its exit status, its document, and the findings by name."""
    command = ["-c", BEHIND_DOCTOR, *obstacle] if obstacle else ["-m", "mech", "doctor", "--json"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, env=environ)
    document = json.loads(done.stdout)
    assert document["schema"] == "mech.doctor/1"
    return done.returncode, document, {f"{each['group']}/{each['name']}": each for each in document["findings"]}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    """What it says on this machine as it is."""
    home = tmp_path_factory.mktemp("doctor") / "home"
    return doctor({**os.environ, "MECH_HOME": str(home), "MECH_BROWSER": "/no/such/browser"})


Here = tuple[int, dict[str, Any], dict[str, dict[str, Any]]]


def test_every_sandbox_is_opened(here: Here) -> None:
    """Each implementation has a finding of its own; the one in use comes first and decides."""
    status, document, found = here
    names = [each["name"] for each in document["findings"] if each["group"] == "sandboxes"]
    assert set(names) == set(SANDBOXES)
    assert names[0] == document["sandbox"] == "bubblewrap"
    assert found["sandboxes/bubblewrap"]["state"] == "ok" or rights.absence()
    assert "opened, used and closed" in found["sandboxes/bubblewrap"]["detail"]
    assert found["sandboxes/local"]["state"] == "limited"
    assert (status, document["ok"]) == (0, True)


def test_each_limit_is_called_exact_best_effort_or_absent(here: Here) -> None:
    """Nothing is left open: every wall and limit says how it is held on this machine."""
    _, _, found = here
    held = {name.removeprefix("walls/"): each["held"] for name, each in found.items() if each["group"] == "walls"}
    assert {name for name, how in held.items() if how == "exact"} >= {"files", "processes", "network", "system calls"}
    assert held["disk"] == "best effort"
    assert held["processor"] == "absent"
    assert held["landlock"] == ("absent" if rights.absence() else "exact")
    assert held["memory"] == ("exact" if found["kernel/control groups"]["state"] == "ok" else "best effort")


def test_the_kernel_is_tried_part_by_part(here: Here) -> None:
    """What a sandbox is made of is tried alone, and works where a sandbox does."""
    _, _, found = here
    parts = ["namespaces", "overlays", "seccomp notify", "nftables"] + ["idmapped mounts"] * (os.geteuid() == 0)
    assert {found[f"kernel/{part}"]["state"] for part in parts} == {"ok"}


def test_a_missing_browser_is_no_obstacle(here: Here) -> None:
    """Without a browser runs go on: it is said, and the exit status is 0."""
    status, _, found = here
    assert (found["tools/browser"]["state"], status) == ("missing", 0)
    assert found["tools/browser"]["hint"]


def test_without_bubblewrap_nothing_can_run(environ: dict[str, str], tmp_path: Path) -> None:
    """The exit status is 3, and the last line says what is missing."""
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    environ["PATH"] = str(tmp_path / "bin")
    done = subprocess.run([sys.executable, "-m", "mech", "doctor"], capture_output=True, text=True, env=environ)
    assert done.returncode == 3
    assert "bubblewrap is not installed" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("MECH cannot run anything here yet: bubblewrap missing")


def test_behind_a_filter_the_hint_is_given(environ: dict[str, str]) -> None:
    """Where the kernel refuses, the sandbox is missing with a hint, and the part that fails is named."""
    status, document, found = doctor(environ, "filtered", "clone", "clone3", "unshare")
    assert (status, document["ok"]) == (3, False)
    assert found["sandboxes/bubblewrap"]["hint"]
    assert found["kernel/namespaces"]["state"] == "limited"


def test_without_landlock_a_sandbox_is_less(environ: dict[str, str]) -> None:
    """It opens and is in use, but one wall is absent, with the reason."""
    status, _, found = doctor(environ, "filtered", "landlock")
    assert status == 0
    assert found["walls/landlock"]["held"] == "absent"
    assert "refused" in found["walls/landlock"]["detail"]
    assert found["kernel/landlock"]["state"] == "limited"


def test_a_home_that_cannot_be_is_said(environ: dict[str, str], tmp_path: Path) -> None:
    """A MECH_HOME that cannot be made is missing, and nothing else is tried there."""
    (tmp_path / "file").write_text("")
    status, _, found = doctor({**environ, "MECH_HOME": str(tmp_path / "file" / "home")})
    assert (status, found["mech/home"]["state"]) == (3, "missing")
    assert "MECH_HOME" in found["mech/home"]["hint"]
