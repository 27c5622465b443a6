"""Every place that a text states, for any tool: file, line, column, severity and message, in order.

It reads by the tables in `shapes`. Frames of stack traces and notes that belong to another place are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mech.diagnosers.paths import Roots
from mech.diagnosers.shapes import GROUPS, SHAPES, Group, Shape
from mech.text import Document


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the text states it: `severity` is "error", "warning", "note" or "" (not stated); `at` is the
    line of the text (from 0)."""

    file: str
    line: int | None
    column: int | None
    message: str
    severity: str
    at: int
    shape: str


def places(text: str, roots: Roots | None = None) -> list[Place]:
    """All places that the text states, in order; with `roots` those in the repository, relative to it."""
    return list(find(Document(text), roots))


def find(document: Document, roots: Roots | None = None) -> Iterator[Place]:
    """Places of the document's lines, in order."""
    open_groups: list[_Open] = []
    root = -99  # the last line that stated a place at its first column
    for index in _candidates(document):
        line = document.lines[index][:LONGEST]
        if line.startswith("#"):
            line = _STEP.sub("", line)
        open_groups = [g for g in open_groups if index - g.at <= g.group.gap and not _closed(document, index, g)]
        place = _on_line(document, index, line) or _in_row(document, index, line, open_groups)
        if place is None:
            open_groups = _opened(index, line, open_groups)
            continue
        indent = len(line) - len(line.lstrip())
        if indent >= 4 and place.shape in _RELATED and index - root < 30 and not _blank(document, root, index):
            continue
        if indent == 0:
            root = index
        if place.shape == "colon" and line.rstrip()[-1:].isdigit():
            open_groups = [_Open(GROUPS[0], place.file, "", index)]
        if (known := _known(place, roots)) is not None:
            yield known


LONGEST = 1_000  # characters of a line that are read for a place
_DIGITS = tuple(
    re.compile(pattern)
    for pattern in (
        r":(?:(?<=[A-Za-z_+\])]:)|(?<=\.[a-z]\d\d:)|(?<=\.\d:))\(?\d",
        r": (?<=[A-Za-z]: )\d{1,7}: ",
        r"\(\d{1,7}[,:)]",
        r"\[\d{1,7},",
        r":\[\d",
        r"ine(?:s|no|number|Number)?[^\w\n]{0,10}\d",
        r"\"row\": ?\d",
        r" \d{1,7}:\d{1,5}(?![\d:.,])",
        r"\t\d{1,7}(?:\t|:\d)",
        r"  \d{1,7}  +\D",
        r"\n ?:?\d{1,7}(?:  |\||:\d{1,5}(?![\d:.,]))",
        r" L\d{1,7} ?[|:]",
        r"\|\d{1,7}\|\d",
        r"\n {1,6}\d{1,7} │",
        r":(?<=[A-Z]:) {1,4}\d{1,6}: ",
        r"#\d{1,7}[:.,]",
    )
)
"""A place's number as tools write it; each begins with a letter that is found at memory speed."""
_LITERALS = (
    *("reformat", "[error] ", "[warn] ", "[ERROR] ", "[WARN] ", "[warning] ", "Imports are ", "ERROR in ", "WARNING in "),
    *(" | ERROR", " | WARNING", "| P:", " file=", "file=", "——▶ ", "In file: ", ".php"),
)  # fmt: skip


def _candidates(document: Document) -> list[int]:
    """Lines that may state a place, and those that may name the file of rows below them."""
    near = {index for pattern in _DIGITS for index in document.matches(pattern)}
    near.update(index for literal in _LITERALS for index in document.hits(literal))
    if _FIRST.match(document.line(0)):
        near.add(0)
    heads = {at for index in near for at in range(index - 3, index) if at >= 0 and document.lines[at].strip()}
    heads.update(i for group in GROUPS if group.gap > 3 for literal in group.any for i in document.hits(literal))
    return sorted(near | heads)


_FIRST = re.compile(r"^\s*:?\d{1,7}[ |:]")


def _closed(document: Document, index: int, opened: _Open) -> bool:
    """Whether a blank line ended the rows of a file."""
    return opened.group.gap <= 3 and opened.rows > 0 and _blank(document, opened.at, index)


def _blank(document: Document, first: int, last: int) -> bool:
    """Whether a line between the two is blank."""
    return any(not document.line(at).strip() for at in range(first + 1, last))


