"""The documentation is complete: whatever the code has, a page names."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest

from mech import events, types
from mech.feedback import diagnose_text

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path for path in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")))


def text(name: str) -> str:
    return (DOCS / name).read_text()


def first_cells(page: str) -> set[str]:
    return set(re.findall(r"^\| `?([^|`]+?)`? \|", page, re.MULTILINE))


def test_the_reference_is_what_the_source_says() -> None:
    """Settings, configuration, errors, events, options and modules are on their pages, as the code has them."""
    asked = (sys.executable, "scripts/reference.py", "--check")
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_kind_of_event_is_in_the_line() -> None:
    """The architecture says which step writes which event, or that it is a note."""
    page = text("architecture.md")
    assert [kind for kind in events.KINDS if f"`{kind}`" not in page] == []


def test_the_layers_on_the_page_are_the_contract() -> None:
    """The rows under "Imports point one way" are the layers that the import contract holds, in its order."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    existing = {path.stem for path in (ROOT / "src" / "mech").iterdir()}
    layers = [{name.strip(" ()") for name in layer.split("|")} & existing for layer in contract["layers"]]
    rows = text("architecture.md").partition("## Imports point one way\n\n```\n")[2].partition("```")[0].splitlines()
    shown = [set(re.sub(r" {3,}.*", "", row).split()) for row in rows]
    assert [names for names in shown if names] == [names for names in layers if names]


@pytest.mark.parametrize("noun", [types.Failure, types.Observation])
def test_every_field_of_feedback_is_explained(noun: type) -> None:
    """What a failure and an observation hold is on the page of the feedback."""
    page = text("reference/feedback.md")
    assert [field.name for field in fields(noun) if f"`{field.name}`" not in page] == []


def test_every_part_of_a_document_is_explained() -> None:
    """No key of a feedback document is missing from its page."""
    trace = 'Traceback (most recent call last):\n  File "app.py", line 1\nModuleNotFoundError: No module named "x"\n'
    page = text("reference/feedback.md")
    document = diagnose_text(trace, command="python app.py", exit_code=1)
    assert [key for key in keys(document) if f"`{key}`" not in page] == []


def keys(value: object) -> set[str]:
    """Every key of a JSON value, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list | tuple) else set()


def test_every_noun_of_the_types_is_in_the_glossary() -> None:
    """A dataclass in `types.py` is a noun, and every noun has its one meaning."""
    nouns = {name for name, value in vars(types).items() if isinstance(value, type) and is_dataclass(value)}
    assert nouns <= first_cells(text("glossary.md"))


@pytest.mark.parametrize("values", [types.Verdict, types.Stage])
def test_every_verdict_and_stage_is_in_the_glossary(values: object) -> None:
    """The words a report can say are explained."""
    page = text("glossary.md")
    assert [value for value in get_args(values) if not re.search(rf"\b{value}\b", page)] == []


def test_no_noun_is_explained_twice() -> None:
    """One word, one meaning, one row."""
    nouns = re.findall(r"^\| ([A-Z]\w+) \|", text("glossary.md"), re.MULTILINE)
    assert len(nouns) == len(set(nouns))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    """Every relative link names a file of the repository."""
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    """A decision record is found by its number, and its heading has the same one."""
    records = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        assert path.read_text().startswith(f"# {int(path.name[:4])}. "), path.name
