"""Reads words of a message (quoted, titles, steps, packages) and finds the one line of the sources that mentions one.

A literal (a route, a key, a host and port) is sought as it stands between quotes first, then as a word by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.keypath import DATA, OF_CODE
from mech.diagnosers.paths import Roots
from mech.types import Where

MOST_FILES = 400
MOST_WORDS = 12
SHORTEST = 3

_SAID = re.compile(r"'([^'\n]{1,80})'|\"([^\"\n]{1,80})\"|`([^`\n]{1,80})`|“([^”\n]{1,80})”|‘([^’\n]{1,80})’")
_AFTER = re.compile(r"(?::|=|\bfor|\bnamed|\bcalled|\bto|\bof) ([^\s'\"`,;()]{1,80})(?=[\s,;.)]|$)")
_TITLE = re.compile(r"(?m)^(?:● |✖ |\(fail\) |not ok \d+ (?:- )?|\d+\) )([^\n]{3,200}?)(?:: | \[[\d.]{1,12} ?m?s\]|$)")
_STEP = re.compile(r" [>›»] ")
"""The title of a test, as runners put it before what it says, with those of what holds it."""
_ODD = re.compile(
    r"(?<![\w./:@-])(?:\.{1,2}/[\w./-]{2,80}|/[\w:*./{}\[\]-]{1,80}|[\w.-]{1,60}:\d{2,5}|\w{0,40}[a-z][A-Z]\w{1,40}|\w{1,40}_\w{1,60}|[\w@]{1,30}[./-][\w./-]{1,60})(?![\w@-])"
)
_KEYED = re.compile(
    r"(?:[\w\]-]{1,40}[./]|^|[\s\"'])([A-Za-z_][\w-]{1,60})['\"]?:? (?:must|should|is required|is not|is missing|has to|needs|expected)"
)
_HOST = re.compile(r"^(?:\w+://)?(?:[\w.-]+)?:(\d{2,5})(?:/|$)")
_SKIPPED = re.compile(
    r"(?i)\.(?:md|rst|lock|min\.js|map|snap|svg|log|csv|txt)$|(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml)$|\.env\.(?:example|sample|template|dist)$"
)
_COMMENT = re.compile(r"^\s*(?:#(?!!|\[|include|define)|//|\*|/\*|--|;|<!--)")
_PLAIN = frozenset(
    "error undefined null true false string number object array function value index name type file line column module "
    "node npm fatal info warn warning debug not found failed none any unknown expected received default test".split()
)


def word(finding: Finding, roots: Roots) -> Where | None:
    """The one line that holds a word of the message; of the file that is known, if one is."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    known = finding.where.file if finding.where else None
    said = "\n".join(finding.message.split("\n")[:4])[:800]
    coded = OF_CODE.search(said) is not None
    readable = (n for n in roots.files[:MOST_FILES] if not _SKIPPED.search(n) and not (coded and DATA.search(n)))
    texts = [(name, text) for name in ([known] if known else readable) if (text := roots.read(name))]
    for word in _words(said, roots):
        hits = _hits(word, texts)
        if len(hits) == 1:
            return hits[0]
    return None


_ECHOED = re.compile(r"(?m)^(?:> |\$ |Task \w{1,40} |\+ )(\S[^\n]{2,300})$")
_SCRIPTED = re.compile(r"(?:^|/)(?:package\.json|deno\.jsonc?|[Mm]akefile|[\w.-]+\.sh|\.?[Jj]ustfile|Taskfile\.ya?ml)$")


def echoed(finding: Finding, roots: Roots) -> Where | None:
    """The line of a script whose command, shown above what it printed, failed."""
    if roots.tree is None or finding.where is not None:
        return None
    first = finding.message.split("\n")[0].strip()
    above = finding.near.partition(first)[0] if first else ""
    texts = [(name, text) for name in roots.files if _SCRIPTED.search(name) and (text := roots.read(name))]
    for command in reversed(_ECHOED.findall(above)[-3:]):
        for written in (json.dumps(command, ensure_ascii=False)[1:-1], command):
            hits = [Where(name, text.count("\n", 0, text.find(written)) + 1) for name, text in texts if written in text]
            if len(hits) == 1:
                return hits[0]
    return None


