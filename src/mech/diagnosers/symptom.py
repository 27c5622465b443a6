"""A failure as the rules for its repair see it: what was said, what was printed near it, where, and the sources."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mech.diagnosers.paths import Roots
from mech.types import Where

NEAR = 12_000  # characters of the surrounding output that are looked at
_NO_CAUSE = re.compile(r"^(?:npm )?(?:WARN|warn(?:ing)?)\b|\bDeprecationWarning\b", re.IGNORECASE)

_NEXT = re.compile(r"^(?:error|warning|Error|ERROR)\b|^[\w./-]{1,100}:\d+:\d+: ")


@dataclass(frozen=True)
class Symptom:
    """One failure. `near` are the lines around it, `command` the command line that printed it.

    `roots` knows the repository; without one there is no tree and every question about it is answered no.
    """

    kind: str
    message: str
    near: str = ""
    command: str = ""
    where: Where | None = None
    roots: Roots = field(default_factory=Roots)
    guessed: bool = False

    @cached_property
    def text(self) -> str:
        """The message, at most 2,000 characters."""
        return self.message[:2_000]

    @cached_property
    def around(self) -> str:
        """The message and the lines near it, warnings left out."""
        lines = [line for line in self.near[:NEAR].split("\n") if not _NO_CAUSE.match(line.strip())]
        return self.text + "\n" + "\n".join(lines)

    @cached_property
    def own(self) -> str:
        """The message with the lines right below it, up to the next message: what a tool adds to it."""
        first = self.text.split("\n")[0].strip()
        _, found, rest = self.near.partition(first) if first else ("", "", "")
        lines: list[str] = []
        for line in rest.split("\n")[1:14] if found else ():
            if _NEXT.match(line) or (not line.strip() and lines and not lines[-1].strip()):
                break
            lines.append(line)
        return "\n".join([self.text, *lines])

    def has(self, path: str) -> bool:
        """Whether the repository has the file, below the command's folder or at its top."""
        return self.found(path) is not None

    def found(self, path: str) -> str | None:
        """The path of a file, looked for below the command's folder, then at the top."""
        tree = self.roots.tree
        if tree is None or path.startswith("/"):
            return None
        cwd = self.roots.cwd
        for name in (f"{cwd}/{path}", path) if cwd else (path,):
            if tree.is_file(name):
                return name
        return None

    def read(self, path: str) -> str:
        """The text of a file of the repository, empty when there is none."""
        name = self.found(path)
        return (self.roots.read(name) or "") if name else ""

    def data(self, path: str) -> dict[str, Any]:
        """A JSON file as an object, empty when it is none."""
        try:
            value = json.loads(self.read(path) or "{}")
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """package.json."""
        return self.data("package.json")

    @cached_property
    def scripts(self) -> dict[str, str]:
        """The scripts of package.json."""
        scripts = self.manifest.get("scripts")
        return {k: v for k, v in scripts.items() if isinstance(v, str)} if isinstance(scripts, dict) else {}

    def depends(self, package: str) -> bool:
        """Whether package.json names the package."""
        sorts = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
        return any(isinstance(self.manifest.get(s), dict) and package in self.manifest[s] for s in sorts)

    @cached_property
    def line(self) -> str:
        """The source line of the place."""
        if self.where is None or self.where.line is None:
            return ""
        lines = (self.roots.read(self.where.file) or "").split("\n")
        return lines[self.where.line - 1][:400] if 1 <= self.where.line <= len(lines) else ""

    @cached_property
    def source(self) -> str:
        """The text of the file of the place."""
        return (self.roots.read(self.where.file) or "") if self.where else ""
