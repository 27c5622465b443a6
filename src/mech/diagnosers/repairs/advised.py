"""Repairs of a command: names of tests, files and arguments that nothing has, and commands that the output tells to run."""

from __future__ import annotations

import re

from mech.diagnosers.repairs.near import closest, respelled
from mech.diagnosers.repairs.settings import CONFIG
from mech.diagnosers.rule import advice, rules
from mech.diagnosers.symptom import Symptom
from mech.types import Suggestion

_WORD = re.compile(r"[A-Za-z][\w:.-]{1,60}")


def _selection(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A word by which a command selects tests, and that no test has: the closest one of their files and names."""
    tests = [file for file in symptom.roots.files if _TESTS.search(file)][:200]
    names = {part for file in tests for part in _PART.findall(file)}
    names |= {part for file in tests for part in _PART.findall((symptom.roots.read(file) or "")[:20_000])}
    words = [word for word in symptom.command.split(" ")[1:] if not word.startswith("--") and "=" not in word]
    tokens = [token for word in words for token in _TOKEN.findall(word)]
    for token, part in ((one, part) for one in tokens for part in _PART.findall(one)):
        if len(part) > 3 and part not in names and part not in _RUNNERS and (near := closest(part, names, 0.78)):
            command = respelled(symptom.command, token, token.replace(part, near))
            return advice("fix_command", f"no test is called '{part}'; '{near}' is there", "selection", 0.78, command)
    return None


_RUNNERS = frozenset(
    "pytest unittest discover jest vitest mocha rspec phpunit pest cargo nextest gradle surefire node python python3 bundle exec run".split()
)
_TESTS = re.compile(r"(?i)(?:^|[/_.-])(?:tests?|specs?|checks?)(?:[/_.-]|$)|tests?\.\w+$")
_TOKEN = re.compile(r"\w(?:[\w:./-]*\w)?")
_PART = re.compile(r"[A-Z]?[a-z0-9]{2,40}|[A-Z]{3,40}")


def _submodule(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    if not symptom.has(".gitmodules"):
        return None
    command = "git submodule update --init --recursive"
    return advice("fix_command", "a submodule is not checked out", "submodule", 0.85, command)


def _argument(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A word of the command that the program does not know: the closest one of those that configurations have."""
    word = match["a"] or match["b"]
    if not re.search(rf"(?<![\w./-]){re.escape(word)}(?![\w-])", symptom.command) or symptom.has(word):
        return None
    if "/" in word and (near := closest(word, symptom.roots.files, 0.75)):
        command = respelled(symptom.command, word, near)
        return advice("fix_command", f"there is no {word}; {near} is there", "file-argument", 0.8, command)
    known = {
        part
        for file in symptom.roots.files[:400]
        if CONFIG.search(file)
        for part in _WORD.findall((symptom.roots.read(file) or "")[:40_000])
    }
    known = {part.rstrip(":.") for part in known} | {p for part in known for p in re.split(r"[.:]", part)}
    parts = [(part, closest(part, known, 0.8)) for part in word.split(".") if part not in known]
    meant = word
    for part, near in parts:
        meant = meant.replace(part, near) if near else meant
    if meant == word:
        return None
    command = respelled(symptom.command, word, meant)
    return advice("fix_command", f"there is no '{word}'; '{meant}' is meant", "argument", 0.78, command)


_PROGRAMS = frozenset(
    "npm npx pnpm yarn bun node deno corepack pip pip3 pipx pipenv poetry pdm uv hatch python python3 conda cargo rustup go git gh terraform tofu helm kubectl "
    "docker podman make just task cmake meson ninja rake rails bundle bundler gem mix rebar3 composer php artisan prisma alembic flask django-admin dotnet "
    "gradle ./gradlew mvn ./mvnw sbt stack cabal opam dune ansible-galaxy pre-commit tox nox apt apt-get brew systemctl nvm pyenv rbenv "
    "asdf dbt flyway liquibase sequelize knex typeorm createdb psql mysql redis-server pg_ctl".split()
)
_QUIET = re.compile(
    r"(?:^|\s)(?:--?(?:help|h|version|verbose|debug|trace|stacktrace|info|explain)|help|fund|audit(?: fix)?|doctor|explain|why|login)\b"
)
_POWERS = re.compile(r"(?:^|\s)(?:sudo|doas|su|chmod|chown|rm|dd|curl|wget|eval)\s|://|\bgit[+@]")
"""What a command does that is not run because an output says so."""
_INSTALLS = re.compile(
    r"\b(?:install|add|get|require)\s+(?:-\S+\s+)*[@A-Za-z][\w@./:^~<>=\[\],-]+$|\b(?:apt|apt-get|brew)\s.*install"
)


def _nearly_there(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A name of a file or folder that is not there: the closest one of those that are."""
    name, where = match["a"] or match["b"], symptom.where
    parts = {part for file in symptom.roots.files for part in file.split("/")}
    parts |= {part.rpartition(".")[0] for part in parts}
    last = name.rpartition("/")[2]
    near = closest(last, parts, 0.8) if last not in parts else None
    if near is None or where is None:
        return None
    fix = "fix_config" if CONFIG.search(where.file) else "edit_code"
    return advice(fix, f"there is no {last}; {near} is there", "name-there", 0.72)


def _advised(symptom: Symptom, match: re.Match[str]) -> Suggestion | None:
    """A command that the tool itself tells to run."""
    command = " ".join(next(group for group in match.groups() if group).split()).rstrip(".,:;")
    first = command.split(" ")[0]
    if " " not in command or _POWERS.search(command) or _QUIET.search(command) or re.search(r"[<>{}]|\.\.\.", command):
        return None
    if (own := _ADDED.match(command)) and re.search(rf"\bmod {re.escape(own[1])}\b", symptom.source):
        return None
    if first not in _PROGRAMS and first not in symptom.command.split():
        return None
    fix = "add_dependency" if _INSTALLS.search(command) else "fix_command"
    return advice(fix, f"the tool itself tells to run: {command}", "advised", 0.72, command)


_ADDED = re.compile(r"cargo add ([\w-]+)$")


# fmt: off
FIRST = rules((
    ("undefined-part", "fix_config", "undefined ", r"(?:refers to|depends on) undefined (?P<a>volume|network|secret|config|service) \"?(?P<b>[\w.-]{1,60}\w)", "no {a} is called {b}: declare it, or mend the name", "", 0.85),
    ("shared-memory", "raise_limit", "shm", r"/dev/shm[^\n]{0,80}(?:No space|failed)|(?:[Ss]hared memory)[^\n]{0,80}No space", "shared memory is full: raise it (--shm-size)", "", 0.78),
    ("~selection", "fix_command", "test¦Test¦TEST¦deselected¦0 ¦otal", r"(?i)no tests?\b|\b0 (?:tests|examples|passing|passed|runs|scenarios|of \d)|deselected|total\W+0\b|no tests to run|filtered out", _selection),
    ("plugin", "add_dependency", "unknown command: docker", r"unknown command: docker (?P<a>compose|buildx)", "docker {a} is a plugin that is not installed: install it", "apt-get install -y docker-{a}-plugin", 0.75),
    ("submodule", "fix_command", ".git/modules¦does not contain a CMakeLists", r"not a git repository: \S*\.git/modules|does not contain a CMakeLists", _submodule),
))
ROWS = rules((
    ("~argument", "fix_command", "'¦\"¦`", r"(?i)(?:not|unknown|invalid|no such|n't|unrecogni[sz]ed)\b[^\n'\"`]{0,60}['\"`](?P<a>[\w.@/:-]{3,80})['\"`]|['\"`](?P<b>[\w.@/:-]{3,80})['\"`][^\n'\"`]{0,30}(?:not exist|n't exist|not found|not a valid|invalid|unknown|no such)", _argument),
))
LAST = rules((
    ("~name-there", "edit_code", "'¦\"¦`", r"['\"`](?P<a>[\w./-]{3,80})['\"`] (?:was |is |does |could |failed )?(?:not (?:be )?(?:found|exist)|n't exist|[^\n]{0,8}No such)|(?i:no such|cannot find|unknown|not find)[\w ]{0,20} ['\"`](?P<b>[\w./-]{3,80})['\"`]", _nearly_there),
    ("~advised", "fix_command", "un ¦ry¦se ¦with¦un:¦ommand¦ecute", r"\b(?:[Rr]un|[Tt]ry(?: running)?|[Ee]xecute|[Uu]se|[Bb]y running|with)\b[^\n`'\"$]{0,40}?(?::\s{0,20}|\s)(?:[`'\"“](?P<a>[\w./-]{2,30} [^`'\"”\n]{2,100})[`'\"”]|\$ (?P<b>[\w./-]{2,30} [^\n]{2,80}?)(?= to | and | in order|\.?$))", _advised),
    ("~advised", "fix_command", "un¦ollowing", r"\b(?:[Rr]un|[Bb]y running|[Ee]xecute|following(?: command)?)\b[^\n`'\"$]{0,40}?:?\s*\n[\s│|]{1,}(?:\$ )?(?P<c>[\w./-]{2,30} [^\n]{2,100})$", _advised),
))
# fmt: on


# ruff: noqa: E501 (tables are read by row)
