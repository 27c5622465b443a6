"""Finds the place of a failure where the output states none: by the table of `telling`, phrases, quoted words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.rule import compiled
from mech.diagnosers.symptom import NEAR
from mech.diagnosers.telling import TELLING
from mech.text import LONGEST
from mech.types import GUESSED, Where

_QUOTED = re.compile(
    r"\"\"|''|`([^`'\n]{2,80})'|'([^'\n]{2,80})'|\"([^\"\n]{2,80})\"|`([^`\n]{2,80})`|“([^”\n]{2,80})”|‘([^’\n]{2,80})’"
)
_REASON = re.compile(r"with the reason \"(.+?)\"\.?$")
_EXTENSIONS = r"""
py [cm]?[jt]sx? vue svelte astro rb erb haml slim go rs java kt kts scala gradle php sh bash exs? erl hrl cs \w+proj
fs html? j2 jinja2? pug css scss sass less toml ya?ml json5? sql ini cfg conf properties xml prisma graphql proto tf c
cc cpp cxx h hh hpp pl pm t lua R Rmd jl hs cabal ml dart swift tcl bats mk cmake gemspec txt in robot resource scm
ss rkt lisp lsp cl el clj[cs]? edn resi? nim zig f90 f95 f adb ads pas tex sty cls bib feature service socket timer cnf
nix groovy bzl zsh ksh fish awk bat ps1 vim m4 am twig hbs mustache liquid ejs njk tmpl tpl gotmpl jsonnet cue rego elm
purs cr d v hx escript mli? leex heex eex fsx? vb ipynb just plist po pot adoc dhall hcl nomad bicep star
"""
_NAMES = r"""
(?:GNUm|M|m)akefile Dockerfile[\w.-]* Containerfile Gemfile Rakefile Procfile[\w.]* Pipfile Vagrantfile
Jenkinsfile Brewfile Caddyfile Snakefile [Jj]ustfile BUILD WORKSPACE SCons(?:truct|cript) go\.(?:mod|work)
meson\.build configure\.ac crontab NAMESPACE DESCRIPTION rebar\.config dune dune-project \.\w+rc \.env[\w.]*
"""
_SOURCE = re.compile(rf"\.(?:{'|'.join(_EXTENSIONS.split())})$|(?:^|/)(?:{'|'.join(_NAMES.split())})$")
_LOCKS = re.compile(r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|uv\.lock|poetry\.lock|.*\.min\.js)$")
_TESTS = re.compile(r"(?:^|/)(?:tests?|__tests__|spec)/|[._](?:test|spec)\.|(?:^|/)test_")
MOST_FILES = 400


def told(finding: Finding, roots: Roots, command: str = "") -> Where | None:
    """The place that a telling message leads to; where no stack states one, or its entry file alone, or the message
    knows better."""
    if roots.tree is None:
        return None
    stated = any(p.line is not None and not _ENTRY.search(p.file) for p in finding.places)
    for row in TELLING:
        message, line, file = compiled(row.message), row.line, row.file
        if stated and not row.over:
            continue
        match = message.search(finding.message[:1_000])
        if match is None and row.near and (row.over or not stated):
            match = message.search(finding.near[:NEAR])
        if match is None:
            continue
        groups = {k: re.escape(v or "") for k, v in match.groupdict().items()}
        known = [v for k, v in groups.items() if v and f"{{{k}}}" in line]
        if "{a}" in line and not known:
            continue
        hits = _scan(
            _matcher(re.compile(line.format(**groups) if groups else line)),
            roots,
            re.compile(file.format(**groups) if "{" in file else file),
            known,
        )
        if 1 <= len(hits) <= 3 and (not row.alone or _alike(hits, roots)):
            said = phrase(finding, roots) if finding.via in GUESSED else None
            last = _CHAINED.split(command.rstrip("; &\n"))[-1]
            run = next((hit for hit in hits if hit.file in last), hits[0])
            best = said if said in hits else run
            return next((hit for hit in hits if finding.where and hit.file == finding.where.file), best)
    return None


def _alike(hits: list[Where], roots: Roots) -> bool:
    """Whether the lines say the same, in one file."""
    return len({(hit.file, (roots.read(hit.file) or "").split("\n")[(hit.line or 1) - 1].strip()) for hit in hits}) == 1


_CHAINED = re.compile(r"&&|\|\||[;&|\n]")
SHORTEST = 12  # characters of words in a row that tell a line


def stated(finding: Finding, roots: Roots, command: str) -> Where | None:
    """A place that lines around state in a way of their own: of a requirements file, or of what was fed to a shell."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    if match := _REQUIRED.search(finding.message[:1_000]) or _REQUIRED.search(finding.near[:NEAR]):
        file = roots.file(match["file"])
        if file:
            return Where(file, int(match["line"]))
    if match := _FED.search(finding.message[:1_000]):
        named = [f for n in _SQL.findall(command[:2_000]) if (f := roots.file(n)) is not None]
        if named:
            return Where(named[-1], int(match["line"]))
    return None


