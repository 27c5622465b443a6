"""A working tree is copied as it is, also where the copy lies in it."""

from __future__ import annotations

from pathlib import Path

from mech.copying import copied


def test_a_copy_within_its_source_does_not_copy_itself(tmp_path: Path) -> None:
    """The copy, or the folder that it is kept in, is left out; all else is there."""
    (tmp_path / "home" / "kept").mkdir(parents=True)
    (tmp_path / "home" / "log").write_text("1")
    (tmp_path / "a.txt").write_text("a")
    first, second = tmp_path / "home" / "kept" / "first", tmp_path / "home" / "kept" / "second"
    copied(tmp_path, first)
    assert sorted(path.name for path in first.rglob("*")) == ["a.txt", "home", "kept", "log"]
    copied(tmp_path, second, apart=tmp_path / "home")
    assert [path.name for path in second.rglob("*")] == ["a.txt"]
