"""Errors that a logger wrote as records: one JSON object a line (pino, bunyan, winston, zap, structlog, logback,
serilog, monolog and their like), or `key=value` pairs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mech.diagnosers import node, python, traces
from mech.diagnosers.coping import COPED
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where

MOST = 200  # records that are looked at
_LITERALS = ('"error"', '"ERROR"', '"Error"', '"fatal"', '"FATAL"', '"Fatal"', '"critical"', '"CRITICAL"', '"SEVERE"', '":50,', '":60,', '": 50,', '": 60,', "level=error", "level=ERROR", "level=fatal", "level=panic", "lvl=eror", "lvl=error", '"level":50}', '"panic"', '"stack":"', '"EMERGENCY"', '"err"')  # fmt: skip
_LEVELS = (
    "level",
    "severity",
    "levelname",
    "log.level",
    "level_name",
    "@l",
    "lvl",
    "Level",
    "loglevel",
    "log_level",
    "levelName",
)
_GRAVE = frozenset(
    {
        "error",
        "err",
        "fatal",
        "critical",
        "crit",
        "severe",
        "panic",
        "emerg",
        "emergency",
        "alert",
        "dpanic",
        "50",
        "60",
    }
)
_FATAL = frozenset({"fatal", "critical", "panic", "60", "emerg", "emergency"})
_MESSAGES = (
    "msg",
    "message",
    "event",
    "@m",
    "@mt",
    "short_message",
    "text",
    "Message",
    "RenderedMessage",
    "textPayload",
)
_ERRORS = (
    "err",
    "error",
    "exception",
    "e",
    "exc",
    "exc_info",
    "@x",
    "Exception",
    "cause",
    "context",
    "fields",
    "thrown",
    "reason",
    "errorVerbose",
)
_STACKS = (
    "stack",
    "stack_trace",
    "stacktrace",
    "stackTrace",
    "error.stack_trace",
    "exc_info",
    "exc_text",
    "traceback",
    "trace",
    "exception.stacktrace",
    "errorVerbose",
    "@x",
    "exception",
    "Exception",
    "extendedStackTrace",
)
_NAMES = ("type", "name", "class", "exc_type", "error.type", "exception_class", "kind", "errorType")
_TEXTS = (
    "message",
    "msg",
    "exc_value",
    "error.message",
    "exception_message",
    "localizedMessage",
    "description",
    "errorMessage",
)
_TELLS = re.compile(
    r"(?:level|severity|levelname|level_?name|@l|lvl)\"?\s?[:=]\s?\"?"
    r"(?:err|eror|error|fatal|crit|critical|severe|panic|dpanic|emerg|emergency|alert|50|60)\b|\"(?:stack|exc)",
    re.I,
)


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """Each record of an error."""
    lines = sorted({index for literal in _LITERALS for index in document.hits(literal)})
    grave = [index for index in lines if _TELLS.search(document.lines[index])]
    for index in grave if len(grave) <= MOST else grave[: MOST // 2] + grave[-MOST // 2 :]:
        line = document.lines[index]
        record = _json(line) if "{" in line[:200] else _pairs(line)
        if record:
            finding = _finding(index, record, roots)
            if finding is not None:
                yield finding


def _json(line: str) -> dict[str, Any]:
    start = line.index("{")
    if line.count("{") > 80 or len(line[:start].split()) > 4:
        return {}
    try:
        record = json.loads(line[start:])
    except (ValueError, RecursionError):
        record = _torn(line[start:])
    return record if isinstance(record, dict) else {}


def _torn(line: str) -> dict[str, Any]:
    """What can be read of an object whose end was cut off."""
    fields = dict(re.findall(r'"(type|message|msg|stack|name|event|exception)": ?"((?:[^"\\]|\\.){0,1900})', line))
    level = re.search(r'"(?:level|severity|levelname)": ?("?\w+)', line)
    fields = {k: v.replace("\\n", "\n").replace('\\"', '"') for k, v in fields.items()}
    return {"level": level[1].strip('"') if level else "", "err": fields} if fields else {}


_PAIR = re.compile(r"(?:^|\s)([\w.@-]{1,40})=(\"(?:[^\"\\]|\\.)*\"|\S+)")


def _pairs(line: str) -> dict[str, Any]:
    found = {key: value.strip('"').replace('\\"', '"').replace("\\n", "\n") for key, value in _PAIR.findall(line)}
    return found if len(found) >= 2 else {}


def _finding(index: int, record: dict[str, Any], roots: Roots) -> Finding | None:
    level = _level(record)
    error = _error(record) or next((found for key in _ERRORS if (found := _error(record.get(key)))), None)
    stack = _stack(record) or (_stack(error) if error else "")
    if level and level not in _GRAVE:
        return _handled(index, record, error, stack, roots) if stack else None
    if not level and not stack:
        return None
    said = str(_first(record, _MESSAGES) or "").strip()
    inner, places = _told(record, error, stack, roots)
    if not inner and not said:
        return None
    message = "\n".join(dict.fromkeys(text for text in (inner or said, said) if text))
    return Finding(
        "exception", message[:600], index, index, places, 0.86 if places else 0.74,
        alive=bool(stack) or level in _FATAL, handled=bool(COPED.search(said)), tool="json",
    )  # fmt: skip


def _error(record: Any) -> dict[str, Any] | None:
    """The error that a record holds as an object with a message."""
    if not isinstance(record, dict):
        return None
    return next((record[key] for key in _ERRORS if isinstance(record.get(key), dict) and _text(record[key])), None)


def _level(record: dict[str, Any]) -> str:
    """The level, of several that a record has a grave one."""
    told = [str(value).lower() for name in _LEVELS if (value := _first(record, (name,))) is not None]
    return next((level for level in told if level in _GRAVE), told[0] if told else "")


def _handled(index: int, record: dict[str, Any], error: Any, stack: str, roots: Roots) -> Finding:
    inner, places = _told(record, error, stack, roots)
    return Finding("exception", inner[:600], index, index, places, 0.8, handled=True, tool="json")


def _first(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        value: Any = record
        for part in (name,) if name in record else name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, str | int) and value != "":
            return value
    return None


def _text(error: dict[str, Any]) -> str:
    """`Name: message` of an error that is an object."""
    name, text = _first(error, _NAMES), _first(error, _TEXTS)
    if text is None:
        return ""
    return f"{name}: {text}" if isinstance(name, str) and not str(text).startswith(name) else str(text)


def _stack(record: dict[str, Any]) -> str:
    for name in _STACKS:
        value = _first(record, (name,)) if not isinstance(record.get(name), list) else record[name]
        if isinstance(value, str) and ("\n" in value or re.search(r":\d+\)?$", value)):
            return value
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            return "\n".join(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "\n".join(_frames(value))
    return ""


def _frames(errors: list[dict[str, Any]]) -> Iterator[str]:
    """A traceback that was written as a list of errors with their frames."""
    for error in reversed([each for each in errors[:5] if isinstance(each, dict)]):
        yield python.HEADER + ":"
        frames = error.get("frames")
        for frame in frames if isinstance(frames, list) else ():
            if isinstance(frame, dict):
                yield f'  File "{frame.get("filename")}", line {frame.get("lineno")}, in {frame.get("name")}'
        yield f"{error.get('exc_type')}: {error.get('exc_value')}"


_FIRST_FRAME = re.compile(r"^\s*(?:at |#\d|File |\S+\(|goroutine)")
_GO_FRAME = re.compile(r"^[ \t]+(\S+\.go):(\d{1,7})", re.M)
_ANY_PLACE = re.compile(r"(\S{1,200}?\.\w{1,6}):(\d{1,7})")


def _told(record: dict[str, Any], error: Any, stack: str, roots: Roots) -> tuple[str, tuple[Where, ...]]:
    """The message and the places that a record's error and its stack tell, read as if they had been printed."""
    message = _text(error) if isinstance(error, dict) else str(_first(record, _ERRORS) or _text_beside(record))
    if stack:
        lines = stack.split("\n")
        if _FIRST_FRAME.match(lines[0]) and message:
            stack = f"{message}\n{stack}"
        printed = Document(stack + "\n")
        for parser in (python.find, traces.find, node.find):
            found = next((f for f in parser(printed, roots) if f.places), None)
            if found is not None:
                return found.message, found.places
        message = message or lines[0].strip()
        return message, _plain(stack, roots)
    source = _first(record, ("caller", "file", "source.file", "logger.file", "filename", "pathname"))
    line = _first(record, ("lineno", "line", "source.line"))
    if isinstance(error, dict) and isinstance(error.get("file"), str):
        source, line = error["file"], error.get("line")
    return message, _plain(f"{source}:{line}" if line is not None else str(source or ""), roots)


def _text_beside(record: dict[str, Any]) -> str:
    return str(_first(record, ("error.message", "exception.message", "error_message")) or "")


def _plain(text: str, roots: Roots) -> tuple[Where, ...]:
    pattern = _GO_FRAME if _GO_FRAME.search(text) else _ANY_PLACE
    found = ((roots.file(m[1]), m[2]) for m in pattern.finditer(text[:6_000]))
    return tuple(dict.fromkeys(Where(file, int(line)) for file, line in found if file))[:6]


# ruff: noqa: E501 (tables of patterns are read by row)
