"""`mech demo`: the main job, once, on a small application with a fault in it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

import anyio


def demo() -> int:
    """Run a small shop with a fault in it, and show what MECH reports."""
    from mech.cli.run import perform
    from mech.execute import Request
    from mech.settings import load
    from mech.types import Repository

    with tempfile.TemporaryDirectory(prefix="mech-demo-") as folder, as_file(files("mech") / "demo" / "app") as app:
        shop = Path(folder) / "shop"
        shutil.copytree(app, shop)
        print(f"a small shop with a fault in it: mech run {shop}\n", file=sys.stderr)
        request = Request(Repository(str(shop)), timeout=120.0, face="demo")
        status = anyio.run(perform, load(), request, False, False)
    found_it = status == 1  # the shop is broken: a report that says so is the demo's success
    print("\nThat is what a model reads. Try it on your own: mech run FOLDER", file=sys.stderr)
    return 0 if found_it else status or 1
