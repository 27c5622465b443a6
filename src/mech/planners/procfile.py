"""Procfile: `web` first, then the others; `release` is setup."""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.planners import shell
from mech.planners.paths import activation, join
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Process

_LINE = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*?)\s*$", re.M)
_FILES = (("Procfile.dev", Intent.DEVELOPMENT), ("Procfile", Intent.PRODUCTION))
_WITH_PORT = re.compile(r"web|www|api|app|server|(front|back)-?end|client|ui", re.I)


def propose(tree: Tree, at: str) -> Proposal | None:
    """The processes of Procfile.dev, else of Procfile; None when neither has any."""
    for name, intent in _FILES:
        path = join(at, name)
        stated = dict(_LINE.findall(tree.read(path, 64 * 1024) or ""))
        release = stated.pop("release", None)
        if not stated:
            continue
        prefix = activation(tree, at)
        names = sorted(stated, key=lambda one: one != "web")
        processes = tuple(
            Process(
                name=one,
                line=prefix + stated[one],
                because=f"{path}: {one}",
                cwd=at,
                env=shell.port(stated[one], 5000 + 100 * count),
                serves=True if _WITH_PORT.fullmatch(one) else None,
            )
            for count, one in enumerate(names)
        )
        setup = (Command("build", prefix + release, f"{path}: release", at, optional=True),) if release else ()
        return Proposal("procfile", at, intent, processes, setup, serves_page=True if "web" in stated else None)
    return None
