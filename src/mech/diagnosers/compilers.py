"""Rows for compilers and the tools that drive them: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import PATH, REST, Tool

TOOLS: tuple[Tool, ...] = (
    Tool("gcc", "compile", "error: ", rf"^{PATH}:(?P<line>\d+):(?:(?P<column>\d+):)? (?P<message>(?:fatal )?error: .*)"),
    Tool("gcc", "compile", "error: ", r"^/\S+?:\d+:\d+: (?P<message>(?:fatal )?error: .*)", rf"^(?:.*\bfrom )?{PATH}:(?P<line>\d+)(?::(?P<column>\d+))?(?:[:,]|$)", above=12, placed=True, confidence=0.91),
    Tool("linker", "compile", "undefined reference", rf"^(?:\S*ld: )?(?:{PATH}:(?:\(\S+\)|(?P<line>\d+)): )?(?P<message>undefined reference to .*)"),
    Tool("tsc", "type", "error TS", rf"^\s*{PATH}\((?P<line>\d+),(?P<column>\d+)\): (?P<message>error TS\d+: .*)", alive=True),
    Tool("tsc", "type", "error TS", rf"^\s*{PATH}:(?P<line>\d+):(?P<column>\d+) - (?P<message>error TS\d+: .*)", alive=True),
    Tool("tsc", "config", "error TS", r"^(?P<message>error TS\d+: .*)", alive=True, confidence=0.85),
    Tool("deno", "type", "[ERROR]: ", r"^(?P<message>TS\d+ \[ERROR\]: .*)", r"^\s+at (?P<file>file:\S+?):(?P<line>\d+):(?P<column>\d+)", below=8, alive=True, confidence=0.93),
    Tool("rust", "compile", "error", r"^(?P<message>error(?:\[E\d+\])?: (?!could not compile|aborting due|build failed|process didn't exit|failed to select a version for `[^`]{1,80}`\.$).*)", rf"^\s+--> +{PATH}:(?P<line>\d+)(?::(?P<column>\d+))?", below=4, confidence=0.88),
    Tool("rust", "dependency", "failed to select a version for `", r"^(?P<message>error: failed to select a version for `[^`]{1,80}`\.)$", confidence=0.78),
    Tool("rust", "dependency", " does not have th", r"^(?P<message>package `.* depends on .* does not have (?:that|these) features?.*)", confidence=0.9),
    Tool("rust", "crash", "has overflowed its stack", r"^(?P<message>thread '.*has overflowed its stack)", confidence=0.92),
    Tool("javac", "compile", ": error: ", rf"^{PATH}:(?P<line>\d+): (?P<message>error: .*)"),
    Tool("maven", "compile", "[ERROR] ", rf"^\[ERROR\] {PATH}:\[(?P<line>\d+),(?P<column>\d+)\] {REST}"),
    Tool("gradle", "compile", "e: ", rf"^e: (?:file://)?{PATH}:(?P<line>\d+):(?P<column>\d+):? {REST}"),
    Tool("go", "compile", ".go:", r"^(?:vet: )?(?P<file>(?:\./|\.\./|/)?[\w./@-]+\.go):(?P<line>\d+):(?P<column>\d+): (?P<message>\S.*)"),
    Tool("go", "compile", "import cycle not allowed", r"(?P<message>imports .*: import cycle not allowed.*)"),
    Tool("go", "config", "go.mod:", r"^(?P<message>(?P<file>\S*go\.mod):(?P<line>\d+):(?:\d+:)? .*)"),
    Tool("go", "dependency", "go: ", r"^(?P<message>go: (?!errors parsing|downloading|finding|extracting|found|added|upgraded|to add|creating).*)", confidence=0.75),
    Tool("dotnet", "compile", "error ", rf"^\s*{PATH}\((?P<line>\d+),(?P<column>\d+)\): (?P<message>error [A-Z]+\d+: .*)"),
    Tool("swift", "compile", ": error: ", rf"^{PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>error: .*)"),
    Tool("elixir", "compile", "** (", r"^== Compilation error in file (?P<file>\S+) ==", confidence=0.7),
    Tool("any", "compile", ": error: ", rf"^{PATH}: (?P<message>(?:fatal )?error: .*)", placed=True, confidence=0.82),
    Tool("ocaml", "exception", "_failure(", r"^(?P<message>Fatal error: exception (?:\w+\.)*\w+_failure\(\"(?P<file>[^\"]+)\", (?P<line>\d+), (?P<column>\d+)\).*)", confidence=0.93),
    Tool("verilog", "syntax", ": syntax error", rf"^{PATH}:(?P<line>\d+): (?P<message>syntax error)$", confidence=0.95),
    Tool("fortran", "exception", "Fortran runtime error", r"^(?P<message>Fortran runtime error: .*)", r"^At line (?P<line>\d+) of file (?P<file>\S+)", above=3, confidence=0.92),
    Tool("ghc", "compile", ": error:", rf"^{PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>error:(?: \[GHC-\d+\])?)\s*$", more=1, confidence=0.93),
)  # fmt: skip
