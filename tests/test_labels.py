"""Labels that runners put before lines, taken off."""

from __future__ import annotations

import pytest

from mech.diagnosers import CommandRun, Run, diagnose
from mech.labels import bare
from mech.types import Diagnosis

TRACE = """Traceback (most recent call last):
  File "/workspace/api.py", line 3, in get
    return rows[0]
IndexError: list index out of range"""
STAMP = "2026-11-25T10:00:0{n}.123456789Z "


def told(text: str) -> Diagnosis:
    """The diagnosis of a command that failed."""
    return diagnose(Run((CommandRun("c1", "run it", "start", ended="exited", exit_code=1, text=text),)))


@pytest.mark.parametrize(
    "label",
    [
        "api-1  | ",
        "10:00:01 web.1  | ",
        "0|api  | ",
        "api │ ",
        "2026-11-25T10:00:01.123456789Z ",
        "2026-11-25T10:00:01Z stdout F ",
        "build\tRun the tests\t2026-11-25T10:00:01.1234567Z ",
        "Nov 25 10:00:01 host api[77]: ",
        "2026-11-25T10:00:01.123456+00:00 app[web.1]: ",
        "[2026-11-25T10:00:01.123Z] ",
        "#12 3.456 ",
        "[api] ",
        "shop:dev: ",
        "@acme/web:build: ",
        "[pod/api-7d9/api] ",
    ],
)
def test_a_label_before_every_line_is_taken_off(label: str) -> None:
    """The trace behind the label is read, with its place."""
    lines = ["starting", *TRACE.split("\n"), "stopped"]
    found = told("\n".join(label + line for line in lines))
    first = found.failures[0]
    assert first.message.startswith("IndexError")
    assert first.where is not None
    assert (first.where.file, first.where.line) == ("api.py", 3)


def test_programs_that_alternate_are_read_one_by_one() -> None:
    """A trace with another program's lines between its own is whole, at its own lines of the output."""
    noise = [f"db-1   | checkpoint {n} complete" for n in range(4)]
    trace = [f"api-1  | {line}" for line in TRACE.split("\n")]
    lines = ["api-1  | starting", *(line for pair in zip(trace, noise, strict=True) for line in pair), "api-1  | over"]
    found = told("\n".join(lines))
    first = found.failures[0]
    assert first.message.startswith("IndexError")
    assert first.where is not None
    assert (first.where.file, first.where.line) == ("api.py", 3)
    assert (first.evidence[0].first_line, first.evidence[0].last_line) == (2, 8)


def test_labels_in_labels_are_taken_off() -> None:
    """A container's name before a task's name before a place: each is taken off."""
    lines = ["starting", "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.", "over"]
    found = told("\n".join(f"web-1  | shop:build: {line}" for line in lines))
    assert found.failures[0].where is not None
    assert (found.failures[0].where.file, found.failures[0].where.line) == ("src/a.ts", 3)


@pytest.mark.parametrize(
    "text",
    [
        "[INFO] one\n[ERROR] a.java:[3,4] x\n[INFO] two\n[INFO] three\n",
        "main.go:12: a\nmain.go:13: b\nmain.go:14: c\nmain.go:15: d\n",
        "tests/a.py:3: ValueError\n\ntests/a.py:3: ValueError\n",
        "INFO: starting\nERROR: disk is full\n",
        "main.c:3:5: error: a\nmain.c:4:5: error: b\n",
        "| a | b |\n| 1 | 2 |\n",
        "",
    ],
)
def test_what_is_no_label_stays(text: str) -> None:
    """Places, levels and tables are not taken for labels."""
    assert bare(text).text == text
