"""Reads the reports of tools: JSON, JSON lines and XML in the forms that are in use, whoever wrote them.

Reports are data from a sandbox: every reader is linear, refuses entities and nesting, and keeps a bounded number of
bounded texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mech.reports import forms, lines, xml
from mech.types import Report

__all__ = ["read"]


def read(data: bytes, name: str = "") -> tuple[Report, ...]:
    """The reports that a file holds; nothing when it is none, or broken. `name` is the file's."""
    text = data.decode("utf-8-sig", "replace").strip()
    if not text:
        return ()
    try:
        return tuple(_bounded(report) for report in _read(text))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, IndexError):
        return ()


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
            for each in report.failures[:100]]  # fmt: skip
    return replace(report, tool=report.tool[:40], failures=tuple(kept))
