"""mech.toml: what a person states over what the repository says; every line is optional.

Keys and defaults are one table, `KEYS`, which docs/reference/configuration.md prints. Whatever cannot be
right is a ConfigError with file, line and key; an unknown key names the closest one that exists.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mech.beneath import Tree
from mech.errors import ConfigError
from mech.types import Limits, Network, Secret

NAME = "mech.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """One mech.toml. `at` is its folder; None, empty and () mean that it says nothing about it.

    `lines` is where each key was written ("start", "env.PORT" …), counted from 1.
    """

    at: str = ""
    install: str | None = None
    build: str | None = None
    start: str | None = None
    processes: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    secrets: tuple[Secret, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] | None = None
    sizes: tuple[str, ...] | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    setup: Literal["open", "closed"] = "open"
    limits: Mapping[str, float] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.at}/{NAME}" if self.at else NAME

    def because(self, key: str) -> str:
        """Where `key` was stated, for a plan's reasons."""
        line = self.lines.get(key)
        return f"{self.file}:{line} states {key}" if line else f"{self.file} states {key}"

    def bounded(self, limits: Limits) -> Limits:
        """`limits` with what the file says over it."""
        whole = {k: v if k == "time" else int(v) for k, v in self.limits.items()}
        return replace(limits, **whole)  # type: ignore[arg-type]


class _Wrong(ValueError):
    """What a value should have been; the place is added by `_Reading`."""


# --- what a value may be -----------------------------------------------------------------------

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_BYTES |= {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PROCESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\Z")
_SIZE = re.compile(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})\Z")
_HOST = re.compile(
    r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?(:[0-9]{1,5})?\Z|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?\Z"
    r"|[0-9A-Fa-f:.]+/[0-9]{1,3}\Z|\*(:[0-9]{1,5})?\Z"
)
_BOUND = re.compile(r"(https?://)?([A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\Z")
_SECRET = 'a host such as "api.example.com", a list of hosts, { hosts = [...], body = true } or "plain"'


def seconds(value: object) -> float:
    """Seconds of `90`, "90s", "10m", "1.5h". ValueError says what was expected."""
    return _quantity(value, _SECONDS, 'a time such as "90s", "10m" or "1h"')


def size(value: object) -> int:
    """Bytes of `1048576`, "512MB" (decimal), "4GiB" or "4g" (binary). ValueError says what was expected."""
    return int(_quantity(value, _BYTES, 'a size such as "512MB" or "4GB"'))


