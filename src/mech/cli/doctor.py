"""`mech doctor`: what works on this machine, found by doing it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import anyio
import typer

from mech.cli.progress import clean

if TYPE_CHECKING:
    from mech.settings import Settings
    from mech.types import Isolation

_TOOLS = {
    "git": ("--version", "needed to fetch repositories"),
    "node": ("--version", "JavaScript"),
    "npm": ("--version", "JavaScript"),
    "python3": ("--version", "Python"),
    "uv": ("--version", "Python, quicker"),
    "go": ("version", "Go"),
    "cargo": ("--version", "Rust"),
    "java": ("--version", "Java"),
    "mvn": ("--version", "Java"),
    "php": ("--version", "PHP"),
    "ruby": ("--version", "Ruby"),
}
_WALLS = {
    "files": "only the folder that is run, its own HOME and the tools, read-only",
    "processes": "none but its own are seen or signalled; all end with it",
    "network": "nothing but what MECH relays",
    "network after setup": "none at all",
    "system calls": "the kernel's rarer doors are shut",
    "capabilities": "none, and no way to one",
    "landlock": "files and signals a second time, beside the mounts",
    "memory": "of all its processes together",
    "number of processes": "by the kernel",
    "file size": "by the kernel",
    "disk": "of all files together",
    "time": "by MECH, which ends the whole tree of a command",
    "output": "by MECH, which keeps so much and says that it dropped the rest",
}
"""What a sandbox can hold, in the order of reading, and what that means."""

_OURS = ("time", "output")  # held by MECH itself, whatever the sandbox is
_TITLES = {
    "mech": "MECH",
    "sandboxes": "Sandboxes (each was opened and used)",
    "walls": "What the sandbox in use holds",
    "kernel": "This machine",
    "tools": "Tools",
}
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `state` is ok, limited or missing; `needed` ones decide the exit status.

    `group` is mech, sandboxes, walls, kernel or tools; `held` says of a wall whether it is exact, best effort or
    absent.
    """

    name: str
    state: str
    detail: str
    hint: str = ""
    needed: bool = False
    group: str = "mech"
    held: str | None = None


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.doctor/1).")] = False,
) -> int:
    """Open each sandbox and a browser for real, and say what is enforced and what is missing."""
    from mech.settings import load

    settings = load()
    found = anyio.run(examine, settings)
    failed = any(each.needed and each.state == "missing" for each in found)
    if as_json:
        document = {"schema": "mech.doctor/1", "sandbox": settings.sandbox, "ok": not failed}
        print(json.dumps({**document, "findings": [asdict(each) for each in found]}))
    else:
        print("\n".join(_lines(found)))
    return 3 if failed else 0


def _lines(found: list[Finding]) -> Iterator[str]:
    width = max(len(each.name) for each in found)
    for group, title in _TITLES.items():
        yield title
        for each in (each for each in found if each.group == group):
            yield f"  {each.held or each.state:<12} {each.name:<{width}}  {each.detail}".rstrip()
            if each.hint:
                yield f"  {'':<12} {'':<{width}}  -> {each.hint}"
        yield ""
    missing = [each.name for each in found if each.needed and each.state == "missing"]
    if missing:
        yield f"MECH cannot run anything here yet: {', '.join(missing)} missing (see -> above)."
    else:
        yield "MECH can run repositories here: mech demo"


async def examine(settings: Settings) -> list[Finding]:
    """Try each part: MECH's own place, each sandbox, this kernel, the browser, git and the toolchains on PATH."""
    version = ".".join(map(str, sys.version_info[:3]))
    found = [Finding("python", "ok", f"{version} at {sys.executable}"), _home(settings)]
    if found[-1].state == "ok":
        found += await _sandboxes(settings)
        found += await anyio.to_thread.run_sync(_kernel, settings)
    found.append(await _browser(settings))
    return found + await _tools()


async def _tools() -> list[Finding]:
    """Ask every tool for its version, all at once."""
    found: dict[str, Finding] = {}

    async def ask(name: str, option: str, purpose: str) -> None:
        found[name] = await anyio.to_thread.run_sync(_tool, name, option, purpose)

    async with anyio.create_task_group() as tasks:
        for name, of in _TOOLS.items():
            tasks.start_soon(ask, name, *of)
    return [found[name] for name in _TOOLS]


