"""Writes docs/reference from the source: what the code says about itself is the reference. `--check` only compares."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from mech import errors, events, settings, types

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "mech"


def main(arguments: list[str]) -> int:
    pages = {DOCS / name: page() for name, page in PAGES.items()}
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text() != text]
    names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
    if "--check" in arguments and stale:
        print(f"not what the source says: {names}; run `python scripts/reference.py`")
        return 1
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path])
    return 0


# --- the pages -------------------------------------------------------------------------------


def settings_page() -> str:
    """Every `MECH_*` variable."""
    said = _field_docs(settings.Settings)
    rows = [
        (f"`MECH_{field.name.upper()}`", _default(field.default), said[field.name])
        for field in dataclasses.fields(settings.Settings)
    ]
    return _page(
        "Settings",
        "Settings of MECH itself are environment variables, read once when a command starts. A value that cannot\n"
        "be right is a `ConfigError` that names the variable. What a repository needs is in\n"
        "[mech.toml](configuration.md).",
        _table(("variable", "default", "meaning"), rows),
    )


def configuration_page() -> str:
    """Every key of mech.toml."""
    from mech.planners import config

    keys = [(f"`{key.name}`", f"`{key.default}`", key.meaning) for key in config.KEYS]
    tables = [(f"`[{table.name}]`", table.meaning) for table in config.TABLES]
    return _page(
        "Configuration: mech.toml",
        "An optional file beside the code; every line in it is optional. It wins over what the repository says by\n"
        "itself, and flags of the command win over it. An unknown key is an error with file and line. `found` means:\n"
        "what the [planners](../architecture.md) find; `mech plan` prints it with the reason.",
        _table(("key", "default", "meaning"), keys),
        "Tables whose keys are yours:",
        _table(("table", "meaning"), tables),
        '```toml\nstart = "npm run dev"\ntimeout = "5m"\n\n[env]\n'
        'NODE_ENV = "development"\n\n[observe]\npaths = ["/", "/login"]\nsizes = ["1280x800", "390x844"]\n\n'
        '[network]\nallow = ["api.example.com", "localhost:27017"]\n\n'
        '[secrets]\nPAYMENT_KEY = "pay.example.com"\nCLIENT_SECRET = { hosts = ["auth.example.com"], body = true }\n'
        'DATABASE_PASSWORD = "plain"\n```',
    )


def errors_page() -> str:
    """The tree of errors, each with its kind."""
    rows = [(f"`{cls('').kind}`", f"`{cls.__name__}`", _first_line(cls)) for cls in _tree(errors.MechError)]
    return _page(
        "Errors",
        "What MECH itself could not do is a `MechError` with a `hint`: the next thing to type. A program that fails\n"
        "is never one of them; it is [events](events.md) and a diagnosis. In JSON and REST an error is\n"
        '`{"kind", "message", "hint"}`; the verdict is `error` and the exit status 3.',
        "```" + (inspect.getdoc(errors) or "").partition("::\n")[2].rstrip() + "\n```",
        _table(("kind", "class", "meaning"), rows),
    )


def events_page() -> str:
    """Every kind of event with its fields, then the values that occur in them."""
    kinds = [_section(f"`{kind}`", cls) for kind, cls in events.KINDS.items()]
    values = [_section(f"`{cls.__name__}`", cls) for cls in _dataclasses(types)]
    return _page(
        "Events",
        "The log of an execution is its truth; everything else is read from it. A row is one JSON object\n"
        '`{"seq", "time", "kind", …}`: `seq` counts from 1 without gaps, `time` is seconds since the epoch, the\n'
        "rest are the fields of the kind. `mech logs --json` prints one row a line. Readers ignore fields they do\n"
        "not know.",
        *kinds,
        "## Values",
        "What the fields above hold; frozen, and JSON objects in the log.",
        *values,
    )


def cli_page() -> str:
    """Every command with its arguments and options."""
    import typer

    from mech.cli import app

    group: Any = typer.main.get_command(app)
    return _page(
        "Command line",
        "Exit status: 0 passed, 1 failed or degraded, 2 usage, 3 error or lost, 124 timed out, 130 stopped before a\n"
        "verdict. Progress goes to stderr; `--json` prints one document on stdout.",
        *(_command(name, command) for name, command in group.commands.items()),
    )


def architecture_page() -> str:
    """The page as written by hand, with the list of modules as the source has it."""
    before, begin, rest = (DOCS / "architecture.md").read_text().partition("<!-- modules: scripts/reference.py -->\n")
    _, end, after = rest.partition("<!-- end of modules -->\n")
    if not end:
        raise SystemExit("docs/architecture.md has lost the marks around its list of modules")
    modules = [(_module_name(path), _owns(path)) for path in SOURCE.rglob("*.py")]
    rows = [(f"`{name}`", owns) for name, owns in sorted(modules) if owns]
    return f"{before}{begin}\n{_table(('module', 'owns'), rows)}\n\n{end}{after}"


PAGES: dict[str, Callable[[], str]] = {
    "architecture.md": architecture_page,
    "reference/settings.md": settings_page,
    "reference/configuration.md": configuration_page,
    "reference/errors.md": errors_page,
    "reference/events.md": events_page,
    "reference/cli.md": cli_page,
}


# --- their parts -----------------------------------------------------------------------------


def _page(title: str, *parts: str) -> str:
    made = "<!-- written by scripts/reference.py from the source -->"
    return "\n\n".join((f"# {title}", made, *(part for part in parts if part))) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _section(title: str, cls: type) -> str:
    rows = [(f"`{field.name}`", f"`{field.type}`", _default(field.default)) for field in dataclasses.fields(cls)]
    table = _table(("field", "type", "default"), rows) if rows else ""
    return f"### {title}\n\n{inspect.getdoc(cls)}\n\n{table}".rstrip()


def _command(name: str, command: Any) -> str:
    usage = [f"[{(p.metavar or p.name).upper()}]" for p in command.params if p.param_type_name == "argument"]
    rows = [
        ("`" + "`, `".join((*p.opts, *p.secondary_opts)) + "`", " ".join((p.help or "").split()))
        for p in command.params
        if p.param_type_name == "option" and not p.hidden
    ]
    table = _table(("option", "meaning"), rows) if rows else ""
    return f"## `{' '.join(('mech', name, *usage))}`\n\n{inspect.cleandoc(command.help or '')}\n\n{table}".rstrip()


def _default(value: object) -> str:
    if value is dataclasses.MISSING:
        return ""
    return "empty" if value == "" else f"`{value}`"


def _first_line(cls: type) -> str:
    return (inspect.getdoc(cls) or "").splitlines()[0]


def _tree(cls: type[errors.MechError]) -> Iterator[type[errors.MechError]]:
    yield cls
    for below in cls.__subclasses__():
        yield from _tree(below)


def _dataclasses(module: Any) -> list[type]:
    found = (value for value in vars(module).values() if isinstance(value, type))
    return [value for value in found if value.__module__ == module.__name__ and dataclasses.is_dataclass(value)]


def _module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _owns(path: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]


def _field_docs(cls: type) -> dict[str, str]:
    """The text under each field of a class."""
    body = ast.parse(inspect.getsource(cls)).body[0].body  # type: ignore[attr-defined]
    return {
        ast.unparse(before.target): " ".join(ast.literal_eval(after.value).split())
        for before, after in pairwise(body)
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr)
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
