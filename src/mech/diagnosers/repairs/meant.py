"""The word of the command that its program does not know, and the name that was meant: told by the output, else declared
in the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion, Where

MOST_FILES = 200
LARGEST = 60_000  # characters of a file that are read for names
ALIKE = 0.78

_REFUSED = re.compile(
    r"(?i)\b(?:unknown|unrecogni[sz]ed|undefined|invalid|unexpected|unsupported|no such|no \w+ named|not found|not defined|not exist|doesn't exist|"
    r"never defined|not recogni[sz]ed|isn't defined|is not (?:a|an|in|one of)\b|not (?:a )?valid|not available|don't know how|could not (?:find|override|be found)|cannot find|can't find|not find|"
    r"did you mean|ambiguous|not registered|not a registered|unable to (?:find|locate)|no (?:task|rule|command|session|script|target|environment)|deselected)"
)
"""What a program says of a word that it does not know."""
_ELSEWHERE = re.compile(
    r"command not found|No module named|Cannot find (?:module|package)|cannot load such file|: not found$"
)
"""Programs and modules that are not there: whoever asks for them is not misspelt."""
_TOKEN = re.compile(r"--?[A-Za-z][\w-]*|[A-Za-z_][\w.:-]*[\w]")
_DECLARED = re.compile(
    r"['\"](?P<quoted>--?[\w-]{2,60}|\w[\w.:/-]{1,60})['\"]|\b(?:def|function|task|desc|command|recipe|target|sub|proc) :?(?P<named>\w[\w:-]{1,60})"
    r"|^\s*-?\s*(?P<key>\w[\w.-]{1,60})\s*(?::|=)|^\[[\w.]{1,40}[:.](?P<section>[\w-]{1,60})\]"
)
"""Names that a line declares: quoted, defined, a key, a section."""
_SOURCES = re.compile(
    r"\.(?:py|rb|rake|php|exs?|pl|lua|[cm]?[jt]s|toml|ya?ml|json|ini|cfg|R|tcl|go|rs)$|(?:^|/)(?:Makefile|Rakefile|Pipfile|[Jj]ustfile|console|artisan|bin/[\w-]+)$"
)
_LOCKS = re.compile(r"[.-]lock\b|lock\.(?:json|yaml)$")


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of the command that is refused; what was meant (None: not known), and where the repository declares it."""

    word: str
    name: str | None = None
    where: Where | None = None


def meant(message: str, near: str, command: str, roots: Roots) -> Meant | None:
    """The refused word of the command, with what was meant; None when the message refuses none of the command's words."""
    said = "\n".join(message.split("\n")[:3])[:600]
    refusal = said if _REFUSED.search(said) else ""
    if not refusal or not command or _ELSEWHERE.search(said):
        return None
    word = next((word for word in _words(command, roots) if _says(refusal, word)), None)
    if word is None:
        return None
    declared = {name: where for name, where in _declared(roots) if name != word}
    if "." in word and (part := _part(word, declared)) is not None:
        return part
    told = closest(word, (name for name in _told(message, near) if word not in name), ALIKE)
    name = told or closest(word, declared, ALIKE)
    return Meant(word, name, declared.get(name or ""))


def place(finding: Finding, roots: Roots, command: str) -> Where | None:
    """Where the name that the command meant is declared."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    found = meant(finding.message, finding.near, command, roots)
    return found.where if found else None


def _words(command: str, roots: Roots) -> list[str]:
    """Words of a command line but the program and what is there; the longest first."""
    there = {part for file in roots.files for part in (file, *file.split("/"))}
    words = [m[0] for m in _TOKEN.finditer(command[:2_000])][1:]
    return sorted(dict.fromkeys(w for w in words if len(w) > 2 and w not in there), key=len, reverse=True)


def _says(said: str, word: str) -> bool:
    return word in said and re.search(rf"(?<![\w./-]){re.escape(word)}(?![\w-]|\.\w)", said) is not None


def _told(message: str, near: str) -> list[str]:
    """Names that the message and what stands below it offer."""
    first = message.split("\n")[0].strip()
    below = near.partition(first)[2][:1_500] if first else ""
    return list(dict.fromkeys(m[0].rstrip(".:") for m in _TOKEN.finditer(f"{message[:1_500]}\n{below}")))


def _declared(roots: Roots) -> Iterator[tuple[str, Where]]:
    """Names that sources and manifests declare; for a name that is there twice, the first place comes last."""
    found: list[tuple[str, Where]] = []
    for file in [f for f in roots.files if _SOURCES.search(f) and not _LOCKS.search(f)][:MOST_FILES]:
        for number, line in enumerate((roots.read(file) or "")[:LARGEST].split("\n"), 1):
            for match in _DECLARED.finditer(line[:300]):
                found.append((next(g for g in match.groups() if g), Where(file, number)))
    return reversed(found)


def _part(word: str, declared: dict[str, Where]) -> Meant | None:
    """Of a path of keys, the part that is unknown."""
    parts = word.split(".")
    for at, part in enumerate(parts):
        if part not in declared and (name := closest(part, declared, ALIKE)):
            return Meant(word, ".".join([*parts[:at], name, *parts[at + 1 :]]), declared[name])
    return None


def proposed(symptom: Symptom, found: Meant) -> Suggestion:
    """The command with the word that was meant; without one, the word that is refused."""
    if found.name is None:
        return advice("fix_command", f"'{found.word}' of the command is not known", "meant-word", 0.6)
    word = re.compile(rf"(?<![\w.-]){re.escape(found.word)}(?![\w-])")
    command = word.sub(lambda _: found.name or "", symptom.command[:200])
    return advice("fix_command", f"there is no '{found.word}'; '{found.name}' is meant", "meant-word", 0.85, command)


_WANTED = re.compile(
    r"(?:arguments? (?:are|is) required:|[Mm]issing (?:required )?(?:argument|option|parameter|flag)s?:?|[Nn]ot enough arguments \(missing:|requires (?:option|argument|a value for))"
    r" ?['\"`]?(?P<a>-{0,2}[\w-]{1,60})"
)
_USAGE = re.compile(r"(?im)^\s*usage: |--help\b|-h for help")


def _wanting(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An argument that the program asks for, where it tells its usage."""
    if not _USAGE.search(symptom.around):
        return None
    return advice("fix_command", f"the command lacks {match['a']}: give it", "argument", 0.8)


ROWS = rules((
    ("argument", "fix_command", "equired¦issing¦not enough arguments¦Not enough arguments¦requires ", _WANTED.pattern, _wanting),
))  # fmt: skip
# ruff: noqa: E501 (patterns are read by alternative)
