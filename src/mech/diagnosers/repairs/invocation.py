"""Repairs of a call that a tool refuses: a task or an option that it does not have, one it asks for, a check of the form."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import LONGEST, closest, respelled
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_TASKS = re.compile(
    r"(?:^|/)(?:package\.json|deno\.jsonc?|pyproject\.toml|[Gg]ulpfile\.[cm]?[jt]s|Gruntfile\.[cm]?js|\.?[Jj]ustfile|(?:GNUm|M|m)akefile|Taskfile\.ya?ml|Rakefile|noxfile\.py|tasks\.py|turbo\.json|nx\.json|project\.json|moon\.yml|wireit\.json|tox\.ini)$"
)
_WORD = re.compile(r"[A-Za-z][\w:.-]{1,60}")
_FORMS: tuple[tuple[str, str, str], ...] = (
    (r"prettier", r"--check|-c|--list-different|-l", "--write"),
    (r"deno fmt", r"--check", ""),
    (r"biome", r"check|format|ci", "check --write"),
    (r"dprint", "check", "fmt"),
    (r"black", r"--check|--diff", ""),
    (r"ruff format", r"--check|--diff", ""),
    (r"isort", r"--check(?:-only)?|-c|--diff", ""),
    (r"cargo fmt", r"(?:-- )?--check", ""),
    (r"gofmt", r"-[ld]", "-w"),
    (r"terraform fmt", r"--?check", ""),
    (r"mix format", r"--check-formatted", ""),
    (r"zig fmt", r"--check", ""),
    (r"dart format", r"(?:-o|--output)[ =]none|--set-exit-if-changed", ""),
    (r"shfmt", r"-[ld]", "-w"),
)
"""Formatters, the option with which each only checks, and the one with which it writes."""
_NESTED = re.compile(r"[$`(]")  # what stands in there is read, not only run


def _task(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A task, script or target by a name that the tool does not have."""
    name = next(group for group in match.groups() if group)
    if symptom.command and name not in symptom.command:
        return None
    listed = [word for word in _WORD.findall(symptom.around.replace(match[0], "")) if word != name]
    known = [
        word
        for file in symptom.roots.files
        if _TASKS.search(file)
        for word in _WORD.findall((symptom.roots.read(file) or "")[:40_000])
    ]
    near = closest(name, listed, 0.75) or closest(name, (word for word in known if word != name), 0.75)
    if near is None:
        return advice("fix_command", f"there is no '{name}' to run", "task", 0.6) if symptom.command else None
    command = respelled(symptom.command, name, near)
    return advice("fix_command", f"there is no '{name}'; '{near}' is there", "task", 0.8, fixed=command)


def _option(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An option that the tool does not know, where the command or what it calls gives it."""
    option, offered = match["a"], re.findall(r"(?<![\w-])--?[a-z][\w-]{2,60}", symptom.around)
    scripted = any(option in (symptom.roots.read(f) or "") for f in symptom.roots.files if _TASKS.search(f))
    if option not in symptom.command and not scripted:
        return None
    near = closest(option, (one for one in offered if one != option), 0.75)
    meant = f"; {near} is meant" if near else ""
    return advice("fix_command", f"the tool knows no option {option}{meant}", "option", 0.75)


def _formatted(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A check of the form of sources: the command that checks them writes them, with another option."""
    said = f"{symptom.command}\n{symptom.around[:600]}"
    named = ((re.search(rf"\b{tool}\b", said), tool, check, write) for tool, check, write in _FORMS)
    found = next(((called[0], *row) for called, *row in named if called), None)
    if found is None:
        return None
    called, tool, check, write = found
    option = re.compile(rf"(\b{tool}\b[^;&|\n]{{0,100}}?)(?: (?:{check})(?=[\s;&|]|$))+")
    scripts = (f"npx {script}" for script in symptom.scripts.values() if re.match(rf"{tool}\b[^;&|\n]*$", script))
    checks = next((line for line in (symptom.command, *scripts) if option.search(line)), "")
    writes = option.sub(rf"\1 {write}".rstrip(), checks, count=1)
    sure = checks and len(writes) <= LONGEST and not _NESTED.search(writes)
    text = f"the sources are not formatted: let {called} {write}".rstrip() + " write them"
    return advice("fix_command", text, "format", 0.65, fixed=writes if sure else None)


# fmt: off
ROWS = rules((
    ("allow", "fix_command", "run again with the --", r"run again with the (?P<a>--[\w-]{2,40}) flag", "allow it in the command: {a}", "", 0.85),
    ("~task", "fix_command", "ask¦cript¦ommand¦arget¦ecipe¦ession¦oal", r"(?:[Tt]ask|[Ss]cript|[Cc]ommand|[Tt]arget|[Rr]ecipe|[Ss]ession)s?:? ['\"`]?([\w:.-]{2,60}?)['\"`]? (?:is |was |could )?not (?:be )?(?:found|defined|recognized|exist)|(?:[Tt]ask|[Ss]cript|[Cc]ommand|[Tt]arget|[Rr]ecipe|[Ss]ession)s? (?:not found|never defined|does not exist)(?: in [\w.]{1,40})?:? ['\"`]?([\w:.-]{2,60})|(?:[Uu]nknown|[Nn]o such|[Uu]nrecognized|[Ii]nvalid|[Cc]ould not find) (?:sub)?(?:task|script|command|target|recipe|session)s?(?: in [\w.]{1,40})?:? ['\"`]?([\w:.-]{2,60})", _task),
    ("option", "fix_command", "option¦flag¦argument¦switch¦Option¦parameter", r"(?i)(?:bad|unknown|unrecogni[sz]ed|invalid|illegal|unsupported|unexpected|no such|not a recogni[sz]ed|undefined) (?:command[- ]line )?(?:option|flag|argument|switch|parameter)s?:? ?['\"`]?(?P<a>--?[A-Za-z][\w-]{0,60})", _option),
    ("format", "fix_command", "ormat¦ode style issues¦incorrectly sorted¦iffers", r"not (?:properly |correctly )?formatted|[Ww]ould (?:re)?format|would be reformatted|Code style issues|incorrectly sorted|needs? (?:re)?formatting|[Ff]ormatting differs|differs from formatting output|would have printed the following content", _formatted),
))
LAST = rules((
    ("~program", "add_dependency", "ENOENT¦executable file not found", r"spawn (?P<a>[\w.+-]{1,60}) ENOENT|exec: \"(?P<b>[\w.+-]{1,60})\": executable file not found", "the program {a}{b} is not there: install it", "", 0.65),
    ("~told-option", "fix_command", "--", r"(?i)\b(?:again|re-?run|retry|run|try|use|using|pass|add|specify|supply)\b[^\n.;-]{0,60}?(?:^|[\s`'\"(])(?P<a>--(?!force\b|dev\b|help\b|version\b|verbose\b|stacktrace|info\b|debug|scan\b|backtrace|save|legacy-peer|trace|watch)[a-z][\w-]{2,40})(?![\w-])", "the tool asks for {a}", "", 0.6),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