_REQUIRED = re.compile(r"-r (?P<file>[\w./-]{1,200}) \(line (?P<line>\d{1,6})\)")
_FED = re.compile(r"(?:[Ee]rror|ERROR \d+ \(\w+\)) (?:near|at|in) line (?P<line>\d{1,6})")
_SQL = re.compile(r"[\w./-]{1,200}\.sql\b")


def phrase(finding: Finding, roots: Roots) -> Where | None:
    """The line of the sources that holds words of the message in a row, where exactly one does: what printed it."""
    if roots.tree is None or finding.where is not None:
        return None
    first = next((line for line in finding.message.split("\n") if line.strip()), "")[:300]
    texts = [(name, text) for name in roots.files[:MOST_FILES] if _PROGRAM.search(name) and (text := roots.read(name))]
    for said in (first, *_SAYING.findall(first)):
        hits = _spoken(_STAMP.sub("", said).split(), texts)
        if hits:
            return Where(*hits.pop()) if len(hits) == 1 else None
    return None


_SAYING = re.compile(r"\"([^\"\n]{8,200})\"")


def _spoken(words: list[str], texts: Sequence[tuple[str, str]]) -> set[tuple[str, int]]:
    """Lines that hold the longest of the rows of words that any line holds; none of fewer than three words."""
    for size in (6, 5, 4, 3):
        hits: set[tuple[str, int]] = set()
        for row in (" ".join(words[at : at + size]) for at in range(min(len(words) - size + 1, 12))):
            if len(row) < SHORTEST or _COMMON.search(row):
                continue
            hits.update((name, text.count("\n", 0, text.find(row)) + 1) for name, text in texts if row in text)
        if hits:
            return hits
    return set()


def asked(finding: Finding, roots: Roots) -> Where | None:
    """The line of the sources that asks what a program waits with."""
    _, waits, question = finding.message.partition(" waits for an answer: ")
    if not waits:
        return None
    return phrase(replace(finding, message=question, places=()), roots) or literal(question, roots)


def literal(said: str, roots: Roots) -> Where | None:
    """The one line that holds the beginning of what was said, or its end: what is between may be filled in."""
    words = said.split()
    for row in (" ".join(words[:2]), " ".join(words[-2:]), words[0] if words else ""):
        hits = _scan(lambda text, row=row: row in text, roots, _PROGRAM, [row]) if len(row) >= 5 else []  # type: ignore[misc]
        if len(hits) == 1:
            return hits[0]
    return None


def owner(finding: Finding, roots: Roots) -> Where | None:
    """The file, without a line, that decides about what the message speaks of; the only test, where none ran."""
    if finding.tool == "tally":
        tests = [name for name in roots.files if _TESTS.search(name) and _PROGRAM.search(name)]
        if len(tests) != 1 or finding.where is not None:
            return None
        lines = (roots.read(tests[0]) or "").split("\n")
        return Where(tests[0], next((n for n, line in enumerate(lines, 1) if _TEST.search(line[:200])), None))
    for message, name in _OWNERS:
        if message.search(finding.message[:1_000]) and (file := roots.file(name)) is not None:
            return Where(file, None)
    return None


