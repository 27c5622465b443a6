"""What a run counts at its end: tests of which none ran, tasks that failed."""

from __future__ import annotations

import pytest

from mech.feedback import diagnose_text

LUIGI = """INFO: [pid 3] Worker Worker(workers=1) running   Visits()
ERROR: [pid 3] Worker Worker(workers=1) failed    Visits()
Traceback (most recent call last):
  File "/workspace/flow.py", line 9, in run
    with open("raw/visits.csv") as source:
FileNotFoundError: [Errno 2] No such file or directory: 'raw/visits.csv'
INFO: Worker was stopped. Shutting down Keep-Alive thread
===== Luigi Execution Summary =====
* 1 failed:
    - 1 Visits()
"""
NONE = [
    "  Total:     0\n  Passed:    0\n  Skipped:   0\n",
    "2 deselected in 0.32s\n",
    "Ran 0 tests in 0.000s\n\nNO TESTS RAN\n",
    "1..0\n# tests 0\n# pass 0\n",
    "  0 passing (2ms)\n",
    "0 examples, 0 failures\n",
    "No tests found\n",
    "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s\n",
    "ok  \tpier.example/fare\t0.002s [no tests to run]\n",
    "Files=0, Tests=0,  0 wallclock secs\nResult: NOTESTS\n",
]


def verdict(text: str, line: str = "tool", ended: str = "exited") -> str:
    """The verdict on what ended with 0, or was stopped."""
    return str(diagnose_text(text, command=line, exit_code=0 if ended == "exited" else None, ended=ended)["verdict"])  # type: ignore[arg-type]


@pytest.mark.parametrize("text", NONE)
def test_a_runner_that_ran_no_test_has_failed(text: str) -> None:
    """In whatever words a runner says that it ran none."""
    assert verdict(text) == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n",
        "ok  \ta.b/a\t0.003s\nok  \ta.b/b\t0.002s [no tests to run]\n",
        "ok  \ta.b/a\t(cached)\nok  \ta.b/b\t(cached) [no tests to run]\n",
        "No test files found, exiting with code 0\n",
        "No tests found, exiting with code 0\n",
        "[INFO] No tests to run.\n[INFO] BUILD SUCCESS\n",
        "no tests found, skipping\n",
        "Errors: 0\nTotal: 0\n",
        "?   \tpier.example/fare\t[no test files]\n",
        "0 tests failed\n",
    ],
)
def test_counts_of_nothing_that_are_no_failure(text: str) -> None:
    """A total of faults, a package without tests, a suite beside another that ran."""
    assert verdict(text) == "passed"


def test_an_error_counts_where_the_end_counts_what_failed() -> None:
    """A scheduler that ends with 0 and says that a task failed: the task's error is the cause."""
    found = diagnose_text(LUIGI, command="python -m luigi", exit_code=0)
    assert found["verdict"] == "failed"
    assert "raw/visits.csv" in found["failures"][0]["message"]
    assert verdict(LUIGI.partition("=====")[0], "python -m luigi") == "passed"


def test_a_state_of_failure_at_the_end_counts() -> None:
    """A scheduler's last line tells the state of all of it."""
    text = LUIGI.partition("=====")[0] + "Dag run etl finished: state=failed\n"
    assert verdict(text, "airflow dags test etl") == "failed"


def test_an_error_that_a_database_told_counts_though_its_script_goes_on() -> None:
    """Its client goes on to the next statement, and ends with 0; that a row is there already may be what is tried."""
    assert verdict("Error: in prepare, no such table: missing\nexported\n", "sh run.sh") == "failed"
    assert verdict("Error: stepping, UNIQUE constraint failed: t.id (19)\nthere already\n", "sh run.sh") == "passed"
    assert verdict("1\nError: near line 2: no such table: orders\n2\n", "sh run.sh") == "failed"


def test_an_unhandled_error_counts_though_the_program_ends_well() -> None:
    """The program itself says that nothing handled it."""
    text = "Unhandled rejection: TypeError: Cannot read properties of undefined (reading 'map')\n    at names (/workspace/a.js:2:21)\nbye\n"
    assert verdict(text, "node a.js") == "failed"


def test_a_request_that_crashed_counts_though_the_server_lives() -> None:
    """By the place that a server logs of it, or by the request that the trace is logged with."""
    assert (
        verdict("[info] Listening\n[error] [x] Illegal division by zero at app.pl line 12.\n", "perl a", "stopped")
        == "degraded"
    )
    falcon = "2026-11-25 13:55:53 [FALCON] [ERROR] GET /books/9 => " + LUIGI.partition("\n")[2].partition("\n")[2]
    assert verdict(falcon, "waitress-serve app:app", "stopped") == "degraded"


@pytest.mark.parametrize(
    "end",
    [
        "Imported 100 rows\nFailed: 1\n",
        "1 failed\n",
        "id: 7, status: failed, at: 1\n",
        "order 7 result: failed, will be retried\n",
    ],
)
def test_a_handled_error_is_no_failure_for_what_data_says(end: str) -> None:
    """Rows, transfers and printed data that failed are no tests, tasks or steps."""
    text = "Traceback (most recent call last):\n" + LUIGI.partition("call last):\n")[2].partition("INFO: Worker")[0]
    assert verdict(text + end, "python sync.py") == "passed"


# ruff: noqa: E501 (outputs are kept as printed)
