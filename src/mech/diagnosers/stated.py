"""Reads places that any tool states, and finds failures among them where the tool has no row of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from mech.diagnosers import places
from mech.diagnosers.extractor import score
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.places import Place
from mech.text import Document
from mech.types import Where

SURE, LIKELY = 0.74, 0.66
READS_LIKE_FAILURE = 2.0  # of the extractor's scale, from which words alone say that a line tells a failure
_CONSEQUENCES = frozenset({"make"})


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Errors with a place in the repository; where no severity is stated, those whose words tell a failure."""
    for place in places.find(document, roots):
        if place.severity in ("warning", "note") or place.line is None or _WHERE.match(document.line(place.at)):
            continue
        if place.severity == "error" or score(place.message) >= READS_LIKE_FAILURE:
            yield _finding(document, place, roots)


_WHERE = re.compile(r"(?:Build|Settings|Script) file '")  # Gradle's: what is wrong there, it says below


def remarks(document: Document, roots: Roots) -> list[Finding]:
    """What a checker remarks, when its output is little else: a style that is not kept, a file that would change."""
    found = [p for p in places.find(document, roots) if p.severity != "note" and not _WARNED.search(p.message)]
    lines = sum(1 for line in document.lines if line.strip())
    if len(found) * SPARSE < lines:
        return []
    return [_finding(document, place, roots) for place in found[:MOST]]


_WARNED = re.compile(r"\[-W|\w+Warning: ")  # a compiler's and a program's own, which fail nothing
SPARSE = 15  # lines to a remark, in the output of a checker
MOST = 50
_LINE = re.compile(r"(?:\b[Ll]ine\s{0,8}:? |^l\.|\bat L)(\d{1,7})(?:[,:.]? ?[Cc](?:ol(?:umn)?)? ?(\d{1,5}))?")
_APART = re.compile(r"(?:\S{0,40}/)?(?:ba|da|z|k)?sh: line \d|\s*In [\w.-]+\.php line \d+:$")
"""Lines of what was typed, and of where a console application of PHP threw: in itself."""
_NAME = re.compile(r"[\w@.+~/\\-]{0,200}[\w@+-]\.[A-Za-z]\w{0,9}\b|\b[A-Z]\w{0,30}file\b")
_RECIPE = re.compile(r"\*\*\* \[([^\s:\]]{1,200}):(\d{1,7}): ")
_JUST = re.compile(r"recipe `[^`]{1,80}` failed on line (\d{1,6})")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_ENTERED = re.compile(r"^(\w*make(?:\[\d+\])?): Entering directory ['`‘](.{1,300})['’]$")
NEAR, CLOSE, FAR = 4, 12, 2_000


def beside(
    document: Document, finding: Finding, roots: Roots, command: str, known: Mapping[int, Where] = MappingProxyType({})
) -> Finding:
    """The finding with its place: one of those `known` by their lines; or, where the output states the line and,
    elsewhere, the file, in a line near by or in the command; or, of what a recipe ran, the recipe's."""
    if finding.where is not None and finding.where.line is not None:
        return finding
    where = known.get(finding.first) or _apart(document, finding, roots, command)
    if where is None and finding.where is None:
        where = _recipe(document, finding, roots) or _config(document, finding, roots)
    return replace(finding, places=(where, *finding.places)) if where else finding


def _apart(document: Document, finding: Finding, roots: Roots, command: str) -> Where | None:
    own = [*finding.message.split("\n")[:4], document.line(finding.first)]
    near = [document.line(at) for at in range(finding.first + 1, finding.first + 1 + NEAR)]
    fields = [line for line in near if line.startswith(("Line", "l.")) or _OF_FILE.search(line)]
    told = next((m for line in [*own, *fields] if not _APART.match(line) and (m := _LINE.search(line))), None)
    if told is None:
        return None
    near += [document.line(at) for at in range(finding.first - 1, finding.first - 1 - NEAR, -1)]
    inner = _input(document, finding, roots) if told[0].startswith("l.") else None
    file = finding.where.file if finding.where else inner or _file([*own, *near, *reversed(command.split())], roots)
    if file and _SCRIPT.search(file) and not any(file.rpartition("/")[2] in line for line in own):
        file = _fed(file, finding, roots) or file
    return Where(file, int(told[1]), int(told[2]) if told[2] else None) if file else None


