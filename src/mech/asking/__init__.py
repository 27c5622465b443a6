"""Asks the tools of a command for a report that a program can read, beside what they print; nothing visible changes.

Before the command, reporters are laid into the sandbox and named in its variables; they hold their tongue where they
are not sure. After it, what they wrote is read, and XML reports that tools wrote anyway. All of that is said by the
sandbox: it is bounded, and data.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import anyio

from mech.errors import SandboxError
from mech.reports import EACH, read
from mech.sandboxes import Invocation, Sandbox
from mech.types import Report, Stage

MOST = 8 * 1024**2  # bytes that are read of all reports of a command
PATIENCE = 10.0  # seconds for laying the reporters and for reading what they wrote

_TESTS = re.compile(
    r"\b(?:cargo|ruff|mypy|pytest|py\.test|unittest|jest|vitest|mocha|eslint|ava|rspec|rake|tests?|specs?|check|lint|verify|ci|nox|"
    r"mvnw?|gradlew?|phpunit|ctest|sbt)\b|manage\.py test"
)
_LAID = {
    "preload.cjs": "preload.cjs",
    "node.mjs": "node.mjs",
    "vitest.mjs": "vitest.mjs",
    "python/mech_reports.py": "python_reporter.py",
    "python/sitecustomize.py": "sitecustomize.py",
    "ruby_reporter.rb": "ruby_reporter.rb",
    "ruby/minitest/mech_plugin.rb": "minitest_plugin.rb",
    "rustc": "rustc_wrapper.sh",
    "bin/ruff": "ruff.sh",
}
_PLUGIN = {
    "python/mech_reports-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: mech-reports\nVersion: 1\n",
    "python/mech_reports-1.dist-info/entry_points.txt": "[pytest11]\nmech_reports = mech_reports\n",
}

_WRAPPERS = ("RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER")
_LAY = """
to="$HOME/.mech/reports/$1"; run=$2; shift 2
find "$HOME/.mech/reports" -mindepth 1 -maxdepth 1 -mtime +0 ! -path "$to" -exec rm -rf {} + 2>/dev/null
mkdir -p "$to/python/mech_reports-1.dist-info" "$to/ruby/minitest" "$to/bin" || exit 1
while [ $# -gt 0 ]; do [ -e "$to/$1" ] || printf %s "$2" > "$to/$1" || exit 1; shift 2; done
mkdir "$to/$run" && : > "$to/$run/.begun" && printf '%s\\n' "$to"
chmod +x "$to/rustc" "$to/bin/ruff" && "$to/rustc" true 2>/dev/null || exit 0
for tool in cargo ruff; do command -v $tool >/dev/null && printf '%s\\n' $tool; done; exit 0
"""
_HEADS = '<test-?suites?|<TestRun|<test-run|<checkstyle|"runs"'  # how a report begins
_READ = """
tell() { printf '\\n%s %s\\n' "$2" "$1"; head -c "$3" "$1"; }
for file in "$1"/*; do [ -f "$file" ] && tell "$file" "$2" "$3"; done
find . \\( -name node_modules -o -name .git -o -name .venv \\) -prune -o -type f \\
  \\( -name '*.xml' -o -name '*.trx' -o -name '*.sarif' \\) -newer "$1/.begun" -print 2>/dev/null | head -n 500 |
while IFS= read -r file; do
  if head -c 1000 "$file" | grep -qE "$4"; then tell "$file" "$2" "$3"; fi
done
rm -rf "$1"
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it is to be started, and where its reports will lie: None when it was not asked."""

    invocation: Invocation
    folder: str | None = None


def asks(line: str, stage: Stage) -> bool:
    """Whether a command is asked: one that tests or checks, by its stage or its words."""
    return stage == "test" or (stage in ("build", "start") and _TESTS.search(line) is not None)


async def ask(sandbox: Sandbox, invocation: Invocation, line: str, stage: Stage) -> Asked:
    """The command with its tools asked for a report; as it was where that is not to be had."""
    if not asks(line, stage):
        return Asked(invocation)
    run = f"run-{secrets.token_hex(4)}"
    texts = [part for name, text in _reporters().items() for part in (name, text)]
    argv = ("/bin/sh", "-c", _LAY, "mech", _version(), run, *texts)
    said = await _said(sandbox, replace(invocation, argv=argv), 4096)
    folder, *tools = said.decode("utf-8", "replace").splitlines() or [""]
    if not re.fullmatch(rf"/[\w./@+-]+/{_version()}", folder):  # refused, or a path that variables cannot carry
        return Asked(invocation)
    return Asked(replace(invocation, env=variables(invocation.env, folder, run, tools)), f"{folder}/{run}")


def variables(env: Mapping[str, str], folder: str, run: str, tools: Collection[str] = ()) -> dict[str, str]:
    """The environment in which tools find our reporters; what it says already stays, and comes first.

    `tools` are those of Cargo and ruff that are there: what stands before them is named only then.
    """
    added = {
        "NODE_OPTIONS": (" ", f"--require={folder}/preload.cjs"),
        "PYTHONPATH": (":", f"{folder}/python"),
        "RUBYLIB": (":", f"{folder}/ruby"),
        "SPEC_OPTS": (" ", f"--require {folder}/ruby_reporter.rb"),
    }
    ours = {name: mark.join(filter(None, (env.get(name), text))) for name, (mark, text) in added.items()}
    if "cargo" in tools and not any(name in env for name in _WRAPPERS):
        ours["RUSTC_WRAPPER"] = f"{folder}/rustc"
    if "ruff" in tools and (path := env.get("PATH")):
        ours["PATH"] = f"{folder}/bin:{path}"
    return {**env, **ours, "MECH_REPORTS": f"{folder}/{run}"}


async def answers(sandbox: Sandbox, asked: Asked) -> tuple[Report, ...]:
    """What the tools of a command that ended reported; nothing when it was not asked."""
    if asked.folder is None:
        return ()
    mark = secrets.token_hex(16)
    argv = ("/bin/sh", "-c", _READ, "mech", asked.folder, mark, str(EACH), _HEADS)
    env = {key: value for key, value in asked.invocation.env.items() if key in ("PATH", "HOME", "LANG")}
    data = await _said(sandbox, replace(asked.invocation, argv=argv, env=env), MOST)
    found: list[Report] = []
    for part in data.split(f"\n{mark} ".encode())[1:]:
        name, _, content = part.partition(b"\n")
        found += read(content, os.path.basename(name.decode("utf-8", "replace")))
    return tuple(found)


async def _said(sandbox: Sandbox, invocation: Invocation, most: int) -> bytes:
    """What a short command of ours prints, up to `most` bytes and for a bounded time; nothing when it fails."""
    reader, writer = os.pipe2(os.O_CLOEXEC)
    os.set_blocking(reader, False)
    parts: list[bytes] = []
    running = None
    try:
        try:
            running = await sandbox.start(invocation, writer)
        except SandboxError:  # whoever needs it next says so
            return b""
        finally:
            os.close(writer)
        with anyio.move_on_after(PATIENCE):
            while sum(map(len, parts)) < most and (part := await _some(reader)):
                parts.append(part)
            if not parts or sum(map(len, parts)) < most:
                return b"".join(parts) if (await running.wait()).exit_code == 0 else b""
        return b"".join(parts)[:most]
    finally:
        os.close(reader)
        if running is not None:
            running.signal(9)


async def _some(reader: int) -> bytes:
    while True:
        try:
            return os.read(reader, 65536)
        except BlockingIOError:
            await anyio.wait_readable(reader)


@cache
def _reporters() -> dict[str, str]:
    """The files that are laid into a sandbox, by their path in its folder of reports."""
    here = Path(__file__).parent
    return {**_PLUGIN, **{name: (here / source).read_text("utf-8") for name, source in _LAID.items()}}


@cache
def _version() -> str:
    """What tells the reporters of one version of MECH from another's: HOME may be kept."""
    return hashlib.sha256("\0".join(part for pair in _reporters().items() for part in pair).encode()).hexdigest()[:12]