_PACKAGE = re.compile(r"(?m)^\s+at [^\n]{0,300}/node_modules/((?:@[\w.-]{1,60}/)?[\w.-]{1,60})/")
_SCRIPT = re.compile(r"\.[cm]?[jt]sx?$")


def packaged(finding: Finding, roots: Roots) -> Where | None:
    """The one line that calls into the package within which the whole stack lies, the outermost that is imported."""
    if roots.tree is None or finding.where is not None or finding.tool != "node":
        return None
    stack = finding.near.partition(finding.message.split("\n")[0].strip())[2][:4_000]
    texts = [(name, text) for name in roots.files[:MOST_FILES] if _SCRIPT.search(name) and (text := roots.read(name))]
    for package in list(reversed(dict.fromkeys(_PACKAGE.findall(stack))))[:MOST_PACKAGES]:
        hits = [hit for name, text in texts if package in text for hit in _calls(name, text, package)]
        if hits:
            return hits[0] if len(hits) == 1 else None
    return None


MOST_PACKAGES = 5


def _calls(file: str, text: str, package: str) -> list[Where]:
    """The lines of a file that use what it imports of a package."""
    imports = re.compile(
        rf"\b(?:import|const|let|var)\s([^\n]{{1,200}}?)(?:from|=)\s?[^\n'\"]{{0,20}}['\"]{re.escape(package)}['\"/]"
    )
    asked = imports.search(text)
    names = [name for name in re.findall(r"[\w$]{2,60}", asked[1]) if name not in ("as", "type")] if asked else []
    if not names:
        return []
    used = re.compile(rf"(?<![\w$'\"./])(?:{'|'.join(map(re.escape, names))})\s?[.(<]")
    lines = enumerate(text.split("\n"), 1)
    return [Where(file, at) for at, line in lines if used.search(line[:400]) and not imports.search(line[:400])]


def titled(finding: Finding, roots: Roots) -> Where | None:
    """The line that has the title of the test that failed, between quotes."""
    match = _TITLE.match(finding.message)
    if match is None or roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    parts = [part.strip() for part in _STEP.split(match[1])]
    names = [file for part in parts if (file := roots.file(part))] or roots.files[:MOST_FILES]
    texts = [(name, text) for name in names if (text := roots.read(name))]
    for part in reversed(parts):
        literal = re.compile(rf"(['\"`]){re.escape(part)}\1")
        if len(part) > 2 and len(hits := _lines(literal, part, texts)) == 1:
            return hits[0]
    return None


def _words(said: str, roots: Roots) -> Iterator[str]:
    """Words of the message, the most telling first: quoted, told after a colon or the like, of an unusual form."""
    found = [next(g for g in m.groups() if g) for m in _SAID.finditer(said)]
    found += [m[1] for m in _AFTER.finditer(said)] + [m[0] for m in _ODD.finditer(said)]
    found += [m[1] for m in _KEYED.finditer(said)]
    ports = [m[1] for word in found if (m := _HOST.match(word))]
    files = {name.rpartition("/")[2] for name in roots.files}
    for word in list(dict.fromkeys([*found, *ports]))[:MOST_WORDS]:
        word = roots.shortened(word.rstrip(".:,;"))
        outside = any(word.startswith(prefix) for prefix in ("/home/", "/usr/", "/tmp/", "node:", "file:"))
        if word and word.lower() not in _PLAIN and not outside and word.rpartition("/")[2] not in files:
            yield word


def _hits(word: str, texts: list[tuple[str, str]]) -> list[Where]:
    """Lines that hold the word between quotes; if none does, those that hold it by itself."""
    holding = [(name, text) for name, text in texts if word in text]
    literal = re.compile(rf"(['\"`]){re.escape(word)}\1")
    if hits := _lines(literal, word, holding):
        return hits
    if len(word) < SHORTEST or not re.search(r"\w{2}", word):
        return []
    return _lines(re.compile(rf"(?<![\w$]){re.escape(word)}(?![\w$])"), word, holding)


def _lines(pattern: re.Pattern[str], word: str, texts: list[tuple[str, str]]) -> list[Where]:
    return [
        Where(name, number)
        for name, text in texts
        for number, line in enumerate(text.split("\n"), 1)
        if word in line and not _COMMENT.match(line[:80]) and pattern.search(line[:400])
    ]


# ruff: noqa: E501 (patterns are read by alternative)
