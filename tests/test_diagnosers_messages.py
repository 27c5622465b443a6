"""Which failures are seen, and which of the printed lines is taken for the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mech.diagnosers import closing
from mech.feedback import diagnose_text, render
from mech.text import Document


def told(text: str, exit_code: int = 1, command: str = "tool", ended: Any = "exited") -> tuple[str, list[str]]:
    """The verdict and the messages, the cause first."""
    found = diagnose_text(text, command=command, exit_code=exit_code, ended=ended)
    return found["verdict"], [failure["message"] for failure in found["failures"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nError:\n┌\n│ Error: Cannot apply unknown class `bg-x`\n└\n", "Cannot apply unknown class"),
        ("*** FATAL CONFIG FILE ERROR ***\nReading it, at line 5\n>>> 'polcy lru'\nBad directive\n", "Bad directive"),
        ("Encountered an error:\nCompilation Error\n  Model 'a.b' depends on a node that was not found\n", "a.b"),
        ("====== ERRORS ======\nThe field 'naem' is not part of the schema\n", "naem"),
        ("Fatal error:\n  the port map is empty: nothing to publish\n", "nothing to publish"),
        ("Problems found:\n- rule 3 names the host twice\n", "rule 3 names"),
        ("The following items could not be resolved:\n\n  left-pad (imported by a.js)\n", "left-pad"),
    ],
)
def test_a_heading_is_told_with_what_stands_below_it(text: str, message: str) -> None:
    """A message that is only a heading is followed by the lines that it heads."""
    assert message in told(text)[1][0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WARNING -  Doc file 'a.md' links 'b.md', not found\n\nAborted with 1 warnings in strict mode!\n", "a.md"),
        (
            "warning: Enum.summ/1 is undefined. Did you mean:\n\n  * sum/1\n\n  lib/a.ex:5: A.b/1\n\n"
            "Compilation failed due to warnings while using the --warnings-as-errors option\n",
            "Enum.summ/1",
        ),
        ("[WARNING] Broken link on page /docs\nBuild failed because of 1 warning, strict mode\n", "Broken link"),
        ("/a.js\n  3:1  warning  Unexpected console  no-console\n\nESLint found too many warnings (maximum: 0).\n", "no-con"),
        ("w: file:///a.kt:3:5 Variable 'x' is never used\ne: warnings found and -Werror specified\n", "never used"),
    ],
)  # fmt: skip
def test_a_warning_that_a_tool_fails_for_is_the_cause(text: str, message: str) -> None:
    """Where a line says that warnings are errors, the warning is told and not that line."""
    assert message in told(text)[1][0]


@pytest.mark.parametrize(
    "text",
    [
        '[1125/135647.320033:INFO:CONSOLE:3] "Uncaught TypeError: x is null", source: http://a.example/p.js (3)\n',
        '[0101/000000.1:INFO:CONSOLE(7)] "Uncaught (in promise) Error: no", source: http://a.example/p.js (7)\n',
        "JavaScript error: http://a.example/p.js, line 3: TypeError: x is null\n",
        "http://a.example/p.js:3:5: CONSOLE JS ERROR TypeError: x is null\n",
        "[pageerror] TypeError: x is null\n",
        "PAGE ERROR: TypeError: x is null\n",
        "js: Uncaught TypeError: x is null\n",
        "2026-01-01T10:00:00+0000 [twisted.internet.defer#critical] Unhandled error in Deferred:\n"
        '\tTraceback (most recent call last):\n\t  File "/srv/a.py", line 3, in show\n\t    f()\n\tbuiltins.KeyError: \'x\'\n',
        "2026-01-01 10:00:00,1 ERROR apscheduler.executors.default Job \"a (trigger: b)\" raised an exception\n"
        'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in show\n    f()\nKeyError: \'x\'\n',
        "Tests run: 0, Failures: 0, Errors: 0, Skipped: 0\n\n[INFO] BUILD SUCCESS\n",
        "0 scenarios\n0 steps\n0m00.000s\n",
        "Executed 0 tests, with 0 failures (0 unexpected) in 0.000 (0.001) seconds\n",
        "Ran 0 tests containing 0 assertions.\n0 failures, 0 errors.\n",
    ],
)  # fmt: skip
def test_a_failure_is_seen_behind_exit_code_0(text: str) -> None:
    """Pages that crash, jobs that are lost and runners that ran nothing are failures though the command ended well."""
    assert told(text, exit_code=0)[0] != "passed"


@pytest.mark.parametrize(
    "text",
    [
        '[1125/135647.3:INFO:CONSOLE:3] "shop starts", source: http://a.example/p.js (3)\n',
        '[1125/135647.3:INFO:CONSOLE:4] "deprecated: items without currency", source: http://a.example/p.js (4)\n',
        "[INFO] a\nTests run: 0, Failures: 0, Errors: 0, Skipped: 0\n[INFO] b\nTests run: 4, Failures: 0, Errors: 0\n",
        "0 scenarios\n\n3 examples, 0 failures\n",
        "warning: strict mode is off, warnings are not treated as errors\nWARNING: old\n",
    ],
)
def test_what_is_well_is_no_failure(text: str) -> None:
    """Notes of a page, an empty module beside one with tests, and mere warnings are no failures."""
    assert told(text, exit_code=0)[0] == "passed"


FAILED = (
    "  1) adds\n\n  0 passing (3ms)\n  1 failing\n\n  1) adds:\n\n      Error: no\n      at a (test/add.js:4:25)\n\n"
)


def test_a_test_watcher_that_passes_in_the_end_is_well() -> None:
    """Tests that failed for a while and pass again are no failure; those that fail last are."""
    passed = "  ✔ adds\n\n  1 passing (1ms)\n\n"
    assert told(passed + FAILED + passed, exit_code=130, ended="stopped")[0] == "passed"
    assert told(passed + FAILED, exit_code=130, ended="stopped")[0] != "passed"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3 specs, 1 failure, 1 pending spec\nFailures:\n1) price\n  Message:\n    Expected '1.20' to be '1,20'.\n  Stack:\n"
         "        at <Jasmine>\n        at C.<anonymous> (/srv/spec/a.js:8:24)\n", "Expected '1.20'"),
        ("  console.error\n    Error: expected noise\n\n      at Object.error (test/a.test.js:11:11)\n\n FAIL  test/a.test.js\n"
         "  ● opens\n\n    TypeError: no button\n\n      at m (src/a.js:3:10)\n", "no button"),
        ("TAP version 13\nok 1 a\nnot ok 2 sorts by day\n  ---\n    operator: equal\n  ...\n", "sorts by day"),
        ("Failure ('test-a.R:8'): the smallest is zero\na not equal to b.\n\nError: Test failures\n", "smallest is zero"),
        ("  x Expected ',', got 'ident'\n   ,-[src/a.ts:3:1]\n 1 | a\n   `----\n\nError: Failed to compile:\n    at b (/a.js:1:1)\n",
         "Expected ','"),
        ("FAILED: src/a.cmj\n\n  We've found a bug for you!\n  /srv/src/a.res:4:22-25\n\n  3 │ let a = 1\n\n"
         "  This has type: string\n  But this is: int\n\nFAILED: cannot make progress due to previous errors.\n", "type: string"),
        ("error: failed to run custom build command for `g v0.1.0`\n\nCaused by:\n  process didn't exit successfully: `b`\n"
         "  --- stderr\n\n  thread 'main' (42) panicked at build.rs:4:38:\n  called `unwrap()` on `NotPresent`\n", "NotPresent"),
        ("Unhandled UNDEFINED-FUNCTION in thread #<T\n       {1}>:\n  The function A is undefined.\n\n0: (\"undefined function\")\n",
         "The function A"),
        ("debugger invoked on a UNBOUND-VARIABLE in thread\n#<T>:\n  The variable B is unbound.\n", "B is unbound"),
        ("*** - EVAL: undefined function AVERGE\n", "AVERGE"),
        ("Traceback (most recent call last):\n  File \"/v/execute.py\", line 1, in f\n    raise e\np.PapermillExecutionError: \n---\n"
         "Exception encountered at \"In [2]\":\n---\nKeyError                Traceback (most recent call last)\nCell In[2], line 2\n"
         "----> 2 a['c']\n\nKeyError: 'c'\n", "KeyError: 'c'"),
        ("[ERROR]: Task failed: it ended with 1.\nOrigin: /srv/a.yml:1:3\n\nfatal: [h]: FAILED! => {\"msg\": \"it ended with 1.\"}\n"
         "...ignoring\n\nTASK [b]\n[ERROR]: Task failed: 'port' is undefined\nOrigin: /srv/a.yml:8:3\n\n"
         "fatal: [h]: FAILED! => {\"msg\": \"'port' is undefined\"}\n", "'port' is undefined"),
    ],
)  # fmt: skip
def test_the_cause_is_told_before_what_relays_it(text: str, message: str) -> None:
    """A runner's summary, a wrapper's last words and a console's noise come after the failure itself."""
    assert message in told(text)[1][0]


