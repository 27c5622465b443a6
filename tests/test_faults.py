"""Faults of every kind around commands, by chance and yet the same each time: nothing false, lost or left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lives import present

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import faults

__all__ = ["present"]
pytestmark = pytest.mark.anyio


async def test_a_hundred_faults_are_told_as_they_were(tmp_path: Path) -> None:
    """Of 100 faults none is told as a success that it was not, no byte is lost, and nothing is left."""
    ledger = await faults.inject(tmp_path, runs=100, seed=7)
    assert ledger.wrong == []
    assert sum(ledger.done.values()) - ledger.done["closing"] == 100
