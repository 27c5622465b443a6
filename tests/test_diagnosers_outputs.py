"""Outputs of many tools, as they print them: `outputs/NAME.txt`, and what each means in `outputs/labels.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mech.feedback import diagnose_text

FOLDER = Path(__file__).parent / "outputs"
LABELS: list[dict[str, Any]] = json.loads((FOLDER / "labels.json").read_text())


@pytest.mark.parametrize("label", LABELS, ids=[label["name"] for label in LABELS])
def test_the_cause_and_its_place_are_found(label: dict[str, Any]) -> None:
    """The first failure says what the tool said, at the line it meant; a healthy run passed."""
    text = (FOLDER / f"{label['name']}.txt").read_text()
    document = diagnose_text(text, exit_code=label["exit_code"], ended=label["ended"], workdir="/workspace")
    assert (document["verdict"] == "passed") == (label["cause"] is None)
    if label["cause"] is None:
        return
    first = document["failures"][0]
    assert label["cause"] in first["message"]
    if label["file"] is not None:
        assert first["where"]["file"] == label["file"]
    if label["line"] is not None:
        assert first["where"]["line"] == label["line"]


def test_every_output_is_labelled() -> None:
    """No output without a label, no label without an output."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == {label["name"] for label in LABELS}