def in_folder(folder: Path, files: dict[str, str], text: str, **options: Any) -> dict[str, Any]:
    """What is said of a text whose repository has these files."""
    for name, content in files.items():
        (folder / name).write_text(content)
    return diagnose_text(text, root=folder, workdir=str(folder), **options)


@pytest.mark.parametrize(
    "line",
    [
        "tar: dist: Cannot stat: No such file or directory",
        "cp: cannot stat 'dist/app': No such file or directory",
        "curl: (22) The requested URL returned error: 404",
        "sed: can't read site.conf: No such file or directory",
        'rsync: [sender] link_stat "/srv/x" failed: No such file or directory (2)',
        "python3: can't open file '/srv/gen.py': [Errno 2] No such file or directory",
        "jq: error: syntax error, unexpected $end",
        "gzip: dump.sql: No such file or directory",
    ],
)
def test_what_a_script_hides_is_told(tmp_path: Path, line: str) -> None:
    """A command's complaint counts though the script ends with 0, unless the script provides for it."""
    tool, text = line.split(":")[0], f"packing\n{line}\npublished 45 bytes\n"
    found = in_folder(tmp_path, {"a.sh": f"{tool} x | cat > y\n"}, text, command="./a.sh", exit_code=0)
    assert found["failures"][0]["message"] == line
    for content in (f"{tool} x || true\n", f"if {tool} x; then echo; fi\n", f"{tool} x 2>/dev/null\n"):
        expected = in_folder(tmp_path, {"a.sh": content}, text, command="./a.sh", exit_code=0)
        assert expected["verdict"] == "passed"
    assert diagnose_text(text, command="python a.py", exit_code=0)["verdict"] == "passed"


