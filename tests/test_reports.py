"""Reports by value: what tools write for programs, and what is read of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.diagnosers import CommandRun, Run, diagnose
from mech.reports import printed, read
from mech.types import Where

ESLINT = [{"filePath": "/workspace/a.js", "messages": [
    {"ruleId": "no-undef", "severity": 2, "message": "'b' is not defined.", "line": 3, "column": 5},
    {"ruleId": "eqeqeq", "severity": 1, "message": "Expected '==='.", "line": 4, "column": 1}]}]  # fmt: skip
RUFF = [{"code": "F821", "message": "Undefined name `b`", "filename": "/workspace/a.py",
         "location": {"row": 3, "column": 5}, "end_location": {"row": 3, "column": 6}}]  # fmt: skip
JEST = {"numFailedTests": 1, "testResults": [
    {"name": "/workspace/sum.js", "status": "failed", "message": "", "assertionResults": [
        {"fullName": "sum adds", "status": "failed", "title": "adds", "location": {"line": 3, "column": 3},
         "failureMessages": ["Error: expect(3).toBe(4)\n    at Object.x (/workspace/sum.js:4:17)"]},
        {"fullName": "is well", "status": "passed", "title": "is well", "failureMessages": []}]}]}  # fmt: skip
SUM = "/workspace/sum.js"
MOCHA = {"stats": {"failures": 1}, "failures": [{"fullTitle": "sum adds",
    "err": {"message": "3 == 4", "stack": "E: 3 == 4\n    at Context.<anonymous> (test/sum.js:4:12)"}}]}  # fmt: skip
SARIF = {"runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"level": "error", "ruleId": "R1",
    "message": {"text": "is wrong"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.c"},
    "region": {"startLine": 7, "startColumn": 2}}}]}]}]}  # fmt: skip
PYRIGHT = {"generalDiagnostics": [{"file": "/workspace/a.py", "severity": "error", "message": "wrong type",
    "range": {"start": {"line": 6, "character": 1}}, "rule": "reportX"}]}  # fmt: skip
RSPEC = {"examples": [{"full_description": "Cart adds", "status": "failed", "file_path": "./spec/cart_spec.rb",
    "line_number": 5,
    "exception": {"class": "E", "message": "expected 3", "backtrace": ["./lib/cart.rb:9:in `add'"]}}]}  # fmt: skip
PHPSTAN = {"totals": {"file_errors": 1}, "files": {"/workspace/a.php": {"messages": [
    {"message": "Undefined variable: $b", "line": 4}]}}}  # fmt: skip
CARGO = {"reason": "compiler-message", "message": {"level": "error", "message": "cannot find value `b`",
    "code": {"code": "E0425"}, "spans": [{"file_name": "src/main.rs", "line_start": 3, "column_start": 5,
    "is_primary": True}]}}  # fmt: skip
MYPY = {"file": "a.py", "line": 3, "column": 4, "message": "bad", "hint": None, "code": "arg-type", "severity": "error"}
GO = [
    {"Action": "run", "Package": "shop/cart", "Test": "TestAdd"},
    {"Action": "output", "Package": "shop/cart", "Test": "TestAdd", "Output": "    cart_test.go:9: got 3, want 4\n"},
    {"Action": "fail", "Package": "shop/cart", "Test": "TestAdd", "Elapsed": 0},
    {"Action": "output", "Package": "shop/cart", "Output": "FAIL\n"},
    {"Action": "fail", "Package": "shop/cart", "Elapsed": 0.1},
]
JUNIT = """<?xml version="1.0"?><testsuites><testsuite name="s">
<testcase name="add" classname="Cart" file="./c.php" line="4">
<error type="E">E: it broke

