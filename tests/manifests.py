"""Small trees of Node applications, and what was planned for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mech.planners import plan
from mech.types import Plan, Workspace

Files = dict[str, Any]
VITE = {"vite": "^5"}
EXPRESS = {"express": "^5"}
LISTEN = "require('http').createServer().listen(3000)"


def planned(root: Path, files: Files, at: str = "") -> Plan:
    """The plan of a tree made of these files; an object becomes JSON."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return plan(Workspace(root, "key", "origin", at))


def package(scripts: Files | None = None, needs: Files | None = None, **more: Any) -> Files:
    """A package.json with these scripts and dependencies."""
    return {"name": "x", "scripts": scripts or {}, "dependencies": needs or {}, **more}


def lines(found: Plan, stage: str) -> list[str]:
    """Setup lines of a stage, without those that bring tools."""
    tools = [t.setup for t in found.toolchains]
    return [f"{c.cwd}: {c.line}" if c.cwd else c.line for c in found.setup if c.stage == stage and c not in tools]


def runs(found: Plan) -> list[str]:
    return [f"{p.cwd}: {p.line}" if p.cwd else p.line for p in found.processes]


DEV = package({"dev": "vite"}, VITE)
