"""Tools that are asked for a report: what they print stays as it was, and what they report is right."""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import re
import shutil
import subprocess
from pathlib import Path

import anyio
import pytest
from benches import ENV, Bench, needs

from mech import api
from mech.asking import answers, ask, asks, variables
from mech.executors.here import Here
from mech.sandboxes import WORKSPACE, Invocation
from mech.sandboxes.landlock import lacking
from mech.settings import Settings
from mech.types import Overrides, Report, Reported, Where

pytestmark = pytest.mark.anyio

CALC = "def add(a, b):\n    return a - b\n\n\ndef load(path):\n    try:\n        return open(path).read()\n"
CALC += "    except OSError as problem:\n        raise ValueError('no data') from problem\n"
UNITTEST = """import unittest, calc

class Calc(unittest.TestCase):
    def test_add(self):
        self.assertEqual(calc.add(1, 2), 3)

    def test_load(self):
        calc.load("/nothing/here")

    def test_well(self):
        pass
"""
PYTEST = """import calc, pytest

@pytest.fixture
def broken():
    raise RuntimeError("it broke")

def test_add():
    assert calc.add(1, 2) == 3

def test_load():
    calc.load("/nothing/here")

def test_broken(broken):
    pass

def test_well():
    pass
"""
SUM = "exports.sum = (a, b) => a - b\n"
NODE = """const test = require('node:test'), assert = require('node:assert'), { sum } = require('./sum')
test('adds', () => {
  assert.strictEqual(sum(1, 2), 3)
})
test('is well', () => {})
"""
MOCHA = """const assert = require('assert'), { sum } = require('../sum')
describe('sum', () => {
  it('adds', () => {
    assert.strictEqual(sum(1, 2), 3)
  })
  it('is well', () => {})
})
"""
JEST = """const { sum } = require('./sum')
describe('sum', () => {
  test('adds', () => {
    expect(sum(1, 2)).toBe(3)
  })
  test('is well', () => {})
})
"""
VITEST = """import { expect, test } from 'vitest'
interface Pair { a: number; b: number }

test('adds', () => {
  const pair: Pair = { a: 1, b: 2 }
  expect(pair.a - pair.b).toBe(3)
})
test('is well', () => {})
"""
CART = "class Cart\n  def add(a, b) = a - b\n\n  def boom\n    raise ArgumentError, 'no \"price\"'\n  end\nend\n"
MINITEST = """require "minitest/autorun"
require_relative "cart"

class CartTest < Minitest::Test
  def test_adds
    assert_equal 3, Cart.new.add(1, 2)
  end

  def test_breaks = Cart.new.boom
  def test_skipped = skip("later")
  def test_well = nil
end
"""
ESLINT = "module.exports = [{ files: ['*.js'], rules: { 'no-undef': 'error', eqeqeq: 'warn' } }]\n"
ASSERTION = "org.opentest4j.AssertionFailedError"
SUREFIRE = """<testsuite name="shop.CartTest" tests="2" failures="1"><testcase name="well" classname="shop.CartTest"/>
<testcase name="total" classname="shop.CartTest"><failure message="expected: &lt;3&gt; but was: &lt;-1&gt;"
type="org.opentest4j.AssertionFailedError">org.opentest4j.AssertionFailedError: expected: &lt;3&gt; but was: &lt;-1&gt;
\tat org.junit.jupiter.api.AssertEquals.assertEquals(AssertEquals.java:150)
\tat shop.CartTest.total(CartTest.java:9)
</failure></testcase></testsuite>"""


LIBRARIES = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with node_modules and the libraries of pytest, one for all that test at once; it is not changed."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "tools-that-are-asked"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            for file in (file for name in LIBRARIES for file in importlib.metadata.files(name) or ()):
                if ".." not in file.parts:
                    copy = folder / "libraries" / file
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(file.locate(), copy)
            names = ("jest@30", "mocha@11", "vitest@4", "eslint@9")
            npm = ("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", *names)
            subprocess.run(npm, cwd=folder, check=True, capture_output=True)
            (folder / "whole").touch()
    return folder


@pytest.fixture(params=["bubblewrap", "docker", "landlock", "local"])
def kind(request: pytest.FixtureRequest) -> str:
    """A sandbox that can be opened here, by name."""
    if request.param == "docker":
        request.getfixturevalue("docker")
    if request.param == "landlock" and (reason := lacking()):
        pytest.xfail(reason)
    needs(request.param)
    return str(request.param)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    needs("bubblewrap")
    return Bench("bubblewrap", tmp_path)


