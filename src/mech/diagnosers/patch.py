"""Changes of files as unified diffs that `git apply` takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import unified_diff

from mech.diagnosers.symptom import Symptom
from mech.mistakes import mistake

LARGEST = 60_000  # characters of a file that a patch is made for


def lines(text: str) -> list[str]:
    """The lines with their ends; only a newline ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def diff(path: str, before: str, after: str) -> str:
    """A diff that `git apply` takes; empty when nothing changes."""
    rows = unified_diff(lines(before), lines(after), f"a/{path}", f"b/{path}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def written(path: str, text: str) -> str:
    """A diff that makes a new file."""
    rows = lines(text)
    body = "".join("+" + row for row in rows)
    end = "" if text.endswith("\n") else "\n\\ No newline at end of file\n"
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(rows)} @@\n{body}{end}" if rows else ""


def changed(symptom: Symptom, path: str, after: str | None, valid: bool = True) -> str | None:
    """The patch that makes a file `after`; None when it is the same, too large, or broken while it was not before
    (`valid`: it must not be broken at all, where that can be checked)."""
    before = symptom.roots.read(path)
    if before is None or after is None or before == after or len(before) > LARGEST:
        return None
    if mistake(path, after) and (valid or not mistake(path, before)):
        return None
    return diff(path, before, after)


def edited(
    symptom: Symptom, path: str, number: int | None, line: Callable[[str], str | None], valid: bool = True
) -> str | None:
    """The patch that changes one line of a file, counted from 1; None when `line` gives None."""
    rows = lines(symptom.roots.read(path) or "")
    if number is None or not 1 <= number <= len(rows):
        return None
    new = line(rows[number - 1])
    return None if new is None else changed(symptom, path, "".join([*rows[: number - 1], new, *rows[number:]]), valid)


def here(symptom: Symptom, line: Callable[[str], str | None], valid: bool = True) -> str | None:
    """The patch that changes the line of the failure's place."""
    where = symptom.where
    return edited(symptom, where.file, where.line, line, valid) if where else None


def once(symptom: Symptom, old: str, new: str, paths: list[str]) -> str | None:
    """The patch that changes the one place of the files where `old` stands as a word; None when there are several."""
    word = re.compile(rf"(?<![\w./-]){re.escape(old)}(?![\w-])(?!\.\w)(?!/)")
    found = [path for path in paths if word.search((symptom.roots.read(path) or "")[: LARGEST + 1])]
    if len(found) != 1:
        return None
    text = symptom.roots.read(found[0]) or ""
    if len(word.findall(text)) != 1:
        return None
    return changed(symptom, found[0], word.sub(lambda match: new, text), False)


_LINES = re.compile(r"(?:^|/)(?:mech\.toml|package\.json|Procfile(?:\.\w+)?|[Mm]akefile|GNUmakefile|[\w.-]+\.sh)$")


def commanding(symptom: Symptom) -> list[str]:
    """The files whose lines are run as commands."""
    return [path for path in symptom.roots.files if _LINES.search(path)][:50]
