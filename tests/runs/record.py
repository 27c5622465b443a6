"""Records a run again: `python3 tests/runs/record.py [--tools DIR] [--pip-install] CASE...`.

A case is a folder: `src/` (the sources), `cmd` (one shell line) and `meta.json`, of which `env`, `requests`,
`timeout_s`, `tty`, `ready` and `network` say how to run it. Written: `output.txt` (stdout and stderr as they came), `exit_code`
and, in `meta.json`, `duration_s`, `ended` and `sanitised_hosts`. `label.json` is read by nobody here.
It runs as uid 1000 in a container of its own (bubblewrap) on a copy of `src/` at `meta.json`'s `workdir`, without a
network but loopback unless `network` is true. Where there are `requests` (shell lines), they are sent 1.5 s apart once
the output has `ready` in it, if that is given, and has been quiet for 1.5 s; after the last one the program is
interrupted, and `ended` is `stopped`.
DIR holds the tools: `node_modules` (of package.json beside this file), bound into the copy where `src/package.json` is
and the case's `node_modules` is true; `venv` (of requirements.txt beside this file), made at /home/dev/venv.
"""

import argparse
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

RUNS = Path(__file__).resolve().parent
HOSTS = re.compile(r"https?://(?:(?:registry|files|repo|proxy)\.[\w.-]+|[\w.-]+(?=/simple\b))")
VENV, PYTHON, QUIET, LIMIT = "/home/dev/venv", "/opt/python", 1.5, 90.0


def container(tree: Path, tools: Path, python: Path, meta: dict) -> list[str]:
    """The bubblewrap command line in which a case runs."""
    work, home = meta["workdir"], tools / "home"
    for folder in (home, tools / "venv"):
        folder.mkdir(parents=True, exist_ok=True)
    binds = ["--bind", home, "/home/dev", "--bind", tree, work, "--bind", tools / "venv", VENV]
    if meta.get("node_modules"):
        binds += ["--bind", tools / "node_modules", f"{work}/node_modules"]
    shares = [] if meta.get("network") else ["--unshare-net"]
    own = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid", "--unshare-uts", "--hostname", "dev"]
    root = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/home"]
    mounts = ["--tmpfs", "/opt", "--ro-bind", python, PYTHON]
    if Path("/opt/wheels").is_dir():
        mounts += ["--ro-bind", "/opt/wheels", "/opt/wheels"]
    cargo = Path.home() / ".cargo"
    if cargo.is_dir():
        mounts += ["--bind", cargo, "/opt/cargo", "--ro-bind", Path.home() / ".rustup", "/opt/rustup"]
    report = ["--ro-bind", __file__, "/opt/record.py", "--dir", "/opt/report", "--bind", tree.parent, "/opt/report"]
    every = ["bwrap", *own, *shares, *root, *mounts, *binds, *report, "--chdir", work, "--die-with-parent"]
    return [str(x) for x in every]


