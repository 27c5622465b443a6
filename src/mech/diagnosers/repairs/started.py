"""Repairs of how a program is started: from which folder, on which file."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest, respelled
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion


def _commands(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """Go called in a folder without a program, where others have one."""
    mains = [
        file.rpartition("/")[0]
        for file in symptom.roots.files
        if file.endswith(".go") and "/" in file and re.search(r"(?m)^package main\b", symptom.roots.read(file) or "")
    ]
    folders = list(dict.fromkeys(mains))
    if not folders:
        return None
    verb = re.search(r"\bgo (run|build|install)\b", symptom.command)
    command = f"go {verb[1] if verb else 'run'} ./{folders[0]}"
    told = ", ".join(f"./{folder}" for folder in folders[:3])
    return advice("fix_command", f"the program is in {told}", "go-folder", 0.8 if len(folders) == 1 else 0.65, command)


def _folder(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A folder of Go that the command misspells."""
    given = re.findall(r"\./([\w/.-]{1,100})", symptom.command[:400])
    wanted = next((path for path in given if match["path"].endswith(f"/{path}")), None)
    folders = {file.rpartition("/")[0] for file in symptom.roots.files if file.endswith(".go")}
    near = closest(wanted, folders, 0.75) if wanted else None
    if wanted is None or near is None:
        return None
    command = respelled(symptom.command, wanted, near)
    return advice("fix_command", f"there is no ./{wanted}; ./{near} is there", "go-folder", 0.85, command)


def _image(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A build of an image in a folder without a description, where another folder has one."""
    found = [file for file in symptom.roots.files if file.endswith("/Dockerfile")]
    if len(found) != 1 or "Dockerfile" in symptom.command:
        return None
    command = f"docker build -f {found[0]} ."
    return advice("fix_command", f"the Dockerfile is {found[0]}: name it with -f", "dockerfile", 0.8, command)


def _feature(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A feature that the command asks for and that no manifest has."""
    wanted = match["name"]
    if not re.search(rf"(?:--features|-F)[ =]\S*{re.escape(wanted)}", symptom.command):
        return None
    manifests = (symptom.roots.read(file) or "" for file in symptom.roots.files if file.endswith("Cargo.toml"))
    tables = (text.partition("[features]")[2].partition("\n[")[0] for text in manifests)
    known = [name for table in tables for name in re.findall(r"(?m)^([\w-]{1,60})\s*=", table)]
    near = closest(wanted, known, 0.7)
    told = f"'{near}' is there" if near else f"there is {', '.join(known[:5])}" if known else "it has none"
    command = symptom.command[:200].replace(wanted, near, 1) if near else None
    return advice("fix_command", f"--features names '{wanted}', which is none; {told}", "feature", 0.8, command)


def _elsewhere(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A file that an interpreter is to run and that lies in another folder."""
    path = symptom.roots.shortened(next(group for group in match.groups() if group)).removeprefix("./")
    last = path.rpartition("/")[2]
    same = [file for file in symptom.roots.files if file.rpartition("/")[2] == last and file != path]
    if len(same) != 1 or last not in symptom.command:
        return None
    given = re.search(rf"(?:^|\s)(\S*{re.escape(last)})(?:\s|$)", symptom.command[:400])
    command = respelled(symptom.command, given[1], same[0]) if given else None
    return advice("fix_command", f"there is no {path}; {same[0]} is there", "program-file", 0.8, command)


# fmt: off
ROWS = rules((
    ("go-folder", "fix_command", "no Go files in¦is not a main package¦no non-test Go files in", r"no (?:non-test )?Go files in|is not a main package", _commands),
    ("go-folder", "fix_command", "directory not found", r"(?:stat|open) (?P<path>\S{1,200}): directory not found", _folder),
    ("feature", "fix_command", "feature", r"does not contain (?:this|these) features?: (?P<name>[\w-]{1,60})", _feature),
    ("dockerfile", "fix_command", "read dockerfile", r"failed to read dockerfile: open Dockerfile: no such file", _image),
    ("program-file", "fix_command", "can't open file¦ould not open input file¦an't open perl script¦No such file or directory -- ¦annot find module", r"[Cc]an't open file '([^'\n]{1,200})'|Could not open input file: (\S{1,200})|[Cc]an't open perl script \"([^\"\n]{1,200})\"|No such file or directory -- (\S{1,200})", _elsewhere),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
