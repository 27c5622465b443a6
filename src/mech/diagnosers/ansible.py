"""What ansible says of a failed task: the message, the innermost place of its chain, and whether it was ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

_HEAD = re.compile(r"^(?:\[ERROR\]: |ERROR! )(?P<message>\S.*)")
_FATAL = re.compile(
    r"^(?:fatal|failed): \[[^\]]+\](?:: |\s*=> ).*?(?P<message>(?:FAILED|UNREACHABLE)! => .*|\(item=.*)"
)
_SAID = re.compile(r'"(?:msg|stderr|module_stderr|reason|message)": "((?:[^"\\]|\\.){1,400})')
_ORIGIN = re.compile(r"^Origin: (?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+)")
_APPEARS = re.compile(r"appears to be in '(?P<file>[^']+)': line (?P<line>\d+), column (?P<column>\d+)")
_END = re.compile(r"^(?:TASK|PLAY|RUNNING HANDLER|fatal:|failed:|ok:|changed:|skipping:|\[ERROR\]|\[WARNING\]|ERROR!)")
_IGNORED = re.compile(r"^\s*\.\.\.ignoring")
LONGEST = 60


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Each error and each failed task; of a chain of causes the innermost place comes first."""
    for literal in ("[ERROR]: ", "ERROR! "):
        for index in document.hits(literal):
            if match := _HEAD.match(document.lines[index]):
                yield _told(document, index, match["message"], roots)
    for index in document.hits("! => "):
        if match := _FATAL.match(document.lines[index]):
            said = _SAID.search(document.lines[index])
            text = match["message"][:400] if said is None else f"{said[1]}\n{match['message'][:200]}"
            handled = bool(_IGNORED.match(document.line(index + 1)))
            places = tuple(_places(document, index, roots))
            yield Finding("command", text, index, index, places, 0.86, handled=handled, tool="ansible")


def _told(document: Document, index: int, message: str, roots: Roots) -> Finding:
    last = index
    for at in range(index + 1, min(len(document), index + LONGEST)):
        if _END.match(document.lines[at]):
            break
        last = at
    follow = next((at for at in range(last + 1, min(len(document), last + 3)) if document.lines[at].strip()), last)
    handled = bool(_IGNORED.match(document.line(follow + 1)))
    below = document.line(index + 1).strip()
    if below and not _ORIGIN.match(below) and message.endswith(":"):
        message = f"{message} {below}"
    places = tuple(_places(document, index, roots, last))
    return Finding(
        "config", message[:600], index, last, places, 0.9 if places else 0.8, handled=handled, tool="ansible"
    )


def _places(document: Document, index: int, roots: Roots, last: int | None = None) -> Iterator[Where]:
    for at in range(index if last is None else last, max(-1, index - 1), -1):
        line = document.lines[at]
        match = _ORIGIN.match(line) or _APPEARS.search(line)
        if match and (file := roots.file(match["file"])):
            yield Where(file, int(match["line"]), int(match["column"]))