def invocation(line: str, at: str = "") -> Invocation:
    path = f"{WORKSPACE}/node_modules/.bin:{ENV['PATH']}"
    env = {**ENV, "PYTHONPATH": f"{WORKSPACE}/libraries", "CI": "1", "PATH": path}
    return Invocation(("/bin/sh", "-c", line), f"{WORKSPACE}/{at}", env)


async def printed(sandbox: object, asked: Invocation) -> str:
    """All that a command prints, to its end."""
    reader, writer = os.pipe()
    try:
        running = await sandbox.start(asked, writer)  # type: ignore[attr-defined]
        os.close(writer)
        with open(reader, closefd=False, errors="replace") as file:
            text = await anyio.to_thread.run_sync(file.read)
        await running.wait()
        return text
    finally:
        os.close(reader)


async def both(bench: Bench, line: str, at: str) -> tuple[str, str, tuple[Report, ...]]:
    """What a command prints unasked, what it prints when it is asked, and what is reported."""
    async with bench.open() as sandbox:
        unasked = await printed(sandbox, invocation(line, at))
        asked = await ask(sandbox, invocation(line, at), line, "test")
        assert asked.folder
        text = await printed(sandbox, asked.invocation)
        return timeless(unasked), timeless(text), await answers(sandbox, asked)


def timeless(text: str) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m|, estimated +\d+ s| \(\d+ ms\)", "", text)
    text = re.sub(r"[\d.]+ (?:runs|assertions)/s", "<rate>", text)
    return re.sub(r"\d+(?:\.\d+)? ?m?s\b|\d\d:\d\d:\d\d|(duration_ms:?) [\d.]+|0x[0-9a-f]+", r"\1 <time>", text)


NO_FILE = "FileNotFoundError: [Errno 2] No such file or directory: '/nothing/here'"
PYTHON_CASES = {
    "python3 -m unittest": ("unittest", {"calc.py": CALC, "test_calc.py": UNITTEST}, 2, [
        ("test_calc.Calc.test_add", "AssertionError: -1 != 3", "test_calc.py", 5),
        ("test_calc.Calc.test_load", NO_FILE, "calc.py", 7),
    ]),
    "python3 -m pytest -p no:cacheprovider": ("pytest", {"calc.py": CALC, "test_calc.py": PYTEST}, 3, [
        ("test_calc.py::test_add", "assert -1 == 3", "test_calc.py", 8),
        ("test_calc.py::test_load", NO_FILE, "calc.py", 7),
        ("test_calc.py::test_broken", "RuntimeError: it broke", "test_calc.py", 5),
    ]),
    "pytest() { python3 -m pytest \"$@\"; }; pytest -p no:cacheprovider": (
        "pytest", {"test_it.py": "import nothing_here\n"}, 1,
        [("test_it.py", "ModuleNotFoundError: No module named 'nothing_here'", "test_it.py", 1)],
    ),
}  # fmt: skip
RUBY_CASES = {
    "ruby test_cart.rb --seed 2": ("minitest", {"cart.rb": CART, "test_cart.rb": MINITEST}, 2, [
        ("CartTest#test_adds", "Expected: 3", "test_cart.rb", 6),
        ("CartTest#test_breaks", 'ArgumentError: no "price"', "cart.rb", 5),
    ]),
}  # fmt: skip
NODE_CASES = {
    "node --test": ("node", {"sum.js": SUM, "sum.test.js": NODE}, 1, [
        ("adds", "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:", "sum.test.js", 3),
    ]),
    "npm test": ("mocha", {"sum.js": SUM, "test/sum.js": MOCHA, "package.json": '{"scripts": {"test": "mocha"}}'}, 1, [
        ("sum adds", "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:", "test/sum.js", 4),
    ]),
    "jest": ("jest", {"sum.js": SUM, "sum.test.js": JEST, "package.json": "{}"}, 1, [
        ("sum adds", "Error: expect(received).toBe(expected) // Object.is equality", "sum.test.js", 4),
    ]),
    "vitest": ("vitest", {"sum.test.ts": VITEST, "package.json": "{}"}, 1, [
        ("adds", "AssertionError: expected -1 to be 3 // Object.is equality", "sum.test.ts", 6),
    ]),
    "eslint .": ("eslint", {"a.js": "b == c()\n", "d.js": "const = 1\n", "eslint.config.js": ESLINT}, 4, [
        ("no-undef", "'b' is not defined.", "a.js", 1),
        ("no-undef", "'c' is not defined.", "a.js", 1),
        ("", "Parsing error: Unexpected token =", "d.js", 1),
        ("no-undef", "'module' is not defined.", "eslint.config.js", 1),
    ]),
}  # fmt: skip


