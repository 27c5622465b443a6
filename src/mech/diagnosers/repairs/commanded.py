"""Repairs of what the command gives: a value that the message doubts, a time that was up."""

from __future__ import annotations

import re
from dataclasses import replace

from mech.diagnosers.caller import scripts
from mech.diagnosers.rule import advice
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_DOUBTS = re.compile(
    r"(?i)invalid|for input|pars|not an? |unknown|unrecogni|unsupported|no such|illegal|malformed|not found|expected|bad "
)
_VALUE = re.compile(r"['\"`‘“]([^'\"`’”\s]{2,60})['\"`’”]")


def argument(symptom: Symptom) -> Suggestion | None:
    """The value that the message doubts is one that the command gives."""
    said = symptom.text[:400]
    if not _DOUBTS.search(said):
        return None
    for value in _VALUE.findall(said):
        for word in symptom.command[:600].split()[1:]:
            if word.strip("'\"").endswith(value) and word.strip("'\"")[: -len(value)][-1:] in ("", "=", ":", ","):
                return advice("fix_command", f"the command gives {word}: correct it", "argument-given", 0.6)
    return None


def _run(symptom: Symptom) -> str:
    """The command, and where it ended as one does whose time was up, the script that it names."""
    named = (
        [word for word in symptom.command.split() if word.endswith((".sh", ".bash"))] if " 124" in symptom.text else []
    )
    return "\n".join([symptom.command, *(symptom.read(name.removeprefix("./")) for name in named[:2])])


def limited(symptom: Symptom) -> Suggestion | None:
    """The command itself gives the program a time."""
    match = re.search(r"(?m)(?:^|[;&|] ?)\s*timeout (?:-\S{1,20} ){0,4}([\d.]{1,8}[smh]?) ", _run(symptom))
    if match is None or not (symptom.guessed or symptom.kind == "timeout" or " 124" in symptom.text):
        return None
    return advice(
        "raise_limit",
        f"timeout {match[1]} may have ended it: give it more time, or find what it waits for",
        "time",
        0.6,
    )


_CEILING = re.compile(r"(?m)(?:^|[;&|(])[ \t]*ulimit (?:-[SH] )?-[SH]?(?P<flag>[a-z])[ \t]+(?P<most>\w{1,20})")
_MEANT = {
    "t": "processor time",
    "v": "memory",
    "m": "memory",
    "f": "a file's size",
    "n": "open files",
    "u": "processes",
}


def ceiling(symptom: Symptom, found: Suggestion) -> Suggestion:
    """A limit that is to be raised, with the only one that the command or its scripts set."""
    if found.kind != "raise_limit":
        return found
    texts = [("the command", symptom.command)]
    texts += [(file, symptom.roots.read(file) or "") for file in scripts(symptom.command, symptom.roots)]
    told = [(name, match) for name, text in texts for match in _CEILING.finditer(text) if match["flag"] in _MEANT]
    if len(told) != 1 or told[0][1]["most"] == "unlimited":
        return found
    name, match = told[0]
    what = f"`ulimit -{match['flag']} {match['most']}` in {name} bounds {_MEANT[match['flag']]}"
    return replace(found, text=f"{what}: raise it, or use less", command=None)


# ruff: noqa: E501 (patterns are read by alternative)
