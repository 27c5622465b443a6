"""Compilers and checkers that are asked for a report: rustc under Cargo, mypy and ruff; their own settings are kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from benches import ENV, Bench, needs

from mech.asking import answers, ask, variables
from mech.sandboxes import WORKSPACE, Invocation
from mech.types import Report, Where

pytestmark = pytest.mark.anyio

MANIFEST = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n'
RUST = "pub fn cut(a: &str) -> usize {\n    let unused = 1;\n    missing + a\n}\n"
TYPED = 'def name(of: int) -> str:\n    return of\n\n\nname("x")\n'
LINTED = "import os\n\nprint(nothing)\n"
WRAPPER = '#!/bin/sh\necho "$@" >> "$HOME/wrapped"\nexec "$@"\n'


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    needs("bubblewrap")
    return Bench("bubblewrap", tmp_path)


def rust() -> str:
    """The folder of the programs of Rust here."""
    if (rustc := shutil.which("rustc")) is None:
        pytest.skip("no Rust here")
    done = subprocess.run((rustc, "--print", "sysroot"), capture_output=True, text=True, check=True)
    return f"{done.stdout.strip()}/bin"


def python() -> str:
    """The folder of mypy and ruff, beside the Python that runs this."""
    return str(Path(sys.prefix) / "bin")


async def both(
    bench: Bench, tools: str, line: str, *, before: str = "", **env: str
) -> tuple[str, str, tuple[Report, ...]]:
    """What a command prints unasked, what it prints when it is asked, and what is reported."""
    given = {**ENV, "PATH": f"{tools}:{ENV['PATH']}", "CARGO_NET_OFFLINE": "true", "CARGO_BUILD_JOBS": "1", **env}
    line = f"{before}\n{line}"
    async with bench.open(tools=(tools,)) as sandbox:
        asked = Invocation(("/bin/sh", "-c", line), WORKSPACE, given)
        unasked = await printed(sandbox, asked)
        found = await ask(sandbox, asked, line, "test")
        assert found.folder
        text = await printed(sandbox, found.invocation)
        return re.sub(r"[\d.]+s\b", "", unasked), re.sub(r"[\d.]+s\b", "", text), await answers(sandbox, found)


async def printed(sandbox: object, asked: Invocation) -> str:
    reader, writer = os.pipe()
    try:
        running = await sandbox.start(asked, writer)  # type: ignore[attr-defined]
        os.close(writer)
        with open(reader, closefd=False, errors="replace") as file:
            text = await anyio.to_thread.run_sync(file.read)
        return f"{text}\nended with {(await running.wait()).exit_code}"
    finally:
        os.close(reader)


def written(bench: Bench, **files: str) -> None:
    """Files of the folder; in their names __ stands for a dot and ___ for a slash."""
    for name, text in files.items():
        path = bench.folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def told(report: Report) -> list[tuple[str, str, Where]]:
    return [
        (each.name, each.message.split("\n")[0], Where(each.places[0].file, each.places[0].line))
        for each in report.failures
    ]


@pytest.mark.parametrize("line", ["cargo check", "cargo test", "cargo clippy"])
async def test_what_rustc_tells_cargo_is_reported(bench: Bench, line: str) -> None:
    """Errors have their code and place; what is printed, warnings too, and how it ends stay byte for byte."""
    written(bench, Cargo__toml=MANIFEST, src___lib__rs=RUST)
    unasked, asked, reports = await both(bench, rust(), line, before="rm -rf target")
    assert asked == unasked
    assert unasked.endswith("ended with 101")
    assert {report.tool for report in reports} == {"cargo"}
    assert told(reports[0]) == [
        ("E0425", "error[E0425]: cannot find value `missing` in this scope", Where("src/lib.rs", 3))
    ]


async def test_what_cargo_has_built_is_not_built_again(bench: Bench) -> None:
    """A wrapper is no reason to build anew: what was built unasked is fresh when it is asked."""
    written(bench, Cargo__toml=MANIFEST, src___lib__rs="pub fn one() -> i32 {\n    1\n}\n")
    unasked, asked, reports = await both(bench, rust(), "cargo build -v")
    assert "Compiling shop" in unasked
    assert "Fresh shop" in asked
    assert reports == ()


async def test_nothing_but_diagnostics_is_left_behind(bench: Bench) -> None:
    """The pipe through which rustc's words pass is gone once rustc has ended."""
    written(bench, Cargo__toml=MANIFEST, src___lib__rs=RUST)
    line = 'cargo check 2>/dev/null; find "${MECH_REPORTS:-/none}" -type p 2>/dev/null; true'
    unasked, asked, reports = await both(bench, rust(), line, before="rm -rf target")
    assert asked == unasked
    assert len(reports) == 1


