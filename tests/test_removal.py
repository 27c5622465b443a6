"""Removing what hostile programs wrote."""

from __future__ import annotations

import os
from pathlib import Path

from mech.removal import remove


def test_a_tree_goes_whole(tmp_path: Path) -> None:
    """Files, folders, links, pipes and odd names go; nothing beside the folder does."""
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "new\nline").write_text("")
    (folder / "a" / "b" / "-rf").symlink_to("/")
    os.mkfifo(folder / "pipe")
    (tmp_path / "beside").write_text("")
    remove(folder)
    remove(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["beside"]


def test_depth_is_no_obstacle(tmp_path: Path) -> None:
    """Folders nested deeper than a path or a stack can be are removed."""
    folder = tmp_path / "folder"
    folder.mkdir()
    above = os.open(folder, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("deep", dir_fd=above)
        below = os.open("deep", os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = below
    os.close(above)
    remove(folder)
    assert not folder.exists()


def test_a_locked_folder_is_no_obstacle(tmp_path: Path) -> None:
    """Folders without permissions are opened first."""
    folder = tmp_path / "folder"
    (folder / "locked" / "inner").mkdir(parents=True)
    (folder / "locked" / "file").write_text("")
    (folder / "locked" / "inner").chmod(0)
    (folder / "locked").chmod(0o500)
    remove(folder)
    assert not folder.exists()


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    """A symlink is removed as one: its target keeps content and permissions, also from a locked folder."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept")
    (tmp_path / "kept" / "file").chmod(0o644)
    (tmp_path / "kept").chmod(0o750)
    folder = tmp_path / "folder"
    (folder / "locked").mkdir(parents=True)
    (folder / "locked" / "file").symlink_to(tmp_path / "kept" / "file")
    (folder / "locked" / "folder").symlink_to(tmp_path / "kept")
    (folder / "locked").chmod(0o500)
    remove(folder)
    assert not folder.exists()
    assert oct((tmp_path / "kept" / "file").stat().st_mode & 0o777) == "0o644"
    assert oct((tmp_path / "kept").stat().st_mode & 0o777) == "0o750"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "kept")
    remove(link)
    assert (tmp_path / "kept" / "file").read_text() == "kept"
