"""Failed or not, where a command lives on or ended with 0."""

from __future__ import annotations

import pytest

from mech.diagnosers import CommandRun, Run, diagnose
from mech.types import Ended

TRACE = """Traceback (most recent call last):
  File "/workspace/export.py", line 5, in <module>
    rows = TABLES["orders"]
KeyError: 'orders'
"""
TSC = "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.\n\nFound 1 error. Watching.\n"
VITEST = """ FAIL  a.test.ts > adds
AssertionError: expected 3 to be 4
 ❯ a.test.ts:4:15

 Test Files  1 failed (1)
      Tests  1 failed (1)
"""


def verdict(text: str, line: str, ended: Ended = "exited") -> str:
    """The verdict on one command that ended with 0, or lives."""
    code = 0 if ended == "exited" else None
    return diagnose(Run((CommandRun("c1", line, "start", ended=ended, exit_code=code, text=text),))).verdict


@pytest.mark.parametrize(
    ("text", "line", "ended"),
    [
        ("exporting\n" + TRACE + "nightly export finished\n", "./nightly.sh", "exited"),
        (
            "TypeError: x is not a function\n    at go (/workspace/a.js:2:3)\n\nNode.js v20.1.0\nnext step\n",
            "make",
            "exited",
        ),
        ("thread '<unnamed>' panicked at src/main.rs:4:9:\nno rows\ndone\n", "./target/debug/app", "exited"),
        ("one\n./x.sh: line 3: frobnicate: command not found\ndone\n", "./x.sh", "exited"),
        ('Exception in thread "worker-1" java.lang.Error: x\n\tat A.run(A.java:3)\ndone\n', "java A", "exited"),
        ("hash.c:6:23: runtime error: signed integer overflow: 5 * 3 cannot be\n6\n", "./hash", "exited"),
        ("\n  0 passing (1ms)\n\n", "npx mocha", "exited"),
        ("0 examples, 0 failures\n", "rspec", "exited"),
        (TSC, "tsc --watch", "running"),
        (VITEST, "vitest", "running"),
        ("listening\n2026/01/02 03:04:05 http: panic serving 127.0.0.1:1: boom\n", "./server", "stopped"),
    ],
)
def test_what_nobody_caught_is_a_failure(text: str, line: str, ended: Ended) -> None:
    """A crash, an error of a watcher or a suite without tests fails what exits with 0 or lives on."""
    assert verdict(text, line, ended) != "passed"


@pytest.mark.parametrize(
    ("text", "line", "ended"),
    [
        (TRACE + "no export today, ignored\n", "./nightly.sh", "exited"),
        (TRACE + "\n3 passed, 0 failed\n", "npm test", "exited"),
        (TRACE, "python main.py", "exited"),
        ("./x.sh: line 3: frob: command not found\nfrob is not available, skipped\n", "./x.sh", "exited"),
        ("thread 'main' panicked at src/a.rs:4:9:\nboom\ntest a ... ok\n\ntest result: ok. 1 passed\n", "x", "exited"),
        ("thread 't' panicked at src/a.rs:4:9:\nboom\ntest a ... ok\n\ntest result: ok. 1 passed\n", "x", "exited"),
        (TSC + "File change detected.\n\nFound 0 errors. Watching for file changes.\n", "tsc --watch", "running"),
        (VITEST + "\n Test Files  1 passed (1)\n      Tests  1 passed (1)\n", "vitest", "running"),
        ("\n  12 passing (10ms)\n", "npx mocha", "exited"),
    ],
)
def test_what_was_coped_with_or_mended_is_none(text: str, line: str, ended: Ended) -> None:
    """Errors that a program or a suite copes with, or that were mended since, are no failure."""
    assert verdict(text, line, ended) == "passed"


def test_a_program_dies_once() -> None:
    """Of several tracebacks that one program prints from its top, the last was not caught and comes first."""
    other = TRACE.replace("line 5", "line 9").replace("KeyError: 'orders'", "SystemError: no output")
    command = CommandRun("c1", "python export.py", "start", ended="exited", exit_code=1, text=TRACE + other)
    first = diagnose(Run((command,))).failures[0]
    assert first.message == "SystemError: no output"
    assert first.where is not None
    assert first.where.line == 9