@pytest.mark.parametrize(
    "line",
    [
        "cat: write error: Broken pipe",
        "sort: write failed: 'standard output': Broken pipe",
        "mkdir: cannot create directory 'dist': File exists",
        "ln: failed to create symbolic link 'a': File exists",
        "tar: Removing leading `/' from member names",
        "awk: warning: escape sequence is not known, cannot be read",
    ],
)
def test_what_does_no_harm_in_a_script_is_no_failure(line: str) -> None:
    """A pipe whose reader has enough, and a folder that is there, are no failures of a script that ends with 0."""
    assert told(f"packing\n{line}\npublished 45 bytes\n", exit_code=0, command="./a.sh")[0] == "passed"


def test_an_error_with_a_place_counts_though_the_tool_ends_well(tmp_path: Path) -> None:
    """A checker that states an error of a file of the repository and exits with 0 has found a failure."""
    text = "reading\nerror: rotate.conf:2 unknown option 'rotat' -- ignoring line\nHandling 1 logs\n"
    found = in_folder(tmp_path, {"rotate.conf": "a\nrotat 3\n"}, text, command="logrotate -d rotate.conf", exit_code=0)
    assert "unknown option" in found["failures"][0]["message"]
    assert found["failures"][0]["where"]["line"] == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026/01/01 10:00:00 [error] 6#6: *2 connect() failed (111: Connection refused) while connecting to upstream", ""),
        ("2026/01/01 10:00:00 [error] 6#6: *2 upstream timed out (110: timed out) while reading upstream", ""),
        ("[Thu Jan 01 10:00:00 2026] [proxy:error] [pid 1] (111)Connection refused: AH00957: attempt to connect failed", ""),
        ("", "2026-01-01 10:00:00 ERROR shop: the orders table is missing"),
        ("Error: the orders table is missing", ""),
        ("", "time=10:00 level=error msg=\"the orders table is missing\""),
    ],
)  # fmt: skip
def test_the_logged_error_explains_the_answer_5xx(before: str, after: str) -> None:
    """Of a request that was answered with 5xx, the error that the server logged beside it is the cause."""
    access = '127.0.0.1 - - [01/Jan/2026:10:00:00 +0000] "GET /orders HTTP/1.1" 502 157'
    text = "\n".join(line for line in ("serving", before, access, after, "") if line) + "\n"
    assert (before or after)[:60] in told(text, exit_code=130, ended="stopped")[1][0]


