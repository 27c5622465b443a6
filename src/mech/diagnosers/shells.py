"""Rows for shells, systems and command-line clients: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import PATH, Tool

TOOLS: tuple[Tool, ...] = (
    Tool("shell", "syntax", "syntax error", r"^(?P<message>(?P<file>[\w./-]+): (?:line )?(?P<line>\d+): .*syntax error.*|(?P<message2>sh: \d+: Syntax error.*))", confidence=0.92),
    Tool("shell", "syntax", "Syntax error", r"^(?P<message>(?P<file>[\w./-]+): (?P<line>\d+): Syntax error.*)", confidence=0.92),
    Tool("shell", "command", "not found", r"^(?P<message>(?:/bin/)?(?:ba|da|z)?sh: (?:line )?(?:\d+: )?\S+: (?:command )?not found|(?P<file>[\w./-]+): (?:line )?(?P<line>\d+): \S+: (?:command )?not found|sh: \d+: \S+: not found)", confidence=0.88),
    Tool("shell", "command", ": line ", r"^(?P<message>(?P<file>[\w./-]+): line (?P<line>\d+): (?!.*\b(?:[Ww]arning|Killed|Aborted)\b)\S.*)", confidence=0.8),
    Tool("shell", "command", "ermission denied", r"^(?P<message>(?:/bin/)?(?:ba|da)?sh: (?:line )?(?:\d+: )?.*: Permission denied)", confidence=0.85),
    Tool("shell", "crash", "Segmentation fault", r"^(?P<message>(?:(?P<file>[\w./-]+): line (?P<line>\d+): +\d+ )?Segmentation fault.*)", confidence=0.85),
    Tool("shell", "crash", "Aborted", r"^(?P<message>(?:(?P<file>[\w./-]+): line (?P<line>\d+): +\d+ )?Aborted.*)", confidence=0.8),
    Tool("shell", "out_of_memory", "Killed", r"^(?P<message>(?:(?P<file>[\w./-]+): line (?P<line>\d+): +\d+ )?Killed\b.*)", confidence=0.85),
    Tool("node", "out_of_memory", "heap out of memory", r"(?P<message>.*JavaScript heap out of memory.*)", confidence=0.95, alive=True),
    Tool("curl", "command", "curl: (", r"^(?P<message>curl: \(\d+\) .*)"),
    Tool("psql", "missing_service", "psql: error: ", r"^(?P<message>psql: error: .*)", confidence=0.92),
    Tool("node", "exception", "UnhandledPromiseRejectionWarning", r"UnhandledPromiseRejectionWarning: (?P<message>(?!Unhandled promise rejection\.).*)", rf"at .*?\(?(?:file://)?{PATH}:(?P<line>\d+):(?P<column>\d+)", below=6, alive=True, uncaught=True, confidence=0.93),
    Tool("psql", "database", "ERROR: ", r"^(?P<message>psql:(?P<file>[^\s:]+):(?P<line>\d+): ERROR: .*)", uncaught=True, confidence=0.92),
    Tool("git", "command", "fatal: ", r"^(?P<message>fatal: .*)", confidence=0.7),
    Tool("make", "command", "make", r"^(?:g?make)(?:\[\d+\])?: \*\*\* (?P<message>No rule to make target .*)", confidence=0.85),
    Tool("make", "command", "make", r"^(?P<message>(?:g?make)(?:\[\d+\])?: \*\*\* \[(?:(?P<file>[^\s:\]]+):(?P<line>\d+): )?.*\] (?:Error \d+|\w+).*)", weak=True, confidence=0.45),
    Tool("make", "syntax", "*** ", r"^(?P<file>[\w./-]+):(?P<line>\d+): \*\*\* (?P<message>.*)\.  Stop", confidence=0.9),
    Tool("node", "port_in_use", "EADDRINUSE", r"(?P<message>(?:Error: )?listen EADDRINUSE.*)", confidence=0.9),
    Tool("any", "port_in_use", "ddress already in use", r"(?P<message>.*[Aa]ddress already in use.*)", confidence=0.85),
    Tool("any", "port_in_use", " is in use by another program", r"(?P<message>.*[Pp]ort \d+ is in use by another program.*)", confidence=0.9),
    Tool("any", "port_in_use", "is already in use", r"(?P<message>(?:Error: )?[Pp]ort \d+ is already in use.*)", confidence=0.9),
)  # fmt: skip
