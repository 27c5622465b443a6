"""The command as a user meets it: real processes, exit status, one JSON document, clean stops."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MECH = [sys.executable, "-m", "mech"]
SERVE = '{"scripts": {"dev": "node server.js"}}'
SERVER = "require('http').createServer((q, a) => a.end('<h1>up</h1>')).listen(4001)"
FORKS = "require('child_process').spawn('sleep', ['4242'], {detached: true, stdio: 'ignore'}).unref();" + SERVER


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "MECH_HOME": str(tmp_path / "home")}


@pytest.fixture
def app(tmp_path: Path) -> Callable[..., Path]:
    def make(**files: str) -> Path:
        folder = tmp_path / "app"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text)
        return folder

    return make


def mech(environ: dict[str, str], *words: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [*MECH, *map(str, words)]
    return subprocess.run(command, env=environ, input=stdin, capture_output=True, text=True, timeout=150)


@contextmanager
def serving(environ: dict[str, str], folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], dict]]:
    """A `mech run --keep --json` that has reported."""
    command = [*MECH, "run", str(folder), "--keep", "--json", "--no-browser", *words]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("start", "status", "verdict"),
    [("true", 0, "passed"), ("echo Error: it broke >&2; exit 3", 1, "failed"), ("sleep 600", 124, "timed_out")],
)
def test_the_exit_status_tells_the_verdict(
    environ: dict[str, str], app: Callable[..., Path], start: str, status: int, verdict: str
) -> None:
    """0 passed, 1 failed, 124 timed out; --json prints one document on one line of stdout."""
    folder = app(mech_toml=f"start = {json.dumps(start)}")
    timeout = "3s" if verdict == "timed_out" else "60s"
    done = mech(environ, "run", folder, "--once", "--json", "--no-browser", "--timeout", timeout)
    (line,) = done.stdout.splitlines()
    document = json.loads(line)
    assert (done.returncode, document["verdict"], document["schema"]) == (status, verdict, "mech.feedback/1")


def test_what_mech_could_not_do_is_status_3_with_a_hint(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """An empty folder is our error, in words and as a document; a usage error is status 2."""
    folder = app()
    plain = mech(environ, "run", folder, "--once")
    assert plain.returncode == 3
    assert "mech.toml" in plain.stdout + plain.stderr
    assert "Traceback" not in plain.stderr
    document = json.loads(mech(environ, "run", folder, "--once", "--json").stdout)
    assert (document["verdict"], document["error"]["kind"]) == ("error", "plan_error")
    for words in (("run", "--nope"), ("run", "--timeout", "soon"), ("run", "--env", "=1"), ("run", "--path", "x")):
        wrong = mech(environ, *words)
        assert wrong.returncode == 2
        assert "Traceback" not in wrong.stderr


def test_an_unknown_key_of_mech_toml_is_named_with_its_line(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """The error says file, line and key, and nothing is run."""
    done = mech(environ, "run", app(mech_toml='start = "true"\nstrat = "x"\n'), "--once")
    assert done.returncode == 3
    assert "mech.toml:2" in done.stdout + done.stderr
    assert "strat" in done.stdout + done.stderr


def test_plan_says_why_and_runs_nothing(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """The plan names its commands with reasons, in words and as mech.plan/1; secrets are masked."""
    folder = app(
        package_json='{"scripts": {"dev": "touch ran", "start": "false"}}', mech_toml='[env]\nAPI_KEY = "abc123"'
    )
    shown = mech(environ, "plan", folder)
    assert shown.returncode == 0
    assert "npm run dev" in shown.stdout
    assert "scripts.dev" in shown.stdout
    assert "abc123" not in shown.stdout
    bound = ("--secret", "KEY=@api.example.com", "--secret", "OTHER", "--allow", "localhost:5432")
    shown = mech(environ, "plan", folder, *bound)
    assert "KEY goes to api.example.com alone" in shown.stdout
    assert "OTHER is plain" in shown.stdout
    assert "may call localhost:5432" in shown.stdout
    assert "may call api.example.com:443" in shown.stdout
    for wrong in (("--secret", "KEY=value"), ("--secret", "KEY=@*.example.com"), ("--allow", "http://a.example")):
        refused = mech(environ, "plan", folder, *wrong)
        assert refused.returncode == 2
        assert "for example" in refused.stderr or "[network] allow" in refused.stderr
    document = json.loads(mech(environ, "plan", folder, "--json", *bound).stdout)
    assert [(each["name"], each["plain"]) for each in document["secrets"]] == [("KEY", False), ("OTHER", True)]
    assert (document["schema"], document["processes"][0]["line"]) == ("mech.plan/1", "npm run dev")
    assert not (folder / "ran").exists()


def test_diagnose_reads_a_pipe(environ: dict[str, str]) -> None:
    """Output that MECH did not run is diagnosed from stdin, with the status of its verdict."""
    text = (
        'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\n    main()\nValueError: no total\n'
    )
    done = mech(environ, "diagnose", "-", "--exit-code", 1, stdin=text)
    assert done.returncode == 1
    assert "ValueError: no total" in done.stdout
    assert mech(environ, "diagnose", "-", "--exit-code", 0, stdin="all good\n").returncode == 0
    assert mech(environ, "diagnose", "no-such-file").returncode == 2


def test_diagnose_takes_what_a_tool_reported_beside_its_output(environ: dict[str, str], tmp_path: Path) -> None:
    """A report tells what the output leaves out; one that is not there is our error."""
    report = tmp_path / "junit.xml"
    report.write_text('<testsuite><testcase name="adds"><failure message="3 is not 4"/></testcase></testsuite>')
    done = mech(environ, "diagnose", "-", "--exit-code", 1, "--report", report, stdin="1 failed\n")
    assert "● adds: 3 is not 4" in done.stdout
    assert mech(environ, "diagnose", "-", "--report", tmp_path / "none", stdin="x\n").returncode == 2


def test_a_served_program_can_be_opened_listed_read_and_stopped(
    environ: dict[str, str], app: Callable[..., Path]
) -> None:
    """`ps` shows it ready, its preview answers, `logs` has its output, `stop` ends it with its verdict kept."""
    with serving(environ, app(package_json=SERVE, server_js=SERVER)) as (process, document):
        name = document["execution"]
        (line,) = json.loads(mech(environ, "ps", "--json").stdout)["executions"]
        assert (line["id"], line["state"]) == (name, "ready")
        with urllib.request.urlopen(document["previews"][0]["direct_url"]) as page:
            assert page.read() == b"<h1>up</h1>"
        assert "node server.js" in mech(environ, "logs", name).stdout
        found = mech(environ, "output", name, "--grep", "NODE serv.r", "-i").stdout
        assert re.search(r"(?m)^\d+: .*node server", found)
        assert (
            json.loads(mech(environ, "output", f"{name}:output", "--lines", "1", "--json").stdout)["lines"][0]["line"]
            == 1
        )
        assert "names no lines" in mech(environ, "output", name, "--lines", "x").stderr
        kinds = [json.loads(row)["kind"] for row in mech(environ, "logs", name, "--json").stdout.splitlines()]
        assert kinds[0] == "requested"
        assert "ready" in kinds
        assert mech(environ, "feedback", name, "--budget", 40).stdout == f"{document['headline']}\n"
        stopped = mech(environ, "stop", name)
        assert stopped.returncode == 0
        assert process.wait(30) == 0
    assert json.loads(mech(environ, "ps", "--json").stdout)["executions"][0]["verdict"] == "passed"
    assert mech(environ, "logs", "nosuch").returncode == 3


def test_ctrl_c_after_the_report_returns_its_status(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """An interrupted server that was fine ends with 0."""
    with serving(environ, app(package_json=SERVE, server_js=SERVER)) as (process, document):
        assert document["verdict"] == "passed"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_ctrl_c_before_a_verdict_is_130(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """Stopped while it still installs: no verdict is invented."""
    folder = app(mech_toml='install = "echo begun; sleep 600"\nstart = "true"')
    process = subprocess.Popen([*MECH, "run", str(folder)], env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr is not None
    while b"install" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    process.communicate()


def test_a_killed_mech_leaves_nothing_and_is_called_lost(environ: dict[str, str], app: Callable[..., Path]) -> None:
    """SIGKILL of MECH takes the whole sandbox with it, also what had detached; readers say `lost`."""
    with serving(environ, app(package_json=SERVE, server_js=FORKS)) as (process, document):
        folder = Path(environ["MECH_HOME"]) / "executions" / document["execution"]
        assert _running("4242")
        process.kill()
        process.wait()
    deadline = time.monotonic() + 30
    while (_running("4242") or _mounted(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _running("4242")
    assert not _mounted(folder)
    (line,) = json.loads(mech(environ, "ps", "--json").stdout)["executions"]
    assert (line["state"], line["verdict"]) == ("finished", "lost")


def _running(argument: str) -> list[str]:
    """Processes of `sleep <argument>` anywhere on this machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes().split(b"\0")[:2] == [b"sleep", argument.encode()]:
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def _mounted(folder: Path) -> bool:
    return str(folder) in Path("/proc/self/mountinfo").read_text()