def _quantity(value: object, units: Mapping[str, float], expected: str) -> float:
    match = re.fullmatch(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*([A-Za-z]*)\s*", str(value))
    if isinstance(value, bool) or not isinstance(value, str | int | float) or match is None:
        raise _Wrong(expected)
    number, unit = float(match[1]), match[2].lower()
    if unit not in units or number <= 0:
        raise _Wrong(expected)
    return number * units[unit]


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**7:
        raise _Wrong("a whole number above 0")
    return value


def _line(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _Wrong('a command in quotes, such as "npm run dev"')
    return value.strip()


def _some_line(value: object) -> str:
    if not isinstance(value, str) or not _line(value):
        raise _Wrong('a command in quotes, such as "npm run dev"')
    return _line(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float) or "\0" in str(value):
        raise _Wrong("a text in quotes")
    return str(value)


def _each(fits: Callable[[str], bool], expected: str) -> Callable[[object], tuple[str, ...]]:
    def parse(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) and fits(v) for v in value):
            raise _Wrong(f"a list of {expected}")
        return tuple(dict.fromkeys(value))

    return parse


def _plain(value: object) -> tuple[Secret, ...]:
    return tuple(map(Secret, _each(lambda v: bool(_VARIABLE.match(v)), "names of variables")(value)))


def secret(value: object) -> Secret:
    """The secret, without its name, of "plain", a host, a list of hosts or {hosts, body}. ValueError says what was
    expected."""
    if value == "plain":
        return Secret("")
    known = isinstance(value, dict) and value.keys() <= {"hosts", "body"} and isinstance(value.get("body", False), bool)
    hosts = value.get("hosts") if isinstance(value, dict) else value
    found = [hosts] if isinstance(hosts, str) else hosts
    if (isinstance(value, dict) and not known) or not isinstance(found, list) or not found:
        raise _Wrong(_SECRET)
    if not all(isinstance(host, str) and _BOUND.match(host) for host in found):
        raise _Wrong(_SECRET)
    return Secret("", tuple(dict.fromkeys(found)), isinstance(value, dict) and value.get("body", False))


def _setup(value: object) -> str:
    if value not in ("open", "closed"):
        raise _Wrong('"open" or "closed"')
    return str(value)


def _is_size(text: str) -> bool:
    match = _SIZE.match(text)
    return bool(match) and all(100 <= int(n) <= 8000 for n in match.groups())  # type: ignore[union-attr]


def _is_path(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//") and text.isprintable()


# --- the keys ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One key of mech.toml: how it is read, what holds when it is absent, and what it means."""

    name: str
    parse: Callable[[object], Any]
    default: str
    meaning: str


KEYS = (
    Key("install", _line, "found", "command that installs the dependencies; empty: none"),
    Key("build", _line, "found", "command that builds before the start; empty: none"),
    Key("start", _some_line, "found", "command that starts the application"),
    Key("timeout", seconds, '"10m"', "bounds everything from fetch to report"),
    Key("secrets", _plain, "[]", "plain secrets: variables of MECH's own environment that the program gets"),
    Key("observe.paths", _each(_is_path, 'paths such as "/login"'), '["/"]', "what the browser opens"),
    Key("observe.sizes", _each(_is_size, 'sizes such as "1280x800"'), '["1280x800"]', "window sizes, width x height"),
    Key(
        "network.allow",
        _each(lambda v: bool(_HOST.match(v)), 'hosts such as "api.example.com"'),
        "[]",
        "hosts that may be called after setup: host, host:port, *.host or a block of addresses",
    ),
    Key("network.setup", _setup, '"open"', "during setup: any public host (open), or only those of allow (closed)"),
    Key("limits.time", seconds, '"10m"', "seconds that one execution may take; timeout says the same"),
    Key("limits.memory", size, '"4GiB"', "memory of all processes together"),
    Key("limits.processes", _count, "512", "processes and threads at one time"),
    Key("limits.output", size, '"64MiB"', "output that is kept"),
    Key("limits.disk", size, '"10GiB"', "what may be written"),
)
"""Every key with one value; `env`, `processes` and `services` are tables whose keys are the reader's own."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose keys the author chooses: which names fit, how each value is read."""

    name: str
    names: re.Pattern[str]
    parse: Callable[[object], Any]
    meaning: str


TABLES = (
    Table("env", _VARIABLE, _text, "variables that every command gets"),
    Table(
        "processes", _PROCESS, _some_line, "named commands that run together, instead of start; the first is the page"
    ),
    Table(
        "secrets",
        _VARIABLE,
        secret,
        'instead of the list: the host, or hosts, that each may go to (or "plain"); the program gets a placeholder',
    ),
    Table("services", _PROCESS, _text, "services that the application needs, by name"),
)


def network(tree: Tree, at: str = "") -> Network:
    """Whom a workspace's mech.toml lets be called; nobody but what is usual where it cannot be right."""
    try:
        found = read(tree, at)
    except ConfigError:
        found = None
    return Network(found.allow, found.setup) if found else Network()


def read(tree: Tree, at: str = "") -> Config | None:
    """The mech.toml of the folder `at`, else of the root; None when there is none. ConfigError when it is wrong."""
    for folder in dict.fromkeys((at, "")):
        file = f"{folder}/{NAME}" if folder else NAME
        if not tree.is_file(file):
            continue
        text = tree.read(file)
        if text is None:
            raise ConfigError(
                "this is not a text file", hint=f"rewrite {file} as text, or delete it", file=file, line=1
            )
        return parse(text, folder)
    return None


def parse(text: str, at: str = "") -> Config:
    """The configuration of the text of a mech.toml that lies in the folder `at`. ConfigError when it is wrong."""
    return _Reading(text, f"{at}/{NAME}" if at else NAME).config(at)


class _Reading:
    """One file while it is read: knows where each key stands."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = _lines(text)
        self.last = max(1, len(text.splitlines()))
        self.data = self._load(text)

    def config(self, at: str) -> Config:
        single = {key.name: key for key in KEYS}
        tables = {table.name: table for table in TABLES}
        found: dict[str, Any] = {}
        limits: dict[str, float] = {}
        for name, value in self._flat(tables):
            head, _, rest = name.partition(".")
            if head in tables and rest:
                found.setdefault(head, {})[rest] = self._value(name, tables[head].parse, value)
            elif head == "limits":
                limits[rest] = self._value(name, single[name].parse, value)
            else:
                found[rest or head] = self._value(name, single[name].parse, value)
        if isinstance(found.get("secrets"), dict):
            found["secrets"] = tuple(replace(each, name=name) for name, each in found["secrets"].items())
        if "start" in found and found.get("processes"):
            raise self._error("start", "start and [processes] say two things", "keep one of the two")
        return Config(at=at, limits=limits, lines=self.lines, **found)

    def _flat(self, tables: Mapping[str, Table]) -> list[tuple[str, object]]:
        """(dotted key, value) of everything in the file, after each name was checked."""
        flat: list[tuple[str, object]] = []
        known = {key.name for key in KEYS}
        groups = {name.partition(".")[0] for name in known if "." in name}
        for head, value in self.data.items():
            if (head not in groups and head not in tables) or (head in known and not isinstance(value, dict)):
                self._known(head, known | groups | tables.keys())
                flat.append((head, value))
                continue
            if not isinstance(value, dict):
                raise self._error(head, f"{head} is a table, not {_named(value)}", f"write [{head}] on its own line")
            for rest, inner in value.items():
                if head in groups:
                    self._known(f"{head}.{rest}", {n for n in known if n.startswith(f"{head}.")})
                elif not tables[head].names.match(rest):
                    raise self._error(
                        f"{head}.{rest}", f"{rest!r} is no name for [{head}]", "use letters, digits and _"
                    )
                flat.append((f"{head}.{rest}", inner))
        return flat

    def _known(self, name: str, known: set[str]) -> None:
        if name in known:
            return
        near = difflib.get_close_matches(name, sorted(known), 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(sorted(known))}"
        raise self._error(name, f"unknown key {name!r}", hint)

    def _value(self, name: str, parse: Callable[[object], Any], value: object) -> Any:
        try:
            return parse(value)
        except _Wrong as wrong:
            raise self._error(name, f"{name} must be {wrong}, not {_named(value)}", "") from None

    def _load(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except RecursionError:
            raise ConfigError("nested too deeply", hint="see docs/reference/configuration.md", file=self.file) from None
        except ValueError as error:
            match = re.search(r"\(at line (\d+), column \d+\)", str(error))
            what = re.sub(r" \(at .*\)$", "", str(error)).partition("\n")[0]
            line = int(match[1]) if match else self.last
            raise ConfigError(f"not TOML: {what}", hint=f"correct {self.file}", file=self.file, line=line) from None

    def _error(self, name: str, message: str, hint: str) -> ConfigError:
        line = self.lines.get(name) or self.lines.get(name.partition(".")[0])
        return ConfigError(message, hint=hint or f"correct {self.file}", file=self.file, line=line, key=name)


def _named(value: object) -> str:
    """The value as a person would say it, short."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"{str(value)[:40]} (a list)"
    return repr(value)[:60]


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"\n]*"))*)\s*="""
)


def _lines(text: str) -> dict[str, int]:
    """Where each dotted key is written; tomllib does not say."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _dotted(header[1])
            lines.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            name = _dotted(assignment[1])
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


def _dotted(text: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in text.split("."))
