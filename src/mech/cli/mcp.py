"""`mech mcp` and `mech tools`: the same tools for other people's agents."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import anyio
import typer

from mech.cli.options import Allow, Secret, overrides

if TYPE_CHECKING:
    from socket import socket

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
    http: Annotated[
        int | None,
        typer.Option(min=0, max=65535, metavar="PORT", help="Over HTTP at this port of loopback; 0: any free one."),
    ] = None,
    allow: Allow = None,
    secret: Secret = None,
) -> int:
    """Serve MECH's tools to an agent over MCP, on stdin and stdout or over HTTP.

    Over HTTP a client has to bring the token: MECH_TOKEN, else one that is made and printed with the address.
    """
    from mech.errors import ConfigError

    if folder is not None and not folder.is_dir():
        raise ConfigError(f"{folder} is no folder", hint="mech mcp FOLDER", key="folder")
    given = overrides(None, None, None, None, None, None, None, allow, secret)

    place = _bound(http) if http is not None else None

    async def serve() -> None:
        try:
            from mech.mcp.server import serving
        except ImportError:
            raise ConfigError("MCP's library is not installed", hint="pip install 'mech-ai[mcp]'") from None
        from mech.executors.here import Here
        from mech.settings import load

        token_given = os.environ.pop("MECH_TOKEN", "")  # no program that is started may have it
        source = folder.resolve() if folder else Path.cwd() if place else None
        async with Here(load()) as here, serving(here, source, profile, given) as server:
            if place is None:
                from mcp.server.stdio import stdio_server

                async with stdio_server() as (read, write):
                    await server.run(read, write, server.create_initialization_options())
            else:
                await _listen(server, place, token_given)

    anyio.run(serve)
    return 0


def _bound(port: int) -> socket:
    from mech.errors import ConfigError
    from mech.loopback import listening

    if find_spec("uvicorn") is None:
        raise ConfigError("the HTTP server is not installed", hint="pip install 'mech-ai[serve]'")
    return listening(port, "http", "mech mcp --http 0 takes any that is free")


async def _listen(server: Any, place: socket, given: str) -> None:
    from mech.mcp.http import listen

    token = given or secrets.token_urlsafe(24)

    def ready(address: str) -> None:
        print(f"MCP at {address}, with the header", file=sys.stderr)
        print(f"  Authorization: Bearer {'$MECH_TOKEN' if given else token}", file=sys.stderr, flush=True)

    with place:
        await listen(server, place, token, ready)


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
    function = {"name": it.name, "description": it.description, "parameters": _strict(it.parameters), "strict": True}
    return {"type": "function", "function": function}


def _strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """As OpenAI's structured calls want it: every property is required, one that may be left out may be null."""
    found = dict(schema)
    if "items" in found:
        found["items"] = _strict(found["items"])
    if "properties" in found:
        required = found.get("required", ())
        found["properties"] = {
            name: _strict(each) if name in required else _optional(_strict(each))
            for name, each in found["properties"].items()
        }
        found |= {"required": list(found["properties"]), "additionalProperties": False}
    return found


def _optional(schema: Mapping[str, Any]) -> dict[str, Any]:
    choices = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **choices}


def _anthropic(it: Declared) -> dict[str, Any]:
    return {"name": it.name, "description": it.description, "input_schema": it.parameters}


def _mcp(it: Declared) -> dict[str, Any]:
    return {"name": it.name, "description": it.description, "inputSchema": it.parameters}


FORMS: dict[str, Callable[[Declared], dict[str, Any]]] = {"openai": _openai, "anthropic": _anthropic, "mcp": _mcp}
