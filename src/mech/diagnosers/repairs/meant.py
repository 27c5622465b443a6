"""The word of the command that its program does not know, and the name that was meant: told by the output, else declared
in the repository."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.repairs.near import closest, respelled
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion, Where

MOST_FILES = 120
LARGEST = 20_000  # characters of a file that are read for names
ALIKE = 0.78

_REFUSED = re.compile(
    r"(?i)\b(?:unknown|unrecogni[sz]ed|undefined|invalid|unexpected|unsupported|no such|no \w+ named|not found|not defined|not exist|doesn't exist|"
    r"never defined|not recogni[sz]ed|isn't defined|is not (?:a|an|in|one of)\b|not (?:a )?valid|not available|don't know how|could not (?:find|override|be found)|cannot find|can't find|not find|"
    r"did you mean|cannot load such file|no idea what|failed to spawn|no \w+ with (?:id|name)|invalid (?:parameter|value)|ambiguous|not registered|not a registered|unable to (?:find|locate)|no (?:task|rule|command|session|script|target|environment)|deselected)"
)
"""What a program says of a word that it does not know."""
_ELSEWHERE = re.compile(
    r"command not found|No module named|Cannot find (?:module|package)|cannot load such file|: not found$"
)
"""Programs and modules that are not there: whoever asks for them is not misspelt."""
_FILE = re.compile(r"\w\.(?:py|rb|php|p[lm]|lua|[rR]|tcl|exs?|[cm]?[jt]s|sh|ya?ml|toml|json|sql|ini|cfg)$")
_MODULE = re.compile(r"(?:/__init__)?\.\w{1,4}$")
_TOKEN = re.compile(r"[\w.-]{1,80}/[\w./-]{1,120}\w|--?[A-Za-z][\w-]*|[A-Za-z_][\w.:-]*[\w]")
_DECLARED = re.compile(
    r"['\"](?P<quoted>--?[\w-]{2,60}|\w[\w.:/-]{1,60})['\"]|\b(?:def|function|task|desc|command|recipe|target|sub|proc) :?(?P<named>\w[\w:-]{1,60})"
    r"|^\s*-?\s*(?P<key>\w[\w.-]{1,60})\s*(?::(?!\w)|=)|^\[[\w.]{1,40}[:.](?P<section>[\w-]{1,60})\]"
)
"""Names that a line declares: quoted, defined, a key, a section."""
_SOURCES = re.compile(
    r"\.(?:py|rb|rake|php|exs?|pl|lua|[cm]?[jt]s|toml|ya?ml|json|ini|cfg|R|tcl|go|rs)$|(?:^|/)(?:Makefile|Rakefile|Pipfile|[Jj]ustfile|console|artisan|bin/[\w-]+)$"
)
_DATA = re.compile(r"\.(?:toml|ya?ml|ini|cfg)$")
_VALUE = re.compile(r"(?<![\w.-])\w[\w.]{0,40}-[\w.-]{1,40}\w|(?<=[:=-] )\w[\w./-]{1,60}(?=\s*$)")
_NONE = re.compile(
    r"deselected|[Nn]o tests? (?:were )?(?:executed|found|ran|matched|run)|\b0 (?:examples|tests|runs|scenarios)|filtered out|NO TESTS RAN|No specs found"
)
_FILTER = re.compile(
    r"(?:^|\s)(?:-k|-t|-e|-g|-run|--(?:filter|grep|name|example|tests?|only|spec|pattern))[= ]\s*/?['\"]?(?P<word>\w[\w.:-]{2,60})"
)
"""What runners say when a filter lets nothing through, and how a command gives one."""
_SCRIPT = re.compile(r"[\w./-]{1,120}\.(?:sh|bash)\b")
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]{2,60}")
_QUOTE = re.compile(r"['\"`‘“«\[(<]")
_VALUES = re.compile(r"Cannot (?:read|set|destructure)\b")  # of code: its words are of no command
_APART = re.compile(r"\b(?:of|in|from|while|at|after|before)\b|[.;,]\s")
BESIDE = 40  # characters between a word and what is said of it
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
    word = _filter(said, command) or _refused(said, command, roots)
    if word is None:
        return None
    if "/" in word or _FILE.search(word):
        return Meant(word, closest(word, roots.files, ALIKE))
    if _ELSEWHERE.search(said):
        name = closest(word, (_MODULE.sub("", file).replace("/", ".") for file in roots.files), ALIKE)
        return Meant(word, name) if name and "." in word else None
    bare = word.lstrip("-")
    declared = roots.once("declared", lambda: _declared(roots))
    if re.search(r"\w[.:]\w", bare) and (part := _part(bare, declared)) is not None:
        return part
    told = (name.lstrip("-") for name in _told(message, near))
    name = closest(bare, (name for name in told if bare.lower() not in name.lower()), ALIKE) or closest(
        bare, declared, ALIKE
    )
    if name is None:
        return Meant(word)
    return Meant(word, word[: -len(bare)] + name, Where(*declared[name]) if name in declared else None)


def _filter(said: str, command: str) -> str | None:
    """The filter of the command that let no test through."""
    given = _FILTER.search(command[:2_000]) if _NONE.search(said) else None
    return given["word"] if given else None


def _refused(said: str, command: str, roots: Roots) -> str | None:
    """The word of the command, or the option of a script that it runs, which the message refuses."""
    if not command or not _REFUSED.search(said) or _VALUES.search(said):
        return None
    scripts = [text for name in _SCRIPT.findall(command[:2_000]) if (text := roots.read(roots.file(name) or ""))]
    options = [word for text in scripts for word in _OPTION.findall(text[:20_000])]
    return next(
        (word for word in [*_words(command, roots), *options] if _says(said, word) and _blames(said, word)), None
    )


def _blames(said: str, word: str) -> bool:
    """Whether a message quotes the word, or has it beside what it says of a word that is not known."""
    bare = re.escape(word.lstrip("-"))
    refusals = [match.span() for match in _REFUSED.finditer(said)]
    for match in re.finditer(rf"(?P<before>['\"`‘“«\[(<:=/-]{{0,3}}){bare}(?P<after>['\"`’”»\])>,:=]?)", said):
        if _QUOTE.search(match["before"]) and match["after"] and match["after"] not in ",:=":
            return True
        gaps = (
            said[end : match.start()] if end <= match.start() else said[match.end() : start] for start, end in refusals
        )
        if any(len(gap) < BESIDE and len(gap.split()) < 4 and not _APART.search(gap) for gap in gaps):
            return True
    return False


def place(finding: Finding, roots: Roots, command: str) -> Where | None:
    """Where the name that the command meant is declared."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    found = meant(finding.message, finding.near, command, roots)
    return found.where if found else None


