"""Repairs of configuration files: a word that its tool does not know, a name that nothing there has, one given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.repairs.near import closest
from mech.diagnosers.rule import advice
from mech.diagnosers.symptom import Symptom
from mech.diagnosers.vocabularies import speaking
from mech.mistakes import mistake
from mech.secrets import showable
from mech.types import Suggestion

CONFIG = re.compile(
    r"\.(?:jsonc?|json5|ya?ml|toml|ini|cfg|conf|cnf|xml|properties|env|service|socket|timer|mount|target|rules|tfvars|desktop|editorconfig|plist|config)$"
    r"|(?:^|/)(?:\.?htaccess|\.\w+rc|sshd?_config|crontab|Caddyfile|Pipfile|fstab|sudoers|\.flake8|\.env[\w.]*|pg_hba\.conf)$"
)
CODE = re.compile(
    r"(?:^|/)(?:changelogs?|migrations?)[/.]|(?:^|/)(?:roles|tasks|handlers|playbooks)/|(?:^|/)(?:site|play\w*)\.ya?ml$"
)
"""Data that is a program: what is undefined there is mended like code."""

_BLAMED = (
    re.compile(
        r"(?i)(?:unknown|unrecogni[sz]ed|invalid|unexpected|unsupported|\bbad\b|undefined|unable to find|cannot find|not find|no such|no definition|misspell|additional|unresolved|incorrect|illegal|>>>)"
        r"[^'\"`\n]{0,60}['\"`]([^'\"`\n]{2,80})['\"`]"
    ),
    re.compile(
        r"['\"`]([^'\"`\n]{2,80})['\"`][^'\"`\n]{0,40}?\b(?:not (?:found|defined|allowed|one of|recogni[sz]ed|a valid|known|permitted|present|valid|supported|expected|exist|declared)"
        r"|(?:is|which is|are) (?:undefined|unknown|invalid|unexpected|unsupported|no )|doesn't exist|(?:was|were) unexpected)"
    ),
    re.compile(
        r"(?i)(?:unknown|unrecogni[sz]ed|invalid|unsupported|\bbad) (?:\w{1,20} ){0,3}(?:option|key|directive|variable|parameter|setting|command|keyword|field|property|statement|lvalue|rule|hook|service|job|stage)"
        r"(?: name)?:? ([\w.@/-]{2,80})"
    ),
)
_LISTED = re.compile(
    r"(?i)(?:one of|expected|choose from|choices|available|supported|valid \w{1,20} are|must be)[^\w\n]{0,4}(?:one of:? )?((?:[\w.:/-]{1,40}, ){2,60}[\w.:/-]{1,40})"
)
_DOUBTED = re.compile(
    r"(?i)unknown|\bbad\b|invalid|does not match|unrecogni|misspel|syntax error|not (?:valid|allowed|recogni|a valid|found|known|exist)|unexpected|config file error|unsupported|undefined|unable to|no such|incorrect|not one of"
)
_TWICE = re.compile(
    r"(?i)(?:option|key|section|entry|name|property|service|directive|parameter|attribute|mapping)\s+(?:key |named )?['\"`]([\w.:/-]{2,80})['\"`][^\n]{0,80}?(?:already (?:exists|defined|present)|more than once|twice|duplicate)"
    r"|duplicated? (?:\w+ ){0,3}?(?:key|option|section|entry|name|property|mapping key|location|listen|variable|parameter)?:? ?['\"`]([\w.:/-]{2,80})['\"`]"
    r"|['\"`]([\w.:/-]{2,80})['\"`] (?:directive )?is duplicate"
    r"|(?:key|option|section|name) ['\"`]([\w.:/-]{2,80})['\"`] (?:is )?(?:already|duplicate|defined twice|repeated)"
)
_NAME = re.compile(r"[A-Za-z_@][\w@./:-]{1,80}")
_KEY = re.compile(r"^[\s\-{,]*['\"]?<?([\w.@/-]{2,80})")
ALIKE = 0.8


def setting(symptom: Symptom) -> Suggestion | None:
    """What a word of a configuration file was meant to be, or the name that is there twice; None when nothing is sure."""
    where = symptom.where
    if (
        where is None
        or symptom.kind == "missing_script"
        or not (CONFIG.search(where.file) or _known(symptom))
        or CODE.search(where.file)
        or (where.file.endswith(".json") and mistake(where.file, symptom.source))
    ):
        return None
    if match := _TWICE.search(symptom.text):
        name = next(group for group in match.groups() if group)
        return advice("fix_config", f"'{name}' is there twice in {where.file}: keep one", "twice", 0.8)
    said = symptom.own[:1_500] if " " in symptom.text.strip() else symptom.around[:1_500]
    if not _DOUBTED.search(said):
        return None
    return next((found for word in _words(symptom, said) if (found := _meant(symptom, said, word))), None)


def _known(symptom: Symptom) -> bool:
    return symptom.where is not None and speaking(symptom.where.file, "") is not None


def _words(symptom: Symptom, said: str) -> Iterator[str]:
    """Words that may be misspelled, those that the message blames first, then the key of the line."""
    seen: set[str] = set()
    for pattern in _BLAMED:
        for match in pattern.finditer(said):
            word = match[1].strip().split(" ")[0].split("=")[0]
            if len(word) > 2 and word not in seen:
                seen.add(word)
                yield word
    if (key := _KEY.match(symptom.line)) and key[1] not in seen:
        yield key[1]


def _meant(symptom: Symptom, said: str, word: str) -> Suggestion | None:
    where = symptom.where
    assert where
    spoken = speaking(where.file, f"{symptom.command}\n{said}")
    words = spoken.words.split() if spoken else []
    if spoken and word in words:
        return None
    offered = [w for w in re.findall(r"['\"`]([\w.@:/-]{2,80})['\"`]", said) if w != word]
    offered += [name for match in _LISTED.finditer(said) for name in match[1].split(", ") if name != word]
    if near := closest(word, offered, ALIKE):
        return advice("fix_config", f"there is no '{word}'; '{near}' is meant", "setting", 0.85)
    if spoken and (near := closest(word, words, ALIKE)):
        return advice("fix_config", f"'{word}' is no word of {spoken.tool}; '{near}' is meant", "setting", 0.85)
    names = [name.rstrip(".:/") for name in _NAME.findall(symptom.source[:100_000])]
    if near := closest(word, names, 0.84):
        return advice("fix_config", f"there is no '{word}'; '{near}' is in {where.file}", "setting", 0.8)
    return None


def data_file(symptom: Symptom) -> Suggestion | None:
    """A failure that is placed in a file of data or configuration is mended there."""
    where = symptom.where
    if where is None or symptom.kind not in _MENDED or CODE.search(where.file):
        return None
    name = where.file.rpartition("/")[2]
    if where.line is None:
        said = symptom.text.strip().split("\n")[-1].strip()
        doubted = CONFIG.search(name) and _DOUBTED.search(symptom.text)
        return advice("fix_config", f"mend {where.file}: {said[:120]}", "data-file", 0.6) if doubted else None
    if not (CONFIG.search(name) or BUILDS.search(name)):
        return None
    return mend(symptom, where.file, where.line, 0.72 if CONFIG.search(name) else 0.66)


_MENDED = frozenset({"syntax", "compile", "exception", "config", "unknown", "database", "lint"})


def mend(symptom: Symptom, file: str, line: int, sure: float) -> Suggestion:
    """To mend a line of a configuration, with what stands there."""
    lines = (symptom.roots.read(file) or "").split("\n")
    text = lines[line - 1].strip() if 1 <= line <= len(lines) else ""
    if re.fullmatch(r"\[.*\]|[\[({\]})]*|[\w.-]+:", text):  # which tells little
        text = f"{text} ({symptom.text.strip().split(chr(10))[-1].strip()[:100]})"
    above = next((row for row in reversed(lines[: line - 1]) if row.strip()), "")
    told = f": {text[:160]}" if text and showable(file, text, above) else ""
    return advice("fix_config", f"mend {file} at line {line}{told}", "data-file", sure)


BUILDS = re.compile(
    r"(?:^|/)(?:Pipfile|go\.(?:mod|work)|Gemfile|mix\.exs|meson\.build|meson_options\.txt|CMakeLists\.txt|dune(?:-project)?|Package\.swift|BUILD(?:\.bazel)?|MODULE\.bazel)$"
    r"|\.(?:cmake|cabal|gradle|kts|sbt|\w+proj|sln|props|targets|gpr|nimble|zon|opam|pro|gemspec|podspec)$"
)
"""Descriptions of a build that are written in a language of their own."""


# ruff: noqa: E501 (patterns are read by alternative)
