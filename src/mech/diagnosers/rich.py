"""Python tracebacks as rich draws them (a box of frames, the error below it) and as IPython does (cells and marked lines)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

LONGEST = 2_000  # lines of a box

_HEAD = re.compile(r"^\s*(?:[╭┌+][─-]+) Traceback \(most recent call last\)")
_FRAME = re.compile(
    r"^\s*[│|] (?:❱ )?(?P<file>[^\s│|:][^│|:]{0,300}):(?P<line>\d{1,7})(?: in (?P<function>[\w<>.]{1,120}))?\s+[│|]?\s*$"
)
_END = re.compile(r"^\s*[╰└+][─-]+")
_RAISED = re.compile(r"^[A-Za-z_][\w.]{0,200}(?:: .*|:?$)")


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every traceback of a box or of a notebook."""
    if "Traceback (most recent call last)" in document.text:
        yield from _boxes(document, roots)
        yield from _cells(document, roots)


_NOTEBOOK = re.compile(r"^(?P<name>[A-Z]\w{2,80}) {4,}Traceback \(most recent call last\)")
_CELL_FRAME = re.compile(
    r"^(?:File )?(?P<file>[~/.\w][^\s:]{0,300}\.py):(?P<line>\d{1,7})?,? in (?P<function>[\w<>.]{1,120})"
)


def _cells(document: Document, roots: Roots) -> Iterator[Finding]:
    """What a cell of a notebook raised; its line in the file is looked up by its text."""
    for index in document.hits("Traceback (most recent call last)"):
        head = _NOTEBOOK.match(document.lines[index])
        if head is None:
            continue
        places: list[Where] = []
        for at in range(index + 1, min(len(document), index + LONGEST)):
            line = document.lines[at]
            if (frame := _CELL_FRAME.match(line)) and frame["line"] and (file := roots.file(frame["file"])):
                places.insert(0, Where(file, int(frame["line"]), None, frame["function"]))
            if line.startswith(head["name"]) and line[len(head["name"]) :][:1] in (":", ""):
                yield Finding("exception", line.strip()[:600], index, at, tuple(places[:6]), 0.93, tool="python")
                break


def _boxes(document: Document, roots: Roots) -> Iterator[Finding]:
    """Every box, with the deepest frame of the repository; of chained ones each is found."""
    last = -1
    for index in document.hits("Traceback (most recent call last)"):
        if index <= last or not _HEAD.match(document.lines[index]):
            continue
        last, places = index, list[Where]()
        for at in range(index + 1, min(len(document), index + LONGEST)):
            line = document.lines[at]
            last = at
            if _END.match(line):
                break
            if (frame := _FRAME.match(line)) and (file := roots.file(frame["file"].strip())):
                places.insert(0, Where(file, int(frame["line"]), None, frame["function"]))
        raised = next((i for i in range(last + 1, min(last + 4, len(document))) if document.lines[i].strip()), None)
        if raised is None or not _RAISED.match(document.lines[raised].strip()):
            continue
        last = raised
        message = document.lines[raised].strip()[:600]
        yield Finding(
            "exception",
            message,
            index,
            raised,
            tuple(dict.fromkeys(places))[:6],
            0.9 if places else 0.78,
            tool="python",
        )


# ruff: noqa: E501 (patterns are read by alternative)
