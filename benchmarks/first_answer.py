"""How long from the request to the first answer, beside the same commands by hand?

For a static page, an Express, a FastAPI and a Vite application: the first run (nothing installed, empty package
caches on both sides) and the second (installed), by hand, inside a running process, and as the command. Each
round does all of them in turn, so that they share the machine's mood; medians of the rounds are compared.

    python benchmarks/first_answer.py [--rounds 7] [--first 2]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from machine import facts

from mech.events import Diagnosed, Ready, Started
from mech.execute import Request
from mech.executors.here import Here
from mech.settings import Settings
from mech.types import Repository

RESULTS = Path(__file__).parent / "results" / "first_answer.json"


@dataclass
class App:
    """An application: its files, and the commands that a person would type."""

    name: str
    port: int
    install: str
    start: str
    files: dict[str, str]
    times: dict[str, list[float]] = field(default_factory=dict)


APPS = [
    App("static", 8000, "", "python3 -m http.server 8000 --bind 127.0.0.1", {"index.html": "<h1>Hello</h1>"}),
    App(
        "express",
        3000,
        "npm install",
        "npm start",
        {
            "package.json": '{"private": true, "scripts": {"start": "node server.js"}, '
            '"dependencies": {"express": "^5"}}',
            "server.js": "require('express')().get('/', (q, a) => a.send('<h1>Hello</h1>')).listen(3000)",
        },
    ),
    App(
        "fastapi",
        8000,
        "uv venv -q .venv && uv pip install -q -r requirements.txt",
        ".venv/bin/python -m uvicorn main:app",
        {
            "requirements.txt": "fastapi\nuvicorn\n",
            "main.py": "from fastapi import FastAPI\napp = FastAPI()\n"
            "@app.get('/')\ndef home():\n    return {'hello': 1}\n",
        },
    ),
    App(
        "vite",
        5173,
        "npm install",
        "npm run dev",
        {
            "package.json": '{"private": true, "type": "module", "scripts": {"dev": "vite"}, '
            '"devDependencies": {"vite": "^7"}}',
            "index.html": "<div id=app></div><script type=module src=/main.js></script>",
            "main.js": "document.getElementById('app').textContent = 'Hello'",
        },
    ),
]


def by_hand(app: App, folder: Path, environ: dict[str, str], install: bool = False) -> float:
    """Seconds until the start command answers, in a folder of its own; with `install`, that is done first."""
    began = time.perf_counter()
    if install and app.install:
        subprocess.run(app.install, shell=True, cwd=folder, env=environ, check=True, capture_output=True)
    process = subprocess.Popen(
        app.start, shell=True, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while not answers(app.port):
            time.sleep(0.002)
        return time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port: int) -> bool:
    for host in ("127.0.0.1", "::1"):
        try:
            with socket.create_connection((host, port), timeout=30) as connection:
                connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
                return connection.recv(12)[9:10] in b"234"
        except OSError:
            continue
    return False


async def inside(app: App, folder: Path, here: Here) -> float:
    """Seconds from the request to the first answer in a process that runs already."""
    request = Request(Repository(str(folder)), look=False, timeout=300)
    began, first = time.time(), 0.0
    async with here.submit(request) as running:
        async for row in here.executions.log.follow(running.id):
            if isinstance(row.event, Ready) and not first:
                first = row.time - began
            if isinstance(row.event, Diagnosed):
                request.released.set()
    return first


def command(app: App, folder: Path, environ: dict[str, str]) -> tuple[float, float]:
    """Seconds from typing `mech run` to the first answer, and to the start of the program."""
    began = time.time()
    words = [sys.executable, "-m", "mech", "run", str(folder), "--once", "--json"]
    done = subprocess.run(words, env=environ, capture_output=True, text=True)
    execution = json.loads(done.stdout)["execution"]
    from mech.log import Log

    log = Log(Path(environ["MECH_HOME"]) / "log.sqlite")
    rows = list(log.read(execution))
    log.close()
    ready = next(row.time for row in rows if isinstance(row.event, Ready))
    started = next(row.time for row in rows if isinstance(row.event, Started) and row.event.process)
    return ready - began, started - began


async def measure(rounds: int, first: int, scratch: Path) -> None:
    home = scratch / "home"
    environ = {**os.environ, "MECH_HOME": str(home), "HOME": str(scratch / "user"), "BROWSER": "none"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # by hand, the second start finds what the first one compiled
    for app in APPS:
        theirs, ours = scratch / "hand" / app.name, scratch / "mech" / app.name
        for folder in (theirs, ours):
            folder.mkdir(parents=True)
            for name, text in app.files.items():
                (folder / name).write_text(text)
        async with Here(Settings(home=home)) as here:
            for _ in range(first):
                shutil.rmtree(scratch / "user", ignore_errors=True)
                shutil.rmtree(home / "layers", ignore_errors=True)
                for name in ("node_modules", ".venv", "package-lock.json"):
                    target = theirs / name
                    shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
                Path(environ["HOME"]).mkdir()
                note(app, "first_by_hand", await anyio.to_thread.run_sync(by_hand, app, theirs, environ, True))
                note(app, "first_mech", await inside(app, ours, here))
            for _ in range(rounds):
                note(app, "by_hand", await anyio.to_thread.run_sync(by_hand, app, theirs, environ))
                note(app, "inside", await inside(app, ours, here))
                answered, started = await anyio.to_thread.run_sync(command, app, ours, environ)
                note(app, "command", answered)
                note(app, "command_to_start", started)


def note(app: App, name: str, seconds: float) -> None:
    app.times.setdefault(name, []).append(seconds)
    print(f"{app.name:<8} {name:<17} {seconds * 1000:8.0f} ms", file=sys.stderr, flush=True)


def summary(app: App) -> dict[str, float]:
    median = {name: statistics.median(times) for name, times in app.times.items()}
    pairs = zip(app.times["by_hand"], app.times["inside"], app.times["command"], strict=True)
    differences = [(inside - hand, command - hand) for hand, inside, command in pairs]
    return {
        **{f"{name}_ms": round(value * 1000, 1) for name, value in median.items()},
        "inside_minus_hand_ms": round(statistics.median(each[0] for each in differences) * 1000, 1),
        "command_minus_hand_ms": round(statistics.median(each[1] for each in differences) * 1000, 1),
        "first_ratio": round(median["first_mech"] / median["first_by_hand"], 3),
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--first", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mech-bench-") as scratch:
        anyio.run(measure, chosen.rounds, chosen.first, Path(scratch))
    found = {app.name: summary(app) for app in APPS}
    RESULTS.write_text(json.dumps({**facts(), "rounds": chosen.rounds, "apps": found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