/workspace/src/Cart.php:12
</error></testcase><testcase name="well"/></testsuite></testsuites>"""
TRX = """<TestRun><Results><UnitTestResult testName="Cart.Adds" outcome="Failed"><Output><ErrorInfo>
<Message>Assert.Equal() Failure</Message><StackTrace>   at Cart.Adds() in /workspace/CartTests.cs:line 9</StackTrace>
</ErrorInfo></Output></UnitTestResult><UnitTestResult testName="Well" outcome="Passed"/></Results></TestRun>"""
CHECKSTYLE = """<checkstyle><file name="/workspace/A.java"><error line="3" column="5" severity="error" message="Missing"
 source="com.puppycrawl.JavadocCheck"/><error line="4" severity="warning" message="x"/></file></checkstyle>"""


def lines(*values: Any) -> str:
    return "\n".join(json.dumps(value) for value in values)


@pytest.mark.parametrize(
    ("text", "tool", "message", "name", "place"),
    [
        (json.dumps(ESLINT), "eslint", "'b' is not defined.", "no-undef", Where("/workspace/a.js", 3, 5)),
        (json.dumps(RUFF), "ruff", "Undefined name `b`", "F821", Where("/workspace/a.py", 3, 5)),
        (json.dumps(JEST), "jest", "Error: expect(3).toBe(4)", "sum adds", Where(SUM, 4, 17, "Object.x")),
        (json.dumps(MOCHA), "mocha", "3 == 4", "sum adds", Where("test/sum.js", 4, 12, "Context.<anonymous>")),
        (json.dumps(SARIF), "sarif", "is wrong", "R1", Where("a.c", 7, 2)),
        (json.dumps(PYRIGHT), "pyright", "wrong type", "reportX", Where("/workspace/a.py", 7, 2)),
        (json.dumps(RSPEC), "rspec", "expected 3", "Cart adds", Where("./lib/cart.rb", 9)),
        (json.dumps(PHPSTAN), "phpstan", "Undefined variable: $b", "", Where("/workspace/a.php", 4)),
        (lines(CARGO), "cargo", "error[E0425]: cannot find value `b`", "E0425", Where("src/main.rs", 3, 5)),
        (lines(MYPY), "mypy", "error: bad", "arg-type", Where("a.py", 3, 5)),
        (lines(*GO), "go", "got 3, want 4", "shop/cart.TestAdd", Where("shop/cart/cart_test.go", 9)),
        (JUNIT, "junit", "E: it broke", "Cart.add", Where("/workspace/src/Cart.php", 12)),
        (TRX, "trx", "Assert.Equal() Failure", "Cart.Adds", Where("/workspace/CartTests.cs", 9, None, "Cart.Adds()")),
        (CHECKSTYLE, "checkstyle", "Missing", "JavadocCheck", Where("/workspace/A.java", 3, 5)),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)  # fmt: skip
def test_a_report_is_read_in_the_form_that_its_tool_writes(
    text: str, tool: str, message: str, name: str, place: Where
) -> None:
    """Every form gives one failure with message, name and place; what passed, or only warns, is none."""
    (report,) = read(text.encode())
    (failure,) = report.failures
    assert (report.tool, report.failed) == (tool, 1)
    assert (failure.message.split("\n")[0], failure.name) == (message, name)
    assert failure.places[0] == place


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "7", '"text"', "<a/>", "<testsuite>", "[" * 100_000, '{"a":' * 100_000,
        "<testsuite>" * 100_000, "<!DOCTYPE a><testsuite><testcase><failure/></testcase></testsuite>",
        '{"testResults": 7}', '{"runs": [[{}], {"results": {"a": 3}}]}', '[{"filePath": 1, "messages": 3}]',
        '{"tool": "x", "kind": 3, "frames": [7, {"line": "a"}]}', '{"Action": 3, "Package": 4}',
        '{"reason": 1, "message": {"level": "error", "spans": 4}}',
    ],
)  # fmt: skip
def test_what_is_no_report_is_none(text: str) -> None:
    """Cut, broken, nested and hostile values are read as nothing or as an empty failure, and never raise."""
    assert all(not report.failures or report.tool == "x" for report in read(text.encode()))


@given(st.binary(max_size=2000) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["testResults", "messages", "runs", "results", "message", "severity", "tool", "kind", "frames",
                         "Action", "Package", "Test", "Output", "failures", "err", "fullTitle", "spans", "reason"]),
        inner, max_size=5),
    max_leaves=20).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_read_within_bounds(data: bytes) -> None:
    """Whatever a sandbox writes, reading it ends, raises nothing and keeps a bounded number of failures."""
    assert all(len(report.failures) <= 100 for report in read(data))


def test_many_failures_are_counted_and_few_kept() -> None:
    """A report of ten thousand failures is counted whole."""
    case = '<testcase name="x"><failure message="m">at a.js:1:2</failure></testcase>'
    (report,) = read(f"<testsuite>{case * 10_000}</testsuite>".encode())
    assert (report.failed, len(report.failures)) == (10_000, 100)


@pytest.mark.parametrize("text", [json.dumps(ESLINT), json.dumps(ESLINT, indent=2), lines(*GO), lines(CARGO), JUNIT])
def test_a_report_that_is_the_output_is_read_where_it_stands(text: str) -> None:
    """Lines of others before and behind it are no part of it."""
    (report,) = printed(f"> shop@1.0.0 lint\n[INFO] begins {{\n{text}\nerror Command failed with exit code 1.\n")
    assert report.failed == 1


def test_an_output_that_says_it_is_our_reporters_is_not_believed() -> None:
    """What a program prints cannot pose as what a tool reported to us."""
    assert printed(lines({"tool": "pytest", "kind": "test", "name": "x", "message": "forged"})) == ()


def reported(text: str, exit_code: int, printing: str, line: str = "npm test") -> Any:
    one = CommandRun(
        "c1", line, "test", ended="exited", exit_code=exit_code, text=printing, reports=read(text.encode())
    )
    return diagnose(Run((one,)))


def test_a_failure_that_is_printed_and_reported_is_told_once() -> None:
    """The report places it, the printed block is its evidence."""
    printing = "FAIL sum.js\n  ● sum › adds\n\n    expect(3).toBe(4)\n\n      at Object.x (/workspace/sum.js:4:17)\n"
    found = reported(json.dumps(JEST), 1, printing)
    (failure,) = found.failures
    assert (failure.via, failure.kind, failure.evidence[0].first_line) == ("report", "test", 2)
    assert failure.message.startswith("● sum adds: Error: expect(3).toBe(4)")


def test_a_command_that_passed_fails_by_no_report_of_its_own() -> None:
    """A runner that exits with 0 has passed; a script that goes on after its tests failed has not."""
    assert reported(json.dumps(JEST), 0, "all is well\n", "npx jest").verdict == "passed"
    assert reported(json.dumps(JEST), 0, "all is well\n", "npm test").verdict != "passed"
    assert reported(JUNIT, 0, "all is well\n", "npm test").verdict == "passed"


def test_the_innermost_cause_of_a_java_stack_is_the_message() -> None:
    """What was thrown, caused by what: the cause comes first, and so do its frames."""
    stack = "a.Outer: outer\n\tat a.B.c(B.java:2)\nCaused by: a.Inner: inner\n\tat a.D.e(D.java:7)\n\t... 5 more\n"
    (report,) = read(
        f'<testsuite><testcase name="x"><error message="outer">{stack}</error></testcase></testsuite>'.encode()
    )
    (failure,) = report.failures
    assert failure.message == "a.Inner: inner\na.Outer: outer"
    assert [(each.file, each.line) for each in failure.places] == [("a/D.java", 7), ("a/B.java", 2)]


RUSTC = (
    '{"$message_type":"artifact","artifact":"x.rmeta","emit":"metadata"}\n'
    '{"$message_type":"diagnostic","message":"unused","code":{"code":"unused_variables"},"level":"warning","spans":[]}\n'
    '{"$message_type":"diagnostic","message":"mismatched types","code":{"code":"E0308"},"level":"error","spans":['
    '{"file_name":"src/b.rs","line_start":9,"column_start":2,"is_primary":false},'
    '{"file_name":"src/a.rs","line_start":3,"column_start":7,"is_primary":true}]}\n'
    '{"$message_type":"diagnostic","message":"aborting due to 1 error","code":null,"level":"error","spans":[]}\n'
)


def test_what_rustc_writes_for_cargo_is_read() -> None:
    """Errors with their code, the primary place first; warnings and the closing line are none."""
    (report,) = read(RUSTC.encode())
    assert (report.tool, report.failed) == ("cargo", 1)
    (failure,) = report.failures
    assert (failure.kind, failure.message) == ("compile", "error[E0308]: mismatched types")
    assert failure.places == (Where("src/a.rs", 3, 7), Where("src/b.rs", 9, 2))


MYPY = """<?xml version="1.0"?><testsuite name="mypy" tests="1"><testcase classname="mypy" name="mypy-py3">
<failure message="mypy produced messages">a.py:3:12: error: Incompatible return value type (got &quot;int&quot;,
expected &quot;str&quot;)  [return-value]
        return of
               ^~
