"""Reports of one JSON object a line: those of our own reporters, of Cargo, `go test -json`, mypy and Dart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from mech.reports.stacks import COLOURS, MOST, places
from mech.types import Report, Reported, Where

LONGEST = 200_000  # characters of a line that is read


@dataclass(slots=True)
class _Reading:
    """What was read of the reports of each tool so far."""

    failures: dict[str, list[Reported]] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    passed: dict[str, int] = field(default_factory=dict)
    printed: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, tool: str, failure: Reported) -> None:
        kept = self.failures.setdefault(tool, [])
        if len(kept) < MOST:
            kept.append(failure)
        self.failed[tool] = self.failed.get(tool, 0) + 1


def read(text: str, *, foreign: bool = False) -> Iterator[Report]:
    """The reports in lines of JSON; lines that are none of them are passed over. `foreign`: none of ours is there."""
    reading = _Reading()
    for line in text.split("\n"):
        if not line.startswith("{") or len(line) > LONGEST:
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            for keys, take in _TAKERS[2:] if foreign else _TAKERS:
                if all(key in value for key in keys):
                    with suppress(ValueError, TypeError, KeyError, AttributeError):  # one line, not the report
                        take(reading, value)
                    break
    for tool, failures in reading.failures.items():
        yield Report(tool, max(reading.failed.get(tool, 0), len(failures)), reading.passed.get(tool), tuple(failures))
    for tool, passed in reading.passed.items():
        if tool not in reading.failures:
            yield Report(tool, reading.failed.get(tool, 0), passed)


def _ours(reading: _Reading, value: Mapping[str, Any]) -> None:
    tool = _text(value, "tool")
    if "kind" not in value:
        failed, passed = value.get("failed"), value.get("passed")
        if isinstance(failed, int):
            reading.failed[tool] = max(failed, reading.failed.get(tool, 0))
        if isinstance(passed, int):
            reading.passed[tool] = passed
        return
    stack, error = COLOURS.sub("", _text(value, "stack")), _text(value, "error")
    text = COLOURS.sub("", _text(value, "text"))
    shown: tuple[Where, ...] = ()
    if text:  # what pytest prints of a file that it could not collect
        shown = tuple(reversed([where for line in text.split("\n") for where in places(line)]))
        text = "\n".join(line[1:].strip() for line in text.split("\n") if line.startswith("E  ")) or text
    message = COLOURS.sub("", _text(value, "message")) or stack or text
    head = stack.split("\n", 1)[0]
    if message and message.split("\n", 1)[0] in head and re.match(r"[\w.]*(?:Error|Exception)\b", head):
        message = "\n".join((head, *message.split("\n")[1:]))
    elif error and not message.startswith(error):
        message = f"{error}: {message}" if message else error
    frames = [_frame(each) for each in value.get("frames") or () if isinstance(each, dict)]
    if tool in _OUTERMOST_FIRST:
        frames.reverse()
    found = [*frames, *(places(stack) if not frames else ()), *shown]
    if value.get("file"):
        found.append(_frame(value))
    reading.add(tool, Reported(_text(value, "kind"), message, _text(value, "name"), tuple(found)))


_OUTERMOST_FIRST = ("pytest", "unittest")


def _frame(value: Mapping[str, Any]) -> Where:
    line, column = value.get("line"), value.get("column")
    return Where(
        _text(value, "file").removeprefix("file://"),
        line if isinstance(line, int) else None,
        column if isinstance(column, int) else None,
        _text(value, "function") or None,
    )


def _cargo(reading: _Reading, value: Mapping[str, Any]) -> None:
    """A diagnostic of rustc through `cargo --message-format json`."""
    _rustc(reading, value["message"])


def _rustc(reading: _Reading, message: Any) -> None:
    """A diagnostic as rustc writes it."""
    if not isinstance(message, dict) or message.get("level") not in ("error", "error: internal compiler error"):
        return
    spans = [each for each in message.get("spans") or () if isinstance(each, dict)]
    spans.sort(key=lambda each: not each.get("is_primary"))
    found = tuple(
        Where(str(each.get("file_name", "")), int(each.get("line_start", 0)) or None, int(each.get("column_start", 0)))
        for each in spans[:5]
    )
    code = message.get("code")
    name = str(code.get("code", "")) if isinstance(code, dict) else ""
    text = str(message.get("message", ""))
    if found or not text.startswith(("aborting due", "could not compile")):
        reading.add("cargo", Reported("compile", f"error[{name}]: {text}" if name else f"error: {text}", name, found))


_GO_PLACE = re.compile(r"^\s*(?P<file>[\w./+-]+\.go):(?P<line>\d+)(?::(?P<column>\d+))?: ?(?P<text>.*)")


def _go(reading: _Reading, value: Mapping[str, Any]) -> None:
    """An event of `go test -json`: what a test printed, until it passes or fails."""
    package, test = _text(value, "Package") or _text(value, "ImportPath"), _text(value, "Test")
    action, key = value["Action"], (package, test)
    if action in ("output", "build-output"):
        printed = reading.printed.setdefault(key, [])
        if len(printed) < 200:
            printed.append(_text(value, "Output")[:2000])
    elif action == "pass" and test:
        reading.passed["go"] = reading.passed.get("go", 0) + 1
        reading.printed.pop(key, None)
    elif action in ("fail", "build-fail"):
        _go_failed(reading, key, action)


def _go_failed(reading: _Reading, key: tuple[str, str], action: str) -> None:
    package, test = key
    printed = [line.rstrip() for line in reading.printed.pop(key, ()) if line.strip()]
    told = [match for line in printed if (match := _GO_PLACE.match(line))]
    name = f"{package}.{test}".strip(".")
    inner = any(each.name.startswith(name) for each in reading.failures.get("go", ()))
    if not told and inner:  # a parent fails with its subtests, a package with its tests
        return
    rest = [line.strip() for line in printed if not re.match(r"\s*(?:=== |--- |FAIL|ok\s|exit status|# )", line)]
    message = told[0]["text"] or next(iter(rest[1:]), "") if told else "\n".join(rest[:6])
    folder = package
    found = [
        Where(each["file"] if "/" in each["file"] else f"{folder}/{each['file']}", int(each["line"]),
              int(each["column"]) if each["column"] else None)
        for each in told
    ]  # fmt: skip
    found += [where for where in places("\n".join(printed)) if where.file not in {each.file for each in found}]
    kind = "compile" if action == "build-fail" else "test"
    reading.add("go", Reported(kind, message or "failed", name, tuple(found)))


def _mypy(reading: _Reading, value: Mapping[str, Any]) -> None:
    if value["severity"] == "error" and isinstance(value["line"], int):
        line, column = value["line"], value.get("column")
        place = Where(str(value["file"]), line, column + 1 if isinstance(column, int) and column >= 0 else None)
        reading.add("mypy", Reported("type", f"error: {value['message']}", _text(value, "code"), (place,)))


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


_TAKERS: tuple[tuple[tuple[str, ...], Callable[[_Reading, Mapping[str, Any]], None]], ...] = (
    (("tool", "failed"), _ours),
    (("tool", "kind"), _ours),
    (("reason", "message"), _cargo),
    (("message", "level", "spans"), _rustc),
    (("Action", "Package"), _go),
    (("Action", "ImportPath"), _go),
    (("severity", "message", "line", "file"), _mypy),
)
