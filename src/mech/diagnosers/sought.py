"""Reads what a message quotes or calls missing (a line, a function, a file, a package), and finds where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

MOST_FILES = 400
NEAR = 6_000  # characters after the message that may quote a line of the sources
SHORTEST = 6
ABOVE = 12  # lines before the message that may

_MARKED = re.compile(r"^\s*[│|]?\s*(?:-+>|=+>|>{1,2}|❱|→|➜|▶|×)\s*\d{1,7}\s*[│|:]?\s*(?P<code>\S.*?)\s*[│|]?$")
_CARET = re.compile(r"^[\s│|:·.]*\^[~\-^─╌]*\s*$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,7}\s*)?[│|:]?\s*(?P<code>\S.*?)\s*$")
_WORKED = re.compile(
    r"\.(?:py|ipynb|[cm]?[jt]sx?|vue|svelte|astro|rb|go|rs|java|kt|php|sh|exs?|erl|lua|r|jl|hs|ml|scala|swift|sql|ya?ml|toml|json|html?|css|scss|c|cc|cpp|h|nix|tcl|scm|lisp|clj|robot|res|elm|dart|nim|zig|tex|conf|cfg|ini|[\w]{1,12})$",
    re.I,
)


def quoted(finding: Finding, roots: Roots) -> Where | None:
    """The line of the sources that the output quotes below the message, marked or with a caret under it; of several,
    the last one that is there once."""
    if roots.tree is None or finding.where is not None:
        return None
    first = finding.message.split("\n")[0].strip()
    before, _, after = finding.near.partition(first) if first else ("", "", finding.near)
    codes = list(_codes(f"{finding.message}\n{after[:NEAR]}")) or list(_codes("\n".join(before.split("\n")[-ABOVE:])))
    if not codes:
        return None
    texts = [(name, text) for name in roots.files[:MOST_FILES] if _WORKED.search(name) and (text := roots.read(name))]
    for code in reversed(codes[-12:]):
        found = [
            (name, text.count("\n", 0, at) + 1)
            for name, text in texts
            if (at := text.find(_written(code, name))) >= 0 and text.find(_written(code, name), at + 1) < 0
        ]
        if len(found) == 1:
            return Where(*found[0])
    return None


def _written(code: str, name: str) -> str:
    return json.dumps(code, ensure_ascii=False)[1:-1] if name.endswith(".ipynb") else code


def _codes(text: str) -> Iterator[str]:
    lines = [line[:400] for line in text.split("\n")[:200]]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if (match := _MARKED.match(line)) or (_CARET.match(below) and (match := _NUMBERED.match(line))):
            code = match["code"]
        else:
            continue
        if len(code) >= SHORTEST and not code.startswith("^"):
            yield code


_INSIDE = re.compile(r"^(?P<name>[A-Za-z_][\w.:-]{0,80}):(?P<line>\d{1,5}): \S")
_SHELL = re.compile(r"\.(?:zsh|sh|bash|ksh|plugin)$|(?:^|/)\.?z(?:shrc|profile|shenv)$")


def inside(finding: Finding, roots: Roots) -> Where | None:
    """The line that zsh counts from the head of a function: `name:3: message`."""
    match = next((m for line in finding.message.split("\n")[:3] if (m := _INSIDE.match(line))), None)
    if match is None or roots.tree is None or finding.where is not None:
        return None
    head = re.compile(rf"^\s*(?:function\s+)?{re.escape(match['name'])}\s*(?:\(\s*\))?\s*\{{?\s*$")
    for name in roots.files[:MOST_FILES]:
        if not _SHELL.search(name):
            continue
        lines = (roots.read(name) or "").split("\n")
        for number, line in enumerate(lines, 1):
            at = number + int(match["line"])
            if head.match(line[:200]) and ("(" in line or "function" in line) and at <= len(lines):
                return Where(name, at, None, match["name"])
    return None


_ABSENT = re.compile(
    r"(?:(?<=[\s'\"`(:=])|^)(?P<a>[\w./-]{0,200}\w\.\w{1,8})['\"`)]{0,2}(?:: |,? (?:\w+ ){0,2})(?:No such file|[Nn]ot found|does not exist|cannot be (?:opened|found)|Permission denied)"
    r"|(?:[Oo]pen|[Rr]ead|[Ll]oad|[Ff]ind|[Mm]issing|[Aa]ccess)(?:ing)?(?: \w+){0,2}:? ['\"`]?(?P<b>[\w./-]{0,200}\w\.\w{1,8})\b"
)
_READS = re.compile(r"(?i)open|read|load|\bfile|path|stream|parse|source|include|resource")
_CODE = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|rb|go|rs|java|kt|php|sh|exs?|erl|lua|r|jl|hs|ml|scala|swift|c|cc|cpp|cxx|h|hpp|cs|nim|zig|cr|d|pl|pm|f90|adb|pas|cob|tcl|groovy|clj|dart|v)$",
    re.I,
)


def absent(finding: Finding, roots: Roots) -> Where | None:
    """The line of code that names a file which the message says is not there, one that reads it before others."""
    if roots.tree is None or finding.where is not None:
        return None
    match = _ABSENT.search(finding.message[:600])
    path = next((group for group in match.groups() if group), "") if match else ""
    for prefix in roots.prefixes:
        path = path.removeprefix(prefix)
    path = path.removeprefix("./")
    if len(path) < 4 or roots.tree.is_file(path):
        return None
    files = [name for name in roots.files[:MOST_FILES] if _CODE.search(name)]
    for wanted in dict.fromkeys((path, path.rpartition("/")[2])):
        hits = [
            (not _READS.search(line[:400].replace(wanted, "")), Where(name, number))
            for name in files
            if wanted in (text := roots.read(name) or "")
            for number, line in enumerate(text.split("\n"), 1)
            if wanted in line
        ]
        if 1 <= len(hits) <= 4:
            return min(hits, key=lambda hit: hit[0])[1]
    return None


_DEEP = re.compile(
    r"(?i)stack overflow|overflowed its stack|stack level too deep|maximum (?:call stack|recursion)|nesting too deep"
)
_DEFINED = re.compile(
    r"^\s*(?:(?:pub(?:\([a-z]+\))?|async|static|private|public|protected|final|inline|export|let|override|internal) )*"
    r"(?:(?:fn|func|def|fun|function|sub|proc|procedure|rec|defn) +(?:\([^)]{0,60}\) *)?|(?:[\w<>\[\]:*&]{1,40} +){1,3}\*?)(?P<name>[A-Za-z_]\w{1,60})\s*[(<=\s]",
)


def recursive(finding: Finding, roots: Roots) -> Where | None:
    """Of a stack that was used up, the line in which the only function that calls itself does so."""
    if roots.tree is None or finding.where is not None or not _DEEP.search(finding.message[:300]):
        return None
    found = roots.once("recursive", lambda: _recursions(roots))
    return found[0] if len({(place.file, place.function) for place in found}) == 1 else None


def _recursions(roots: Roots) -> list[Where]:
    """Lines of functions that call themselves."""
    found: list[Where] = []
    for file in [name for name in roots.files[:MOST_FILES] if _CODE.search(name)]:
        name, start = "", 0
        for number, line in enumerate((roots.read(file) or "").split("\n"), 1):
            if (match := _DEFINED.match(line[:300])) and not line.rstrip().endswith(";"):
                name, start = match["name"], number
            if name and name in line and len(re.findall(rf"(?<![.\w]){name}\s*\(", line[:400])) > (number == start):
                found.append(Where(file, number, None, name))
    return found


_BUILT = re.compile(
    r"(?:^|/)(?:\.astro|\.next|\.nuxt|\.output|\.svelte-kit|\.vercel|dist|build|out|lib|target|public|_site|tmp|compiled)/"
)


def source(finding: Finding, roots: Roots) -> Where | None:
    """The file, without a line, that a built file was made of: same stem, in the sources; None when the place is there."""
    where = finding.where
    if where is None or roots.tree is None or roots.tree.is_file(where.file) or not _BUILT.search(f"/{where.file}"):
        return None
    stem = re.sub(r"\.(?:[cm]?jsx?|css|map)$", "", PurePosixPath(where.file).name)
    folder = PurePosixPath(where.file).parent.name
    if len(stem) < 3:
        return None
    same = [f for f in roots.files if (name := PurePosixPath(f).name) == stem or name.rpartition(".")[0] == stem]
    near = [f for f in same if PurePosixPath(f).parent.name == folder] or same
    return Where(near[0], None, None, where.function) if len(near) == 1 else None


_BLAMED = re.compile(
    r"(?i)(?=\b(?:unknown|unrecogni[sz]ed|undefined|unresolved|invalid|missing|no such|(?:not|no|un\w{2,4}) (?:find|satisfy|resolve|locate|load)|"
    r"no package|no matching|package|dependency|artifact|environment|target|rule|hook|keys?|module|plugin|option)s?(?: \w{1,12}){0,3}?:? [-*'\"`]?(?P<a>@?[A-Za-z][\w./@-]{1,60}\w))"
)
_ITEM = re.compile(r"(?m)^\s*[-*] (@?[A-Za-z][\w./@-]{1,60})(?:[=<>~! ].*)?$")
_ODD = re.compile(r"(?<![\w./@-])@?[A-Za-z](?=[\w./-]*[_/.-]|[a-z]+[A-Z])[\w./-]{3,60}\w(?![\w/-])")
_MANIFEST = re.compile(
    r"\.(?:ya?ml|toml|ini|cfg|conf|json5?|edn|sbt|cabal|opam|rockspec|gemspec|gradle|kts|nix|nimble|\w+proj|xml|properties|clj|cnf|hcl|tf)$"
    r"|(?:^|/)(?:Gemfile|Pipfile|mix\.exs|go\.mod|Package\.swift|DESCRIPTION|cpanfile|Makefile\.PL|rebar\.config|dub\.sdl|\.\w+rc|requirements[\w.-]*\.txt|Podfile|Brewfile|build\.zig\.zon|dune-project|shard\.yml|conanfile\.\w+)$"
)
_PLAIN = frozenset(
    "the this that with from file files name named package packages version versions module dependency dependencies config configuration option options error errors found key keys value values "
    "your project following required requirement requirements field property type class function path directory and for not any registry repository source sources index default test tests target build".split()
)


def manifested(finding: Finding, roots: Roots) -> Where | None:
    """The one line of a manifest or configuration that holds a word which the message blames, where it is there once;
    in the file that is known, if one is."""
    where = finding.where
    if roots.tree is None or (where is not None and where.line is not None):
        return None
    said = "\n".join(finding.message.split("\n")[:6])[:800]
    words = [m["a"] for m in _BLAMED.finditer(said)] + _ITEM.findall(said) + [m[0] for m in _ODD.finditer(said)]
    words = [part for word in words for part in dict.fromkeys((word, word.split("=")[0], word.split("@")[0] or word))]
    files = [where.file] if where else [f for f in roots.files if _MANIFEST.search(f)][:MOST_FILES]
    files = [f for f in files if not _LOCK.search(f)]
    for word in dict.fromkeys(words):
        if word.lower() in _PLAIN or len(word) < 3 or any(f == word or f.endswith(f"/{word}") for f in roots.files):
            continue
        wanted = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        hits = [
            Where(file, number)
            for file in files
            if word in (text := roots.read(file) or "")
            for number, line in enumerate(text.split("\n"), 1)
            if word in line and wanted.search(line[:400])
        ]
        if len(hits) == 1:
            return hits[0]
    return None


_LOCK = re.compile(r"(?:^|/)(?:package-lock\.json|pnpm-lock\.yaml|composer\.lock|[\w.-]*\.lock(?:\.json)?)$")
_PLUGIN = re.compile(
    r"(?:Cannot find (?:module|package)|Can(?:not|'t) resolve|Could not (?:find|resolve|load)(?: plugin| preset| module)?|Failed to load (?:plugin|config|preset|parser)|couldn't find the (?:plugin|config))"
    r" ['\"`](?P<a>@?[\w./-]{2,100})['\"`]"
)
_CONFIGS = re.compile(
    r"(?:^|/)(?:\.\w+rc(?:\.\w+)?|[\w.-]*config[\w.-]*\.(?:json5?|[cm]?[jt]s|ya?ml|toml)|package\.json|\.?[\w-]+\.(?:ya?ml|toml))$"
)
_AFFIX = re.compile(
    r"(?:^|/)(?:(?:eslint|babel|prettier|stylelint|postcss|rollup|commitlint|gatsby|semantic-release|hexo|remark|rehype|metalsmith|gulp|grunt|karma|jest|vite|remark-lint)-)?(?:plugin|preset|config|transform|transformer|environment|parser|formatter|reporter|runner|resolver|generator|theme)-?"
)


def plugin(finding: Finding, roots: Roots) -> Where | None:
    """The line of a configuration that asks for a package, by its full name or by the short one that the tool allows."""
    match = _PLUGIN.search(finding.message[:1_000])
    if match is None or roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    for name in _short(match["a"]):
        wanted = re.compile(rf"['\"\s:\[-]{re.escape(name)}(?:['\"\s,:/\]]|$)")
        hits = [
            Where(file, number)
            for file in roots.files[:MOST_FILES]
            if _CONFIGS.search(file)
            for number, line in enumerate((roots.read(file) or "").split("\n"), 1)
            if name in line and wanted.search(line[:400])
        ]
        if 1 <= len(hits) <= 3:
            return hits[0]
    return None


def _short(name: str) -> list[str]:
    """The names under which a configuration may ask for a package: `eslint-plugin-vue` is `plugin:vue` or `vue`."""
    scope, _, rest = name.rpartition("/")
    bare = _AFFIX.sub("", rest)
    if bare == rest:
        return [name]
    joined = [f"{scope}/{bare}".rstrip("/")] if scope else []
    return [n for n in dict.fromkeys([name, *joined, f"plugin:{bare}", bare]) if len(n) > 2]


# ruff: noqa: E501 (patterns are read by alternative)
