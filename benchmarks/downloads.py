"""What does it save that downloads are shared, and that the crates of others are compiled once?

    python benchmarks/downloads.py [--rounds 3] [--only NAME] [--result FILE]

Downloads: the first installation of a repository, with and without another of the same lock file before it, in turn,
each in a MECH_HOME of its own. Crates: a run after an edit, where the layer holds what others wrote compiled, and where
it holds their sources alone (the install command was `cargo fetch`). Seconds depend on the network and the machine; the
ratios are what is to be compared. It needs npm, cargo and go, and their registries.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from machine import facts

import mech.blocking

RESULTS = Path(__file__).parent / "results" / "downloads.json"
SERVER = """
use axum::{routing::get, Json, Router};
fn main() {
    let app: Router = Router::new().route("/", get(|| async { Json(serde_json::json!({"edit": 0})) }));
    drop(app);
    println!("made {}", tokio::runtime::Runtime::new().is_ok());
}
"""
PROGRAM = """
use clap::Parser;
#[derive(Parser)]
struct Args { #[arg(default_value = "a+")] pattern: String }
fn main() { println!("edit 0 {}", regex::Regex::new(&Args::parse().pattern).unwrap().is_match("aaa")) }
"""
_CARGO = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n'
_AXUM = _CARGO + 'axum = "0.8"\nserde_json = "1"\ntokio = { version = "1", features = ["full"] }\n'
_CLAP = _CARGO + 'clap = { version = "4", features = ["derive"] }\nregex = "1"\n'
_NODE = {"express": "4.21.2", "vite": "5.4.11", "react": "18.3.1", "react-dom": "18.3.1", "typescript": "5.7.2"}
_GO = """package main

import (
	_ "github.com/gin-gonic/gin"
	_ "gorm.io/gorm"
)

func main() {}
"""


@dataclass(frozen=True)
class App:
    """Files, the command that makes the lock file here, and the command that installs inside ("": the planner's)."""

    files: dict[str, str]
    lock: str
    install: str = ""


DOWNLOADS = {
    "npm ci": App(
        {"package.json": json.dumps({"name": "shop", "dependencies": _NODE}), "index.js": "1\n"},
        "npm install --package-lock-only --omit-lockfile-registry-resolved=false",
    ),
    "cargo fetch": App({"Cargo.toml": _AXUM, "src/main.rs": SERVER}, "cargo generate-lockfile", "cargo fetch"),
    "go mod download": App({"go.mod": "module shop\n\ngo 1.24\n", "main.go": _GO}, "go mod tidy", "go mod download"),
}
CRATES = {
    "axum, tokio, serde_json": App({"Cargo.toml": _AXUM, "src/main.rs": SERVER}, "cargo generate-lockfile"),
    "clap, regex": App({"Cargo.toml": _CLAP, "src/main.rs": PROGRAM}, "cargo generate-lockfile"),
}


def put(folder: Path, app: App, install: str, build: str | None = None) -> Path:
    for name, text in app.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    subprocess.run(app.lock, shell=True, cwd=folder, check=True, capture_output=True)
    lines = [f'install = "{install}"'] if install else []
    lines += ['build = ""', 'start = "true"'] if build is None else ['start = "cargo run --quiet"']
    (folder / "mech.toml").write_text("\n".join(lines) + "\n")
    return folder


def seconds(home: Path, folder: Path, stages: tuple[str, ...]) -> float:
    """What the commands of these stages took in a run; that it passed is made sure of."""
    os.environ["MECH_HOME"] = str(home)
    found = mech.blocking.run(str(folder), look=False)
    if found["verdict"] != "passed":
        raise SystemExit(f"{folder}: {found['verdict']}: {found['failures'][:1]}")
    return float(sum(each["seconds"] for each in found["commands"] if each["stage"] in stages))


def downloads(root: Path, app: App, rounds: int) -> Iterator[tuple[float, float]]:
    first = put(root / "first", app, app.install)
    second = put(root / "second", app, app.install)
    for path in (second / "package.json", second / "Cargo.toml", second / "Cargo.lock", second / "go.mod"):
        if path.exists():
            path.write_text(path.read_text().replace("shop", "other"))
    seconds(root / "shared", first, ("install",))
    for number in range(rounds):
        alone = seconds(root / f"alone{number}", second, ("install",))
        shutil.rmtree(root / "shared" / "layers")
        yield alone, seconds(root / "shared", second, ("install",))


def crates(root: Path, app: App, rounds: int) -> Iterator[tuple[float, float]]:
    before = put(root / "before", app, "cargo fetch", "")
    after = put(root / "after", app, "", "")
    for number in range(rounds + 1):
        found = []
        for folder in (before, after):
            source = folder / "src" / "main.rs"
            source.write_text(source.read_text().replace(f"edit {number}", f"edit {number + 1}") + "\n")
            found.append(seconds(root / f"home of {folder.name}", folder, ("build", "start")))
        if number:  # the first installs
            yield found[0], found[1]


QUESTIONS = {
    "first installation, median seconds": (DOWNLOADS, downloads),
    "run after an edit, median seconds": (CRATES, crates),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="part of the name of what is measured")
    parser.add_argument("--result", type=Path, default=RESULTS)
    given = parser.parse_args()
    result = json.loads(given.result.read_text()) if given.result.exists() else {}
    for question, (apps, measure) in QUESTIONS.items():
        for name, app in apps.items():
            if given.only not in name:
                continue
            measured = facts()
            with tempfile.TemporaryDirectory() as root:
                pairs = list(measure(Path(root), app, given.rounds))
            without, having = (round(statistics.median(column), 2) for column in zip(*pairs, strict=True))
            told = {"without": without, "with": having, "ratio": round(having / without, 3), "pairs": pairs}
            result.setdefault(question, {})[name] = {**told, "measured": measured}
            given.result.write_text(json.dumps(result, indent=1) + "\n")
            print(name, told, flush=True)


if __name__ == "__main__":
    main()
