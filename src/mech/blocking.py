"""The blocking door of the Python API: the same calls for code without an event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from anyio.from_thread import start_blocking_portal

from mech import api
from mech.live import sandbox as live_sandbox
from mech.live.waited import Waited
from mech.types import Overrides, Plan

diagnose = api.diagnose


def run(source: str = ".", **options: Any) -> api.Feedback:
    """`mech.run`, waited for."""
    return anyio.run(partial(api.run, source, **options))


def plan(source: str = ".", overrides: Overrides | None = None) -> Plan:
    """`mech.plan`, waited for."""
    return anyio.run(api.plan, source, overrides)


@contextmanager
def sandbox(source: str | Path | None = None, **options: Any) -> Iterator[Any]:
    """`mech.sandbox` for a `with` block: all it has is called without `await`, and iterated with `for`.

    Its event loop has a thread of its own, which lives as long as the block.
    """
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(live_sandbox(source, **options)) as opened,
    ):
        yield Waited(opened, portal)
