"""Rows for test runners: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import Tool

TOOLS: tuple[Tool, ...] = (
    Tool("rspec", "test", "Failure/Error:", r"^\s+Failure/Error: (?P<message>.*)", r"^\s+# (?P<file>\./\S+?):(?P<line>\d+):in", below=16, more=4),
    Tool("minitest", "test", "]:", r"^(?P<message>\w\S*#\w+) \[(?P<file>[^\]:]+):(?P<line>\d+)\]:", more=3),
    Tool("tap", "test", "not ok ", r"^\s*(?P<message>not ok \d+(?: -)? (?!.*# (?:TODO|SKIP)).*)", r"location: '(?P<file>[^':]+):(?P<line>\d+):(?P<column>\d+)'", below=8, confidence=0.8),
    Tool("pytest", "test", " deselected", r"^=* ?(?P<message>\d+ deselected(?:, \d+ warnings?)? in .*?)(?: =+)?$", uncaught=True, confidence=0.75),
    Tool("behave", "test", "# None", r"^\s+(?P<message>(?:Given|When|Then|And|But) .*?)\s+# None$", confidence=0.82),
    Tool("perl test", "test", "Looks like you planned", r"^#\s+(?P<message>Looks like you planned .*)", confidence=0.88),
    Tool("phpunit", "test", ".php:", r"^(?P<file>/\S+\.php):(?P<line>\d+)$", confidence=0.6),
    Tool("rspec", "test", "rspec ", r"^rspec (?P<file>\./\S+?):(?P<line>\d+) # (?P<message>.*)", weak=True, confidence=0.6),
    Tool("test more", "test", "Failed test", r"^\s*#\s+(?P<message>Failed test(?! .*\(TODO\)).*)", r"^\s*#?\s*at (?P<file>\S+) line (?P<line>\d+)", below=2, more=3, confidence=0.9),
    Tool("dotnet test", "test", "Error Message:", r"^\s*Error Message:\s*$", r" in (?P<file>\S.*):line (?P<line>\d+)", below=16, message=r"^\s+(?P<message>\S.*)", more=2, confidence=0.9),
    Tool("dart test", "test", "[E]", r"^\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (?P<message>.*) \[E\]$", r"^\s+(?P<file>\S+\.dart) (?P<line>\d+):(?P<column>\d+)", below=20, more=3, confidence=0.9),
    Tool("julia", "test", " at ", r"(?P<message>(?:Test Failed|Error During Test) at (?P<file>[^\s:]+):(?P<line>\d+))", more=3, confidence=0.9),
    Tool("testthat", "test", "── ", r"^── (?:\d+\. )?(?P<message>(?:Failure|Error) \(['‘]?(?P<file>[^:()'‘’]+):(?P<line>\d+)(?::(?P<column>\d+))?['’]?\): .*?)[ ─]*$", more=2, confidence=0.9),
    Tool("rust test", "test", "test did not panic", r"^(?:note: )?(?P<message>test did not panic as expected(?: at (?P<file>[^\s:]+):(?P<line>\d+)(?::(?P<column>\d+))?)?)", confidence=0.92),
    Tool("cmocka", "test", "[  ERROR   ] --- ", r"^\[  ERROR   \] --- (?P<message>\S.*)", r"^\[   LINE   \] --- (?P<file>\S+?):(?P<line>\d+): error", below=6, confidence=0.93),
    Tool("catch2", "test", ": FAILED:", r"^(?P<file>[^\s:(]+):(?P<line>\d+): (?P<message>FAILED:.*)", more=3, confidence=0.92),
    Tool("pest", "test", "FAILED  ", r"^\s+FAILED\s+(?P<message>\S.*)", r"^\s+at (?P<file>\S+?\.php):(?P<line>\d+)", below=12, more=2, confidence=0.88),
    Tool("behave", "test", "ASSERT FAILED:", r"^\s*(?P<message>ASSERT FAILED: .*)", r"# (?P<file>\S+?):(?P<line>\d+)", above=4, confidence=0.85),
    Tool("behave", "test", "Assertion Failed:", r"^\s*(?P<message>Assertion Failed: .*)", r"# (?P<file>\S+?):(?P<line>\d+)", above=4, confidence=0.85),
    Tool("tox", "config", ": failed with ", r"^(?P<message>[\w.-]{1,60}: failed with \S.*)", confidence=0.88),
    Tool("tox", "command", ": exit ", r"^(?P<message>[\w.-]+: exit [1-9]\d* \(.*)", confidence=0.5),
    Tool("nox", "command", "nox > Command", r"^(?P<message>nox > Command .* failed with exit code \d+)", weak=True, confidence=0.45),
    Tool("robot", "test", "| FAIL |", r"^\S.*\| FAIL \|$", message=r"^(?P<message>(?!\d+ tests?,|-{5}|={5}|Output:|Log:|Report:|\S+ +\| FAIL)\S.*)", confidence=0.85),
    Tool("gradle test", "test", " FAILED", r"^(?P<message>\S.* > .* FAILED)$", r"\((?P<file>\w+\.(?:java|kt|groovy|scala)):(?P<line>\d+)\)", below=12, more=1, confidence=0.92),
    Tool("exunit", "test", ") ", r"^\s+\d+\) (?P<message>(?:test|doctest|property) .* \([\w.]+\))$", r"^\s+(?P<file>\S+?\.exs):(?P<line>\d+): \(?(?:test|anonymous)", below=24, more=5, confidence=0.92),
    Tool("eunit", "test", "Failure/Error:", r"^\s+Failure/Error: (?P<message>.*)", r"^\s+%% (?:\S*/_build/\w+/lib/\w+/)?(?P<file>\S+?\.erl):(?P<line>\d+):in", below=8, more=2, placed=True, confidence=0.95),
    Tool("testthat", "test", ".R:", r"^(?P<message>(?:Failure|Error) \(['‘]?(?P<file>[^:()'‘’]+\.[rR]):(?P<line>\d+)(?::(?P<column>\d+))?['’]?\): .*?)[ ─]*$", more=2, confidence=0.9),
    Tool("pre-commit", "lint", "files were modified by this hook", r"^- (?P<message>files were modified by this hook)", r"^(?:Fixing|reformatted|would reformat|Rewriting) (?P<file>\S+)", below=4, more=2, confidence=0.85),
    Tool("pre-commit", "lint", "- exit code: ", r"^- exit code: [1-9]\d*$", message=r"^(?P<message>\S.*)", more=1, confidence=0.74),
    Tool("phpunit", "test", ") ", r"^\d+\) (?P<message>[\w\\]+::\w+.*|Error|Warning)$", r"^(?P<file>/?[^\s:]+\.php):(?P<line>\d+)$", below=20, more=2, confidence=0.92),
    Tool("karma", "test", " FAILED", r"^(?P<message>(?:Chrome|HeadlessChrome|ChromeHeadless|Firefox|Safari|Edge|jsdom|WebKit)\S* (?!.*Executed \d).* FAILED)$", r"\(?(?P<file>[\w./-]+\.\w+):(?P<line>\d+):(?P<column>\d+)\)?$", below=10, more=1, confidence=0.9),
    Tool("bun test", "test", "error: ", r"^error: (?P<message>.*)", r"^\s+at (?:.*\()?(?P<file>/[^\s():]+):(?P<line>\d+):(?P<column>\d+)\)?$", below=9, more=3, placed=True, confidence=0.9),
    Tool("coverage", "test", "overage", r"(?P<message>(?:.{0,40}coverage threshold for .* not met.*|.{0,40}[Cc]overage for .* does not meet .*threshold.*|.*Required test coverage of .* not reached.*))", confidence=0.86),
    Tool("bun test", "test", "(fail) ", r"^(?P<message>\(fail\) \S.*)", more=1, confidence=0.75),
    Tool("cucumber", "test", "Undefined. Implement", r"^\s+(?P<message>Undefined\. Implement with the following snippet:.*)", more=2, confidence=0.9),
    Tool("jest", "timeout", "did not exit", r"^(?P<message>Jest did not exit one second after the test run has completed.*)", more=1, confidence=0.85),
)  # fmt: skip
