"""Errors as problem details (RFC 9457): ours, requests that cannot be right, and what is not there, in one form."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from mech import errors
from mech.errors import MechError

MEDIA = "application/problem+json"
STATUS: dict[type[MechError], int] = {
    errors.ConfigError: 422,
    errors.NotFound: 404,
    errors.Busy: 409,
    errors.NetworkUnavailable: 502,
    errors.DiskFull: 507,
    errors.SourceError: 422,
    errors.PlanError: 422,
    errors.SandboxUnavailable: 503,
    errors.FileMissing: 404,
    errors.FileError: 422,
    errors.ModelUnknown: 422,
    errors.KeyMissing: 422,
    errors.ModelError: 502,
    errors.BrowserUnavailable: 503,
    errors.LimitExceeded: 429,
}
"""The status of an error is that of its nearest class here; 500 for the rest."""


class Wrong(BaseModel):
    """One thing of a request that cannot be right: where (a path of names and indexes), and why."""

    where: list[str | int]
    message: str


class Problem(BaseModel):
    """What could not be done. `kind` names the error as `docs/reference/errors.md` does; `hint` is what to do next."""

    type: str
    title: str
    status: int
    detail: str
    kind: str
    hint: str = ""
    errors: list[Wrong] = Field(default_factory=list)


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "What could not be done", "content": {MEDIA: {"schema": Problem.model_json_schema()}}}
}


def problem(
    status: int, kind: str, detail: str, hint: str = "", wrong: Sequence[Wrong] = (), headers: Any = None
) -> JSONResponse:
    """The answer that says what could not be done."""
    title = HTTPStatus(status).phrase
    told = Problem(
        type=f"urn:mech:problem:{kind}", title=title, status=status, detail=detail, kind=kind, hint=hint,
        errors=list(wrong),
    )  # fmt: skip
    return JSONResponse(told.model_dump(), status, headers, MEDIA)


def of(error: MechError) -> JSONResponse:
    """The answer for an error of ours."""
    status = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), 500)
    return problem(status, error.kind, error.message, error.hint)


def install(app: FastAPI) -> None:
    """Have every error of an application answered as a problem."""
    app.add_exception_handler(MechError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MechError)
    return of(error)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = [Wrong(where=list(each["loc"]), message=str(each["msg"])) for each in error.errors()[:20]]
    first = "/".join(map(str, wrong[0].where)) + ": " + wrong[0].message if wrong else "it cannot be right"
    return problem(422, "invalid_request", first, "see /docs", wrong)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return problem(error.status_code, kind, str(error.detail), "see /docs", headers=error.headers)


async def _fault(request: Request, error: Exception) -> JSONResponse:
    traceback.print_exception(error, file=sys.stderr)
    return problem(500, "mech_error", "MECH itself failed", "please report it with what the server printed")


def as_json(error: BaseException) -> dict[str, Any]:
    """A problem as JSON, for streams that have begun already."""
    answer = of(error) if isinstance(error, MechError) else problem(500, "mech_error", "MECH itself failed")
    found: dict[str, Any] = json.loads(bytes(answer.body))
    return found
