"""Fetch what the applications install, once, into layers that the tests attach: `python tests/apps/prefetch.py`.

Retried a few times, for a package index is a network away; what is there already is left alone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import anyio

from mech.api import plan_of, run
from mech.executors.here import Here
from mech.layers import Layers
from mech.settings import Settings
from mech.types import Overrides

APPS = Path(__file__).parent
HOME = APPS.parent.parent / ".tools" / "apps"
_TRIES = 4
_OURS = ("expect.toml", "make.py", "__pycache__")


def prepared(app: Path, into: Path) -> Path:
    """A copy of an application without what only the test reads."""
    folder = into / app.name
    shutil.copytree(app, folder, symlinks=True, ignore=shutil.ignore_patterns(*_OURS))
    make = app / "make.py"
    if make.exists():  # what cannot be committed: huge, empty, or without permissions
        scope: dict[str, Any] = {}
        exec(compile(make.read_text(), str(make), "exec"), scope)
        scope["make"](folder)
    return folder


def restored(folder: Path) -> None:
    """Give an application without permissions its own again, so that it can be removed."""
    folder.chmod(0o755)


def stated(expect: dict[str, Any]) -> Overrides:
    """What an expectation says over the plan."""
    options = expect.get("run", {})
    return Overrides(**{**options.get("overrides", {}), "env": options.get("env", {})})


def source_of(folder: Path, expect: dict[str, Any]) -> str:
    """The folder, or the one below it that the expectation names."""
    subdir = expect.get("run", {}).get("subdir")
    return f"{folder}#:{subdir}" if subdir else str(folder)


async def fetch_all(into: Path) -> int:
    """Run each application that installs something until its layer is there; the number that could not be had."""
    failed = 0
    for path in sorted(APPS.glob("*/expect.toml")):
        expect = tomllib.loads(path.read_text())
        if expect.get("installs") and all(map(shutil.which, expect.get("needs", ()))):
            folder = prepared(path.parent, into)
            for _ in range(_TRIES):
                if await _installed(folder, expect):
                    break
                await anyio.sleep(5)
            else:
                print(f"could not install what {path.parent.name} needs", file=sys.stderr)
                failed += 1
    return failed


async def _installed(folder: Path, expect: dict[str, Any]) -> bool:
    """Whether the layer of an application is there, after a run of it where it was not."""
    settings = Settings(home=HOME)
    layers = Layers(HOME / "layers")
    workspace, plan = await plan_of(source_of(folder, expect), stated(expect), settings)
    layer = layers.of(plan, workspace)
    if layer is None or not layer.attached:
        async with Here(settings) as here:
            found = await run(source_of(folder, expect), overrides=stated(expect), timeout=600.0, look=False, here=here)
        for command in found["commands"]:
            if command["stage"] == "install":
                print(f"{folder.name}: {command['command']} {command['seconds']} s", file=sys.stderr)
    return layer is not None and layer.path.is_dir()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mech-apps-") as scratch:
        sys.exit(1 if anyio.run(partial(fetch_all, Path(scratch))) else 0)
