"""Ranges of versions as npm, PEP 440 and plain pins write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.planners.versions import best, fits, parse

FITS = [
    ("20.11.1", "^20", True),
    ("20.11.1", "^18 || ^20", True),
    ("20.11.1", "^18||^22", False),
    ("20.11.1", ">=18", True),
    ("20.11.1", ">=18 <20", False),
    ("20.11.1", ">=18.0.0 <21.0.0", True),
    ("20.11.1", "18.x", False),
    ("20.11.1", "20.x", True),
    ("20.11.1", "*", True),
    ("20.11.1", "20", True),
    ("20.11.1", "v20.11.1", True),
    ("20.11.1", "~20.11.0", True),
    ("20.11.1", "~20.10", False),
    ("20.11.1", "16 - 20", True),
    ("20.11.1", "16 - 18", False),
    ("20.11.1", "^20.12.0", False),
    ("0.2.5", "^0.2.3", True),
    ("0.3.0", "^0.2.3", False),
    ("3.11.7", ">=3.8,<3.12", True),
    ("3.11.7", "~=3.9", True),
    ("3.11.7", "~=3.11.2", True),
    ("3.12.0", "~=3.11.2", False),
    ("3.11.7", "==3.11.*", True),
    ("3.11.7", "!=3.11", False),
    ("3.11.7", ">3.11", False),
    ("3.12.0", ">3.11", True),
    ("3.11.7", "<=3.11", True),
    ("3.12.1", "<=3.11", False),
    ("3.11.7", "^3.9", True),
    ("3.11.7", "^4", False),
    ("3.1.2", "~> 3.1", True),
    ("3.1.2", "~> 2.7", False),
    ("3.11.7", "", True),
    ("3.11.7", None, True),
    ("3.11.7", "whatever", True),
]


@pytest.mark.parametrize(("version", "wanted", "expected"), FITS)
def test_fits(version: str, wanted: str | None, expected: bool) -> None:
    """A version fits a range as the tool that defined the range says."""
    assert fits(version, wanted) is expected


def test_best() -> None:
    """The newest fitting version is by number, not by text."""
    assert best(["3.9.18", "3.10.1", "3.12.0"], "<3.12") == "3.10.1"
    assert best(["3.9.18"], ">=4") is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text(version: str, wanted: str) -> None:
    """No text raises."""
    fits(version, wanted)
    parse(version)
