"""Patches of data: JSON, TOML and YAML that is well written with one small change of the line."""

from __future__ import annotations

import re
from collections.abc import Callable

from mech.diagnosers.patch import LARGEST, diff, lines
from mech.diagnosers.symptom import Symptom
from mech.mistakes import mistake
from mech.types import Suggestion

Change = Callable[[str], "str | None"]


def mended(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """The one change of the line, or of the line above, with which the file is well written; None when two are."""
    where = symptom.where
    path = where.file if where else "package.json" if suggestion.source == "rule:manifest" else ""
    ending = path.rpartition(".")[2].lower()
    text = symptom.roots.read(path) if path else None
    if text is None or ending not in _CHANGES or len(text) > LARGEST:
        return None
    wrong = mistake(path, text)
    if wrong is None:
        return None
    rows = lines(text)
    near = {wrong[0], *([where.line] if where and where.line else [])}
    numbers = sorted({n for one in near for n in range(one - 2, one + 1) if 1 <= n <= len(rows)}, reverse=True)
    for change in _CHANGES[ending]:
        found = {}
        for number in numbers:
            new = change(rows[number - 1])
            after = None if new is None else "".join([*rows[: number - 1], new, *rows[number:]])
            if after is not None and after != text and not mistake(path, after):
                found[after] = number
        if len(found) == 1:
            return diff(path, text, next(iter(found)))
    return None


def _less(line: str) -> str | None:
    """Without a comma at its end."""
    head, found, tail = line.rpartition(",")
    return head + tail if found and not tail.strip(" \t\r\n]}") else None


def _more(line: str) -> str | None:
    """With a comma at its end."""
    body = line.rstrip()
    return body + "," + line[len(body) :] if body and body[-1] not in ",[{:(" else None


_NAMED = {"true": ("True", "TRUE"), "false": ("False", "FALSE"), "null": ("None", "NULL", "undefined", "nil")}
_WORDS = {word: meant for meant, words in _NAMED.items() for word in words}
_VALUE = re.compile(rf"(?P<head>[:=\[,]\s*|^\s*)(?P<word>{'|'.join(_WORDS)})(?=\s*(?:[,\]}}\r\n#]|$))")


def _words(line: str) -> str | None:
    """With the words for true, false and nothing of the format."""
    return _VALUE.sub(lambda match: match["head"] + _WORDS[match["word"]], line)


def _toml_words(line: str) -> str | None:
    new = _words(line) or ""
    return None if "null" in new else new


def _double(line: str) -> str | None:
    """With quotes that JSON knows."""
    return re.sub(r"'([^'\"\\]{0,200})'", r'"\1"', line) if "'" in line else None


def _quoted_key(line: str) -> str | None:
    """With its key in quotes."""
    return re.sub(r"^(\s*\{?\s*)([A-Za-z_]\w*)(\s*:)", r'\1"\2"\3', line)


def _quoted(line: str) -> str | None:
    """With its value in quotes."""
    match = re.match(r"(\s*[\w.-]+\s*=\s*)([A-Za-z/][^\"'#\[\]{}\r\n]{0,200}?)(\s*(?:#.*)?)(\r?\n?)$", line)
    return f'{match[1]}"{match[2]}"{match[3]}{match[4]}' if match else None


def _closed(line: str) -> str | None:
    """With the quote that ends its value."""
    match = re.match(r"(\s*[\w.-]+\s*=\s*\"[^\"#\r\n]*)(\r?\n?)$", line)
    return f'{match[1]}"{match[2]}' if match else None


def _spaces(width: int) -> Change:
    def change(line: str) -> str | None:
        body = line.lstrip("\t ")
        lead = line[: len(line) - len(body)]
        return lead.replace("\t", " " * width) + body if "\t" in lead else None

    return change


def _after_colon(line: str) -> str | None:
    """With the space that YAML wants after a colon."""
    return re.sub(r"^(\s*(?:- )?[\w-]+):(?=[^\s:/])", r"\1: ", line)


_CHANGES: dict[str, tuple[Change, ...]] = {
    "json": (_less, _more, _words, _double, _quoted_key),
    "toml": (_toml_words, _quoted, _closed),
    "yaml": (_after_colon, _spaces(2), _spaces(4)),
    "yml": (_after_colon, _spaces(2), _spaces(4)),
}
MAKERS = (("data-syntax|data-file|manifest|ts-config", mended),)
