"""Whether edits weaken tests: delete or skip them, take assertions away or loosen them, or have fewer of them run.

Read from the files before and after; a flag with its place for a person to look at, never a verdict on intent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WIDEST = 2_000  # characters of a line that are looked at

Versions = Mapping[str, tuple[str | None, str | None]]
"""The text of each file that changed, before and after; None where it was or is not there."""


@dataclass(frozen=True, slots=True)
class Weakened:
    """One way in which tests say less than before; `line` is of the file as it is now, None when that is gone."""

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.what}"


_TEST_FILE = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|e2e|cypress)/.+\.\w+$|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|_tests?\.(?:py|go|rb|exs|dart|cc|cpp|c|rs)$|[.-](?:test|spec|cy)\.[cm]?[jt]sx?$|_spec\.rb$|\.bats$"
    r"|(?:^|/)(?:run[_-])?tests?(?:[_-][\w-]*)?\.(?:sh|bash|[cm]?js|ts|rb|php|pl|lua)$"
    r"|(?:^|/)[A-Z]\w*(?:Tests?|Spec|IT)\.(?:java|kt|scala|cs|swift|php|groovy)$"
)
_SNAPSHOT = re.compile(r"\.snap$|__snapshots__/|\.(?:approved|golden|expected)\b|/goldens?/")
_NAME = r"(['\"`][^'\"`]{0,200}['\"`])"
_CASES = (
    re.compile(r"^\s*(?:async )?def (test\w*)\s*\(", re.M),
    re.compile(rf"(?<![\w.])(?:it|test|specify)(?:\.each\([^)]{{0,2000}}\))?\s*\(\s*{_NAME}"),
    re.compile(r"^\s*func ((?:Test|Example|Fuzz)\w*)\s*\(", re.M),
    re.compile(r"#\[(?:\w+::)?test\b[^\n]*\n(?:\s*#\[[^\n]*\n){0,5}\s*(?:pub )?(?:async )?fn (\w+)"),
    re.compile(r"@(?:Test|ParameterizedTest)\b[^\n]*\n(?:\s*@[^\n]*\n){0,5}\s*(?:\w+ ){0,3}(?:void|fun) (`[^`]+`|\w+)"),
    re.compile(r"\[(?:Fact|Theory|Test|TestMethod)\b[^\n]*\n(?:\s*\[[^\n]*\n){0,5}\s*public (?:async )?\w+ (\w+)"),
    re.compile(rf"^\s*(?:it|specify|scenario|example|test)\s+{_NAME}", re.M),
    re.compile(r"function (test\w+)\s*\("),
)
_SKIP = re.compile(
    r"@(?:pytest\.mark\.|unittest\.)?(?:skip|skipIf|skipUnless|skipif|xfail|expectedFailure|Disabled|Ignore)\b"
    r"|\bpytest\.(?:skip|xfail|importorskip)\(|\bpytest\.mark\.(?:skip|xfail)|\bself\.skipTest\(|\bthis\.skip\(\)"
    r"|(?<![\w.])(?:it|test|describe|context|suite)\.(?:skip|todo|fixme|only|failing|skipIf)\b|\b(?:skip|todo|only):\s*(?:true|['\"`])"
    r"|(?<![\w.])(?:x(?:it|test|describe|specify)|fdescribe|fit)\s*\(|\b[tb]\.Skip(?:f|Now)?\(|#\[ignore\b"
    r"|#\[should_panic\b|\bmarkTest(?:Skipped|Incomplete)\(|@tag :skip|\[(?:Fact|Theory)\(Skip|\[Ignore\b"
    r"|^\s*(?:skip|pending)\b(?:\s+['\"]|\s*$)"
)
_ASSERTION = re.compile(
    r"(?<![\w.])assert\b(?!ion)|\bassert\w*!?\s*\(|\bexpect\s*\(|\.should\b|\bassert_\w+|\brefute\w*\b|\bpytest\.raises\("
    r"|\b[tb]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b|\brequire\.\w+\(|\bverify\(|\bAssert\.\w+\("
    r"|\b(?:EXPECT|ASSERT|CHECK|REQUIRE)_?\w*\(|\|\| *(?:\{ |(?:exit|return) [1-9]|exit \"?\$|fail\b|die\b)"
    r"|^\s*exit (?:[1-9]|\"?\$)"
)
_REFUSED = re.compile(r"\b[tb]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b")  # after the condition that is asserted
_LOOSE = re.compile(
    r"\bassert\s+(?:True|1)\s*(?:#.*)?$|\bassert(?:True)?\(\s*(?:True|true|1)\s*\)|\.toBe(?:Truthy|Defined)\(\)"
    r"|\.not\.toThrow\(\)|\bexpect\(true\)|expect\.anything\(\)"
    r"|\bassert\s+(?:(?!==|!=|<|>|\bin\b|\bis\b|\band\b|isinstance|startswith|endswith).){1,300}$|\bis not None\s*$"
    r"|\bassert(?:IsNotNone|NotNull)\(|\.to\.(?:exist|be\.ok)\b|\bor True\b"
)
FAILS_NEVER = re.compile(
    r"\b(?:if|while)\s{0,8}\(\s{0,8}(?:False|false|0|null|!true)\s{0,8}\)|^\s*if false\b|#if 0\b"
    r"|\b(?:if|while|elif)\s{1,8}(?:False|false|0|None|not True)\s{0,8}[:{]"
    r"|\bif\s{1,8}(?:True|true|1|not False)\s{0,8}[:{]|\bif\s{0,8}\(\s{0,8}(?:true|1|!false)\s{0,8}\)"
)
_TAMPERED = (
    (
        re.compile(
            r"\bos\._exit\(|\bsys\.exit\("
            r"|\bprocess\.(?:exit|reallyExit|abort)\b|\braise SystemExit\b"
            r"|^\s*exit(?: 0)?\s*;?$|\bSystem\.exit\(|\bos\.Exit\(|\bprocess::exit\("
            r"|^\s*(?:exit|quit)\(|\bexec true\b|^\s*trap\b"
        ),
        "the tests end before they are through",
    ),
    (FAILS_NEVER, "never or always reached"),
    (re.compile(r"\b(?:if|elif)\s{1,8}(?:typing\.)?TYPE_CHECKING\s{0,8}:"), "never or always reached"),
    (
        re.compile(
            r"\bsuppress\(|\bexcept\b[^:]{0,80}:\s*(?:pass|\.\.\.|continue|return)\b"
            r"|\bcatch\s{0,8}(?:\([^()]{0,80}\))?\s{0,8}\{\s{0,8}\}|\brescue nil\b"
            r"|\.catch\(\s{0,8}(?:\(\w*\)|\w+)?\s{0,8}=>\s{0,8}(?:\{\s{0,8}\}|null|undefined)|\bcatch_unwind\b|\brecover\(\)"
        ),
        "a failure is caught",
    ),
    (
        re.compile(
            r"^\s*del\s+[\w.]*[Tt]est|\bdelattr\(|^\s*test_?\w*\s*=(?!=)|\bTest\w*\.test\w*\s*=(?!=)|\bdef load_tests\b"
            r"|\b__test__\s*=|\bpytest_(?:collection|ignore|runtest|pyfunc|itemcollected|generate)\w*|\bcollect_ignore\b"
            r"|^\s*(?:const|let|var)\s+(?:test|it|describe)\s*=(?!=)(?!.*\b(?:require|import)\b)"
        ),
        "a test is taken away",
    ),
    (
        re.compile(
            r"\b(?:def|function|func|fn|macro_rules!)\s+(?:assert\w*|expect|refute\w*|fail)\b|\b(?:assert|expect)\.\w+\s*=(?!=)"
            r"|\bassert\w+\s*=(?!=)|\b(?:const|let|var)\s+(?:assert|expect)\s*=(?!=)(?!.*\b(?:require|import)\b)"
            r"|\bsetattr\([^,]{0,80},\s*['\"]assert"
        ),
        "an assertion means something else",
    ),
)
_END = re.compile(r"\s*return\b[^{(\[]*;?$")
_AFTER = re.compile(
    r"\s*(?:[)}\]]|else\b|elif\b|except\b|finally\b|catch\b|case\b|default\b|end\b|fi\b|rescue\b|when\b|@|#|//)"
)
_HANDLER = re.compile(r"\s*(?:except\b[^\n]*:|\}?\s*catch\b[^\n]*\{|rescue\b[^\n]*)\s*$")
_NOTHING = re.compile(r"\s*(?:pass|\.\.\.|continue|return|nil|end|\})\s*;?\s*$")
_RUNNER = re.compile(r"(?:^|/)(?:conftest\.py|sitecustomize\.py|pytest\.ini|tox\.ini|\.mocharc[\w.]*|\.rspec)$")
_SILENT = re.compile(
    r"\|\|\s*(?:true|:|exit 0)(?!\w)|;\s*(?:true|exit 0)\s*[\"']|--passWithNoTests|--ignore(?:-glob)?[= ]|--deselect"
    r"|-k ['\"]?not |testPathIgnorePatterns|collect_ignore|continue-on-error:\s*true|-DskipTests|maven\.test\.skip"
    r"|skipTests|--exclude[= ]|--skip[= ]|\bexclude\s*[:=]|-x test\b|set \+e|--reruns|\bretries\s*[:=]\s*[1-9]"
    r"|--test-name-pattern|--testNamePattern|-t ['\"]|--grep|testFailureIgnore|ignoreFailures|--no-fail"
)
_SETTINGS = re.compile(
    r"(?:^|/)(?:package\.json|pyproject\.toml|tox\.ini|setup\.cfg|pytest\.ini|[Mm]akefile|Rakefile|pom\.xml"
    r"|build\.gradle(?:\.kts)?|mech\.toml|\.mocharc[\w.]*|phpunit\.xml[\w.]*|\.rspec|Cargo\.toml|noxfile\.py"
    r"|(?:jest|vitest|vite|playwright|cypress|karma|mocha)[\w.]*\.(?:config|conf)\.\w+|[\w.-]+\.ya?ml|[\w-]+\.sh)$"
)
_SCRIPTS = (
    ("package.json", re.compile(r'"test"\s*:\s*"([^"]*)"')),
    ("mech.toml", re.compile(r'^\s*start\s*=\s*["\'](.*)["\']\s*$', re.M)),
)
_TESTING = re.compile(
    r"(?<![a-z0-9])(?:(?:py|unit|doc|nex|nose|c|x)?tests?|testing|unit|e2e|r?specs?|(?:type)?checks?|jest|vitest|mocha|karma|nox|tox"
    r"|nose2?|ava|tap|behave|bats|prove|verify|cypress|playwright|phpunit|pest|busted|lint)(?![a-z0-9])"
    r"|(?-i:[a-z]Tests?(?![a-z]))",
    re.I,
)
_COMMENT = re.compile(r"\s*(?:#(?!\[)|//|\*|/\*|--\s)")


def concerns(path: str) -> bool:
    """Whether a file can make tests say less."""
    return any(pattern.search(path) for pattern in (_TEST_FILE, _SNAPSHOT, _SETTINGS, _RUNNER))


def weakened(versions: Versions) -> list[Weakened]:
    """Every way in which these edits weaken tests. A test that moved to another file, or got another name, is none."""
    tests = {path: texts for path, texts in versions.items() if _TEST_FILE.search(path)}
    found: list[Weakened] = []
    for path, (before, after) in sorted(versions.items()):
        if path in tests:
            found += _in_tests(path, before, after)
        elif _SNAPSHOT.search(path) and before is not None:
            found.append(Weakened(path, None, "deleted" if after is None else "what is expected was changed"))
        if path in tests or _SETTINGS.search(path):
            found += _added(path, before, after, _SILENT, "fewer tests run, or their failures are ignored")
        for name, pattern in _SCRIPTS:
            if path.rpartition("/")[2] == name:
                found += _script(path, before, after, pattern)
    return [*found, *_gone(tests)]


def _in_tests(path: str, before: str | None, after: str | None) -> Iterator[Weakened]:
    if after is None:
        return
    yield from _added(path, before, after, _SKIP, "skipped")
    for pattern, what in _TAMPERED:
        yield from _added(path, before, after, pattern, what)
    yield from unreached(path, before, after)
    if before is None:
        return
    old, new = Counter(_assertions(before)), Counter(_assertions(after))
    lost, came = old - new, new - old
    if lost.total() > came.total() and len(_cases(before)) <= len(_cases(after)):
        yield Weakened(path, None, f"{lost.total() - came.total()} assertions fewer")
    elif lost and came:
        loose = next((line for line in came if _LOOSE.search(line)), None)
        line = loose or next(iter(came))
        what = "an assertion says less" if loose else "what is expected was changed"
        yield Weakened(path, _line_of(after, line), f"{what}: {line[:100]}")


def _added(path: str, before: str | None, after: str | None, pattern: re.Pattern[str], what: str) -> Iterator[Weakened]:
    """Lines that match and were not there before; in a file that is new there was nothing to weaken, unless it is one
    that says how tests are run."""
    if before is None and not _RUNNER.search(path):
        return
    for number, line in came(before, after):
        if pattern.search(line[:_WIDEST]):
            yield Weakened(path, number, f"{what}: {line.strip()[:100]}")


def runs_tests(line: str) -> bool:
    """Whether a command line looks like one that runs tests or checks."""
    return bool(_TESTING.search(line))


def is_test(path: str) -> bool:
    """Whether a file holds tests."""
    return bool(_TEST_FILE.search(path))


def came(before: str | None, after: str | None, *, comments: bool = False) -> Iterator[tuple[int, str]]:
    """The lines of code that were not there before, with their number; comments too where they are asked for."""
    known = Counter(line.strip() for line in (before or "").splitlines())
    for number, line in enumerate((after or "").splitlines(), 1):
        text = line.strip()
        if known[text] > 0:
            known[text] -= 1
        elif comments or not _COMMENT.match(line):
            yield number, line


def unreached(path: str, before: str | None, after: str) -> Iterator[Weakened]:
    """A new `return` with lines behind it, and a new handler that does nothing."""
    if before is None:
        return
    lines = after.splitlines()
    for number, line in came(before, after):
        behind = next((each for each in lines[number : number + 20] if each.strip()), "")
        if _END.match(line) and behind and _indent(behind) == _indent(line) and not _AFTER.match(behind):
            yield Weakened(path, number, f"what follows is never reached: {line.strip()[:100]}")
        elif _HANDLER.match(line) and _NOTHING.match(behind):
            yield Weakened(path, number, f"a failure is caught: {line.strip()[:100]}")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _script(path: str, before: str | None, after: str | None, pattern: re.Pattern[str]) -> Iterator[Weakened]:
    """The command that runs the tests is another one."""
    old, new = (pattern.search(text or "") for text in (before, after))
    if old and (path.endswith(".json") or _TESTING.search(old[1])) and (new is None or new[1] != old[1]):
        what = f"tests are run by `{new[1][:80]}` now" if new else "nothing runs the tests any more"
        yield Weakened(path, _line_of(after or "", new[0]) if new else None, f"{what} (it was `{old[1][:80]}`)")


def _gone(tests: Versions) -> Iterator[Weakened]:
    """Tests that are nowhere any more: fewer in all, so that some were not just given another name."""
    old = {path: _cases(before or "") for path, (before, _) in tests.items()}
    new = Counter(name for _, after in tests.values() for name in _cases(after or ""))
    fewer = sum(map(len, old.values())) - new.total()
    for path, names in sorted(old.items()):
        lost = [name for name in names if not new[name]]
        if not lost or fewer <= 0:
            continue
        told = ", ".join(name.strip("'\"`") for name in lost[:3])
        rest = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        how = "deleted with" if tests[path][1] is None else "tests are gone:"
        yield Weakened(path, None, f"{how} {told}{rest}")


def _cases(text: str) -> list[str]:
    """The names of the tests in a file; one that is commented out is none."""
    code = _code(text)
    return list(dict.fromkeys(match[1] for pattern in _CASES for match in pattern.finditer(code)))


def _assertions(text: str) -> list[str]:
    lines = _code(text).splitlines()
    return [
        f"{lines[at - 1].strip()} {line.strip()}" if at and _REFUSED.search(line) else line.strip()
        for at, line in enumerate(lines)
        if _ASSERTION.search(line)
    ]


def _code(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _COMMENT.match(line))


def _line_of(text: str, part: str) -> int | None:
    return next((number for number, each in enumerate(text.splitlines(), 1) if part in each), None)
