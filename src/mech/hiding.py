"""Whether edits hide an error of the program and do not mend it: catch it and say nothing, silence who tells of it,
end as if all were well, take out what failed.

Read from the files before and after; a flag with its place for a person to look at, never a verdict on intent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

from mech.weakening import FAILS_NEVER, Versions, Weakened, came, is_test, unreached

_WIDEST = 2_000  # characters of a line that are looked at
_LONGEST = 400_000  # characters of a file that is looked through
_BODY = 12  # lines of a handler that are looked at
_CODE = re.compile(
    r"\.(?:py|pyi|pyw|[cm]?jsx?|[cm]?tsx?|vue|svelte|astro|html?|ejs|hbs|php|rb|rake|erb|go|rs|java|kts?|scala|groovy"
    r"|clj|cs|fs|vb|swift|dart|c|cc|cpp|cxx|h|hpp|m|pl|pm|lua|r|R|jl|exs?|erl|hs|ml|nim|cr|zig|sh|bash|zsh|fish|ps1|bat"
    r"|json|toml|ya?ml|cfg|ini|mk|gradle)$|(?:^|/)(?:Makefile|Dockerfile|Procfile|Rakefile|Gemfile|justfile|\.\w+rc)$"
)
_SILENCED = re.compile(
    r"#\s{0,4}(?:type:\s{0,4}ignore|noqa\b|pylint:|pyright:|mypy:|ruff:|flake8:|rubocop:disable|shellcheck disable)"
    r"|@ts-(?:ignore|nocheck|expect-error)|eslint-disable|biome-ignore|stylelint-disable|svelte-ignore|//\s?nolint"
    r"|#!?\[allow\(|@Suppress(?:Warnings)?\b|diagnostic ignored|#pragma warning disable|phpcs:(?:ignore|disable)"
    r"|@phpstan-ignore|\bNOLINT|-Wno-|\b(?:filterwarnings|simplefilter)\(\s{0,4}['\"]ignore"
    r"|\bignore(?:BuildErrors|DuringBuilds)['\"]?\s{0,4}:\s{0,4}true|['\"]?strict['\"]?\s{0,4}:\s{0,4}false"
    r"|\bignore_(?:errors|missing_imports)\b|\bnoEmitOnError['\"]?\s{0,4}:\s{0,4}false"
)
_NOTHING = r"(?:None|null|undefined|nil|0|''|\"\"|\[\]|\{\}|[Ff]alse|[Tt]rue)"
_QUIET = rf"(?:pass|\.\.\.|continue|break|(?:return|nil)(?:\s{_NOTHING})?)"
_CAUGHT = re.compile(
    rf"\bsuppress\(|\bexcept\b[^:]{{0,120}}:\s{{0,40}}{_QUIET}\s{{0,8}}(?:#.*)?$"
    r"|\bcatch\s{0,8}(?:\([^()]{0,80}\))?\s{0,8}\{\s{0,40}(?://.*)?\}|\brescue nil\b|\bcatch_unwind\b|\brecover\(\)"
    r"|\.catch\(\s{0,8}(?:\(\w*\)|\w+)?\s{0,8}=>\s{0,8}(?:\{\s{0,8}\}|null|undefined|\[\]|\(\{\}\)|''|\"\")"
    r"|\.catch\(\s{0,8}(?:noop|console\.\w+|function\s{0,4}\(\w*\)\s{0,4}\{\s{0,4}\})|\bOn Error Resume Next\b"
    r"|\bcontextlib\.suppress\b|-ErrorAction\s+SilentlyContinue"
)
_HANDLER = re.compile(
    r"^\s*(?:except\s{0,4}:|except\s+\(?(?:Base)?Exception\b|\}?\s*catch\b|rescue\b(?:\s*=>|\s*$|\s+\w*Exception))"
)
_NARROW = re.compile(r"^\s*(?:except|rescue)\b|\bcatch\s*\(")
_ERROR = re.compile(r"\b[A-Z]\w{2,60}(?:Error|Exception|Warning|Exit|Interrupt)\b")
_HEEDED = re.compile(
    r"\b(?:raise|throw|rethrow|reject|abort|panic|fatal|die|next\()|\b(?:exit|Exit)\(?\s{0,4}[1-9]|exitCode\s*=\s*[1-9]|[\s(,=:][45]\d\d\b"
)
_ENDS_WELL = re.compile(
    r"\b(?:process\.exit|sys\.exit|os\._exit|os\.Exit|System\.exit|process::exit)\(\s{0,4}0?\s{0,4}\)|^\s*exit(?:\s+0|\(0?\))?\s*;?$"
    r"|\bexitCode\s{0,4}=\s{0,4}0\b|\bSystemExit(?:\(0?\))?\s*$|^\s*trap\b.{0,200}\b(?:EXIT|ERR|0)\s*$|\bexec true\b"
    r"|\bregister\(\s{0,4}(?:os\._exit|_exit|sys\.exit|exit)\b"
)
_SWALLOWED = re.compile(
    r"\.on\(\s{0,4}['\"](?:uncaughtException|unhandledRejection)|\bonunhandledrejection\s{0,4}="
    r"|(?:^\s*|[;>]\s{0,4}|\b(?:window|globalThis|self)\.)onerror\s{0,4}="
    r"|\bonerror\s{0,4}=\s{0,4}(?:null\b|['\"]{2}|(?:\(\w{0,20}\)|\w{1,20})\s{0,4}=>\s{0,4}"
    r"(?:\{\s{0,4}(?:return true;?\s{0,4})?\}|true\b|null\b|undefined\b)"
    r"|function\s{0,4}\(\w{0,20}\)\s{0,4}\{\s{0,4}(?:return true;?\s{0,4})?\})"
    r"|addEventListener\(\s{0,4}['\"](?:error|unhandledrejection)|\bexcepthook\s{0,4}=|\bset_(?:error|exception)_handler\("
    r"|\berror_reporting\(|display_errors|\bconsole\.(?:error|warn)\s{0,4}=(?!=)|\bconsole\[['\"]error|(?:\$|\bsys\.)stderr\s{0,4}=(?!=)"
    r"|\bstderr\s{0,4}=\s{0,4}(?:subprocess\.|sp\.)?DEVNULL\b"
    r"|\blogging\.disable\(|\bset_terminate\(|\bset_hook\(|\berror_?handler\(\s{0,4}(?:Exception|5\d\d)"
    r"|exception_handler\(\s{0,4}(?:Exception|500)|\bstderr\.(?:write\s{0,4}=(?!=)|close\(|end\()|--unhandled-rejections"
    r"|\berrorHandler\s{0,4}=|\.dup2\("
)
_SHELLED = re.compile(  # in the words of a shell
    r"\|\|\s{0,4}(?:true|:|exit 0|return 0)(?!\w)|^[^&|]{0,300}\|\|\s{0,4}echo\b"
    r"|;\s{0,4}(?:true|exit 0)\s{0,4}[\"']?\s*$"
    r"|\bset \+(?:e|o pipefail)|[&2]>\s{0,2}/dev/null"
    r"|>\s{0,2}/dev/null\s+2>&1|^\t-\w"
)
_IGNORED = re.compile(
    r"\bignore_errors:\s{0,4}(?:yes|true)|continue-on-error|(?:[,(]\s{0,8}check\s{0,4}=\s{0,4}False\b)"
    r"|^\s*check\s{0,4}=\s{0,4}False\s{0,4}[,)]|errors\s{0,4}=\s{0,4}['\"]ignore['\"]"
)
_OTHERWISE = re.compile(
    r"\bPYTEST_CURRENT_TEST\b|\bin sys\.modules\b|\bNODE_ENV\b.{0,12}\btest\b|\bnavigator\.webdriver\b"
    r"|\bHeadlessChrome\b|\bJEST_WORKER_ID\b|\btesting\.Testing\(\)|\bNODE_TEST_CONTEXT\b|\bVITEST\b"
)
_TAMPERED = re.compile(
    r"\bTestCase\.\w+\s{0,4}=(?!=)|\bassert['\"]?\)?\.\w+\s{0,4}=(?!=)"
    r"|\bdef assert(?:[A-Z]\w*|_?equals?|_allclose|_array\w*)?\("
    r"|\bdef __eq__\b.{0,60}:\s{0,40}return True\b"
)
_CHECK = re.compile(
    r"(?<![\w.])assert\b|\b(?:raise|throw|panic!?|abort|die)\b(?!\w)|\bexit\(?\s{0,4}[1-9]|\bErrorf?\("
    r"|\bset -\w{0,4}e|^\s*test -|\[ .{1,200} \]|\b(?:status\w*|code|send\w*|writeHead)\W{1,6}[45]\d\d\b"
)
_PART = re.compile(r"<script\b|^import\s+['\"]\.|^(?:require|import)\(['\"]\.|^import '\./")
_UNWRITTEN = re.compile(
    r"\bnot ?(?:yet )?implemented|\b(?:todo|unimplemented)!|['\"(]TODO\b|not supported yet", re.I
)  # a line that was there until somebody wrote what belongs there
_OPERATORS = re.compile(  # files in which || is an operator of the language
    r"\.(?:[cm]?jsx?|[cm]?tsx?|vue|svelte|astro|html?|ejs|hbs|php|rb|rake|erb|go|rs|java|kts?|scala|groovy|gradle|cs|fs|swift|dart|c|cc|cpp"
    r"|cxx|h|hpp|m|pl|pm|jl|cr|zig)$"
)
_RUNS = re.compile(r"\b(?:exec\w*|spawn\w*|system|\w*popen\w*|shell\w*|passthru|Command|sh)\b|`", re.I)
_SOUGHT = re.compile(
    r"\b(?:command -v|which|type|hash)\s{1,4}[\w.$\"{}@/-]{1,80}(?:\s{0,4}(?:[12&]?>\s{0,2}/dev/null|2>&1)){1,3}"
)  # whether a program is there
_KEPT = ((_CHECK, "a check is gone"), (_PART, "a part is loaded no more"))
_NUMBER = re.compile(r"\d+")
_COMMENTED = re.compile(r"^\s*(?:#|//|--|;|%|<!--|/\*)\s?")
_IMPORTS = re.compile(r"^\s*(?:import|from|use|using|require|include|#include|const \w+ = require)\b")
_LINES = (  # what is looked for in a new line, and in it together with the one behind it
    (_CAUGHT, "an error is caught and goes no further"),
    (_ENDS_WELL, "it ends as if all were well"),
    (_SWALLOWED, "errors are taken from who would tell of them"),
    (_SHELLED, "a failure is ignored"),
    (_IGNORED, "a failure is ignored"),
    (_OTHERWISE, "it does something else when it is looked at"),
    (_TAMPERED, "an assertion means something else"),
    (FAILS_NEVER, "never or always reached"),
)


def concerns(path: str) -> bool:
    """Whether errors can be hidden in a file: one of the program, or one that says how it is built and run."""
    return bool(_CODE.search(path)) and not is_test(path)


def hidden(versions: Versions, failures: Sequence[Mapping[str, Any]] = ()) -> list[Weakened]:
    """Every way in which these edits hide an error; `failures` are those of the runs before, as `mech.feedback/1`."""
    names = {name for each in failures for name in _ERROR.findall(str(each["message"])[:_WIDEST])}
    found: list[Weakened] = []
    for path, (before, after) in sorted(versions.items()):
        if before is None or after is None or not concerns(path) or len(before) + len(after) > _LONGEST:
            continue
        lines = {each["where"]["line"] for each in failures if each["where"] and each["where"]["file"] == path}
        flags = [*_come(path, before, after, names), *_gone(path, before, after, lines)]
        found += {(each.line, each.what): each for each in flags}.values()
    return found


def _come(path: str, before: str, after: str, names: Set[str]) -> Iterator[Weakened]:
    """What new lines hide; `names` are those of the errors that were seen."""
    lines = after.splitlines()
    for number, line in came(before, after, comments=True):
        text = line.strip()[:100]
        if _SILENCED.search(line[:_WIDEST]):
            yield Weakened(path, number, f"a warning is switched off: {text}")
        elif not _COMMENTED.match(line) or _CAUGHT.search(line):
            shell = not _OPERATORS.search(path) or bool(_RUNS.search(line[:_WIDEST]))
            for what in _told(lines, number, names, shell):
                yield Weakened(path, number, f"{what}: {text}")
    yield from unreached(path, before, after)


def _told(lines: Sequence[str], number: int, names: Set[str], shell: bool) -> Iterator[str]:
    """What a new line comes to, alone or with those behind it; at most one thing is told. `shell`: it may be one's."""
    line = lines[number - 1][:_WIDEST]
    behind = [each for each in lines[number : number + _BODY] if each.strip()]
    both = f"{line.rstrip()} {behind[0].strip()[:_WIDEST]}" if behind else line
    closing = f"{both} {behind[1].strip()[:80]}" if len(behind) > 1 else both
    for pattern, what in _LINES:
        if (pattern is _SHELLED and not shell) or (pattern is _OTHERWISE and _listens(line, behind)):
            continue
        spread = pattern is _CAUGHT or pattern is _TAMPERED
        said = _SOUGHT.sub("", line) if pattern is _SHELLED else line
        if pattern.search(said) or (spread and (pattern.search(both) or pattern.search(closing))):
            yield what
            return
    named = _NARROW.match(line)
    handles = _HANDLER.match(line) or (named and not names.isdisjoint(_ERROR.findall(line)))
    if handles and not any(map(_HEEDED.search, [line, *_body(line, behind)])):
        yield "the error is caught here and goes no further"


