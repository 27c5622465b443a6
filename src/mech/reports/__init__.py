"""Reads the reports of tools: JSON, JSON lines and XML in the forms that are in use, whoever wrote them.

Reports are data from a sandbox: every reader is linear, refuses entities and nesting, and keeps a bounded number of
bounded texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from mech.errors import ConfigError
from mech.reports import forms, lines, xml
from mech.reports.stacks import MOST
from mech.types import Report

__all__ = ["EACH", "printed", "read", "read_file"]

EACH = 2 * 1024**2  # bytes of one report
_STARTS = re.compile(r"^(?:\[\s*$|\[\{|\{\s*$|\{\"|<\?xml|<testsuites?[ >]|<checkstyle)", re.MULTILINE)
_LINES = ('"compiler-message"', '"Action":', '"severity":')  # what tells that lines are a report
_TAGS = re.compile(
    r"<!(?P<passed>\[CDATA\[|--)|<(?P<close>/?)(?P<name>testsuites?|checkstyle|TestRun|test-run)\b[^<>]{0,5000}?(?P<whole>/?)>"
)
_PASSED = {"[CDATA[": "]]>", "--": "-->"}  # where what is no markup ends
_MOST_TAGS = 50_000  # elements of a printed document that are counted
_TRIES = 20  # places of an output at which a report is looked for
_BROKEN = (ValueError, RecursionError, KeyError, TypeError, AttributeError, IndexError)


def read(data: bytes, name: str = "") -> tuple[Report, ...]:
    """The reports that a file holds; nothing when it is none, or broken. `name` is the file's."""
    text = data.decode("utf-8-sig", "replace").strip()
    if not text:
        return ()
    try:
        return tuple(_bounded(report) for report in _read(text))
    except _BROKEN:
        return ()


def read_file(path: Path) -> tuple[Report, ...]:
    """The reports of a file on this machine, up to `EACH` bytes of it. ConfigError when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return read(file.read(EACH), path.name)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", hint="give a file that a tool wrote") from error


def printed(output: str) -> tuple[Report, ...]:
    """The reports that stand in an output, because the tool was told to write them there."""
    found: list[Report] = []
    end = 0
    for start in islice(_STARTS.finditer(output), _TRIES):
        if start.start() < end:
            continue
        try:
            reports, end = _standing(output, start.start())
            found += map(_bounded, reports)
        except _BROKEN:
            continue
    if not found and any(word in output for word in _LINES):
        found += map(_bounded, lines.read(output, foreign=True))
    return tuple(found)


def _standing(output: str, at: int) -> tuple[list[Report], int]:
    """The reports that begin at `at`, and where they end."""
    if output[at] == "<":
        end = _end(output, at)
        return list(xml.read(output[at:end].strip())), end
    value, end = json.JSONDecoder().raw_decode(output, at)
    return list(forms.read(value)), end


def _end(output: str, at: int) -> int:
    """Where the document that begins at `at` ends: with its first element, however often that stands within itself;
    where that is not told, with the last of its closing tags."""
    root, deep, here = "", 0, at
    for _ in range(_MOST_TAGS):
        match = _TAGS.search(output, here) if here >= 0 else None
        if match is None:
            break
        here = match.end()
        if match["passed"]:
            here = output.find(_PASSED[match["passed"]], here)
            continue
        root = root or match["name"]
        if match["name"] == root:
            deep += -1 if match["close"] else not match["whole"]
            if deep <= 0:
                return here
    last = output.rfind(f"</{root}>", at)
    if not root or last < 0:
        raise ValueError("a document without an end")
    return last + len(root) + 3


def _read(text: str) -> Iterator[Report]:
    if text[0] == "<":
        yield from xml.read(text)
        return
    try:
        value: Any = json.loads(text)
    except ValueError:
        yield from lines.read(text)
        return
    whole = list(forms.read(value))
    yield from whole or lines.read(text)


def _bounded(report: Report) -> Report:
    kept = [replace(each, message=each.message[:2000], name=each.name[:300], places=each.places[:20])
            for each in report.failures[:MOST]]  # fmt: skip
    return replace(report, tool=report.tool[:40], failures=tuple(kept))
