"""Does `mech fix` mend, without a model, what rules can mend, and leave alone what works?

Every case of `fix.toml` is a small program that works with one fault put into it. It is repaired when the run passes
afterwards and nothing was touched but what may be; it is made worse when anything else is different.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from machine import facts

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "fix.json"
LOCKS = frozenset(
    "package.json package-lock.json pyproject.toml requirements.txt go.mod go.sum Cargo.toml Cargo.lock".split()
)
SECONDS = 400


@dataclass(frozen=True, slots=True)
class Case:
    """A program with a fault. `files` is how it works, `broken` how it is given to MECH."""

    name: str
    app: str
    kind: str
    files: dict[str, str]
    broken: dict[str, str]
    plain: tuple[str, ...]
    may: frozenset[str]
    needs: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case. `worse` names files that were changed and may not be, or says what else broke."""

    name: str
    kind: str
    app: str
    repaired: bool
    restored: bool
    worse: str
    seconds: float
    tried: list[str]
    headline: str


def cases() -> list[Case]:
    """All cases of the file."""
    data = tomllib.loads((HERE / "fix.toml").read_text())
    return [_case(row, dict(data["app"][row["app"]])) for row in data["case"]]


def _case(row: dict[str, Any], files: dict[str, str]) -> Case:
    needs = files.pop("needs", "")
    broken = dict(files)
    for path, *texts in row.get("edits", ()):
        old, new = [text.replace("\\n", "\n") for text in texts]
        if old not in broken[path]:
            raise SystemExit(f"{row['name']}: {path} does not hold {old!r}")
        broken[path] = broken[path].replace(old, new)
    for path in row.get("remove", ()):
        del broken[path]
    broken |= row.get("add", {})
    plain = tuple(row.get("plain", ()))
    own = {path for path in {*files, *broken} if files.get(path) != broken.get(path)}
    return Case(
        row["name"], row["app"], row["kind"], files, broken, plain,
        frozenset({*own, *plain, *row.get("may", ())}) | LOCKS, needs,
    )  # fmt: skip


def put(folder: Path, files: dict[str, str], plain: tuple[str, ...] = ()) -> None:
    """Write the files; scripts are executable but for those in `plain`."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        if path.endswith(".sh") and path not in plain and path != "lib/colours.sh":
            file.chmod(0o755)


def _mech(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "MECH_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "mech", *words], capture_output=True, text=True, env=env, timeout=SECONDS, check=False
    )


def mended(case: Case, home: Path) -> Outcome:
    """Give the broken program to `mech fix`, and look at what it did."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own) / "app"
        put(folder, case.broken, case.plain)
        done = _mech(home, "fix", str(folder), "--json", "--apply")
        if not done.stdout.strip():
            return Outcome(case.name, case.kind, case.app, False, False, "", 0.0, [], done.stderr[-300:])
        found = json.loads(done.stdout)
        after = {
            str(file.relative_to(folder)): file.read_bytes().decode() for file in folder.rglob("*") if file.is_file()
        }
        executable = all(os.access(folder / path, os.X_OK) for path in case.plain)
    changed = {path for path in {*case.broken, *after} if case.broken.get(path) != after.get(path)}
    changed |= {str(path) for path in found["applied"]}
    worse = ", ".join(sorted(changed - case.may))
    restored = executable and all(after.get(path) == text for path, text in case.files.items())
    tried = [f"{'+' if each['better'] else '-'} {each['text']}" for each in found["tried"]]
    return Outcome(
        case.name, case.kind, case.app, bool(found["fixed"]) and not worse and bool(tried), restored, worse,
        round(time.monotonic() - began, 1), tried, found["feedback"]["headline"],
    )  # fmt: skip


def healthy(case: Case, home: Path) -> str:
    """What is wrong with the program before a fault is put into it; empty when nothing is."""
    with tempfile.TemporaryDirectory() as own:
        folder = Path(own) / "app"
        put(folder, case.files)
        done = _mech(home, "run", str(folder), "--json", "--once")
    found = json.loads(done.stdout) if done.stdout.strip() else {"verdict": "none", "text": {"l1": done.stderr}}
    return "" if found["verdict"] == "passed" else str(found["text"]["l1"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="cases, or beginnings of their names")
    parser.add_argument("--home", type=Path, help="keep downloads here between runs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--healthy", action="store_true", help="only check that the programs work without their fault")
    parser.add_argument("--keep", action="store_true", help="write results/fix.json")
    options = parser.parse_args()
    chosen = [each for each in cases() if not options.names or each.name.startswith(tuple(options.names))]
    chosen = [each for each in chosen if not each.needs or shutil.which(each.needs)]
    with tempfile.TemporaryDirectory() as own:
        home = (options.home or Path(own)).absolute()
        if options.healthy:
            for each in {case.app: case for case in chosen}.values():
                print(f"{each.app:14} {healthy(each, home) or 'works'}", flush=True)
            return
        outcomes = []
        with ThreadPoolExecutor(options.jobs) as pool:
            for one in pool.map(lambda case: mended(case, home), chosen):
                outcomes.append(one)
                sign = "ok   " if one.repaired else "WORSE" if one.worse else "no   "
                print(f"{sign} {'=' if one.restored else ' '} {one.name:28} {one.seconds:6} s  {'; '.join(one.tried)}")
                if not one.repaired:
                    print(f"        {one.headline}{'  changed: ' + one.worse if one.worse else ''}")
                sys.stdout.flush()
    figures = {
        "cases": len(outcomes),
        "repaired": sum(one.repaired for one in outcomes),
        "restored": sum(one.restored for one in outcomes),
        "worse": sum(bool(one.worse) for one in outcomes),
        "median_seconds": sorted(one.seconds for one in outcomes)[len(outcomes) // 2],
    }
    print(json.dumps(figures))
    if options.keep:
        rows = [{key: value for key, value in asdict(one).items() if key != "seconds"} for one in outcomes]
        RESULTS.write_text(json.dumps(facts() | figures | {"outcomes": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