a.py:5: note: see below
a.py:7: error: Unexpected end</failure></testcase></testsuite>"""


@pytest.mark.parametrize(
    "text",
    [
        "<failure message='no'><![CDATA[expected </testsuite> and <testsuite>]]></failure>",
        "<!-- </testsuite> <testsuite> --><failure message='no'/>",
        "<failure message='no'><![CDATA[<!-- ]]></failure><!-- <![CDATA[ -->",
        "<system-out>&lt;a></system-out><failure message='a > b'/>",
    ],
)
def test_a_printed_document_ends_where_its_markup_does(text: str) -> None:
    """What stands in a comment or as mere text closes nothing; another document may follow."""
    one = f'<testsuite name="a"><testcase name="x">{text}</testcase></testsuite>\n'
    (report,) = printed(f"begins\n{one}ends\n")
    assert (report.tool, report.failed) == ("junit", 1)
    assert len(printed(f"begins\n{one}between\n{one}ends\n")) == 2


def test_a_document_whose_tags_are_not_told_apart_ends_with_the_last() -> None:
    """An opening tag of many characters hides no failure."""
    inner = f"<testsuite name='{'x' * 6000}'><testcase name='x'><failure message='no'/></testcase></testsuite>"
    text = f"<testsuites><testsuites name='a'>{inner}</testsuites></testsuites>"
    assert [report.failed for report in printed(f"begins\n{text}\nends\n")] == [1]
    broken = "<testsuite><testsuite><testcase name='x'><failure message='no'/></testcase></testsuite>"
    assert [report.failed for report in printed(f"begins\n{broken}\n<![CDATA[ ends\n")] == [1]


def test_all_that_mypy_found_is_counted() -> None:
    """Also where the text of its one test is longer than what is kept of a text."""
    errors = "".join(
        f"shop/module_{at}.py:{at}: error: Name &quot;missing_{at}&quot; is not defined  [name-defined]\n"
        for at in range(1, 901)
    )
    text = '<testsuite name="mypy"><testcase classname="mypy" name="mypy"><failure>'
    (report,) = read(f"{text}{errors}</failure></testcase></testsuite>".encode())
    assert report.failed == 900
    assert len(report.failures) <= 900


def test_the_report_of_mypy_is_read_in_either_form() -> None:
    """A message that was wrapped is one; notes and quoted sources are none; what has no code has none."""
    (report,) = read(MYPY.encode())
    assert (report.tool, report.failed) == ("mypy", 2)
    assert [(each.name, each.message, each.places[0]) for each in report.failures] == [
        ("return-value", 'error: Incompatible return value type (got "int", expected "str")', Where("a.py", 3, 12)),
        ("", "error: Unexpected end", Where("a.py", 7)),
    ]


def test_documents_that_were_printed_one_after_another_are_all_read() -> None:
    """Each ends with its own first element, what stands between them is no report, and suites may hold suites."""
    one = '<testsuite><testsuite><testcase name="x"><failure message="no"/></testcase></testsuite></testsuite>'
    two = one.replace('"x"', '"y"')
    found = printed(
        f"begin\n<?xml version='1.0'?>\n{one}\nbetween & <this>\n{two}\n<testsuites>\n{two}</testsuites>\nend\n"
    )
    assert [failure.name for report in found for failure in report.failures] == ["x", "y", "y"]


def test_what_is_reported_printed_and_stated_counts_once() -> None:
    """A compiler's error that is in its report and in its output is one failure, and consequences are told apart."""
    text = "error[E0308]: mismatched types\n --> src/a.rs:3:7\n  |\nerror: could not compile `shop` due to 1 error\n"
    found = reported(RUSTC, 101, text, "cargo build")
    assert [(each.via, each.count) for each in found.failures] == [("report", 1), ("parser", 1)]


def test_failures_that_nothing_printed_tells_of_are_all_told() -> None:
    """Reports of a command that printed nothing share no line by which one would stand for the other."""
    found = reported(MYPY, 1, "", "mypy .")
    assert [each.where.line for each in found.failures if each.where] == [3, 7]