async def test_a_wrapper_of_the_repository_is_called(bench: Bench) -> None:
    """One that .cargo/config.toml names runs as before; one that the environment names is left alone."""
    config = '[build]\nrustc-wrapper = "tools/wrap"\n'
    written(bench, Cargo__toml=MANIFEST, src___lib__rs=RUST, tools___wrap=WRAPPER)
    (bench.folder / ".cargo").mkdir(exist_ok=True)
    (bench.folder / ".cargo/config.toml").write_text(config)
    (bench.folder / "tools/wrap").chmod(0o755)
    line = "rm -rf target ~/wrapped; cargo check 2>/dev/null; grep -c crate-name.shop ~/wrapped"
    unasked, asked, reports = await both(bench, rust(), line)
    assert asked == unasked
    assert unasked.startswith("1\n")
    assert [report.failed for report in reports] == [1]
    assert "RUSTC_WRAPPER" not in variables({"CARGO_BUILD_RUSTC_WRAPPER": "sccache"}, "/x", "run", ["cargo"])


@pytest.mark.parametrize(
    "line", ["mypy typed.py", "mypy -- typed.py", "python -m mypy --pretty --show-column-numbers typed.py"]
)
async def test_mypy_reports_beside_what_it_prints(bench: Bench, line: str) -> None:
    """In whatever form it prints, its errors are reported with their codes."""
    written(bench, typed__py=TYPED)
    unasked, asked, reports = await both(bench, python(), line)
    assert asked == unasked
    assert unasked.endswith("ended with 1")
    (report,) = reports
    assert (report.tool, report.failed) == ("mypy", 2)
    assert [(name, place) for name, _, place in told(report)] == [
        ("return-value", Where("typed.py", 2)),
        ("arg-type", Where("typed.py", 5)),
    ]


async def test_a_report_that_mypy_was_told_to_write_is_left_to_it(bench: Bench) -> None:
    """A configuration that names one is kept: it is written where the repository wants it, and read there."""
    written(bench, typed__py=TYPED, mypy__ini="[mypy]\njunit_xml = out.xml\n")
    _, _, reports = await both(bench, python(), "rm -f out.xml; mypy typed.py; ls out.xml")
    assert [(report.tool, report.failed) for report in reports] == [("mypy", 2)]


@pytest.mark.parametrize(
    "line",
    [
        "ruff check",
        "ruff check --output-format concise --no-cache . -o out.txt; cat out.txt",
        "ruff check --statistics -- linted.py",
        "ruff check --fix --unsafe-fixes linted.py",
    ],
)
async def test_ruff_reports_what_a_check_found(bench: Bench, line: str) -> None:
    """Its settings, its options and what it prints are the repository's."""
    written(bench, linted__py=LINTED, ruff__toml='[lint]\nselect = ["F"]\nignore = ["F401"]\n')
    unasked, asked, reports = await both(bench, python(), line)
    assert asked == unasked
    (report,) = reports
    assert report.tool == "ruff"
    found = [
        (name, message, os.path.relpath(place.file, WORKSPACE), place.line) for name, message, place in told(report)
    ]
    assert found == [("F821", "Undefined name `nothing`", "linted.py", 3)]


async def test_ruff_that_is_content_is_not_asked_again(bench: Bench) -> None:
    """A check without findings, and every other command of ruff, runs once and reports nothing."""
    written(bench, fine__py="print(1)\n")
    unasked, asked, reports = await both(
        bench, python(), "ruff check .; ruff format --check .; ruff --version; ruff nothing"
    )
    assert asked == unasked
    assert reports == ()
