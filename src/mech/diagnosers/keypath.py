"""Reads a path of keys in a message (`/spec/replicas`, `$.workers[0].name`) and finds the line of its last key."""

from __future__ import annotations

import re

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

_PATH = re.compile(
    r"(?<![\w/.])(?:(?P<pointer>(?:/[\w.~-]{1,60}){1,12})|\$(?P<json>(?:\.[\w-]{1,60}|\[['\"]?[\w-]{1,60}['\"]?\]){1,12})"
    r"|(?P<dotted>[A-Za-z_][\w-]{0,60}(?:\.[\w-]{1,60}|\[\d{1,4}\]){1,12}))(?![\w/])"
)
_STEP = re.compile(r"[\w~-]+")
DATA = re.compile(r"\.(?:ya?ml|json[5c]?|toml)$")
_CODE = frozenset({"exception", "type", "test"})
OF_CODE = re.compile(
    r"is not (?:a (?:function|constructor)|callable|iterable|defined)|has no (?:attribute|member|method)"
    r"|[Uu]ndefined (?:method|function|reference|symbol)|Cannot (?:read|destructure|set)"
)
"""Kinds, and words, of messages whose names with dots are of code: `build.run` is a function there, not a key."""
MOST_FILES = 60
MOST_PATHS = 8


def place(finding: Finding, roots: Roots) -> Where | None:
    """The line of the last key of a path that the message tells, in the file that is known, else in the one that has it all."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    files = [finding.where.file] if finding.where else [f for f in roots.files if DATA.search(f)][:MOST_FILES]
    texts = [(file, (roots.read(file) or "").split("\n")) for file in files if DATA.search(file)]
    said = "\n".join(finding.message.split("\n")[:6])[:1_000]
    coded = finding.kind in _CODE or OF_CODE.search(said) is not None
    for match in list(_PATH.finditer(said))[:MOST_PATHS]:
        path = next(group for group in match.groups() if group)
        steps = _STEP.findall(path.replace("~1", "/"))
        if any(file.endswith(path.lstrip("/")) for file in roots.files) or (
            match["dotted"] and (coded or len(steps) < 2)
        ):
            continue
        found = [Where(file, line) for file, lines in texts if (line := _line(lines, steps)) is not None]
        if len(found) == 1:
            return found[0]
    return None


def _line(lines: list[str], steps: list[str]) -> int | None:
    """The line, from 1, of the last step, each sought in what stands below the one before; None when one is not there."""
    at, end = 0, len(lines)
    for step in steps:
        if step.isdecimal():
            at = _item(lines, at, int(step)) or at
            continue
        pattern = re.compile(
            rf"^\s*(?:- )?[{{\[\s]*['\"]?{re.escape(step)}['\"]?\s*[:=\]]|[{{,]\s*['\"]?{re.escape(step)}['\"]?\s*[:=]"
        )
        found = next((n for n in range(at, end) if step in lines[n] and pattern.search(lines[n][:400])), None)
        if found is None:
            return None
        end = _end(lines, found, end)
        at = found if step == steps[-1] else found + (0 if "{" in lines[found] and step != steps[-1] else 1)
    return min(at, len(lines) - 1) + 1


def _end(lines: list[str], key: int, end: int) -> int:
    """The index behind the last line that stands below a key: deeper than it, or items of its list."""
    if lines[key].lstrip().startswith("["):  # a section of TOML, which nothing below is deeper than
        return end
    depth = _depth(lines[key])
    return next((n for n in range(key + 1, end) if lines[n].strip() and not _below(lines[n], depth)), end)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _below(line: str, depth: int) -> bool:
    return _depth(line) > depth or (_depth(line) == depth and line.lstrip().startswith(("- ", "#", "{")))


def _item(lines: list[str], at: int, number: int) -> int | None:
    """The index of the line where an item of a list of YAML begins, counted from 0 below `at`."""
    first = next((line for line in lines[at:] if line.strip()), "")
    indent = len(first) - len(first.lstrip())
    if not first.lstrip().startswith("- "):
        return None
    items = [n for n in range(at, len(lines)) if lines[n].startswith(" " * indent + "- ")]
    return items[number] if number < len(items) else None


# ruff: noqa: E501 (patterns are read by alternative)
