"""How long until the command itself is there, and until a new user has seen the demo?

    python benchmarks/start_up.py [--cold]

Medians of `mech --help` and `import mech` beside the interpreter alone, and the demo, set up already. With `--cold`
also the demo in a fresh clone with empty package caches (nothing of MECH there; system packages stay).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import facts

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results" / "start_up.json"


def seconds(*command: str, rounds: int = 11, cwd: Path = ROOT, env: dict[str, str] | None = None) -> float:
    """The median of some runs, after one that does not count."""
    times = []
    for _ in range(rounds + (rounds > 1)):
        began = time.perf_counter()
        subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return round(statistics.median(times[1:] or times), 3)


def cold() -> float:
    """The demo in a fresh clone, from nothing but Python and pip."""
    with tempfile.TemporaryDirectory(prefix="mech-cold-") as scratch:
        clone = Path(scratch) / "mech"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        caches = {
            name: f"{scratch}/{name}" for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache", "MECH_HOME")
        }
        path = ":".join(part for part in os.environ["PATH"].split(":") if not (Path(part) / "uv").exists())
        env = {**os.environ, **caches, "PATH": path}
        return seconds("python3", "dev.py", "demo", rounds=1, cwd=clone, env=env)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--cold", action="store_true")
    chosen = options.parse_args()
    found = {
        "python_alone_s": seconds(sys.executable, "-c", "pass"),
        "import_mech_s": seconds(sys.executable, "-c", "import mech"),
        "mech_help_s": seconds(sys.executable, "-m", "mech", "--help"),
        "demo_warm_s": seconds("python3", "dev.py", "demo", rounds=3),
    }
    if chosen.cold:
        found["demo_cold_s"] = cold()
    RESULTS.write_text(json.dumps({**facts(), **found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
