"""MECH tells the truth, loses no output and leaves nothing when things go wrong at random moments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benches import needs

CRASHES = Path(__file__).parent.parent / "benchmarks" / "crashes.py"
SEED = 20


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """A hundred runs of the benchmark, always the same programs and faults."""
    needs("bubblewrap")
    result = tmp_path_factory.mktemp("crashes") / "crashes.json"
    command = [sys.executable, CRASHES, "--runs", "100", "--seed", str(SEED), "--lanes", "4", "--result", result]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, env={**os.environ, "MECH_HOME": "/none"}
    )
    assert result.exists(), done.stderr
    return json.loads(result.read_text())


@pytest.mark.timeout(900)
def test_a_hundred_faults(found: dict) -> None:
    """No false success, no lost output, nothing left behind, no fault called by another name."""
    assert found["lanes_failed"] == 0
    assert found["wrong"] == []
    assert found["runs"] == 100


def test_faults_of_every_kind_were_tried(found: dict) -> None:
    """A hundred runs hold most kinds of faults, and their verdicts differ."""
    assert len(found["verdicts"]) >= 12
    assert {"passed", "failed", "error", "lost", "timed_out"} <= {
        name for each in found["verdicts"].values() for name in each
    }