def _home(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(settings.home).free // 1024**3
        (settings.home / ".doctor").write_text("")
        (settings.home / ".doctor").unlink()
    except OSError as problem:
        hint = "export MECH_HOME= a folder that you can write to"
        return Finding("home", "missing", f"{settings.home}: {problem.strerror}", hint, needed=True)
    return Finding("home", "ok" if free else "limited", f"{settings.home}, {free:,} GiB free", needed=True)


async def _sandboxes(settings: Settings) -> list[Finding]:
    from mech.errors import MechError
    from mech.sandboxes import SANDBOXES, choose, probe

    choose(settings.sandbox)
    found: list[Finding] = []
    walls: list[Finding] = []
    for name in sorted(SANDBOXES, key=lambda name: name != settings.sandbox):
        used = name == settings.sandbox
        try:
            began = anyio.current_time()
            isolation = await probe(name, settings.docker_image, settings.home)
            took = (anyio.current_time() - began) * 1000
        except (MechError, ImportError) as problem:
            hint = getattr(problem, "hint", "")
            found.append(Finding(name, "missing", str(problem), hint, needed=used, group="sandboxes"))
            continue
        detail = f"{_walls(isolation)}; opened, used and closed in {took:.0f} ms"
        detail += ", in use" if used else f" (MECH_SANDBOX={name})"
        state = "ok" if isolation.enforced and not isolation.absent else "limited"
        found.append(Finding(name, state, detail, needed=used, group="sandboxes"))
        if used:
            walls = list(_held(isolation))
    return [*found, *walls]


def _walls(isolation: Isolation) -> str:
    if not isolation.enforced:
        return "no walls at all, only for tests"
    lacks = f" without {', '.join(isolation.absent)}" if isolation.absent else ""
    return f"walls by {isolation.name}{lacks}"


def _held(isolation: Isolation) -> Iterator[Finding]:
    """Each wall and limit of a sandbox, and how it is held here."""
    held: dict[str, tuple[str, str, str]] = dict.fromkeys((*isolation.enforced, *_OURS), ("exact", "ok", ""))
    for name in isolation.best_effort:
        what, _, how = name.partition(" (")
        held[what] = ("best effort", "limited", how.rstrip(")"))
    for name, reason in isolation.absent.items():
        held[name] = ("absent", "limited", reason)
    held.setdefault("processor", ("absent", "limited", "no limit; the kernel shares it out"))
    for name in sorted(held, key=lambda name: [*_WALLS, name].index(name)):
        how, state, reason = held[name]
        detail = reason if how == "absent" else ", ".join(filter(None, (_WALLS.get(name, ""), reason)))
        yield Finding(name, state, detail, group="walls", held=how)


def _kernel(settings: Settings) -> list[Finding]:
    """What the kernel allows, tried in a process of its own."""
    command = [sys.executable, "-m", "mech.sandboxes.abilities", str(settings.home)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE)
        abilities = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        return [Finding("kernel", "limited", f"could not be examined: {problem}", group="kernel")]
    return [
        Finding(each["name"], "ok" if each["works"] else "limited", each["detail"], each["hint"], group="kernel")
        for each in abilities
    ]


def _tool(name: str, option: str, purpose: str) -> Finding:
    path = shutil.which(name)
    needed = name == "git"
    if path is None:
        return Finding(name, "missing", f"not on PATH ({purpose})", needed=needed, group="tools")
    try:
        done = subprocess.run([path, option], capture_output=True, text=True, check=True, timeout=_PATIENCE)
        first = clean(next(iter(done.stdout.splitlines()), ""))
    except (OSError, subprocess.SubprocessError) as problem:
        return Finding(name, "limited", f"{path} does not run: {problem}", needed=needed, group="tools")
    return Finding(name, "ok", f"{first} at {path}", needed=needed, group="tools")


async def _browser(settings: Settings) -> Finding:
    from mech.browser import Browser
    from mech.errors import BrowserUnavailable

    try:
        async with Browser(lambda data, suffix: "", settings.browser) as browser:
            await browser.warm()
            detail = f"{browser.program} {browser.version}, walled in by {browser.walls}"
            return Finding("browser", "ok", detail, group="tools")
    except BrowserUnavailable as error:
        return Finding(
            "browser", "missing", f"{error.message} (runs go on without pictures)", error.hint, group="tools"
        )