_INPUT = re.compile(r"\((?P<name>[\w./-]{0,200}\.\w{2,4})?|\)")
INPUTS = 5_000  # lines of a log in which files are opened


def _input(document: Document, finding: Finding, roots: Roots) -> str | None:
    """The file of the repository that TeX had opened last and not closed: `(./a.tex (./b.tex) …`."""
    opened: list[str] = []
    for at in range(max(0, finding.first - INPUTS), finding.first):
        for match in _INPUT.finditer(document.lines[at][:400]):
            if match[0] != ")":
                opened.append(match["name"] or "")
            elif opened:
                opened.pop()
    return next((file for name in reversed(opened) if name and (file := roots.file(name))), None)


def _file(lines: Iterable[str], roots: Roots) -> str | None:
    """The first file of the repository that a line names."""
    if roots.tree is None:
        return None
    for line in lines:
        for match in _NAME.finditer(line[:1_000]):
            if file := roots.file(match[0]):
                return file
    return None


def _config(document: Document, finding: Finding, roots: Roots) -> Where | None:
    """The configuration that the message or the line above it names."""
    named = [*finding.message.split("\n")[:4], document.line(finding.first - 1)]
    file = _file((line for line in named if _DATA.search(line)), roots)
    return Where(file) if file else None


_OF_FILE = re.compile(r"(?i)config(?:uration)?(?: file)?\b.{0,80}\bline:? \d")
_SCRIPT = re.compile(r"\.(?:ba|z|k|da)?sh$|(?:^|/)(?:[Mm]akefile|[Jj]ustfile)$")


def _fed(script: str, finding: Finding, roots: Roots) -> str | None:
    """The file that a script hands to the tool whose line is told: the one of the tool's sort, or the only one."""
    named = [file for m in _NAME.finditer((roots.read(script) or "")[:20_000]) if (file := roots.file(m[0]))]
    fed = [file for file in dict.fromkeys(named) if file != script and not _SCRIPT.search(file)]
    sql = [file for file in fed if file.endswith((".sql", ".ddl", ".psql"))]
    if len(sql) == 1 and _SQL.search(finding.message[:400]):
        return sql[0]
    return fed[0] if len(fed) == 1 else None


_SQL = re.compile(r"SQL|ERROR \d{4}|near line|syntax to use")
_DATA = re.compile(r"\.(?:json|ya?ml|toml|ini|cfg|conf|xml|env|lock)\b|[Cc]onfig|rc\b")


def _recipe(document: Document, finding: Finding, roots: Roots) -> Where | None:
    """The line of the recipe that failed, as the runner tells it right below."""
    for at in range(finding.last + 1, finding.last + 1 + CLOSE):
        line = document.line(at)
        if (match := _JUST.search(line)) and (file := next(filter(None, map(roots.file, _JUSTFILES)), None)):
            return Where(file, int(match[1]))
        if (match := _RECIPE.search(line)) and (file := roots.file(_folder(document, at, line) + match[1])):
            return Where(file, int(match[2]))
    return None


def _folder(document: Document, at: int, line: str) -> str:
    """The folder that a make which another one called has entered, with a slash at its end."""
    depth = line.partition(":")[0]
    for above in range(at - 1, max(-1, at - FAR), -1):
        if (match := _ENTERED.match(document.line(above))) and match[1] == depth:
            return f"{match[2]}/"
    return ""


def _printed(document: Document, place: Place) -> str:
    """The place's message as its own line states it, with the severity before it."""
    near = [document.line(place.at + step).strip() for step in (*range(1, 12), *range(-1, -12, -1))]
    return next((line for line in near if line.endswith(place.message) and len(line) < 400), place.message)


def _finding(document: Document, place: Place, roots: Roots) -> Finding:
    line = document.lines[place.at].strip()
    if place.line is None:
        line = f"{line}\n{place.message}" if place.message not in line else line
    text = roots.shortened(line if place.message[:40] in line else f"{_printed(document, place)}\n{line}")
    if (text.endswith(":") or " " not in place.message) and (below := document.line(place.at + 1).strip()):
        text = text if below in text else f"{text}\n{below}"
    weak = place.shape in _CONSEQUENCES
    where = Where(place.file, place.line, place.column)
    confidence = SURE if place.severity == "error" else LIKELY
    return Finding("unknown", text[:600], place.at, place.at, (where,), confidence, weak=weak, tool=place.shape)
