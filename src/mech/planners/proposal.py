"""What one planner proposes for one folder; `mech.planners` chooses among proposals and joins them to a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from mech.types import Command, Missing, Process, Toolchain


class Intent(IntEnum):
    """How strongly a folder says it is run this way; the higher one wins (development before production)."""

    GUESSED = 10  # a file of the language and nothing else
    LAST_RESORT = 20  # Dockerfile CMD
    STATIC = 30  # index.html
    ENTRY_FILE = 40  # main.py, index.js, app.py …
    PRODUCTION = 50  # Procfile web, scripts.start, platform files that deploy
    FRAMEWORK = 60  # a framework's development server, found in the source
    DEVELOPMENT = 70  # scripts.dev, devcontainer, platform files for development
    STATED = 90  # mech.toml


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the folder `at` (relative to the workspace, "" is the root) could be run.

    `serves_page` is whether its first process answers a browser with a page (False: an API or a program
    that prints). A proposal without processes still contributes its setup, environment and needs. `paths` are
    what the browser should open when it is not "/". `whole` says that its process starts front end and back
    end itself; `reaches` are the folders it runs in besides `at`.
    """

    planner: str
    at: str
    intent: Intent
    processes: tuple[Process, ...] = ()
    setup: tuple[Command, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    toolchains: tuple[Toolchain, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    serves_page: bool | None = None
    paths: tuple[str, ...] = ()
    whole: bool = False
    reaches: tuple[str, ...] = ()
