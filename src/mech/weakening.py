"""Whether edits weaken tests: delete or skip them, take assertions away or loosen them, or have fewer of them run.

Read from the files before and after; a flag with its place for a person to look at, never a verdict on intent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    r"|_tests?\.(?:py|go|rb|exs|dart|cc|cpp|c|rs)$|[.-](?:test|spec|cy)\.[cm]?[jt]sx?$|_spec\.rb$"
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
    r"|(?<![\w.])(?:it|test|describe|context|suite)\.(?:skip|todo|fixme|only|failing|skipIf)\b|skip:\s*true"
    r"|(?<![\w.])(?:x(?:it|test|describe|specify)|fdescribe|fit)\s*\(|\b[tb]\.Skip(?:f|Now)?\(|#\[ignore\b"
    r"|#\[should_panic\b|\bmarkTest(?:Skipped|Incomplete)\(|@tag :skip|\[(?:Fact|Theory)\(Skip|\[Ignore\b"
    r"|^\s*(?:skip|pending)\b(?:\s+['\"]|\s*$)"
)
_ASSERTION = re.compile(
    r"(?<![\w.])assert\b(?!ion)|\bassert\w*!?\s*\(|\bexpect\s*\(|\.should\b|\bassert_\w+|\brefute\w*\b|\bpytest\.raises\("
    r"|\b[tb]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b|\brequire\.\w+\(|\bverify\(|\bAssert\.\w+\("
    r"|\b(?:EXPECT|ASSERT|CHECK|REQUIRE)_?\w*\("
)
_LOOSE = re.compile(
    r"\bassert\s+(?:True|1)\s*(?:#.*)?$|\bassert(?:True)?\(\s*(?:True|true|1)\s*\)|\.toBe(?:Truthy|Defined)\(\)"
    r"|\.not\.toThrow\(\)|\bexpect\(true\)|expect\.anything\(\)"
    r"|\bassert\s+(?:(?!==|!=|<|>|\bin\b|\bis\b|\band\b|isinstance|startswith|endswith).){1,300}$|\bis not None\s*$"
    r"|\bassert(?:IsNotNone|NotNull)\(|\.to\.(?:exist|be\.ok)\b|\bor True\b"
)
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
_SCRIPT = re.compile(r'"test"\s*:\s*"([^"]*)"')
_COMMENT = re.compile(r"\s*(?:#(?!\[)|//|\*|/\*|--\s)")


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
        if path.endswith("package.json"):
            found += _script(path, before, after)
    return [*found, *_gone(tests)]


def _in_tests(path: str, before: str | None, after: str | None) -> Iterator[Weakened]:
    if after is None:
        return
    yield from _added(path, before, after, _SKIP, "skipped")
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
    """Lines that match and were not there before; in a file that is new there was nothing to weaken."""
    if before is None:
        return
    known = Counter(line.strip() for line in before.splitlines())
    for number, line in enumerate((after or "").splitlines(), 1):
        text = line.strip()
        if known[text] > 0:
            known[text] -= 1
        elif pattern.search(line) and not _COMMENT.match(line):
            yield Weakened(path, number, f"{what}: {text[:100]}")


def _script(path: str, before: str | None, after: str | None) -> Iterator[Weakened]:
    """The command that runs the tests is another one."""
    old, new = (_SCRIPT.search(text or "") for text in (before, after))
    if old and (new is None or new[1] != old[1]):
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
    return [line.strip() for line in _code(text).splitlines() if _ASSERTION.search(line)]


def _code(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not _COMMENT.match(line))


def _line_of(text: str, part: str) -> int | None:
    return next((number for number, each in enumerate(text.splitlines(), 1) if part in each), None)
