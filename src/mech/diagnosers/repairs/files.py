"""Repairs of how files of the repository are kept: who may run and open them, how their lines end."""

from __future__ import annotations

import re

from mech.diagnosers.rule import advice, rules, word
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _executable(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    path = symptom.roots.shortened(match["name"]).removeprefix("./")
    file = symptom.roots.file(path) if symptom.roots.tree else None
    if symptom.roots.tree is not None and file is None:
        return None
    return advice("fix_config", f"{path} is not executable", "executable", 0.85, fixed=_command(file, "chmod +x"))


def _command(file: str | None, call: str) -> str | None:
    """A command on a file of the repository; None for one that only an output names."""
    return f"{call} {word(file)}" if file else None


def _unreadable(symptom: Symptom, path: str) -> Suggestion | None:
    """A file that the program's user may not open."""
    file = symptom.roots.shortened(path).removeprefix("./")
    if file.startswith(("/proc", "/sys", "/dev")):
        return None
    text = f"{file} may not be opened by who runs this: chmod it"
    return advice("fix_config", text, "unreadable", 0.75, fixed=_command(symptom.found(file), "chmod u+rw"))


def _line_ends(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    ended = (f for f in symptom.roots.files if f.endswith(".sh") and "\r\n" in (symptom.roots.read(f) or ""))
    file = symptom.where.file if symptom.where else next(ended, None)
    told = f"{file or 'the script'} has Windows line endings: store it with LF"
    return advice("fix_config", told, "line-endings", 0.75, fixed=_command(file, _ENDS))


_ENDS = "sed -i 's/\\r$//'"


def _named_script(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A script that is there and is not found: what its first line names ends with a sign that is not seen."""
    path = symptom.found(match["name"].removeprefix("./"))
    text = (symptom.roots.read(path) or "") if path else ""
    if path is None or not (text.startswith("#!") and text.split("\n", 1)[0].endswith("\r")):
        return None
    told = f"{path} has Windows line endings: store it with LF"
    return advice("fix_config", told, "line-endings", 0.85, fixed=_command(path, _ENDS))


# fmt: off
ROWS = rules((
    ("line-endings", "fix_config", "not found¦No such file", r"(?:^|[\s:'\"`])(?P<name>(?:\./)?[\w./-]{1,200}): (?:not found|No such file or directory|cannot execute: required file not found)", _named_script),
    ("~executable", "fix_config", "ermission denied", r"(?:^|[\s:'\"`])(?P<name>\.{0,2}/?[\w./-]+)['\"`]?: Permission denied", lambda s, m: _executable(s, m) if s.kind in ("permission", "command") or "make" in m[0] or re.search(r"\.sh\b|\bbin/|scripts?/|\./", m["name"]) else None),
    ("~executable", "fix_config", "EACCES", r"spawn (?P<name>\S+) EACCES", _executable),
    ("unreadable", "fix_config", "ermission denied¦EACCES", r"(?:Permission denied: ['\"](?P<a>[^'\"\n]{1,200})['\"]|EACCES: permission denied, \w+ '(?P<b>[^'\n]{1,200})'|Permission denied @ \w+ - (?P<c>\S{1,200})|open (?P<d>\S{1,200}): permission denied|[Cc]annot open file '(?P<e>[^'\n]{1,200})': Permission denied)", lambda s, m: _unreadable(s, next(g for g in m.groups() if g))),
    ("line-endings", "fix_config", "\\r¦^M", r"\$'\\r': command not found|\\r': No such file|bad interpreter: \S*\^M|\^M: bad interpreter|\w\\r\b", _line_ends),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
