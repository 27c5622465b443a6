"""The blocking door of the Python API: the same calls for code without an event loop."""

from __future__ import annotations

from functools import partial
from typing import Any

import anyio

from mech import api
from mech.types import Overrides, Plan

diagnose = api.diagnose


def run(source: str = ".", **options: Any) -> api.Feedback:
    """`mech.run`, waited for."""
    return anyio.run(partial(api.run, source, **options))


def plan(source: str = ".", overrides: Overrides | None = None) -> Plan:
    """`mech.plan`, waited for."""
    return anyio.run(api.plan, source, overrides)
