"""Fetch what the applications install, once, into layers that the tests attach: `python tests/apps/prefetch.py`.

Retried a few times, for a package index is a network away; what is there already is left alone.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from functools import partial
from pathlib import Path

import anyio

from mech.api import run
from mech.executors.here import Here
from mech.settings import Settings
from mech.types import Overrides

APPS = Path(__file__).parent
HOME = APPS.parent.parent / ".tools" / "apps"
_TRIES = 4


def prepared(app: Path, into: Path) -> Path:
    """A copy of an application without what only the test reads."""
    folder = into / app.name
    shutil.copytree(app, folder, symlinks=True, ignore=shutil.ignore_patterns("expect.toml", "make.py", "__pycache__"))
    make = app / "make.py"
    if make.exists():  # what cannot be committed: huge, empty, or without permissions
        scope: dict[str, object] = {}
        exec(compile(make.read_text(), str(make), "exec"), scope)
        scope["make"](folder)  # type: ignore[operator]
    return folder


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


async def _installed(folder: Path, expect: dict[str, object]) -> bool:
    options = expect.get("run", {})
    assert isinstance(options, dict)
    overrides = Overrides(**{**options.get("overrides", {}), "env": options.get("env", {})})
    source = f"{folder}#:{options['subdir']}" if "subdir" in options else str(folder)
    async with Here(Settings(home=HOME)) as here:
        found = await run(source, overrides=overrides, timeout=600.0, look=False, here=here)
    installs = [command for command in found["commands"] if command["stage"] == "install"]
    print(f"{folder.name}: {[(c['command'], c['exit_code'], c['seconds']) for c in installs]}", file=sys.stderr)
    return all(command["exit_code"] == 0 for command in installs[-1:])


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mech-apps-") as scratch:
        sys.exit(1 if anyio.run(partial(fetch_all, Path(scratch))) else 0)
