"""Artifacts: named by what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from mech.artifacts import Artifacts
from mech.errors import NotFound


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    """The name is the digest; putting again changes nothing."""
    store = Artifacts(tmp_path)
    name = store.put(b"picture", ".png")
    assert store.put(b"picture", ".png") == name
    assert store.path(name).read_bytes() == b"picture"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab/../x", "no\0pe", "0" * 64])
def test_a_name_that_is_none_is_not_found(tmp_path: Path, name: str) -> None:
    """Nothing outside the store can be named."""
    with pytest.raises(NotFound):
        Artifacts(tmp_path / "a").path(name)
