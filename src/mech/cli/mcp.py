"""`mech mcp` and `mech tools`: the same tools for other people's agents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import anyio
import typer

from mech.cli.options import Allow, Secret, overrides

if TYPE_CHECKING:
    from mech.models import Declared

Profile = Annotated[
    Literal["default", "all"],
    typer.Option(help="default: what an assistant that edits by itself needs; all: its files too."),
]


def mcp(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to run; default: the client's first root, else this one.")
    ] = None,
    profile: Profile = "default",
    allow: Allow = None,
    secret: Secret = None,
) -> int:
    """Serve MECH's tools to an agent over MCP on stdin and stdout."""
    from mech.errors import ConfigError

    if folder is not None and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder", hint="mech mcp FOLDER", key="folder")
    given = overrides(None, None, None, None, None, None, None, allow, secret)

    async def serve() -> None:
        try:
            from mcp.server.stdio import stdio_server
        except ImportError:
            raise ConfigError("MCP's library is not installed", hint="pip install 'mech-ai[mcp]'") from None
        from mech.executors.here import Here
        from mech.mcp.server import serving
        from mech.settings import load

        async with (
            Here(load()) as here,
            serving(here, folder.resolve() if folder else None, profile, given) as server,
            stdio_server() as (read, write),
        ):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(serve)
    return 0


def tools(
    format: Annotated[
        Literal["openai", "anthropic", "mcp"], typer.Option("--format", help="Whose form of a tool's schema.")
    ] = "openai",
    profile: Profile = "default",
) -> int:
    """Print the tools' schemas as JSON, to be given to a model by a program of your own."""
    from mech.tools import tools as known

    print(json.dumps([FORMS[format](each.declared) for each in known(profile).values()], indent=2))
    return 0


def _openai(it: Declared) -> dict[str, Any]:
    function = {"name": it.name, "description": it.description, "parameters": it.parameters}
    return {"type": "function", "function": function}


def _anthropic(it: Declared) -> dict[str, Any]:
    return {"name": it.name, "description": it.description, "input_schema": it.parameters}


def _mcp(it: Declared) -> dict[str, Any]:
    return {"name": it.name, "description": it.description, "inputSchema": it.parameters}


FORMS: dict[str, Callable[[Declared], dict[str, Any]]] = {"openai": _openai, "anthropic": _anthropic, "mcp": _mcp}
