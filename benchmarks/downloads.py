"""What does it save that downloads are shared, and that the crates of others are compiled once?

    python benchmarks/downloads.py [--rounds 3] [--only NAME] [--away MILLISECONDS] [--result FILE]

Downloads: the first installation of a repository in an empty MECH_HOME, and in one where another repository of the same
lock file was installed before, in turn; what is measured is the run from the request to its report, the install command
alone, and what comes after the report: to keep what was brought, and to end. `--away` keeps every piece of every
connection of the sandbox back for half of that time, as a registry does that is so far away (the round trip); 0 is the
network as it is here. Crates: a run after an edit, where the layer holds what others wrote compiled, and where it holds
their sources alone (the install command was `cargo fetch`). Seconds depend on the network, the disk and the machine
(TMPDIR says where all is written); the ratios are what is to be compared. It needs npm, cargo and go, and their
registries. Crates are not shared (see docs/security.md): theirs is the figure of how far two runs of the same differ.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
from machine import facts

import mech.blocking
from mech.sandboxes import relay

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
    "yarn 1": App(
        {"package.json": json.dumps({"name": "shop", "dependencies": _NODE}), "index.js": "1\n"},
        "npx --yes yarn@1.22.22 install --ignore-scripts && rm -rf node_modules",
    ),
    "yarn 4": App(
        {
            "package.json": json.dumps({"name": "shop", "dependencies": _NODE}),
            "index.js": "1\n",
            ".yarnrc.yml": "nodeLinker: node-modules\n",
            "yarn.lock": "",
        },
        "npx --yes --package @yarnpkg/cli-dist@4.9.2 yarn install --mode update-lockfile",
    ),
    "cargo fetch": App({"Cargo.toml": _AXUM, "src/main.rs": SERVER}, "cargo generate-lockfile", "cargo fetch"),
    "go mod download": App({"go.mod": "module shop\n\ngo 1.24\n", "main.go": _GO}, "go mod tidy", "go mod download"),
}
NAMED = ("package.json", "Cargo.toml", "Cargo.lock", "go.mod", "yarn.lock")
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


def ran(home: Path, folder: Path) -> dict[str, Any]:
    """A run, with the seconds to its report and from there to its end; that it passed is made sure of."""
    os.environ["MECH_HOME"] = str(home)
    at: dict[str, float] = {}
    began = time.monotonic()
    found = mech.blocking.run(
        str(folder), look=False, on_row=lambda row: at.setdefault(type(row.event).__name__, time.monotonic())
    )
    if found["verdict"] != "passed":
        raise SystemExit(f"{folder}: {found['verdict']}: {found['failures'][:1]}")
    return {**found, "to the report": at["Diagnosed"] - began, "after it": time.monotonic() - at["Diagnosed"]}


def seconds(home: Path, folder: Path, stages: tuple[str, ...]) -> float:
    """What the commands of these stages took in a run."""
    return _seconds(ran(home, folder), stages)


def _seconds(found: dict[str, Any], stages: tuple[str, ...]) -> float:
    return float(sum(each["seconds"] for each in found["commands"] if each["stage"] in stages))


def downloads(root: Path, app: App, rounds: int) -> Iterator[tuple[list[float], list[float]]]:
    """Seconds to the report, of the install command, and after the report, without and with what another downloaded."""
    first = put(root / "first", app, app.install)
    ran(root / "shared", first)
    for number in range(rounds):
        pair = {}
        for kind in ("alone", "shared") if number % 2 else ("shared", "alone"):
            folder = shutil.copytree(first, root / f"{kind}{number}")
            for path in filter(Path.exists, (folder / name for name in NAMED)):
                path.write_text(path.read_text().replace("shop", f"{kind}{number}"))
            found = ran(root / (f"home{number}" if kind == "alone" else "shared"), folder)
            figures = (found["to the report"], _seconds(found, ("install",)), found["after it"])
            pair[kind] = [round(each, 3) for each in figures]
        yield pair["alone"], pair["shared"]


class Distant(relay.Relay):
    """A relay that hands everything on half a round trip late, in either direction, however much is under way."""

    away = 0.0

    async def _pump(self, source: Any, sink: Any) -> None:
        late, due = anyio.create_memory_object_stream[tuple[float, bytes]](4096)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._hand_on, due, sink)
            async with late:
                while data := await self._read(source):
                    await late.send((time.monotonic() + self.away / 2, data))

    async def _read(self, source: Any) -> bytes:
        while True:
            try:
                return bytes(source.recv(65536))
            except BlockingIOError:
                await anyio.wait_readable(source)

    async def _hand_on(self, due: Any, sink: Any) -> None:
        async for when, data in due:
            await anyio.sleep(max(0.0, when - time.monotonic()))
            rest = memoryview(data)
            while rest:
                try:
                    rest = rest[sink.send(rest) :]
                except BlockingIOError:
                    await anyio.wait_writable(sink)
        with suppress(OSError):
            sink.shutdown(1)


@contextmanager
def away(milliseconds: float) -> Iterator[None]:
    """The registries that far away while the block is open."""
    if not milliseconds:
        yield
        return
    near: Any = relay.connect
    own = relay.Relay

    async def connect(address: str, port: int) -> Any:
        await anyio.sleep(milliseconds / 1000)
        return await near(address, port)

    Distant.away = milliseconds / 1000
    relay.connect, relay.Relay = connect, Distant  # type: ignore[misc]
    try:
        yield
    finally:
        relay.connect, relay.Relay = near, own  # type: ignore[misc]


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


def told(pairs: list[Any]) -> dict[str, Any]:
    without, having = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"without": round(without, 2), "with": round(having, 2), "ratio": round(having / without, 3), "pairs": pairs}


def of_downloads(pairs: list[Any]) -> dict[str, Any]:
    columns = ("to the report", "install command", "after the report")
    return {name: told([(one[at], other[at]) for one, other in pairs]) for at, name in enumerate(columns)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="part of the name of what is measured")
    parser.add_argument("--away", type=float, default=0.0, help="milliseconds to the registries and back")
    parser.add_argument("--result", type=Path, default=RESULTS)
    given = parser.parse_args()
    questions = {
        f"first installation, registry {given.away:g} ms away, median seconds": (DOWNLOADS, downloads, of_downloads),
        "run after an edit, median seconds": ({} if given.away else CRATES, crates, told),
    }
    result = json.loads(given.result.read_text()) if given.result.exists() else {}
    for question, (apps, measure, tell) in questions.items():
        for name, app in apps.items():
            if given.only not in name:
                continue
            measured = facts()
            with tempfile.TemporaryDirectory() as root, away(given.away):
                answer = tell(list(measure(Path(root), app, given.rounds)))
            result.setdefault(question, {})[name] = {**answer, "measured": measured}
            given.result.write_text(json.dumps(result, indent=1) + "\n")
            print(question, name, answer, flush=True)


if __name__ == "__main__":
    main()