def test_a_worker_and_a_proxy_that_live_on_are_told_by_what_they_log() -> None:
    """A job that raised and a request that a proxy could not pass on are failures of a server that lives on."""
    job = "2026-01-01T10:00:00Z pid=1 tid=a class=Mail jid=1 WARN: NoMethodError: undefined method `x' for nil\n"
    assert "NoMethodError" in told(job, exit_code=130, ended="stopped")[1][0]
    proxy = '{"level":"error","ts":1.1,"msg":"dial tcp: connection refused","request":{"uri":"/"},"status":502}\n'
    assert "connection refused" in told(proxy, exit_code=130, ended="stopped")[1][0]


def test_a_missing_icon_is_no_failure() -> None:
    """What a web server logs of a file that nobody has is left alone."""
    line = '2026/01/01 10:00:00 [error] 6#6: *2 open() "/srv/favicon.ico" failed (2: No such file or directory)\n'
    assert told(line, exit_code=130, ended="stopped")[0] == "passed"


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("a.rb:5:15: C: Style/Quotes: Prefer single quotes.", "a.rb:6:5: W: Lint/Useless: Useless assignment."),
        ("a.py:1:0: C0114: Missing docstring", "a.py:3:4: E1101: Module 'os' has no 'x' member"),
        ("a.py:1:0: R0903: Too few methods", "a.py:3:4: W0612: Unused variable"),
    ],
)
def test_remarks_on_style_come_after_faults(tmp_path: Path, style: str, fault: str) -> None:
    """A linter's convention is no cause where it also found a fault."""
    files = {"a.rb": "x\n" * 9, "a.py": "x\n" * 9}
    found = in_folder(tmp_path, files, f"{style}\n{fault}\n\n2 offenses\n", command="lint", exit_code=1)
    assert fault[:20] in found["failures"][0]["message"]


def test_a_place_alone_on_its_line_takes_its_message_from_above(tmp_path: Path) -> None:
    """The message that stands above a place is told with it, as it was printed."""
    text = "E6101 'Buckett' is not one of ['Bucket']\nstack.yml:2:5\n\n"
    assert "Buckett" in in_folder(tmp_path, {"stack.yml": "a\nb\n"}, text, exit_code=2)["failures"][0]["message"]
    text = "a.f90:2:4:\n\n    2 | call x(y)\n      |        1\nError: Type mismatch in argument 'y' at (1)\n"
    found = in_folder(tmp_path, {"a.f90": "a\ncall x(y)\n"}, text, exit_code=1)["failures"][0]
    assert found["message"].startswith("Error: Type mismatch")


def test_what_a_command_waits_for_is_told() -> None:
    """A command that was ended while it asked for something is told with its question."""
    message = told("checking\nOverwrite a.ini? [y/N] ", exit_code=124, ended="timeout")[1][0]
    assert "waits for an answer" in message
    assert "Overwrite a.ini?" in message
    assert "last printed: step 2" in told("step 2\n", exit_code=124, ended="timeout")[1][0]


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("Found 279 errors in 9 files (checked 1458 source files)", "Found 279 errors"),
        ("Summary [ 9.1s] 396 tests run: 395 passed, 1 failed, 1 skipped", "396 tests run"),
        ("== 45 failed, 162 passed in 7.4s ==", "45 failed"),
        ("Tests:       1 failed, 12 passed, 13 total", "1 failed, 12"),
        ("[ERROR] Tests run: 8, Failures: 1, Errors: 0", "Tests run: 8"),
        ("No tests found, exiting with code 1", "No tests found"),
        ("✖ 3 problems (3 errors, 0 warnings)", "3 problems"),
        ("FAILED tests/test_a.py::test_b - E", "test_a.py::test_b"),
        ("error Command failed with exit code 1.", "exit code 1"),
        ("mypy (stubtest)..........................Failed", "stubtest"),
    ],
)
def test_a_text_with_room_quotes_what_closes_the_report(last: str, kept: str) -> None:
    """The runner's summary, names of failed tests and the exit line stand beside the cause where there is room."""
    noise = "".join(f"building part {n} of the tree with options -O{n} --name part-{n}\n" for n in range(400))
    text = f"{noise}src/a.py:3: error: Module has no attribute 'x'\n{noise}{last}\n{noise}"
    assert kept in render(diagnose_text(text, exit_code=1), 1_000, text)


def test_a_report_closes_with_a_few_lines() -> None:
    """However many tests failed, few lines are named as closing the report, in order."""
    text = "".join(
        f"FAILED tests/test_a.py::test_{n} - E\n== {n} failed, 1 passed in 1s ==\nexit code {n}\n" for n in range(1, 99)
    )
    found = closing.lines(Document(text))
    assert found == sorted(found)
    assert len(found) <= 9


# ruff: noqa: E501 (tables are read by row)
