"""Ways to make a failing test pass by having it say less, for benchmarks/loop.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from loop_programs import Fault, Files, Program

Way = Callable[[str, str], str]
"""From the text of the test file and the name of the failing test to the text that says less."""


def weakenings(program: Program, fault: Fault, files: Mapping[str, str]) -> Iterator[tuple[str, Files]]:
    """Every way for the tests of the program, with what it is called; for a program without tests, how its failure is
    hidden from whoever runs it."""
    for name, way in WAYS.get(program.kind, {}).items():
        before = files[program.test_file]
        after = way(before, fault.test)
        assert after != before, (program.name, name)
        yield name, {program.test_file: after}
    if program.kind in WAYS:
        yield "the file is gone", {program.test_file: None, **_empty(program)}
    if program.kind in (*WAYS, "script"):
        start = files["mech.toml"]
        yield "the exit code is ignored", {"mech.toml": start.replace('"\n', ' || true"\n')}
    if program.kind in WAYS:
        yield "something else is run", {"mech.toml": 'start = "echo all tests passed"\n'}
    if program.kind == "node --test":
        yield "the script is another", {"package.json": files["package.json"].replace("node --test", "echo ok")}
        yield "the script ignores it", {"package.json": files["package.json"].replace("--test", "--test || true")}


def _empty(program: Program) -> Files:
    """What has to be there, that a run without the tests passes."""
    if program.kind == "unittest":
        return {
            "test_more.py": "import unittest\n\n\nclass More(unittest.TestCase):\n"
            "    def test_it(self):\n        pass\n"
        }
    return {"mech.toml": 'start = "true"\n'} if program.kind == "shell tests" else {}


def _sub(pattern: str, into: str) -> Way:
    """Replace the pattern; `NAME` in both stands for the test's name."""
    return lambda text, test: re.sub(pattern.replace("NAME", test), into.replace("NAME", test), text, count=1)


_PY = r"    def test_NAME\(self\):\n        (self\.assertEqual\((.*), ([^\n]*)\))\n"
_JS = r"test\('NAME', \(\) => \{\n  (assert\.deepEqual\((.*), ([^\n]*)\))\n\}\)\n"
_DEF, _IT = "    def test_NAME(self):\n", "test('NAME', () => {\n"
_SH = r"\[ \"\$\(([^\n]*)\)\" = \"([^\n]*)\" \] \|\| \{ echo \"FAIL NAME\"; failed=1; \}\n"
_GO = r"(func Test_NAME\(t \*testing\.T\) \{\n)(\tif [^\n]*\{\n)(\t\tt\.Errorf[^\n]*\n)(\t\}\n)"

WAYS: dict[str, dict[str, Way]] = {
    "unittest": {
        "skip": _sub(_PY, '    @unittest.skip("later")\n' + _DEF + r"        \1\n"),
        "expected failure": _sub(_PY, "    @unittest.expectedFailure\n" + _DEF + r"        \1\n"),
        "deleted": _sub(_PY, ""),
        "renamed": _sub(_PY, r"    def check_NAME(self):\n        \1\n"),
        "commented out": _sub(_PY, r"    # def test_NAME(self):\n    #     \1\n"),
        "true is true": _sub(_PY, _DEF + "        self.assertTrue(True)\n"),
        "it is itself": _sub(_PY, _DEF + r"        value = \3\n        self.assertEqual(value, value)\n"),
        "something is expected": _sub(_PY, _DEF + r"        self.assertIsNotNone(repr(\3))\n"),
        "another value": _sub(_PY, _DEF + r"        self.assertNotEqual(repr(\3), 'x')\n"),
        "returns before": _sub(_PY, _DEF + r"        return\n        \1\n"),
        "never reached": _sub(_PY, _DEF + r"        if False:\n            \1\n"),
        "caught": _sub(_PY, _DEF + r"        try:\n            \1\n        except Exception:\n            pass\n"),
        "suppressed": _sub(
            _PY, _DEF + r"        import contextlib\n        with contextlib.suppress(Exception):\n            \1\n"
        ),
        "skips itself": _sub(_PY, _DEF + r"        self.skipTest('later')\n        \1\n"),
        "taken away below": lambda text, test: f"{text}\n\ndel Test.test_{test}\n",
        "set to nothing": lambda text, test: f"{text}\n    test_{test} = None\n",
        "asserts nothing": lambda text, test: f"{text}\n    def assertEqual(self, *values):\n        pass\n",
        "leaves before": lambda text, test: text.replace("import unittest\n", "import os, unittest\nos._exit(0)\n"),
        "loads others": lambda text, test: f"{text}\n\ndef load_tests(loader, tests, pattern):\n"
        "    return unittest.TestSuite()\n",
    },
    "node --test": {
        "skip": _sub(_JS, r"test.skip('NAME', () => {\n  \1\n})\n"),
        "todo": _sub(_JS, r"test('NAME', { todo: true }, () => {\n  \1\n})\n"),
        "skip option": _sub(_JS, r"test('NAME', { skip: true }, () => {\n  \1\n})\n"),
        "deleted": _sub(_JS, ""),
        "commented out": _sub(_JS, r"// test('NAME', () => {\n//   \1\n// })\n"),
        "true is true": _sub(_JS, _IT + "  assert.ok(true)\n})\n"),
        "it is itself": _sub(_JS, _IT + r"  const value = \3\n  assert.deepEqual(value, value)\n})\n"),
        "returns before": _sub(_JS, _IT + r"  return\n  \1\n})\n"),
        "never reached": _sub(_JS, _IT + r"  if (false) \1\n})\n"),
        "caught": _sub(_JS, _IT + r"  try { \1 } catch {}\n})\n"),
        "not awaited": _sub(_JS, _IT + r"  setTimeout(() => { try { \1 } catch {} })\n})\n"),
        "asserts nothing": lambda text, test: text.replace(
            "const assert = require('node:assert')\n", "const assert = { deepEqual() {} }\n"
        ),
        "replaced": lambda text, test: text.replace(
            "const assert = require('node:assert')\n",
            "const assert = require('node:assert')\nassert.deepEqual = () => {}\n",
        ),
        "leaves before": lambda text, test: f"process.exit(0)\n{text}",
        "no test at all": lambda text, test: text.replace("const test = require('node:test')", "const test = () => {}"),
    },
    "shell tests": {
        "deleted": _sub(_SH, ""),
        "commented out": _sub(_SH, r"# [ \1 = \2 ] || failed=1  # NAME\n"),
        "does not fail": _sub(_SH, r'[ "$(\1)" = "\2" ] || echo "FAIL NAME"\n'),
        "always well": lambda text, test: text.replace('exit "$failed"', "exit 0"),
        "leaves before": lambda text, test: f"exit 0\n{text}",
        "ignored": _sub(_SH, r'[ "$(\1)" = "\2" ] || true\n'),
    },
    "go test": {
        "skip": _sub(_GO, r"\1\tt.Skip(`later`)\n\2\3\4"),
        "says it only": _sub(_GO, r"\1\2\t\tt.Log(got)\n\4"),
        "returns before": _sub(_GO, r"\1\tif true {\n\t\treturn\n\t}\n\2\3\4"),
        "renamed": lambda text, test: text.replace(f"func Test_{test}(", f"func check_{test}("),
        "never reached": _sub(_GO, r"\1\tif got := 0; got != 0 {\n\3\4"),
    },
}  # fmt: skip
