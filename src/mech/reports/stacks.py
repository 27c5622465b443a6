"""Places in the text of a stack, for reports that hold it as text."""

from __future__ import annotations

import re

from mech.types import Where

_JAVASCRIPT = re.compile(
    r"^\s*(?:at |❯ )(?:(?P<function>[^\s(][^(\n]{0,200}?) \()?(?:file://)?(?P<file>[^\s():][^()\n:]{0,400}):(?P<line>\d{1,7}):(?P<column>\d{1,6})\)?$"
)
_PYTHON = re.compile(r'^\s*File "(?P<file>[^"\n]{1,400})", line (?P<line>\d{1,7})(?:, in (?P<function>.{1,200}))?$')
_JAVA = re.compile(
    r"^\s*at (?:[\w.@/-]{0,100}/)?(?P<function>[\w.$<>]{1,300})\((?P<file>[\w$]{1,200}\.\w{1,10}):(?P<line>\d{1,7})\)$"
)
_DOTNET = re.compile(r"^\s*at (?P<function>.{1,300}) in (?P<file>.{1,400}):line (?P<line>\d{1,7})$")
_PLAIN = re.compile(
    r"^\s*#?\d* ?(?P<file>[\w./\\@+-][\w ./\\@+:-]{0,300}\.\w{1,8}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?(?:$|:in | in |: | \+0x)"
)
MOST = 100  # failures of a report that are kept
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_HEADING = re.compile(r"\s*● Test suite failed to run\s+")
_FRAMES = (_PYTHON, _DOTNET, _JAVA, _JAVASCRIPT, _PLAIN)


def places(text: str, most: int = 20) -> tuple[Where, ...]:
    """The frames of a stack as they are printed, the innermost first."""
    found: list[Where] = []
    python = False
    for line in text[:20_000].split("\n"):
        if len(line) > 800 or (":" not in line and '"' not in line):
            continue
        if match := next((match for frame in _FRAMES if (match := frame.match(line))), None):
            python = python or match.re is _PYTHON or (match.re is _PLAIN and match["file"].endswith(".py"))
            found.append(_where(match))
        if len(found) >= 200:
            break
    return tuple((found[::-1] if python else found)[:most])


def told(message: str) -> str:
    """The message without the colours, the heading and the stack that some tools put into it."""
    text = _HEADING.sub("", COLOURS.sub("", message[:20_000]), count=1)
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if at and re.match(r"\s+at \S", line)), len(lines))
    return "\n".join(lines[:end]).strip()


def _where(match: re.Match[str]) -> Where:
    groups = match.groupdict()
    file, function = groups["file"], groups.get("function")
    if match.re is _JAVA and function:  # the package of the class is the folder of the file
        package = function.split("$")[0].split(".")[:-2]
        file = "/".join([*package, file])
    column = groups.get("column")
    return Where(file, int(groups["line"]), int(column) if column else None, function)
