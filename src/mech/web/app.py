"""The application: routes under one guard, errors in one form, MCP beside them."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from starlette.routing import Route
from starlette.types import ASGIApp

from mech import __version__
from mech.web import conversations, executions, problems, projects, reading, repositories
from mech.web.guard import Guard
from mech.web.work import Work

DESCRIPTION = (
    "Runs repositories in sandboxes and tells what happened. Every request but /health, /docs and /openapi.json needs "
    "the token (Authorization: Bearer); every error is a problem (RFC 9457) with a hint."
)


class Health(BaseModel):
    """That the server answers."""

    status: str = "ok"
    version: str = __version__


def application(work: Work, token: str, port: int, mcp: ASGIApp) -> ASGIApp:
    """The application for requests to `port` of this machine; `mcp` (an object: a route takes functions for something
    else) answers at /mcp."""
    app = FastAPI(title="MECH", version=__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.work = work
    problems.install(app)
    secured = [Depends(HTTPBearer(auto_error=False, description="The token of mech serve"))]
    for part in (repositories, projects, executions, conversations):
        app.include_router(part.router, dependencies=secured, responses=problems.RESPONSES)

    @app.get("/health", tags=["server"], responses=problems.RESPONSES)
    async def health() -> Health:
        """Whether the server answers."""
        return Health()

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(reading.page(app.openapi()), headers=reading.HEADERS)

    app.router.routes.append(Route("/mcp", endpoint=mcp))
    return Guard(app, token, port)
