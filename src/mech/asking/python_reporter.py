"""Runs inside the sandbox: tells the failures of pytest and unittest, beside what they print.

pytest finds it as a plugin on PYTHONPATH, in any Python from 3.6; unittest through `sitecustomize`, which knows from
Python 3.10 on what was called. Whatever goes wrong in here is swallowed:
a report is never worth a run.
"""

import json
import os
from typing import Any

MOST = 200
FRAMES = 40
TEXT = 8000


class Report:
    """One JSON line per failure as it happens, and one of how many failed at the end."""

    def __init__(self, tool: Any) -> None:
        # what this process starts is part of its tests and is not asked again
        self.path = os.path.join(os.environ.pop("MECH_REPORTS"), "%s-%d.jsonl" % (tool, os.getpid()))
        self.pid, self.tool, self.failed, self.passed = os.getpid(), tool, 0, 0

    def add(self, kind: Any, name: Any, message: Any, error: Any, frames: Any, **more: Any) -> None:
        self.failed += 1
        if self.failed <= MOST:
            facts = {"kind": kind, "name": name, "message": (message or "")[:TEXT], "error": error, "frames": frames}
            self.write(dict(facts, **more))

    def end(self) -> None:
        self.write({"failed": self.failed, "passed": self.passed})

    def write(self, facts: Any) -> None:
        try:
            if os.getpid() == self.pid:
                with open(self.path, "a", encoding="utf-8", errors="replace") as file:
                    file.write(json.dumps(dict(facts, tool=self.tool)) + "\n")
        except Exception:
            pass


# --- pytest: loaded as a plugin -----------------------------------------------------------------


class Plugin:
    """Hooks of pytest."""

    def __init__(self, report: Any) -> None:
        self.report, self.folder = report, os.getcwd()

    def pytest_collectreport(self, report: Any) -> None:
        try:
            if report.failed:
                self._tell("collection", report)
        except Exception:
            pass

    def pytest_runtest_logreport(self, report: Any) -> None:
        try:
            if report.failed:
                self._tell("test" if report.when == "call" else report.when, report)
            elif report.when == "call" and report.passed:
                self.report.passed += 1
        except Exception:
            pass

    def pytest_unconfigure(self) -> None:
        self.report.end()

    def _tell(self, kind: Any, report: Any) -> None:
        told = report.longrepr
        crash = getattr(told, "reprcrash", None)
        frames: Any = []
        chain = getattr(told, "chain", None)
        # the innermost cause stands first in a chain
        traces = [each[0] for each in chain] if chain else [getattr(told, "reprtraceback", None)]
        if chain and chain[0][1] is not None:
            crash = chain[0][1]
        for trace in traces[:1]:
            for entry in getattr(trace, "reprentries", None) or ():
                place = getattr(entry, "reprfileloc", None)
                if place is not None:
                    frames.append({"file": os.path.join(self.folder, place.path), "line": place.lineno})
        if crash is not None and not frames:
            frames.append({"file": crash.path, "line": crash.lineno})
        message = crash.message if crash is not None else ""
        text = "" if message else str(told)
        self.report.add(kind, report.nodeid, message, None, frames[-FRAMES:], text=text[-TEXT:])


def pytest_configure(config: Any) -> None:
    """Leave no trace in what pytest says of its plugins, and listen."""
    try:
        known = config.pluginmanager._plugin_distinfo
        known[:] = [each for each in known if getattr(each[0], "__name__", "") != __name__]
    except Exception:
        pass
    try:
        if "MECH_REPORTS" in os.environ and not hasattr(config, "workerinput"):
            config.pluginmanager.register(Plugin(Report("pytest")), "mech-reports-run")
    except Exception:
        pass


# --- unittest: its results are overheard --------------------------------------------------------


def overhear() -> None:
    """Note every failure that a result of unittest is told."""
    import unittest

    report = Report("unittest")

    def noting(method: Any, kind: Any) -> Any:
        def noted(self: Any, test: Any, *rest: Any) -> Any:
            try:
                error = rest[-1] if rest else None
                name = rest[0].id() if kind == "subtest" else test.id()
                if error is not None:
                    _told(report, "test" if kind == "subtest" else kind, name, error, test)
            except Exception:
                pass
            return method(self, test, *rest)

        return noted

    result = unittest.TestResult
    result.addFailure = noting(result.addFailure, "test")  # type: ignore[method-assign]
    result.addError = noting(result.addError, "error")  # type: ignore[method-assign]
    result.addSubTest = noting(result.addSubTest, "subtest")  # type: ignore[method-assign]
    stop = result.stopTestRun

    def stopped(self: Any) -> Any:
        report.passed = max(0, self.testsRun - report.failed)
        report.end()
        return stop(self)

    result.stopTestRun = stopped  # type: ignore[method-assign]


def _told(report: Any, kind: Any, name: Any, error: Any, test: Any) -> None:
    value = error[1]
    seen = 0
    while seen < 20 and value is not None:  # the innermost cause
        cause = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
        if cause is None:
            break
        value, seen = cause, seen + 1
    trace = value.__traceback__ if value is not error[1] else error[2]
    frames: Any = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if "__unittest" in trace.tb_frame.f_globals and frames:
            break
        if "__unittest" not in trace.tb_frame.f_globals:
            frames.append({"file": code.co_filename, "line": trace.tb_lineno, "function": code.co_name})
        trace = trace.tb_next
    report.add(kind, name, str(value), type(value).__name__, frames[-FRAMES:])
