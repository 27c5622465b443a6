"""When a page has to look otherwise, and when it does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mech.artifacts import Artifacts
from mech.showing import asked, unchanged


@pytest.mark.parametrize(
    ("words", "paths", "is_asked"),
    [
        ("Make it blue", (), True),
        ("Add a loading spinner to the login form", ("app.py",), True),
        ("mach das bitte schöner", ("static/style.css",), True),
        ("Add an endpoint /api/rows", ("app.py",), False),
        ("Add a DELETE /api/links endpoint", ("app.py",), False),
        ("make POST /users reject unknown fields", ("users.js",), False),
        ("cache the images on the server", ("server.py",), False),
        ("the export shows wrong totals: fix the SQL", ("export.py",), False),
        ("Show what the API answers in a list", ("app.py", "templates/list.html"), True),
        ("Rename the button component", ("src/Button.tsx",), False),
        ("Write tests for the login form", ("test_form.py",), False),
    ],
)
def test_what_is_asked_for_is_read_from_words_and_files(words: str, paths: tuple[str, ...], is_asked: bool) -> None:
    """Either is enough, in any language; who only tidies up asks for no other look."""
    assert asked(words, paths) is is_asked


def page(artifacts: Artifacts, colour: str, aria: str = '- button "Go"', path: str = "/") -> dict[str, Any]:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "PNG")
    seen = {"path": path, "size": "64x48", "screenshot": artifacts.put(made.getvalue(), ".png"), "aria": aria}
    return {"observations": [seen]}


def test_a_page_that_looks_as_before_is_told(tmp_path: Path) -> None:
    """In its picture and its words; a clock that went on is no change, another colour or word is one."""
    kept = Artifacts(tmp_path)
    before = page(kept, "white", '- button "Go"\n- text: 10:00:01')
    assert unchanged(before, before, kept) == "the page / looks as before"
    assert unchanged(before, page(kept, "white", '- button "Go"\n- text: 10:00:07'), kept)
    assert not unchanged(before, page(kept, "white", '- button "Run"\n- text: 10:00:01'), kept)
    assert not unchanged(before, page(kept, "blue", '- button "Go"\n- text: 10:00:01'), kept)


def test_a_page_that_was_not_there_is_a_change(tmp_path: Path) -> None:
    """And where no page was seen there is nothing to say."""
    kept = Artifacts(tmp_path)
    assert not unchanged(page(kept, "white"), page(kept, "white", path="/new"), kept)
    assert not unchanged({"observations": []}, {"observations": []}, kept)
