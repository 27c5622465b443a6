"""The environment of a command: PATH, variables, and the names that stand in for what a machine lacks."""

from __future__ import annotations

from pathlib import Path

from mech.environment import environment, stand_ins
from mech.types import Plan, Process, Toolchain


def plan(*toolchains: Toolchain) -> Plan:
    return Plan("python", (Process("main", "python main.py", "stated"),), toolchains=toolchains)


def test_python_is_a_name_everywhere(tmp_path: Path) -> None:
    """Where a tool's folder has `python` nothing stands in for it; a stand-in comes last on PATH."""
    (tmp_path / "python").touch()
    own = Toolchain("python", None, "3.12", str(tmp_path), True, "pinned")
    assert stand_ins(plan(own)) == {}
    assert set(stand_ins(plan())) <= {"/home/mech/.mech/bin/python"}
    assert environment(plan(own)).path[0] == str(tmp_path)
    assert environment(plan()).path[-1] == "/home/mech/.mech/bin"
