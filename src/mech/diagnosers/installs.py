"""Builds of packages inside an install: the line that says why, the package it was for, and who asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where


@dataclass(frozen=True, slots=True)
class Installer:
    """How an installer quotes the output of a build that failed: between `head` and `end`, each line after `mark`.

    `name` finds the package in the block or in the lines around it; `manifests` are the files that ask for packages.
    """

    tool: str
    literal: str
    head: str
    end: str
    mark: str
    name: str
    manifests: str


_PYTHON = r"^(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|constraints\.txt)$"
INSTALLERS = (
    Installer(
        "pip",
        "subprocess-exited-with-error",
        r"error: subprocess-exited-with-error",
        r"\[end of output\]",
        r"^\s*(?:│ )?",
        r"(?:Failed building wheel for|Failed to build|Building wheel for|Collecting) (?P<name>[\w.-]+)",
        _PYTHON,
    ),
    Installer(
        "uv",
        "Failed to build `",
        r"× Failed to build `",
        r"^\s*(?:hint|help): ",
        r"^\s*",
        r"Failed to build `(?P<name>[\w.-]+)",
        _PYTHON,
    ),
    Installer(
        "npm",
        " command failed",
        r"^npm (?:error|ERR!) command failed",
        r"^(?!npm (?:error|ERR!))|^npm (?:error|ERR!) A complete log",
        r"^npm (?:error|ERR!) ",
        r"npm (?:error|ERR!) path \S*node_modules/(?P<name>(?:@[\w.-]+/)?[\w.-]+)",
        r"^package\.json$",
    ),
)
_COMPILED = [(i, re.compile(i.head), re.compile(i.end), re.compile(i.mark), re.compile(i.name)) for i in INSTALLERS]
_SURE = re.compile(
    r"fatal error: |: error: (?!command )|error\[E\d+\]|gyp ERR! stack Error: (?!.*`make` failed)|not found: make|cannot find -l"
    r"|library not found|Could not (?:find|run)|(?:executable|_config|headers?|librar(?:y|ies)) not found|[Pp]ackage '?[\w.+-]+'? not found"
    r"|is not installed|Microsoft Visual C\+\+|requires Rust|Unknown compiler|[Dd]ependency \"[^\"]+\" not found|ENOTFOUND|ECONNREFUSED|command not found"
)  # fmt: skip
_ERROR = re.compile(
    r"^(?:\w+\.)*\w*(?:Error|Exception)\b: (?!Command )|^(?:Error|ERROR|error): (?!subprocess|Command \[|command ')"
)
LONGEST, AROUND = 4_000, 12


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Of every build that failed inside an install, the line that says why."""
    for installer, head, end, mark, name in _COMPILED:
        last = -1
        for index in document.hits(installer.literal):
            if index <= last or not head.search(document.lines[index]):
                continue
            last = _end(document, index, end)
            cause = _cause(document, index, last, mark)
            if cause is not None:
                yield _finding(document, index, last, cause, installer, mark, name, roots)


def _end(document: Document, index: int, end: re.Pattern[str]) -> int:
    stop = min(len(document), index + LONGEST)
    return next((at for at in range(index + 1, stop) if end.search(document.lines[at])), stop - 1)


def _cause(document: Document, first: int, last: int, mark: re.Pattern[str]) -> int | None:
    """The first line that names what is missing, or else the last that states an error."""
    error = None
    for at in range(first + 1, last + 1):
        line = mark.sub("", document.lines[at])
        if _SURE.search(line):
            return at
        if _ERROR.search(line):
            error = at
    return error


def _finding(
    document: Document,
    first: int,
    last: int,
    cause: int,
    installer: Installer,
    mark: re.Pattern[str],
    name: re.Pattern[str],
    roots: Roots,
) -> Finding:
    around = [*range(first, last + AROUND), *range(first - 1, first - AROUND, -1)]
    found = next((m["name"] for at in around if (m := name.search(document.line(at)))), None)
    text = mark.sub("", document.lines[cause]).strip()
    message = f"{text}\nwhile {installer.tool} built {found}" if found else text
    where = _asked(found, installer, roots) if found else None
    return Finding("build", message[:600], cause, last, (where,) if where else (), 0.93, tool=installer.tool)


def _asked(package: str, installer: Installer, roots: Roots) -> Where | None:
    """The line of the repository that asks for the package."""
    spelled = "[-_.]".join(re.escape(part) for part in re.split(r"[-_.]+", package))
    wanted = re.compile(rf"(?<![\w.-]){spelled}(?![\w-])", re.I)
    for file in roots.files:
        if re.search(installer.manifests, file.rsplit("/", 1)[-1]):
            for number, line in enumerate((roots.read(file) or "").split("\n"), 1):
                if wanted.search(line) and not line.lstrip().startswith(("name", '"name"', "#")):
                    return Where(file, number)
    return None