@dataclass(slots=True)
class _Open:
    """A file whose rows may follow."""

    group: Group
    file: str
    message: str
    at: int
    rows: int = 0


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables; only those that a text may fit are ever compiled."""
    return re.compile(pattern)


_STEP = re.compile(r"^#\d{1,4} \d{1,6}\.\d{1,3} ")  # of a build of an image
_RELATED = frozenset({"colon", "compact", "arrow", "frame"})
_FRAME = re.compile(
    r":in [`']|^\s*(?:at (?!\S{1,200}:\d{1,6}:\d{1,6} - |\S{1,200}\.nix:\d)|from |#\d+ )|\+0x[0-9a-f]+$|, in <?\w+>?$|^\s+- |^jq: error \(at |^In file included from "
)
_SEVERITY = re.compile(
    r"^\W{0,3}(?P<word>fatal error|fatal|error|critical|failure|failed|warning|warn|note|info|notice|hint|style|suggestion"
    r"|convention|refactor|help|debug|[EFWCRINS](?=[\]:) ]))(?![\w-])[\]):,]*", re.I
)  # fmt: skip
_MARK = re.compile(r"^\s*([✖✗×✘⚠‼ℹ❌])\ufe0f?\s+")
_WORDS = {
    "error": "error", "fatal": "error", "critical": "error", "failure": "error", "failed": "error", "e": "error", "f": "error", "parse": "error", "syntax": "error", "type": "error", "internal": "error",
    "warning": "warning", "warn": "warning", "w": "warning", "c": "warning", "r": "warning", "convention": "warning", "refactor": "warning", "style": "warning", "s": "warning", "deprecation": "warning", "deprecated": "warning", "suggestion": "warning", "high": "error",
    "note": "note", "info": "note", "notice": "note", "hint": "note", "help": "note", "i": "note", "n": "note", "debug": "note",
    "✖": "error", "✗": "error", "×": "error", "✘": "error", "❌": "error", "x": "error", "⚠": "warning", "‼": "warning", "!": "warning", "ℹ": "note",
}  # fmt: skip


def severity(word: str) -> str:
    """What a tool's word for severity amounts to: "error", "warning", "note", or "" when it is none."""
    return _WORDS.get(word.strip().lower().split(" ")[0], "")