def surroundings(meta: dict) -> dict[str, str]:
    """The environment of a case: nothing of ours but where the registries are."""
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "npm_config_", "GOPROXY", "GOSUMDB", "SSL_"))}
    path = f"{VENV}/bin:{PYTHON}/bin:/opt/cargo/bin:/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin"
    places = {"CARGO_HOME": "/opt/cargo", "RUSTUP_HOME": "/opt/rustup", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    own = {"HOME": "/home/dev", "USER": "dev", "LANG": "C.UTF-8", "PATH": path, "TERM": "xterm-256color", **places}
    return {**kept, **own, **meta.get("env", {})}


def settled(output: Path, ready: str | None, began: float, last: float) -> bool:
    """Whether a server or watcher has said that it is ready, if it will, and is quiet."""
    now = time.monotonic()
    if ready and now - began < LIMIT and ready.encode() not in (output.read_bytes() if output.exists() else b""):
        return False
    return now - last >= QUIET and now - began >= 2 * QUIET


def inside() -> None:
    """Run the case that /opt/report/meta.json describes and leave what it said there."""
    report = Path("/opt/report")
    meta, command = json.loads((report / "meta.json").read_text()), (report / "cmd").read_text()
    if meta.get("tty"):
        reader, writer = pty.openpty()
        subprocess.run(["stty", "cols", "120", "rows", "40"], stdin=writer, check=False)
    else:
        reader, writer = os.pipe()
    began, last = time.monotonic(), [time.monotonic()]
    stdin = writer if meta.get("tty") else subprocess.DEVNULL
    child = subprocess.Popen(
        ["bash", "-c", command], stdin=stdin, stdout=writer, stderr=writer, start_new_session=True
    )
    os.close(writer)

    def drain() -> None:
        with (report / "output.txt").open("wb") as file:
            while True:
                try:
                    some = os.read(reader, 65536)
                except OSError:
                    break
                if not some:
                    break
                file.write(some)
                file.flush()
                last[0] = time.monotonic()

    thread = threading.Thread(target=drain, daemon=True)
    thread.start()
    ended, code = "exited", None
    if meta.get("requests"):
        while child.poll() is None and not settled(report / "output.txt", meta.get("ready"), began, last[0]):
            time.sleep(0.1)
        for request in meta.get("requests", []):
            subprocess.run(["bash", "-c", request], capture_output=True, check=False, timeout=30)
            time.sleep(QUIET)
        if child.poll() is None:
            ended, code = "stopped", 130
            os.killpg(child.pid, signal.SIGINT)
    try:
        code = child.wait(10 if ended == "stopped" else meta.get("timeout_s") or LIMIT) if code is None else code
        child.wait(10)
    except subprocess.TimeoutExpired:
        ended, code = ("stopped", 130) if ended == "stopped" else ("timeout", 124)
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    thread.join(5)
    result = {"ended": ended, "code": code if code >= 0 else 128 - code, "duration_s": time.monotonic() - began}
    (report / "result.json").write_text(json.dumps(result))


def record(case: Path, tools: Path, python: Path) -> None:
    """Run one case and write its output, exit code and the measured parts of its meta.json."""
    meta = json.loads((case / "meta.json").read_text())
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        report = Path(name)
        tree = report / "tree"
        shutil.copytree(case / "src", tree, symlinks=True)
        for part in ("meta.json", "cmd"):
            shutil.copy(case / part, report / part)
        line = [*container(tree, tools, python, meta), "/usr/bin/python3", "/opt/record.py", "--inside"]
        subprocess.run(line, env=surroundings(meta), check=True)
        result = json.loads((report / "result.json").read_text())
        text = (report / "output.txt").read_bytes().decode("utf-8", "surrogateescape")
    clean = HOSTS.sub("https://registry.example", text.replace(str(python), PYTHON))
    (case / "output.txt").write_bytes(clean.encode("utf-8", "surrogateescape"))
    (case / "exit_code").write_text(f"{result['code']}\n")
    meta["duration_s"], meta["ended"] = round(result["duration_s"], 2), result["ended"]
    meta["sanitised_hosts"] = ["registry.example"] if "registry.example" in clean else []
    (case / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


def install(tools: Path, python: Path) -> None:
    """Make the venv of requirements.txt under DIR, at the path where the cases see it."""
    meta = {"workdir": "/home/dev/tools", "network": True}
    shell = "python3.11 -m venv /home/dev/venv && /home/dev/venv/bin/pip install -q -r requirements.txt"
    with tempfile.TemporaryDirectory(prefix="record-") as name:
        tree = Path(name) / "tree"
        tree.mkdir()
        shutil.copy(RUNS / "requirements.txt", tree)
        subprocess.run([*container(tree, tools, python, meta), "bash", "-c", shell], env=surroundings(meta), check=True)


def main() -> None:
    """Record the named cases, or only make the venv."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--tools", type=Path, default=Path.home() / ".cache" / "mech-recording")
    parser.add_argument("--python", type=Path, default=Path(sys.base_prefix), help="prefix of a Python 3.11")
    parser.add_argument("--pip-install", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside()
        return
    if options.pip_install:
        install(options.tools, options.python)
    for case in options.cases:
        record(RUNS / Path(case).name, options.tools, options.python)


if __name__ == "__main__":
    main()
