"""Reports in XML: JUnit's (of Surefire, Gradle, pytest, PHPUnit, CTest and many more), TRX, NUnit, Checkstyle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from mech.reports.stacks import MOST, places
from mech.types import Report, Reported, Where

DEEPEST = 100  # elements within each other
LONGEST = 20_000  # characters of one text

_CASES = {"testcase": "junit", "UnitTestResult": "trx", "test-case": "nunit"}
_ROOTS = {"testsuites", "testsuite", "TestRun", "test-run", "checkstyle"}
_LINTED = re.compile(r"line (\d{1,7}), col(?:umn)? (\d{1,6})")
_TYPED = re.compile(
    r"^(?P<file>[^:\n]{1,500}):(?P<line>\d{1,7}):(?:(?P<column>\d{1,6}):(?:\d{1,7}:\d{1,6}:)?)? (?P<text>error: .+)"
)
_CODE = re.compile(r"(?:^| ) ?\[([\w-]{1,80})\]$")
_WRONG = {"failure", "error"}
_TEXTS = {"failure", "error", "message", "Message", "stack-trace", "StackTrace"}


@dataclass(slots=True)
class _Case:
    """A test while it is read."""

    attributes: Mapping[str, str]
    wrong: str = ""
    type: str = ""
    kind: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)


class _Reader:
    """What the parser calls: keeps the failures, and only the test it is in."""

    def __init__(self) -> None:
        self.tool, self.failed, self.passed = "", 0, 0
        self.failures: list[Reported] = []
        self._case: _Case | None = None
        self._path: list[str] = []
        self._file = self._suite = ""
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name not in _ROOTS:
            raise ValueError("no report that is known")
        if len(self._path) >= DEEPEST:
            raise ValueError("nested too deep")
        self._path.append(name)
        self._size = 0
        if name == "testsuite":
            self._suite = attributes.get("name", "")
        elif name in _CASES:
            self.tool = self.tool or _CASES[name]
            self._case = _Case(attributes)
            if attributes.get("outcome") == "Failed" or attributes.get("result") == "Failed":
                self._case.kind = "test"
        elif self._case is not None and name in _WRONG and not self._case.wrong:
            self._case.kind = "error" if name == "error" else "test"
            self._case.wrong, self._case.type = attributes.get("message", ""), attributes.get("type", "")
            self._case.texts[name] = []
        elif self._case is None and name == "file":
            self._file = attributes.get("name", "")
        elif self._case is None and name == "error" and self._file:
            self._checked(attributes)

    def text(self, text: str) -> None:
        if self._case is None or self._path[-1] not in _TEXTS:
            return
        whole = _of_mypy(self._case)  # all that it found is one text, which is counted
        if whole or self._size < LONGEST:
            self._case.texts.setdefault(self._path[-1], []).append(text if whole else text[:LONGEST])
            self._size += len(text)

    def end(self, name: str) -> None:
        self._path.pop()
        if name in _CASES and self._case is not None:
            self._close(self._case)
            self._case = None

    def _close(self, case: _Case) -> None:
        if _of_mypy(case):
            self._typed("".join(part for parts in case.texts.values() for part in parts))
            return
        if not case.kind:
            self.passed += 1
            return
        self.failed += 1
        if len(self.failures) >= MOST:
            return
        texts = {name: "".join(parts).strip() for name, parts in case.texts.items()}
        stack = texts.get("StackTrace") or texts.get("stack-trace") or texts.get("failure") or texts.get("error") or ""
        stack, head = _innermost(stack), stack.split("\n", 1)[0]
        message = case.wrong or texts.get("Message") or texts.get("message") or stack or case.type
        if (first := message.split("\n", 1)[0]) and head.endswith(first):  # with the type of what was thrown
            message = head + message[len(first) :]
        if stack.startswith("Caused by: "):
            message = f"{stack[11:].split(chr(10), 1)[0]}\n{message}"
        given = case.attributes
        name = given.get("name") or given.get("testName") or given.get("fullname") or ""
        group = given.get("classname", "")
        found = list(places(stack))
        if match := _LINTED.match(stack):  # a linter's, whose suites are files
            where = Where(self._suite, int(match[1]), int(match[2]))
            self.failures.append(Reported("lint", message.strip(), name, (where,)))
            return
        if file := given.get("file"):
            line = given.get("line", "")
            found.append(Where(file, int(line) if line.isdecimal() else None))
        elif group and not found:
            found.append(Where(group.replace(".", "/") + ".*"))
        self.failures.append(Reported(case.kind, message.strip(), f"{group}.{name}".strip("."), tuple(found)))

    def _typed(self, text: str) -> None:
        """What mypy found: one test for all of it, or for each file."""
        self.tool = "mypy"
        lines = text.split("\n")
        for at, line in enumerate(lines):
            if (match := _TYPED.match(line)) is None:
                continue
            self.failed += 1
            if len(self.failures) < MOST:
                said, code = _coded(match["text"], lines[at + 1 : at + 4])
                column = int(match["column"]) if match["column"] else None
                where = Where(match["file"], int(match["line"]), column)
                self.failures.append(Reported("type", said, code, (where,)))

    def _checked(self, given: Mapping[str, str]) -> None:
        self.tool = "checkstyle"
        if given.get("severity", "error") != "error":
            return
        self.failed += 1
        if len(self.failures) < MOST:
            line, column = (
                int(text) if (text := given.get(name, "")).isdecimal() else None for name in ("line", "column")
            )
            rule = given.get("source", "").rpartition(".")[2]
            self.failures.append(Reported("lint", given.get("message", ""), rule, (Where(self._file, line, column),)))


def _of_mypy(case: _Case) -> bool:
    return case.attributes.get("classname") == "mypy"


def _coded(text: str, following: list[str]) -> tuple[str, str]:
    """A message of mypy and its code, which stand on several lines when it prints for people."""
    for taken in range(len(following) + 1):
        said = " ".join([text, *(line.strip() for line in following[:taken])])
        if match := _CODE.search(said):
            return said[: match.start()].strip(), match[1]
    return text, ""


def _innermost(stack: str) -> str:
    """A stack of Java from its innermost cause on, behind it what it caused."""
    before, mark, cause = stack.rpartition("\nCaused by: ")
    return f"Caused by: {cause}\n{before}" if mark else stack


def read(text: str) -> Iterator[Report]:
    """The report of a document; ValueError when it is none. A document type, which entities would need, is refused."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        if not reader.failures:  # cut or broken after what we know
            raise ValueError("not well-formed") from None
    if reader.tool:
        yield Report(reader.tool, reader.failed, reader.passed, tuple(reader.failures))


def _refuse(*_: object) -> None:
    raise ValueError("a report that declares entities")