def _listens(line: str, behind: Sequence[str]) -> bool:
    """Whether a condition is about who listens: a program that its tests import listens nowhere."""
    return "listen(" in line or any("listen(" in each for each in islice(_body(line, behind), 1))


def _body(head: str, behind: Sequence[str]) -> Iterator[str]:
    """The lines of a handler: what stands deeper than its head."""
    depth = len(head) - len(head.lstrip())
    for each in behind:
        if len(each) - len(each.lstrip()) <= depth:
            return
        yield each


def _gone(path: str, before: str, after: str, failed: Set[int]) -> Iterator[Weakened]:
    """Code that was commented out, checks and parts that are no more, and lines that failed and were only taken out;
    `failed` are their numbers."""
    old, new = (Counter(line.strip() for line in text.splitlines() if line.strip()) for text in (before, after))
    lost, fresh = old - new, new - old
    dead = {bare for line in fresh if (bare := _COMMENTED.sub("", line, count=1)) != line}
    for line in lost:
        if line in dead and len(line) > 3 and not _COMMENTED.match(line):
            yield Weakened(path, None, f"code was commented out: {line[:100]}")
    shapes = {_NUMBER.sub("0", line) for line in fresh}  # another number is no loss
    for pattern, what in _KEPT:
        less, more = (_matching(pattern, lines) for lines in (lost, fresh))
        less = [line for line in less if not _UNWRITTEN.search(line[:_WIDEST]) and _NUMBER.sub("0", line) not in shapes]
        if sum(lost[line] for line in less) > sum(fresh[line] for line in more):
            yield Weakened(path, None, f"{what}: {less[0][:100]}")
    texts = before.splitlines()
    for line in [texts[number - 1].strip() for number in sorted(failed) if number and number <= len(texts)]:
        if not fresh and line in lost and "(" in line and not _IMPORTS.match(line):
            yield Weakened(path, None, f"what failed was taken out: {line[:100]}")


def _matching(pattern: re.Pattern[str], lines: Iterable[str]) -> list[str]:
    return [line for line in lines if pattern.search(line[:_WIDEST]) and not _COMMENTED.match(line)]
