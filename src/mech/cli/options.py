"""Options that several commands share, and what their text means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mech.errors import ConfigError

if TYPE_CHECKING:
    from mech import types
    from mech.types import Overrides

Source = Annotated[str, typer.Argument(help="A folder, a git URL or owner/name, with an optional #ref:subdir.")]
Install = Annotated[str | None, typer.Option(help="The install command, in place of the one found.")]
Build = Annotated[str | None, typer.Option(help="The build command, in place of the one found.")]
Start = Annotated[str | None, typer.Option(help="The start command, in place of the one found.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="The port of the page, where several open.")]
Env = Annotated[list[str] | None, typer.Option("--env", metavar="K=V", help="A variable; may be repeated.")]
EnvFile = Annotated[list[Path] | None, typer.Option(help="A file of variables; may be repeated.")]
Allow = Annotated[
    list[str] | None, typer.Option(help="A host (host, host:port, *.host) it may call after setup; may be repeated.")
]
Secret = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME[=@HOST]",
        help="A variable of this environment: sent to HOST alone, the program gets a placeholder; "
        "without a host the program gets the value. May be repeated.",
    ),
]
Timeout = Annotated[
    str | None, typer.Option(help="Bound from the request to the report: 90, 90s, 1h (default: mech.toml's, else 10m).")
]
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """A duration (90, 90s, 10m, 1h) in seconds. ConfigError when it is none."""
    number = text.strip().rstrip("smh")
    try:
        value = float(number) * _UNITS[text.strip()[len(number) :] or "s"]
    except (ValueError, KeyError):
        value = -1.0
    if not 0 < value < 1e9:
        raise ConfigError(f"{text!r} is no duration", hint="for example --timeout 90s or --timeout 10m", key="timeout")
    return value


def overrides(
    install: str | None,
    build: str | None,
    start: str | None,
    port: int | None,
    env: list[str] | None,
    env_files: list[Path] | None,
    paths: list[str] | None = None,
    allow: list[str] | None = None,
    secrets: list[str] | None = None,
) -> Overrides:
    """What the flags say over the plan. ConfigError names the flag that cannot be right."""
    from mech.types import Overrides

    found: dict[str, str] = {}
    for path in env_files or ():
        found |= _variables(path)
    for pair in env or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise ConfigError(f"--env {pair!r} is not NAME=VALUE", hint="for example --env DEBUG=1", key="env")
        found[name] = value
    for each in paths or ():
        if not each.startswith("/"):
            raise ConfigError(f"--path {each!r} does not begin with /", hint=f"--path /{each}", key="path")
    return Overrides(
        install,
        build,
        start,
        port,
        found,
        tuple(paths) if paths else None,
        allow=_allowed(allow or ()),
        secrets=tuple(_secret(each) for each in secrets or ()),
    )


def _allowed(entries: Sequence[str]) -> tuple[str, ...]:
    if entries:
        from mech.sandboxes import policy

        for entry in entries:
            policy.parse(entry)
    return tuple(entries)


def _secret(text: str) -> types.Secret:
    from mech.planners import config

    name, equals, rest = text.partition("=")
    hosts = rest.removeprefix("@").split(",") if equals else "plain"
    try:
        if name.isidentifier() and (not equals or rest.startswith("@")):
            return replace(config.secret(hosts), name=name)
    except ValueError:
        pass
    raise ConfigError(
        f"--secret {name} is not NAME or NAME=@HOST", hint="for example --secret API_KEY=@api.example.com", key="secret"
    )


def _variables(path: Path) -> dict[str, str]:
    from mech.planners.documents import dotenv

    try:
        return dict(dotenv(path.read_text()))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--env-file {path} cannot be read: {error}", hint="give the path of a text file") from error