@pytest.mark.network
@pytest.mark.parametrize("line", [*PYTHON_CASES, *RUBY_CASES, *NODE_CASES])
async def test_a_tool_that_is_asked_prints_the_same_and_reports_its_failures(
    bench: Bench, tools: Path, line: str
) -> None:
    """Test or rule, message, file and line are the tool's own; what a person sees has not changed but for times."""
    tool, files, failed, expected = {**PYTHON_CASES, **RUBY_CASES, **NODE_CASES}[line]
    bench.folder, at = tools, re.sub(r"\W+", "-", line)
    for name, text in files.items():
        (tools / at / name).parent.mkdir(exist_ok=True, parents=True)
        (tools / at / name).write_text(text)
    unasked, asked, reports = await both(bench, line, at)
    assert asked == unasked
    (report,) = reports
    assert (report.tool, report.failed) == (tool, failed)
    found = [(each.name, each.message.split("\n")[0], place(each.places)) for each in report.failures]
    assert (sorted(found) if tool == "minitest" else found) == [
        (name, message, (file, number)) for name, message, file, number in expected
    ]


def place(places: tuple[Where, ...]) -> tuple[str, int | None] | None:
    """The first place that is a file of the workspace and no library's, without its folder."""
    outside = ("node_modules", "libraries", "node:", "/usr/")
    inside = [each for each in places if not any(part in each.file for part in outside)]
    return (re.sub(rf"^{WORKSPACE}/[\w-]+/", "", inside[0].file), inside[0].line) if inside else None


async def test_every_sandbox_takes_reporters_and_gives_reports_back(tmp_path: Path, kind: str) -> None:
    """Wherever HOME lies, what a tool writes into the folder that it is told comes back."""
    line = """echo '{"tool": "x", "kind": "test", "name": "adds", "message": "3 is not 4"}' > $MECH_REPORTS/x.jsonl"""
    async with Bench(kind, tmp_path).open() as sandbox:
        asked = await ask(sandbox, invocation(line), line, "test")
        await printed(sandbox, asked.invocation)
        (report,) = await answers(sandbox, asked)
    assert report == Report("x", 1, None, (Reported("test", "3 is not 4", "adds"),))


async def test_a_run_is_diagnosed_by_what_its_tests_report(tmp_path: Path) -> None:
    """The failure comes from the report, lies where the test failed, and its evidence is the printed trace."""
    app = tmp_path / "app"
    app.mkdir()
    for name, text in {"calc.py": CALC, "test_calc.py": UNITTEST}.items():
        (app / name).write_text(text)
    async with Here(Settings(home=tmp_path / "home")) as here:
        found = await api.run(str(app), overrides=Overrides(start="python3 -m unittest"), look=False, here=here)
        kinds = [row.event.kind for row in here.executions.log.read(found["execution"])]
    assert kinds.count("reported") == 1
    assert found["verdict"] == "failed"
    places = [(each["via"], each["where"]["file"], each["where"]["line"]) for each in found["failures"][:2]]
    assert sorted(places) == [("report", "calc.py", 7), ("report", "test_calc.py", 5)]
    assert all(each["evidence"] for each in found["failures"])


async def test_reports_that_a_tool_writes_anyway_are_read(bench: Bench) -> None:
    """XML that appeared during the command counts; what lay there before does not, nor what is no report."""
    for name in ("old", "target"):
        (bench.folder / name / "surefire-reports").mkdir(parents=True)
    (bench.folder / "old/surefire-reports/TEST-old.xml").write_text(SUREFIRE)
    (bench.folder / "report.txt").write_text(SUREFIRE)
    line = "cp report.txt target/surefire-reports/TEST-shop.CartTest.xml; echo '<page/>' > page.xml"
    async with bench.open() as sandbox:
        asked = await ask(sandbox, invocation(line), "mvn test", "test")
        await printed(sandbox, asked.invocation)
        (report,) = await answers(sandbox, asked)
    assert (report.tool, report.failed, report.passed) == ("junit", 1, 1)
    (failure,) = report.failures
    assert (failure.name, failure.message) == ("shop.CartTest.total", f"{ASSERTION}: expected: <3> but was: <-1>")
    assert failure.places[1] == Where("shop/CartTest.java", 9, None, "shop.CartTest.total")


