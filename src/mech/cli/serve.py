"""`mech serve`: REST, events, conversations and MCP over HTTP, on this machine alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from typing import Annotated

import anyio
import typer

from mech.errors import ConfigError

LEAST = 16  # characters of a token


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0: any free one.")] = 8700,
    model: Annotated[
        str, typer.Option("--model", envvar="MECH_MODEL", help="Who is asked in conversations that name nobody.")
    ] = "anthropic:claude-sonnet-4-5",
) -> int:
    """Serve the REST API, conversations and MCP on this machine, for whoever holds the token.

    The token is MECH_TOKEN, or one that is made and printed. Ctrl-C ends all that runs.
    """
    from mech.loopback import listening
    from mech.settings import load

    settings = load()
    os.environ.pop("MECH_TOKEN", None)  # no program that is started may have it
    token = settings.token or secrets.token_urlsafe(32)
    if len(token) < LEAST or not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigError(f"MECH_TOKEN must have {LEAST} plain characters or more", hint="unset it: one is made then")
    try:
        from mech.web import server
    except ImportError:
        raise ConfigError("what serves HTTP is not installed", hint="pip install 'mech-ai[serve]'") from None

    def ready(found: int) -> None:
        print(f"serving  http://127.0.0.1:{found}/docs", flush=True)
        if not settings.token:
            print(f"token    {token}", flush=True)

    with listening(port, "port", "mech serve --port 0 takes any free one") as listener:
        anyio.run(server.serve, replace(settings, token=""), listener, token, ready, model)
    return 0
