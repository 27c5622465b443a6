"""Reports that are one JSON value, as a table: how each tool's is known, and where it says what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mech.reports.stacks import MOST, places, told
from mech.types import Report, Reported, Where

_SCALAR = (str, int, float)


@dataclass(frozen=True, slots=True)
class Form:
    """A tool's report. `items` leads to the failures: keys, `*` for each of a list or each value of an object (whose
    key is then `key`). Fields are paths in an item, or names in what surrounds it; an item has every one of `needs`,
    and `wrong` is the field that tells failures with the values that do. `first` is what the tool's lines count from.
    """

    tool: str
    items: str
    needs: str
    kind: str = "lint"
    message: str = "message"
    name: str = ""
    file: str = "file"
    line: str = "line"
    column: str = "column"
    stack: str = ""
    wrong: str = ""
    values: tuple[Any, ...] = ()
    first: int = 1


FORMS = (
    Form("jest", "testResults * assertionResults *", "status failureMessages", "test", "failureMessages.0", "fullName",
         "name", "location.line", "location.column", "failureMessages.0", "status", ("failed",)),
    Form("jest", "testResults *", "assertionResults status message", "suite", file="name", stack="message",
         wrong="assertionResults", values=([],)),
    Form("mocha", "failures *", "fullTitle err", "test", "err.message", "fullTitle", stack="err.stack"),
    Form("rspec", "examples *", "full_description status", "test", "exception.message", "full_description",
         "file_path", "line_number", "", "exception.backtrace", "status", ("failed",)),
    Form("pytest", "tests * call crash", "path lineno message", "test", name="nodeid", file="path", line="lineno"),
    Form("pytest", "tests * setup crash", "path lineno message", "setup", name="nodeid", file="path", line="lineno"),
    Form("pytest", "collectors *", "outcome longrepr", "collection", "longrepr", "nodeid", "nodeid",
         stack="longrepr", wrong="outcome", values=("failed",)),
    Form("sarif", "runs * results *", "message", "lint", "message.text", "ruleId",
         "locations.0.physicalLocation.artifactLocation.uri", "locations.0.physicalLocation.region.startLine",
         "locations.0.physicalLocation.region.startColumn", "", "level", ("error", None)),
    Form("eslint", "* messages *", "severity message", name="ruleId", file="filePath", wrong="severity", values=(2,)),
    Form("stylelint", "* warnings *", "text rule", message="text", name="rule", file="source", wrong="severity",
         values=("error",)),
    Form("ruff", "*", "filename location code", name="code", file="filename", line="location.row",
         column="location.column"),
    Form("pyright", "generalDiagnostics *", "severity message", "type", name="rule", line="range.start.line",
         column="range.start.character", wrong="severity", values=("error",), first=0),
    Form("pylint", "*", "message-id path", name="symbol", file="path"),
    Form("bandit", "results *", "issue_text filename", message="issue_text", name="test_id", file="filename",
         line="line_number"),
    Form("semgrep", "results *", "check_id path", message="extra.message", name="check_id", file="path",
         line="start.line", column="start.col"),
    Form("golangci-lint", "Issues *", "FromLinter Pos", message="Text", name="FromLinter", file="Pos.Filename",
         line="Pos.Line", column="Pos.Column"),
    Form("rubocop", "files * offenses *", "cop_name message", name="cop_name", file="path", line="location.line",
         column="location.column"),
    Form("phpstan", "files * messages *", "message line", name="identifier", file="key"),
    Form("psalm", "*", "line_from file_name", "type", name="type", file="file_name", line="line_from",
         column="column_from", wrong="severity", values=("error",)),
    Form("codeclimate", "*", "check_name location", message="description", name="check_name", file="location.path",
         line="location.lines.begin"),
    Form("shellcheck", "*", "file line level code", name="code"),
    Form("shellcheck", "comments *", "file line level code", name="code"),
    Form("ktlint", "* errors *", "rule message", name="rule"),
    Form("swiftlint", "*", "rule_id file", message="reason", name="rule_id", column="character"),
    Form("tflint", "issues *", "rule range", name="rule.name", file="range.filename", line="range.start.line",
         column="range.start.column"),
    Form("oxlint", "diagnostics *", "filename labels", name="code", file="filename", line="labels.0.span.line",
         column="labels.0.span.column", wrong="severity", values=("error",)),
    Form("playwright", "specs * tests * results *", "error status", "test", "error.message", "title", "file", "line",
         "column", "error.stack", "status", ("failed", "timedOut")),
)  # fmt: skip


def read(value: Any) -> Iterator[Report]:
    """The reports that a JSON value is, in the first form that fits; nothing when none does."""
    for form in FORMS:
        tops = list(_tops(value, form))
        failures: list[Reported] = []
        count = 0
        for item, around in (found for top in tops for found in _items(top, form.items.split(), {})):
            if all(need in item for need in form.needs.split()) and _wrong(form, item):
                count += 1
                if len(failures) < MOST:
                    failures.append(_reported(form, item, around))
        if failures:
            yield Report(form.tool, count, None, tuple(failures))
            if form.tool != "jest":
                return


def _tops(value: Any, form: Form) -> Iterator[Any]:
    """The value, or the suites within it where suites hold suites."""
    if form.tool != "playwright":
        yield value
        return
    left = list(value.get("suites") or ()) if isinstance(value, dict) else []
    while left and len(left) < 10_000:
        suite = left.pop()
        if isinstance(suite, dict):
            yield suite
            left += suite.get("suites") or ()


def _items(
    value: Any, steps: list[str], around: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    if not steps:
        if isinstance(value, dict):
            yield value, around
        return
    if isinstance(value, dict):
        around = (
            {**around, **{key: each for key, each in value.items() if isinstance(each, _SCALAR)}}
            if len(value) < 50
            else around
        )
    step, rest = steps[0], steps[1:]
    if step != "*":
        if isinstance(value, dict) and step in value:
            yield from _items(value[step], rest, around)
    elif isinstance(value, list):
        for each in value:
            yield from _items(each, rest, around)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _items(each, rest, {**around, "key": key})


def _wrong(form: Form, item: Mapping[str, Any]) -> bool:
    return not form.wrong or item.get(form.wrong) in form.values


def _reported(form: Form, item: Mapping[str, Any], around: Mapping[str, Any]) -> Reported:
    def text(path: str) -> str:
        found = _at(item, path)
        found = around.get(path) if found is None else found
        if isinstance(found, list):
            return "\n".join(str(each) for each in found[:50])
        return str(found) if isinstance(found, _SCALAR) else ""

    def number(path: str) -> int | None:
        found = _at(item, path)
        return found + 1 - form.first if isinstance(found, int) and 0 <= found < 10_000_000 else None

    found = list(places(text(form.stack))) if form.stack else []
    if file := text(form.file).removeprefix("file://"):
        line = number(form.line)
        found.append(Where(file, line, number(form.column) if line else None))
    return Reported(form.kind, told(text(form.message)), text(form.name), tuple(found))


def _at(item: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(item, dict):
            item = item.get(part)
        elif isinstance(item, list) and part.isdecimal():
            item = item[int(part)] if int(part) < len(item) else None
        else:
            return None
    return item
