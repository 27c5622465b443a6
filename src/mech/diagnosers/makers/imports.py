"""Patches that import what is used, and no longer import what is not."""

from __future__ import annotations

import re

from mech.diagnosers.patch import changed, edited, here, lines
from mech.diagnosers.repairs.rust import HELP as _HELP
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def python(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """An import before the first one, or below what the module says of itself."""
    match = re.search(r"add `(import \w+)`", suggestion.text)
    where = symptom.where
    if match is None or where is None:
        return None
    rows = lines(symptom.source)
    first = next(
        (n for n, row in enumerate(rows) if re.match(r"(?:import|from) ", row) and "__future__" not in row), None
    )
    if first is None:
        first = 1 if rows and rows[0].startswith("#!") else 0
        if len(rows) > first and rows[first].lstrip().startswith(('"""', "'''")):
            return None
    return changed(symptom, where.file, "".join([*rows[:first], match[1] + "\n", *rows[first:]]))


def go(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """An import of the standard library, into the first group or alone below the package's name."""
    match = re.search(r'add import "([\w/]+)"', suggestion.text)
    where = symptom.where
    if match is None or where is None:
        return None
    rows = lines(symptom.source)
    for number, row in enumerate(rows):
        if re.match(r"import \(", row):
            at = number + 1
            while at < len(rows) and (told := re.match(r'\s*"([^"]+)"', rows[at])) and told[1] < match[1]:
                at += 1
            return changed(symptom, where.file, "".join([*rows[:at], f'\t"{match[1]}"\n', *rows[at:]]))
        if re.match(r'import "', row):
            return changed(symptom, where.file, "".join([*rows[:number], f'import "{match[1]}"\n', *rows[number:]]))
    below = next((n + 1 for n, row in enumerate(rows) if row.startswith("package ")), None)
    if below is None:
        return None
    return changed(symptom, where.file, "".join([*rows[:below], f'\nimport "{match[1]}"\n', *rows[below:]]))


def rust(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A `use` or `mod` above the first one, or at the top."""
    match = re.search(r"`((?:use|mod) [\w:]+;)`", suggestion.text)
    where = symptom.where
    if match is None or where is None:
        return None
    rows = lines(symptom.source)
    word = match[1].split()[0]
    first = next((n for n, row in enumerate(rows) if re.match(rf"(?:pub )?{word} ", row)), None)
    if first is None:
        last = max(
            (n for n, row in enumerate(rows[:60]) if re.match(r"(?:pub )?(?:use|mod) .*;|#!\[|//!", row)), default=-1
        )
        first = (
            last + 1
            if word == "use"
            else max((n for n, row in enumerate(rows[:60]) if re.match(r"#!\[|//!", row)), default=-1) + 1
        )
    return changed(symptom, where.file, "".join([*rows[:first], match[1] + "\n", *rows[first:]]))


def helped(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """What rustc itself writes as the line that is meant; only where the rest of that line is as it was."""
    match = re.search(_HELP, symptom.around)
    where = symptom.where
    if match is None or where is None:
        return None
    number, new = int(match["number"]), match["new"]
    told = re.findall(rf"--> ([\w./-]{{1,200}}):{number}:\d+\n", symptom.around[: match.start()])
    file = next((each for each in reversed(told) if symptom.roots.read(each)), where.file)
    rows = lines(symptom.roots.read(file) or "")
    if not 1 <= number <= len(rows):
        return None
    if match["sign"] == "+":
        return changed(symptom, file, "".join([*rows[: number - 1], new.rstrip() + "\n", *rows[number - 1 :]]))
    old = rows[number - 1].rstrip("\n")
    short, long = old.replace(" ", ""), new.replace(" ", "")
    return edited(symptom, file, number, lambda line: new.rstrip() + "\n") if _within(short, long) else None


def _within(short: str, long: str) -> bool:
    """Whether the longer text is the shorter one with something put in."""
    left = iter(long)
    return all(sign in left for sign in short)


def include(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """A header of the standard library below the last one that is included."""
    match = re.search(r"add #include (<[\w./]+>)", suggestion.text)
    where = symptom.where
    if match is None or where is None:
        return None
    told = re.search(r"(?m)^([\w./-]{1,200}):\d+:\d+: note: include ", symptom.around)
    file = told[1] if told and symptom.roots.read(told[1]) else where.file
    rows = lines(symptom.roots.read(file) or "")
    held = [n for n, row in enumerate(rows) if row.startswith("#include <")]
    at = held[-1] + 1 if held else 0
    return changed(symptom, file, "".join([*rows[:at], f"#include {match[1]}\n", *rows[at:]]))


def unused(symptom: Symptom, suggestion: Suggestion) -> str | None:
    """Without the import that is not used; of several names of one import without that one."""
    match = re.search(r"remove (?:the import of |')([\w./-]+)", suggestion.text)
    where = symptom.where
    if match is None or where is None or where.line is None:
        return None
    line, name = symptom.line.strip(), re.escape(match[1])
    alone = (
        rf'(?:import )?(?:\w+ )?"{name}"',
        rf"import (?:type )?(?:\{{ ?{name} ?\}}|{name}|\* as {name}) from ['\"][^'\"]+['\"];?",
        rf"import {name}(?: as \w+)?|from [\w.]+ import {name}",
        rf"use [\w:]*\b{name};",
    )
    if any(re.fullmatch(each, line) for each in alone):
        return edited(symptom, where.file, where.line, lambda text: "", False)
    if re.match(r"(?:import|from|use)\b", line):
        one = re.compile(rf"(?<=[{{, ])(?:type )?{name}, ?|, ?(?:type )?{name}(?=\s*(?:\}}|$|,))")
        return here(symptom, lambda text: one.sub("", text, count=1) if len(one.findall(text)) >= 1 else None, False)
    if where.file.endswith(".go") and re.match(rf"{name} :=", line):
        return here(symptom, lambda text: re.sub(rf"^(\s*){name} :=", r"\1_ =", text))
    return None


MAKERS = (
    ("import-missing", python),
    ("import-missing", go),
    ("rust-use|rust-mod", rust),
    ("rust-help", helped),
    ("c-include", include),
    ("go-unused|unused", unused),
)