_TEST = re.compile(
    r"^\s*(?:@Test\b|(?:async )?def test|(?:test|it|describe|suite|context)\b.?\(?['\"(]"
    r"|func Test|public void \w|#\[test)"
)
_OWNERS = tuple(
    (re.compile(message), file)
    for message, file in (
        (
            r"package-lock\.json|npm ci|[Mm]issing script|ERESOLVE|EBADENGINE|NO_SCRIPT|pnpm-lock|lockfile",
            "package.json",
        ),
        (r"uv\.lock|poetry\.lock|pdm\.lock|requires-python|Python[ >=<~^]|pyproject\.toml", "pyproject.toml"),
        (r"flat-layout|setuptools", "pyproject.toml"),
        (r"No rule to make target|missing separator|makefile", "Makefile"),
        (r"Gemfile|[Bb]undler?\b", "Gemfile"),
        (r"go\.(?:mod|sum)\b", "go.mod"),
        (r"Cargo\.(?:toml|lock)|which binary to run", "Cargo.toml"),
        (r"composer\.(?:json|lock)", "composer.json"),
        (r"mix\.(?:exs|lock)|Unchecked dependencies", "mix.exs"),
        (r"POM|pom\.xml|lifecycle phase|plugin found for prefix", "pom.xml"),
        (r"CMake", "CMakeLists.txt"),
        (r"requirements\.txt", "requirements.txt"),
    )
)
_STAMP = re.compile(
    r"^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]?[\d:.,Z+-]*\]?\s*|\[?(?:ERROR|FATAL|CRITICAL|error|fatal|Error)\]?:?\s+)+"
)
_COMMON = re.compile(
    r"No such file|not found|Traceback|exit (?:code|status)|Permission denied|command not|npm error|does not exist$"
)
_PROGRAM = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|vue|svelte|rb|go|rs|java|kt|php|sh|bash|exs?|erl|cs|pl|pm|lua|R|[ch]|cc|cpp|cxx|hpp|tcl|mk|scala|swift|ml|hs|nim|cr|d|zig|dart|groovy|clj|jl|f90|adb|pas|cob|vhdl?|s?v|vala|m4|ac|cmake)$|(?:^|/)(?:Makefile|Rakefile|CMakeLists\.txt|meson\.build)$"
)


_ENTRY = re.compile(r"(?:^|/)(?:manage\.py|wsgi\.py|asgi\.py)$")
_PROPERTY = re.compile(
    r"\(reading '(\w{2,60})'\)|(?:^|\s)(\w{2,60}) is not (?:defined|a function)|'(\w{2,60})' of (?:undefined|null)"
)


def snapped(finding: Finding, roots: Roots) -> Where | None:
    """The line nearby that has the name the message speaks of, where a served file's lines are shifted."""
    where = finding.where
    match = _PROPERTY.search(finding.message[:400])
    if roots.tree is None or where is None or where.line is None or match is None:
        return None
    source = roots.read(where.file)
    if source is None:
        return None
    lines = source.split("\n")
    name = re.compile(r"\b" + re.escape(next(g for g in match.groups() if g)) + r"\b")
    if where.line <= len(lines) and name.search(lines[where.line - 1]):
        return None
    near = [n for n in range(max(1, where.line - 25), min(len(lines), where.line + 3) + 1) if name.search(lines[n - 1])]
    return Where(where.file, near[0], None, where.function) if len(near) == 1 else None


def property_of(finding: Finding, roots: Roots) -> Where | None:
    """The one line of a file known without a line that has the property the message speaks of."""
    match = _PROPERTY.search(f"{finding.message}\n{finding.near}"[:NEAR])
    if finding.where is None or match is None:
        return None
    name = re.compile(r"[.\s{(\[]" + re.escape(next(g for g in match.groups() if g)) + r"\b")
    lines = (roots.read(finding.where.file) or "").split("\n")
    hits = [number for number, line in enumerate(lines, 1) if name.search(line[:400])]
    return Where(finding.where.file, hits[-1]) if 1 <= len(hits) <= 3 else None