def _by_literal(table: Sequence[Shape | Group]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Each literal with the rows of the table that it opens: a line is asked once for each, not row by row."""
    rows: dict[str, list[int]] = {}
    for at, row in enumerate(table):
        for literal in row.any:
            rows.setdefault(literal, []).append(at)
    return tuple((literal, tuple(found)) for literal, found in rows.items())


_SHAPES_BY, _GROUPS_BY = _by_literal(SHAPES), _by_literal(GROUPS)
_GENERIC = frozenset(at for at, group in enumerate(GROUPS) if group.any and group.any[0] == ":")
"""Groups whose file has a line to itself, whether or not their literal is in it."""


def _fitting(table: tuple[tuple[str, tuple[int, ...]], ...], line: str) -> list[int]:
    """The rows of which a literal is in the line, in order."""
    return sorted({row for literal, rows in table if literal in line for row in rows})


def _on_line(document: Document, index: int, line: str) -> Place | None:
    if line.lstrip().startswith("{") and '"' in line:
        return _json(index, line)
    if _FRAME.search(line):
        return None
    for row in _fitting(_SHAPES_BY, line):
        shape = SHAPES[row]
        if shape.words and not any(word in line for word in shape.words):
            continue
        match = _compiled(shape.pattern).search(line)
        if match and (place := _place(document, index, line, shape, match)):
            return place
    return None


def _place(document: Document, index: int, line: str, shape: Shape, match: re.Match[str]) -> Place | None:
    groups = match.groupdict()
    file = groups.get("file") or ""
    rest = groups.get("rest")
    if not _plausible(file, rest, groups.get("column"), line):
        return None
    message = (groups.get("message") if rest is None else rest.lstrip(":- \t")) or ""
    word = severity(groups.get("severity") or "") or shape.severity
    if not message.strip() and shape.message == "before":
        message = line[: match.start()].strip("# \t")
    if not message.strip():
        message = _elsewhere(document, index, shape.message)
    if not message.strip() and line.strip() == match[0].strip():
        message = _beside(document, index)
    if mark := _MARK.match(message):
        word, message = severity(mark[1]), message[mark.end() :]
    if told := _SEVERITY.match(message):
        word = severity(told["word"])
        message = message[told.end() :].strip(" -:") or message
    elif not word and rest is not None:
        word = _before(line, file)
    if shape.name == "File" and _warned(document, index):
        word = "warning"
    return Place(
        file, _number(groups, "line"), _number(groups, "column"), message.strip()[:600], word, index, shape.name
    )


def _warned(document: Document, index: int) -> bool:
    """Whether the first word of a severity below the place, before the next place, is one of warning: OCaml's way."""
    for at in range(index + 1, index + 9):
        line = document.line(at)
        if line.startswith(("Error", 'File "')):
            return False
        if line.startswith(("Warning ", "Alert ")):
            return True
    return False


def _before(line: str, file: str) -> str:
    """The severity that a label before the file states."""
    label = line[: line.find(file)].strip().strip("[]: ").split(" ")[-1]
    return severity(label) if len(label) > 1 else ""


_REACH = {  # where a message is, as lines relative to its place's, and what is preferred among them
    "above": (-1, -4, re.compile(r"")),
    "below": (1, 4, re.compile(r"")),
    "cause": (-1, -12, re.compile(r"rror")),
    "caret": (1, 12, re.compile(r"SC\d{4} \((?:error|warning)\)")),
    "around": (-1, 7, re.compile(r"rror")),
    "under": (1, 9, re.compile(r"^(?:\[error\][\s|]*)?[A-Z][a-z]+ \w|^(?:\[error\][\s|]*)?Not found")),
    "code": (1, 9, re.compile(r"rror|ERROR")),
    "issue": (-1, -5, re.compile(r"Issue: ")),
}


def _elsewhere(document: Document, index: int, where: str) -> str:
    """The message that is not on the place's line: the nearest line of text above or below it."""
    if where not in _REACH:
        return ""
    first, end, wanted = _REACH[where]
    lines = [
        document.line(index + step).strip(" │╷|\t") for step in range(first, end, 1 if end > first else -1) if step
    ]
    lines = [line for line in lines if line and not set(line) <= set("^~-=|─ ")]
    return next((line.lstrip("^- ") for line in lines if wanted.search(line)), lines[0] if lines else "")


def _beside(document: Document, index: int) -> str:
    """The message of a place that has its line to itself: in the line above where none is below."""
    above, below = document.line(index - 1).strip(), document.line(index + 1).strip()
    return above if above and not below and " " in above else ""


def _number(groups: dict[str, str | None], name: str) -> int | None:
    value = groups.get(name)
    return int(value) if value else None


def _in_row(document: Document, index: int, line: str, open_groups: list[_Open]) -> Place | None:
    for opened in open_groups:
        if index - opened.at > opened.group.gap:
            continue
        match = _compiled(opened.group.row).match(line)
        if match is None:
            continue
        if opened.group.name in ("elm", "flyway", "vim") and opened.rows:
            return None
        opened.at, opened.rows = index, opened.rows + 1
        groups = match.groupdict()
        word = severity(groups.get("severity") or groups.get("mark") or "") or opened.group.severity
        message = (groups.get("message") or opened.message or "").strip()
        if (below := document.line(index + 1).strip()).startswith("^ "):
            message = below[2:].strip()
        if not word and (told := _SEVERITY.match(message)):
            word = severity(told["word"])
        return Place(
            opened.file,
            _number(groups, "line"),
            _number(groups, "column"),
            message[:600],
            word,
            index,
            opened.group.name,
        )
    return None


def _opened(index: int, line: str, open_groups: list[_Open]) -> list[_Open]:
    """The files whose rows may follow after this line."""
    kept = [g for g in open_groups if index - g.at < g.group.gap]
    if len(line) > 400:
        return kept
    alone = False
    bare = (" " not in line.strip("✖✗●*# ") or "/ " in line or line.startswith("/")) and (
        "." in line or "/" in line or line[:1].isupper()
    )
    fitting = _fitting(_GROUPS_BY, line)
    for row in sorted({*fitting, *_GENERIC}) if bare else fitting:
        group, generic = GROUPS[row], row in _GENERIC
        if generic and not bare:
            continue
        match = _compiled(group.head).search(line)
        if match is None or (generic and not _named(match["file"])):
            continue
        if not alone:
            kept, alone = [g for g in kept if generic and g.group.gap > 3], True
        kept.append(_Open(group, match["file"].strip(), match.groupdict().get("message") or "", index))
    return kept


_HOSTS = frozenset("com org net io dev local internal cloud svc localhost lan test example invalid edu gov eu".split())
_EXTENSIONS = frozenset(
    "adb ads asm astro awk bash bats bazel bzl c cc cfg clj cljc cljs cls cmake cob coffee conf config cpp cr cs csproj css csv cu cue "
    "cxx d dart dockerfile edn ejs el elm env erb erl ex exs f f90 f95 feature fish fs fsproj fsx gd gemspec gleam go gql gradle graphql "
    "groovy h haml hbs hcl heex hh hpp hrl hs html hxx in ini ipynb java jbuilder jinja jinja2 jl js json json5 jsonc jsx kt kts less "
    "lean lhs liquid lisp lock log lua m mak md mdx mk ml mli mm mod mts cts mjs cjs nginx nim nix njk nu p6 pas patch php phtml pl plist pm po "
    "pp prisma properties proto ps1 psm1 psd1 pug purs py pyi pyx r rake rb rbi rbs re res rkt rmd rs rst rsc ru s sass sbt scala scm scss "
    "service sh slim sol sql sty sv svelte svg swift t tcl templ tex tf tfvars thrift toml tpl ts tsx twig txt v vb vbproj vcxproj vhd vhdl "
    "vim vue wat wgsl xaml xml xsd yaml yml yy zig zsh".split()
)  # fmt: skip
_PLAIN = re.compile(
    r"^(?:[A-Z][\w.-]*file|Dockerfile[\w.-]*|Containerfile|Gemfile(?:\.lock)?|BUILD|WORKSPACE|MODULE|SConstruct|SConscript|NAMESPACE|DESCRIPTION"
    r"|CODEOWNERS|README|LICENSE|\.[a-z][\w.-]*|makefile|justfile|go\.mod|config|Rules|dune|dune-project|stdin|PKGBUILD|Procfile|crontab|sudoers|fstab)$"
)  # fmt: skip


@cache
def _extension(file: str) -> str:
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[-1].lower() if "." in name.lstrip(".") else ""


def _named(file: str) -> bool:
    """Whether it is a name of a file for certain: a known extension, or a known name."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    return _extension(file) in _EXTENSIONS or bool(_PLAIN.match(name))


def _plausible(file: str, rest: str | None, column: str | None, line: str) -> bool:
    """Whether what stands where a file should stand is one, and no host, time, version or number."""
    if not file or file.startswith(("//", "http:", "https:", "-")) or file.endswith(("/", "\\", ".")):
        return False
    if _named(file):
        return True
    if rest is not None and not rest.startswith(":") and column is None:
        return False
    extension = _extension(file)
    if not extension:
        return (
            ("/" in file or "\\" in file)
            and (column is not None or rest is None or ": " in rest)
            and file[:1] not in "0123456789"
        )
    if extension in _HOSTS and "/" not in file:
        return False
    return (extension[0].isalpha() and len(extension) <= 10) or bool(re.match(r"^[a-z_/-]+\.[1-9]$", file))


def _known(place: Place, roots: Roots | None) -> Place | None:
    if roots is None:
        return place
    file = roots.file(place.file)
    if file is None:
        return None
    return Place(file, place.line, place.column, place.message, place.severity, place.at, place.shape)


_KEYS = {
    "file": ("file", "filename", "fileName", "path", "filepath", "filePath", "uri"),
    "line": ("line", "lineno", "lineNumber", "row", "startLine", "start_line", "beginLine"),
    "column": ("column", "col", "columnNumber", "startColumn", "start_column"),
    "message": ("message", "msg", "text", "description", "reason"),
    "severity": ("severity", "level", "type", "kind"),
}


def _json(index: int, line: str) -> Place | None:
    """A diagnostic told as one object of JSON on a line; its place may be one or two levels deeper."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    flat: dict[str, Any] = {}
    _flatten(told, flat, 3)
    found = {name: next((flat[key] for key in keys if key in flat), None) for name, keys in _KEYS.items()}
    file, number = found["file"], found["line"]
    if not isinstance(file, str) or not isinstance(number, int) or isinstance(number, bool) or not _named(file):
        return None
    column = found["column"] if isinstance(found["column"], int) else None
    return Place(
        file, number, column, str(found["message"] or "")[:600], severity(str(found["severity"] or "")), index, "json"
    )


def _flatten(told: dict[str, Any], flat: dict[str, Any], depth: int) -> None:
    """Plain values of nested objects by their own key, the outer before the inner."""
    for key, value in told.items():
        if not isinstance(value, dict | list):
            flat.setdefault(key, value)
    for key in ("location", "loc", "span", "range", "start", "position", "pos", "message", "error"):
        inner = told.get(key)
        if isinstance(inner, dict) and depth:
            _flatten(inner, flat, depth - 1)