async def test_a_hostile_report_is_bounded_and_breaks_nothing(bench: Bench) -> None:
    """Endless, deep, binary and linked reports are read up to a limit or not at all."""
    line = """
    cd $MECH_REPORTS; head -c 30000000 /dev/zero | tr '\\0' '[' > deep.jsonl; ln -s /dev/zero endless; mkfifo pipe
    head -c 100000 /dev/urandom > noise.jsonl; echo '{"tool": 7, "kind": [], "frames": 3}' > wrong.jsonl
    echo '<!DOCTYPE a [<!ENTITY b "c">]><testsuite><testcase name="&b;"><failure/></testcase></testsuite>' > x.xml
    """
    async with bench.open() as sandbox:
        asked = await ask(sandbox, invocation(line), "pytest", "test")
        await printed(sandbox, asked.invocation)
        assert await answers(sandbox, asked) == ()


async def test_a_sandbox_that_is_gone_reports_nothing(bench: Bench) -> None:
    """Reports are never worth a run: where there is no sandbox any more, none are told, and nothing is raised."""
    async with bench.open() as sandbox:
        asked = await ask(sandbox, invocation("true"), "pytest", "test")
        await printed(sandbox, asked.invocation)
    assert asked.folder
    assert await answers(sandbox, asked) == ()
    assert (await ask(sandbox, invocation("true"), "pytest", "test")).folder is None


async def test_nothing_of_it_is_seen_in_the_workspace(bench: Bench) -> None:
    """Reporters and reports lie in the sandbox's HOME, and the reports are gone once they were read."""
    async with bench.open() as sandbox:
        asked = await ask(sandbox, invocation("true"), "pytest", "test")
        await printed(sandbox, asked.invocation)
        await answers(sandbox, asked)
        seen = await printed(sandbox, invocation(f"ls -A {WORKSPACE}; ls -d {asked.folder}"))
    assert seen.splitlines() == [f"ls: cannot access '{asked.folder}': No such file or directory"]


@pytest.mark.parametrize("name", ["a b", "a\nb", "a'b"])
async def test_a_home_that_variables_cannot_carry_is_not_asked(bench: Bench, name: str) -> None:
    """Its commands run as they would without us."""
    async with bench.open() as sandbox:
        given = Invocation(("/bin/sh", "-c", "true"), WORKSPACE, {**ENV, "HOME": f"{ENV['HOME']}/{name}"})
        asked = await ask(sandbox, given, "pytest", "test")
        assert (asked.invocation, asked.folder) == (given, None)


async def test_reporters_of_an_older_version_are_removed(bench: Bench) -> None:
    """From a HOME that is kept; those of a version that ran within a day may be in use."""
    async with bench.open() as sandbox:
        made = "cd ~; mkdir -p .mech/reports/older/bin .mech/reports/other; touch -d '3 days ago' .mech/reports/older"
        await printed(sandbox, invocation(made))
        await ask(sandbox, invocation("pytest"), "pytest", "test")
        text = await printed(sandbox, invocation("ls ~/.mech/reports"))
        assert "other" in text
        assert "older" not in text


def test_only_commands_that_test_or_check_are_asked() -> None:
    """A server, an installation and a script that is none of these start exactly as before."""
    assert asks("anything", "test")
    assert asks("npm run lint", "build")
    assert asks("python manage.py test", "start")
    assert not asks("npm run dev", "start")
    assert not asks("npm ci", "install")
    assert not asks("npm run build", "build")


def test_variables_that_are_set_already_stay_and_come_first() -> None:
    """What a repository says to Node and Python is added to, never replaced."""
    env = variables({"NODE_OPTIONS": "--max-old-space-size=99", "PYTHONPATH": "src"}, "/home/x", "run-1")
    assert env["NODE_OPTIONS"] == "--max-old-space-size=99 --require=/home/x/preload.cjs"
    assert env["PYTHONPATH"] == "src:/home/x/python"
