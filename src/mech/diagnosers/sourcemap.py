"""Leads places in built JavaScript back to the sources, where a source map lies in the repository or in the file."""

from __future__ import annotations

import base64
import binascii
import json
import re
from bisect import bisect_right
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import Any

from mech.diagnosers.paths import Roots
from mech.types import Where

MOST_BYTES = 16_000_000  # of a map or of a file that holds one
MOST_MAPPINGS = 6_000_000  # characters of a map's mappings
_BUILT = re.compile(r"\.(?:[cm]?js|css)$")
_URL = re.compile(r"[#@] ?sourceMappingURL=([^\s'\"*]+)")
_DATA = re.compile(r"data:application/json(?:;charset=[\w-]+)?;base64,(.*)")
_SERVED = re.compile(r"^https?://[^/\s]+/([^?#]+)")
_FOLDERS = (
    "dist",
    "build",
    "public",
    "out",
    "static",
    "www",
    "dist/client",
    "build/client",
    ".next",
    "_site",
    "assets",
    "",
)
_DIGITS = {c: i for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}

Segment = tuple[int, int, int, int]
"""Column in the built file, index of the source, line and column there; all from 0."""


def place(path: str, line: int, column: int | None, function: str | None, roots: Roots) -> Where | None:
    """The place of a frame in the repository: of the source where a map tells it, else of the file that is named."""
    file = roots.file(path)
    built = file or _served(path, roots)
    if built is not None and roots.tree is not None and _BUILT.search(built):
        found = original(Where(built, line, column, function), roots)
        if found is not None:
            return found
        if _mapped(built, roots):
            return None  # a library's code in the bundle, or what the bundler added
    return Where(file, line, column, function) if file is not None else None


def _served(path: str, roots: Roots) -> str | None:
    """The built file that a server sent under an address."""
    match = _SERVED.match(path)
    if match is None or roots.tree is None or not _BUILT.search(match[1]):
        return None
    names = [f"{folder}/{match[1]}".lstrip("/") for folder in _FOLDERS]
    if roots.cwd:
        names += [f"{roots.cwd}/{name}" for name in names]
    return next((name for name in names if roots.tree.is_file(name)), None)


def original(where: Where, roots: Roots) -> Where | None:
    """The source's place for one in a built file; None when no map knows it or it is not the repository's."""
    found = _read(where.file, roots)
    if found is None or where.line is None:
        return None
    folder, whole = found
    for first, column, text in _sections(whole):
        segment = _segment(
            text, where.line - 1 - first, (where.column or 1) - 1 - (column if where.line - 1 == first else 0)
        )
        if segment is None:
            continue
        file = _source(text, segment[1], folder, roots)
        return Where(file, segment[2] + 1, segment[3] + 1, where.function) if file else None
    return None


def _mapped(file: str, roots: Roots) -> bool:
    return _read(file, roots) is not None


def _read(file: str, roots: Roots) -> tuple[str, str] | None:
    """The folder that a map's paths start from, and the map's text."""
    if file not in roots.maps:
        roots.maps[file] = _find(file, roots)
    return roots.maps[file]


def _find(file: str, roots: Roots) -> tuple[str, str] | None:
    tree = roots.tree
    if tree is None:
        return None
    source = tree.read(file, MOST_BYTES) or ""
    urls = _URL.findall(source, max(0, len(source) - 2_000)) or _URL.findall(source)
    if urls and (inline := _DATA.match(urls[-1])):
        try:
            return dirname(file), base64.b64decode(inline[1]).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
    names = [normpath(join(dirname(file), url)) for url in urls[-1:] if "://" not in url] + [file + ".map"]
    for name in names:
        if not name.startswith("..") and (text := tree.read(name, MOST_BYTES)):
            return dirname(name), text
    return None


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text.removeprefix(")]}'"))
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _sections(text: str) -> list[tuple[int, int, str]]:
    """The maps of an indexed map with line and column they begin at, last first; of a plain one itself."""
    sections = _parsed(text).get("sections")
    if not isinstance(sections, list):
        return [(0, 0, text)]
    found = []
    for section in reversed([each for each in sections[:10_000] if isinstance(each, dict)]):
        offset, inner = section.get("offset"), section.get("map")
        line, column = (offset.get(key, 0) if isinstance(offset, dict) else 0 for key in ("line", "column"))
        if isinstance(inner, dict) and isinstance(line, int) and isinstance(column, int):
            found.append((line, column, json.dumps(inner)))
    return found


def _segment(text: str, line: int, column: int) -> Segment | None:
    """The mapping that covers line and column (from 0) of the built file."""
    mappings = _parsed(text).get("mappings")
    if not isinstance(mappings, str) or len(mappings) > MOST_MAPPINGS or line < 0:
        return None
    lines = _decoded(mappings)
    if line >= len(lines) or not lines[line]:
        return None
    at = bisect_right(lines[line], column, key=lambda segment: segment[0]) - 1
    return lines[line][max(0, at)]


@lru_cache(maxsize=4)
def _decoded(mappings: str) -> list[list[Segment]]:
    """The mappings of each line of the built file."""
    lines: list[list[Segment]] = []
    source = row = place_in_row = 0
    for group in mappings.split(";"):
        segments: list[Segment] = []
        column = 0
        for text in group.split(","):
            numbers = _numbers(text)
            if not numbers:
                continue
            column += numbers[0]
            if len(numbers) >= 4:
                source, row, place_in_row = source + numbers[1], row + numbers[2], place_in_row + numbers[3]
                segments.append((column, source, row, place_in_row))
        lines.append(segments)
    return lines


def _numbers(text: str) -> list[int]:
    """Base 64 digits of variable length as signed numbers."""
    numbers: list[int] = []
    value = shift = 0
    for character in text:
        digit = _DIGITS.get(character)
        if digit is None or shift > 60:
            return []
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
            continue
        numbers.append(-(value >> 1) if value & 1 else value >> 1)
        value = shift = 0
    return numbers


def _source(text: str, index: int, folder: str, roots: Roots) -> str | None:
    record = _parsed(text)
    sources, root = record.get("sources"), record.get("sourceRoot")
    if not isinstance(sources, list) or not 0 <= index < len(sources) or not isinstance(sources[index], str):
        return None
    path = sources[index]
    if re.match(r"[\w+.-]+://", path) or path.startswith("/"):
        return roots.file(path)
    if isinstance(root, str) and root and not re.match(r"[\w+.-]+://|/", root):
        path = join(root, path)
    name = normpath(join(folder, path))
    if roots.tree is not None and not name.startswith("..") and roots.tree.is_file(name):
        return roots.file(name)
    return roots.file(re.sub(r"^(?:\.\./)+", "", path))