def locate(finding: Finding, roots: Roots) -> Where | None:
    """The most telling line of the repository for the message, or None; of the file that is known, if one is."""
    if roots.tree is None:
        return None
    if finding.where is not None and finding.where.line is None:
        return _within(finding, finding.where.file, roots)
    if (place := _named(finding, roots)) is not None:
        return place
    for word in _words(finding.message):
        hits = _search(word, roots)
        if 1 <= len(hits) <= 4:
            return min(hits, key=lambda w: (bool(_TESTS.search(w.file)), w.file.count("/"), w.file, -(w.line or 0)))
    return None


def _named(finding: Finding, roots: Roots) -> Where | None:
    """The line, in a file that the message itself names, of another word that it quotes."""
    first = next((line for line in finding.message.split("\n") if line.strip()), "")[:600]
    for match in _FILE.finditer(first):
        file = roots.file(match[0])
        if file is None:
            continue
        lines = (roots.read(file) or "").split("\n")
        for word in _words(first):
            if word in match[0] or match[0] in word:
                continue
            hits = [number for number, line in enumerate(lines, 1) if word in line]
            if len(hits) == 1:
                return Where(file, hits[0])
    return None


_FILE = re.compile(r"[\w@.+~/-]{0,200}[\w@+-]\.[A-Za-z]\w{0,9}\b")


def _within(finding: Finding, file: str, roots: Roots) -> Where | None:
    """The one line of the file that holds a word of the message; of several words, of the one that has one line."""
    lines = (roots.read(file) or "").split("\n")
    for word in _words(finding.message + "\n" + finding.near[:2_000]):
        hits = [number for number, line in enumerate(lines, 1) if word in line]
        if len(hits) == 1:
            return Where(file, hits[0])
    return None


def _words(message: str) -> list[str]:
    """Words of the message to search for, the most telling first."""
    words: list[str] = []
    if match := _REASON.search(message):
        words.append(match[1].split(" for ")[0][:40])
    said = message[:600]
    quoted = [(next((g for g in match.groups() if g), ""), match) for match in _QUOTED.finditer(said)]
    quoted.sort(key=lambda pair: not _blamed(said, pair[1]))
    words += [word for word, _ in quoted if not word.startswith(("node:", "/usr"))]
    return [word for word in dict.fromkeys(words) if len(word) >= 3 or word.startswith("/")][:5]


def _blamed(message: str, match: re.Match[str]) -> bool:
    """Whether the quoted word is the one that the message calls unknown, undefined or missing."""
    after = re.split(r"['\"`“‘]", message[match.end() : match.end() + 60])[0]
    return bool(_LACKS.search(after) or _LACKING.search(message[max(0, match.start() - 40) : match.start()]))


_LACKS = re.compile(
    r"^[^\n]{0,40}?\b(?:not (?:found|defined|exist|allowed|declared|known|registered|recogni[sz]ed|a valid|in)"
    r"|undefined|unknown|unbound|missing|unexpected|unresolved|does not|doesn't|could not|cannot|is invalid|is not)\b"
)
_LACKING = re.compile(
    r"(?i)(?:unknown|undefined|invalid|unrecogni[sz]ed|unexpected|unsupported|unresolved|no such|not find|no|missing"
    r"|undeclared|cannot (?:find|resolve|load)) (?:\w{1,20} ){0,3}(?:named |called |:)? ?$"
)


def _matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


def _search(word: str, roots: Roots) -> list[Where]:
    return _scan(lambda text: word in text, roots, re.compile(""), [word])


def _scan(
    has: Callable[[str], bool], roots: Roots, files: re.Pattern[str], literals: Sequence[str] = ()
) -> list[Where]:
    """Lines for which `has` holds, in source files whose name matches; stops after a few.

    Files without one of the `literals` (as a pattern writes them) are not looked into.
    """
    found: list[Where] = []
    if roots.tree is None:
        return found
    names = [n for n in roots.files if _SOURCE.search(n) and not _LOCKS.search(n) and files.search(n)]
    plain = [literal.replace("\\", "") for literal in literals]
    for name in names[:MOST_FILES]:
        source = roots.read(name) or ""
        if plain and not any(literal in source or literal.lower() in source for literal in plain):
            continue
        for number, line in enumerate(source.split("\n"), 1):
            if has(line[:LONGEST]):
                found.append(Where(name, number))
        if len(found) > 8:
            break
    return found
