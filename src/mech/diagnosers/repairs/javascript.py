"""Repairs of names in JavaScript and TypeScript: of variables, methods, elements, files of a page, options."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest
from mech.diagnosers.repairs.node import BUILT, BUILTIN, near_file, unbuilt
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_DECLARED = re.compile(
    r"\b(?:const|let|var|function\*?|class)\s+([\w$]+)|\bimport\s+([\w$]+)|\b([\w$]+)\s*=>|\bas\s+([\w$]+)"
)
_GROUPED = re.compile(
    r"(?:\b(?:const|let|var|import)\s*\{([^}]{1,500})\}|\bfunction\s*[\w$]*\(([^)]{1,300})\)|\(([\w$, ]{1,200})\)\s*=>)"
)
_GLOBALS = "console document window process JSON Math Object Array String Number Promise Date Map Set require module exports fetch setTimeout setInterval parseInt parseFloat Buffer localStorage URL".split()
_MEMBERS = (
    "map filter reduce forEach find findIndex includes indexOf join slice splice push pop shift unshift concat sort reverse some every flat flatMap "
    "keys values entries length split replace replaceAll trim toLowerCase toUpperCase startsWith endsWith charAt padStart padEnd substring match "
    "toFixed toString getElementById getElementsByClassName querySelector querySelectorAll addEventListener removeEventListener createElement "
    "appendChild append prepend remove setAttribute getAttribute then catch finally parse stringify assign freeze log warn error listen use get post put delete send json status render redirect set has add clear"
).split()


def _undefined(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A name of JavaScript that is like one that the file declares, or that is always there."""
    names = {name for row in _DECLARED.findall(symptom.source) for name in row if name}
    for row in _GROUPED.findall(symptom.source):
        names.update(re.findall(r"[\w$]+", " ".join(row)))
    name = match["name"]
    near = closest(name, [*sorted(names - {name}), *_GLOBALS], 0.78)
    return advice("edit_code", f"'{name}' is not defined; '{near}' is", "name", 0.78) if near else None


def _member(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A method that is like one that the sources define, or that every value of its sort has."""
    name = match["name"]
    if name in _MEMBERS:
        return None
    own = set(
        re.findall(r"(?:^|\s|\.)(\w+)\s*(?:=\s*(?:async )?(?:function|\()|\([^)\n]{0,80}\)\s*\{)", symptom.source)
    )
    near = closest(name, [*_MEMBERS, *sorted(own - {name})], 0.8)
    return advice("edit_code", f"there is no '{name}'; '{near}' is there", "name", 0.78) if near else None


def _element(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An element that the line asks for by an id that no page has."""
    asked = re.findall(r"getElementById\(['\"]([\w-]+)['\"]\)|querySelector\(['\"]#([\w-]+)['\"]\)", symptom.line)
    pages = [symptom.roots.read(f) or "" for f in symptom.roots.files if f.endswith((".html", ".htm"))][:50]
    ids = {name for text in pages for name in re.findall(r"\bid\s*=\s*['\"]?([\w-]+)", text)}
    wrong = [name for row in asked for name in row if name and name not in ids]
    near = closest(wrong[0], ids, 0.75) if len(wrong) == 1 else None
    return (
        advice("edit_code", f"no element is named '{wrong[0]}'; '{near}' is there", "quoted-name", 0.82)
        if near
        else None
    )


def _asset(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A script or style sheet that a page asks for and that lies under another name."""
    path = match["path"].lstrip("/")
    kin = [f for f in symptom.roots.files if f.rpartition(".")[2] == path.rpartition(".")[2]]
    if path in kin or any(f.endswith("/" + path) and f.split("/")[0] in ("public", "static") for f in kin):
        return None
    last = path.rpartition("/")[2]
    same = [f for f in kin if f.rpartition("/")[2] == last]
    near = same[0] if len(same) == 1 else closest(path, kin, 0.8)
    return advice("edit_code", f"there is no {path}; {near} is there", "asset", 0.8) if near else None


def _builtin(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    name = match["name"]
    shorter = [
        each for each in BUILTIN if len(each) > 1 and each in (name[:-1], name[1:])
    ]  # fs is too short to be alike
    near = closest(name, BUILTIN, 0.75) or (shorter[0] if len(shorter) == 1 else None)
    text = f"there is no module 'node:{name}'; 'node:{near}' is meant"
    return advice("edit_code", text, "quoted-name", 0.8) if near else None


def _whole(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A module by its path on the machine, as Node names it."""
    prefix = next((each for each in symptom.roots.prefixes if match["path"].startswith(each)), None)
    if prefix is None or "/node_modules/" in match["path"]:
        return None
    path = match["path"].removeprefix(prefix)
    if BUILT.search(path):
        return unbuilt(symptom, path)
    near = near_file(symptom, path, "")
    return advice("edit_code", f"there is no {path}; {near[1]} is there", "local-module", 0.8) if near else None


def _target(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A value of an option of tsconfig.json that is none of those that the compiler lists."""
    known = re.findall(r"'([\w.-]+)'", match["known"])
    value = re.search(rf'"{match["key"]}"\s*:\s*"([\w.-]+)"', symptom.read("tsconfig.json"))
    near = closest(value[1], known, 0.75) if value else None
    return (
        advice("fix_config", f"no {match['key']} is named '{value[1]}'; '{near}' is there", "ts-value", 0.82)
        if value and near
        else None
    )


# fmt: off
ROWS = rules((
    ("import-whole", "edit_code", " imported from ", r"Cannot find module '(?P<path>/[^'\n]{1,200})' imported from", _whole),
    ("~undefined", "edit_code", "is not defined", r"ReferenceError: (?P<name>[\w$]+) is not defined(?! in ES module)", _undefined),
    ("member", "edit_code", "is not a function", r"TypeError: (?:[\w$]+\.|\(intermediate value\)\.){1,6}(?P<name>[\w$]+) is not a function", _member),
    ("element", "edit_code", "of null", r"Cannot (?:read|set) propert(?:y|ies) (?:'\w+' )?of null", _element),
    ("asset", "edit_code", "answered 404", r"GET (?P<path>/[\w./-]+\.(?:css|m?js|svg|png)) answered 404", _asset),
    ("builtin", "edit_code", "No such built-in module", r"No such built-in module: node:(?P<name>[\w/]+)", _builtin),
    ("unused", "edit_code", "TS6133", r"TS6133: '(?P<a>[\w$]+)' is declared but", "remove '{a}', or use it", "", 0.8),
    ("ts-value", "fix_config", "TS6046", r"TS6046: Argument for '--(?P<key>\w+)' option must be: (?P<known>[^\n]+)", _target),
))
# fmt: on
# ruff: noqa: E501 (tables are read by row)
