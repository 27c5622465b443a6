"""What the routes work with: everything that lives as long as the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import anyio
from fastapi import Depends, Request

from mech.executors.here import Here
from mech.web.executing import Executing
from mech.web.registry import Registry
from mech.web.talking import Talking


@dataclass(frozen=True, slots=True)
class Work:
    """Lent to every request. `closing` is set when the server is being stopped: streams end then."""

    here: Here
    registry: Registry
    executing: Executing
    talking: Talking
    closing: anyio.Event = field(default_factory=anyio.Event)


def _work(request: Request) -> Work:
    found: Work = request.app.state.work
    return found


Given = Annotated[Work, Depends(_work)]