def _words(command: str, roots: Roots) -> list[str]:
    """Words of a command line but the program and what is there; the longest first."""
    there = {part for file in roots.files for part in (file, *file.split("/"))}
    tokens = [m[0] for m in _TOKEN.finditer(command[:2_000])][1:]
    words = [word for token in tokens for word in (token, *(re.split(r":+", token) if ":" in token else ()))]
    return sorted(
        dict.fromkeys(w for w in words if len(w) > 2 and w.removeprefix("./") not in there), key=len, reverse=True
    )


def _says(said: str, word: str) -> bool:
    bare, before = word.lstrip("-"), r"[\w.-]" if "/" in word else r"[\w./]"
    return bare in said and re.search(rf"(?<!{before}){re.escape(bare)}(?![\w-]|\.\w)", said) is not None


def _told(message: str, near: str) -> list[str]:
    """Names that the message and what stands below it offer."""
    first = message.split("\n")[0].strip()
    below = near.partition(first)[2][:1_500] if first else ""
    return list(dict.fromkeys(m[0].rstrip(".:") for m in _TOKEN.finditer(f"{message[:1_500]}\n{below}")))


def _declared(roots: Roots) -> dict[str, tuple[str, int]]:
    """Names that sources and manifests declare, each with its first place."""
    declared: dict[str, tuple[str, int]] = {}
    for file in [f for f in roots.files if _SOURCES.search(f) and not _LOCKS.search(f)][:MOST_FILES]:
        for number, line in enumerate((roots.read(file) or "")[:LARGEST].split("\n"), 1):
            for match in _DECLARED.finditer(line[:300]):
                name = next(g for g in match.groups() if g)
                parts = name.split("_") if match["named"] else ()  # of test_checkout, task_build and the like
                for word in (name, *parts):
                    if len(word) > 2:
                        declared.setdefault(word.lstrip("-"), (file, number))
            for match in _VALUE.finditer(line[:300]) if _DATA.search(file) else ():
                declared.setdefault(match[0], (file, number))
    return declared


def _part(word: str, declared: dict[str, tuple[str, int]]) -> Meant | None:
    """Of a path of keys, the part that is unknown."""
    for part in re.split(r"[.:]", word):
        if part not in declared and (name := closest(part, declared, ALIKE)):
            return Meant(word, re.sub(rf"\b{re.escape(part)}\b", name, word), Where(*declared[name]))
    return None


def proposed(symptom: Symptom, found: Meant) -> Suggestion:
    """The command with the word that was meant; without one, the word that is refused."""
    if found.name is None:
        return advice("fix_command", f"'{found.word}' of the command is not known", "meant-word", 0.6)
    text = f"there is no '{found.word}'; '{found.name}' is meant"
    if found.word not in symptom.command:
        return advice("fix_command", text, "meant-word", 0.65)
    return advice("fix_command", text, "meant-word", 0.85, respelled(symptom.command, found.word, found.name))


_WANTED = re.compile(
    r"(?:arguments? (?:are|is) required:|[Mm]issing (?:required )?(?:argument|option|parameter|flag)s?(?::|(?= ['\"`])|(?= -))|[Nn]ot enough arguments \(missing:|requires (?:option|argument|a value for))"
    r" ?['\"`]?(?P<a>-{0,2}[\w-]{1,60})"
)
_USAGE = re.compile(r"(?im)^\s*usage: |--help\b|-h for help|^\s*[\w:-]{2,40}(?: \[\S{1,40}\]| <[\w-]{1,40}>)")


def _wanting(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """An argument that the program asks for, where it tells its usage."""
    if not _USAGE.search(symptom.around):
        return None
    return advice("fix_command", f"the command lacks {match['a']}: give it", "argument-missing", 0.8)


ROWS = rules((
    ("~argument-missing", "fix_command", "equired¦issing¦not enough arguments¦Not enough arguments¦requires ", _WANTED.pattern, _wanting),
))  # fmt: skip
# ruff: noqa: E501 (patterns are read by alternative)
