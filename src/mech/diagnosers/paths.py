"""Paths as tools print them, turned into files of the repository; libraries and internals are outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from mech.beneath import Tree

T = TypeVar("T")

SKIPPED = frozenset(
    {"node_modules", ".git", ".venv", "venv", "__pycache__", "dist", "build", "target", ".next", "vendor", "coverage"}
)

LARGEST = 400_000  # bytes of a source that is looked into
MOST_BYTES = 16_000_000  # characters of sources that are read for one command
MOST_SEARCHED = 200_000_000  # characters of them that are looked through, again and again, for its failures
MOST_FILES = 3_000

_OUTSIDE = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|\.venv|\.cargo|\.rustup|\.yarn|\.pnpm|\.mvn|\.gradle|\.m2)/"
    r"|(?:^|/)(?:go/pkg/mod|usr/(?:local/)?(?:lib|include|libexec|share)|rustc|virtualenvs?|gems/ruby|venv/lib)[/-]"
    r"|^/rustc/|^node:|^internal/|^<|^\[|/lib/python3\.\d+/|^(?:native|eval|anonymous)\b|/@vite/|/@id/|^@|^webpack/|^(?:\./)?vendor/.*\.(?:php|go|rb)$"
)
_ORIGIN = re.compile(r"^(?:https?://[^/\s]+|file://|webpack-internal://|webpack://(?:[\w.@-]+)?)")
_TEMPORARY = re.compile(r"(?:node_modules/\.vite-temp/)?([\w.-]+\.(?:config|conf)\.[cm]?[jt]s)\.timestamp-[\w-]+\.mjs$")


class Roots:
    """Knows where the repository lay when output was printed, and which files it has.

    `cwd` is the folder of the command relative to the repository; `tree` answers whether a file exists
    (None: every path that looks like the repository's is taken).
    """

    def __init__(self, workdir: str | None = None, tree: Tree | None = None, cwd: str = "") -> None:
        self.prefixes = tuple(p.rstrip("/") + "/" for p in (workdir, "/workspace") if p and p != "/")
        self.tree = tree
        self.cwd = cwd.strip("/")
        self.maps: dict[str, tuple[str, str] | None] = {}  # source maps of built files, by name
        self._known: dict[str, str | None] = {}
        self._texts: dict[str, str | None] = {}
        self._left, self._searches = MOST_BYTES, MOST_SEARCHED
        self._made: dict[str, Any] = {}

    def file(self, path: str) -> str | None:
        """The path relative to the repository; None when it is a library's, the tool's or unknown."""
        if path not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[path] = self._file(path)
        return self._known[path]

    def read(self, path: str) -> str | None:
        """The text of a file of the repository, read once; None when it is larger than `LARGEST`, no text, when more
        than `MOST_BYTES` were read or `MOST_SEARCHED` asked for: the causes that come first are looked up."""
        if path not in self._texts:
            if self.tree is None or self._left <= 0 or len(self._texts) >= MOST_FILES:
                return None
            text = self._texts[path] = self.tree.read(path, LARGEST)
            self._left -= len(text or "")
        self._searches -= len(self._texts[path] or "")
        return self._texts[path] if self._searches >= 0 else None

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is worked out of the sources alone, whatever the failure: one time for a command."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    def shortened(self, line: str) -> str:
        """The line with paths of the repository made relative."""
        for prefix in self.prefixes:
            line = line.replace("file://" + prefix, "").replace(prefix, "")
        return line

    def _file(self, path: str) -> str | None:
        if not path or len(path) > 500 or "\0" in path:
            return None
        path = path.strip().strip("\"'").replace("\\", "/")
        served = path.startswith(("http://", "https://"))
        path = _ORIGIN.sub("", path)
        path = re.sub(r"^(?:/?\((?:rsc|ssr|app-pages-browser|action-browser|middleware)\))?/?\./", "", path)
        path = path.split("?")[0].split("#")[0]
        if served:
            path = path[4:] if path.startswith("/@fs/") else path.lstrip("/")
        if temporary := _TEMPORARY.search(path):
            return self._existing(temporary[1])
        for prefix in self.prefixes:
            if path.startswith(prefix):
                path = path[len(prefix) :]
                return None if _OUTSIDE.search(path) else self._clean(path)
        if _OUTSIDE.search(path):
            return None
        if path.startswith("/"):
            return self._suffix(path)
        if path.startswith("../") and self.tree is not None:
            path = path.removeprefix("../") if self._clean(f"{self.cwd}/{path}") is None else path
        return self._existing(self._clean(path) or "")

    @staticmethod
    def _clean(path: str) -> str | None:
        parts: list[str] = []
        for part in path.split("/"):
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return "/".join(parts) or None

    def _existing(self, path: str) -> str | None:
        """A relative path, from the command's folder or from the root; unknown files only without a tree."""
        if not path:
            return None
        if self.tree is None:
            return path
        for candidate in (f"{self.cwd}/{path}" if self.cwd else path, path):
            if self.tree.is_file(candidate):
                return candidate
        below = [name for name in self._named.get(path.rpartition("/")[2], ()) if name.endswith("/" + path)]
        if len(below) == 1:
            return below[0]
        rest = path.partition("/")[2]  # the first folder may be a name that only the tool gives
        return rest if not below and "/" in rest and self.tree.is_file(rest) else None

    def _suffix(self, path: str) -> str | None:
        """An absolute path of another machine: the longest end of it that the repository has."""
        if self.tree is None:
            return None
        parts = path.strip("/").split("/")
        for start in range(max(0, len(parts) - 8), len(parts)):
            candidate = "/".join(parts[start:])
            if self.tree.is_file(candidate) and (len(parts) - start > 1 or start <= 4):
                return candidate
        return None

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Files of the repository, at most 3,000, libraries and build results left out."""
        found: list[str] = []
        if self.tree is not None:
            for name in self.tree.walk("", depth=7, skip=SKIPPED):
                found.append(name)
                if len(found) >= 3_000:
                    break
        return tuple(found)

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """The files of the repository by their name."""
        found: dict[str, list[str]] = {}
        for file in self.files:
            found.setdefault(file.rpartition("/")[2], []).append(file)
        return found
