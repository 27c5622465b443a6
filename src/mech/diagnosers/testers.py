"""Rows for test runners: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import Tool

TOOLS: tuple[Tool, ...] = (
    Tool("rspec", "test", "Failure/Error:", r"^\s+Failure/Error: (?P<message>.*)", r"^\s+# (?P<file>\./\S+?):(?P<line>\d+):in", below=16, more=4),
    Tool("minitest", "test", "]:", r"^(?P<message>\w\S*#\w+) \[(?P<file>[^\]:]+):(?P<line>\d+)\]:", more=3),
    Tool("tap", "test", "not ok ", r"^\s*not ok \d+ - (?P<message>(?!.*# (?:TODO|SKIP)).*)", r"location: '(?P<file>[^':]+):(?P<line>\d+):(?P<column>\d+)'", below=8, confidence=0.8),
    Tool("phpunit", "test", ".php:", r"^(?P<file>/\S+\.php):(?P<line>\d+)$", confidence=0.6),
    Tool("rspec", "test", "rspec ", r"^rspec (?P<file>\./\S+?):(?P<line>\d+) # (?P<message>.*)", weak=True, confidence=0.6),
    Tool("unittest", "test", "Ran 0 tests", r"^(?P<message>Ran 0 tests in .*)", uncaught=True, weak=True, confidence=0.7),
    Tool("pytest", "test", "no tests ran", r"^(?P<message>=* ?no tests ran.*)", uncaught=True, weak=True, confidence=0.7),
    Tool("node test", "test", "tests 0", r"^(?P<message>(?:ℹ|#) tests 0)$", uncaught=True, weak=True, confidence=0.7),
)  # fmt: skip
