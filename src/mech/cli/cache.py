"""`mech cache`: what MECH keeps on this machine, and how to be rid of it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from mech.errors import ConfigError

if TYPE_CHECKING:
    from mech.cache import Item

_SHOWN = ("mirror", "workspace", "layer", "snapshot")  # one line each; the others are many and small
_UNITS = {"d": 86400.0, "w": 7 * 86400.0}


def cache(
    action: Annotated[str, typer.Argument(help="prune removes what is not in use; nothing lists what is kept.")] = "",
    older_than: Annotated[
        str, typer.Option("--older-than", help="With prune: what was not used for so long (12h, 7d, 2w, 0s for all).")
    ] = "7d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With prune: remove nothing, say what would go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document (mech.cache/1).")] = False,
) -> int:
    """List mirrors, workspaces, layers, snapshots, downloads, executions and artifacts with size and age, or remove
    old ones."""
    from mech.cache import Cache
    from mech.settings import load

    if action not in ("", "prune"):
        raise ConfigError(f"mech cache does not know {action!r}", hint="mech cache, or mech cache prune", key="cache")
    home = load().home
    kept = Cache(home)
    found = kept.prune(_seconds(older_than), dry=dry_run) if action else kept.items()
    if as_json:
        fields = {"schema": "mech.cache/1", "home": str(home), "action": action or "list", "dry_run": dry_run}
        print(json.dumps({**fields, "bytes": sum(i.bytes for i in found), "items": [asdict(i) for i in found]}))
    else:
        _print(found, "would remove" if dry_run else "removed" if action else "kept", str(home))
    return 0


def _print(found: list[Item], done: str, home: str) -> None:
    from mech.cli.executions import _age
    from mech.cli.progress import clean

    now = time.time()
    for kind in dict.fromkeys(item.kind for item in found):
        items = [item for item in found if item.kind == kind]
        told = f", given {sum(item.hits or 0 for item in items)} times" if kind == "download" else ""
        plural = "" if len(items) == 1 else "s"
        print(f"{_size(sum(item.bytes for item in items)):>9}  {len(items):>4} {kind}{plural}{told}")
        for item in items if kind in _SHOWN else ():
            facts = [f"attached {item.hits} times" if item.hits is not None else "", "in use" if item.in_use else ""]
            about = "  ".join(clean(text) for text in (item.about, *facts) if text)
            print(f"{_size(item.bytes):>9}  {_age(max(0.0, now - item.used)):>4} {item.name[:48]}  {about}".rstrip())
    print(f"{_size(sum(item.bytes for item in found)):>9}  {done} in {home}")


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def _seconds(text: str) -> float:
    """A duration in seconds; zero is one."""
    from mech.cli.options import seconds

    unit = text.strip()[-1:]
    try:
        if unit in _UNITS:
            return float(text.strip()[:-1]) * _UNITS[unit]
        return 0.0 if float(text.strip().rstrip("smh") or "x") == 0 else seconds(text)
    except ValueError:
        raise ConfigError(
            f"{text!r} is no duration", hint="for example --older-than 7d or --older-than 12h", key="older-than"
        ) from None
