"""Mistakes of syntax in files of the languages that can be checked here."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from collections.abc import Callable


def mistake(path: str, text: str) -> tuple[int, str] | None:
    """The line (from 1) and the message of the first mistake of syntax, for the languages that can be checked here."""
    check = _CHECKS.get(path.rpartition(".")[2].lower())
    return check(text) if check else None


def _python(text: str) -> tuple[int, str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a doubtful escape is no mistake
            ast.parse(text)
    except SyntaxError as wrong:
        return wrong.lineno or 1, wrong.msg
    except (ValueError, RecursionError, MemoryError) as wrong:
        return 1, str(wrong)
    return None


def _json(text: str) -> tuple[int, str] | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as wrong:
        return wrong.lineno, wrong.msg
    except RecursionError:
        return 1, "nested too deeply"
    return None


def _toml(text: str) -> tuple[int, str] | None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        message = str(wrong)
        _, _, place = message.partition("at line ")
        return int(place.split(",")[0]) if place[:1].isdigit() else 1, message
    return None


def _yaml(text: str) -> tuple[int, str] | None:
    import yaml

    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as wrong:
        return (wrong.problem_mark.line + 1 if wrong.problem_mark else 1), str(wrong.problem)
    except yaml.YAMLError as wrong:
        return 1, str(wrong)
    return None


_CHECKS: dict[str, Callable[[str], tuple[int, str] | None]] = {
    "py": _python, "pyi": _python, "json": _json, "toml": _toml, "yaml": _yaml, "yml": _yaml,
}  # fmt: skip
