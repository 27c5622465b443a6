"""Diagnostics of compilers, bundlers, linters, test runners, package managers and shells, as one table.

A row has a literal that must be in the line (found at memory speed before any pattern runs), a pattern
for that line and, where the tool prints the place elsewhere, a pattern for it and how far to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.text import Document
from mech.types import Where


@dataclass(frozen=True, slots=True)
class Tool:
    """How one tool prints one kind of error.

    `line` names `message`, `file`, `line`, `column` where it has them; `place` is searched in `below`
    lines after and then `above` lines before; `message` (a pattern) takes the text from a line below.
    `alive`: counts as a failure though the tool lives on, `uncaught`: though it exits 0. `weak`: a consequence of something printed before.
    `placed`: nothing is found when no place is. `more`: further lines that belong to the message.
    """

    name: str
    kind: str
    literal: str
    line: str
    place: str = ""
    below: int = 0
    above: int = 0
    message: str = ""
    alive: bool = False
    uncaught: bool = False
    weak: bool = False
    placed: bool = False
    more: int = 0
    confidence: float = 0.9


_PATH = r"(?P<file>(?:[A-Za-z]:)?[^\s:()\[\]'\"<>│|]{1,300}\.\w{1,10})"
_NO_TAIL = r"(?P<message>\S.*)"

TOOLS: tuple[Tool, ...] = (
    # compilers
    Tool("gcc", "compile", "error: ", rf"^{_PATH}:(?P<line>\d+):(?:(?P<column>\d+):)? (?P<message>(?:fatal )?error: .*)"),
    Tool("gcc", "compile", "error: ", r"^/\S+?:\d+:\d+: (?P<message>(?:fatal )?error: .*)", rf"^(?:.*\bfrom )?{_PATH}:(?P<line>\d+)(?::(?P<column>\d+))?(?:[:,]|$)", above=12, placed=True, confidence=0.91),
    Tool("linker", "compile", "undefined reference", rf"^(?:\S*ld: )?(?:{_PATH}:(?:\(\S+\)|(?P<line>\d+)): )?(?P<message>undefined reference to .*)"),
    Tool("uv", "dependency", "parse requirement", r"^error: (?P<message>Couldn't parse requirement in `(?P<file>[^`]+)`.*)", more=3, confidence=0.92),
    Tool("tsc", "type", "error TS", rf"^\s*{_PATH}\((?P<line>\d+),(?P<column>\d+)\): (?P<message>error TS\d+: .*)", alive=True),
    Tool("tsc", "type", "error TS", rf"^\s*{_PATH}:(?P<line>\d+):(?P<column>\d+) - (?P<message>error TS\d+: .*)", alive=True),
    Tool("tsc", "config", "error TS", r"^(?P<message>error TS\d+: .*)", alive=True, confidence=0.85),
    Tool("rust", "compile", "error", r"^(?P<message>error(?:\[E\d+\])?: (?!could not compile|aborting due|build failed|process didn't exit).*)", rf"^\s+--> +{_PATH}:(?P<line>\d+)(?::(?P<column>\d+))?", below=4, confidence=0.88),
    Tool("javac", "compile", ": error: ", rf"^{_PATH}:(?P<line>\d+): (?P<message>error: .*)"),
    Tool("maven", "compile", "[ERROR] ", rf"^\[ERROR\] {_PATH}:\[(?P<line>\d+),(?P<column>\d+)\] {_NO_TAIL}"),
    Tool("gradle", "compile", "e: ", rf"^e: (?:file://)?{_PATH}:(?P<line>\d+):(?P<column>\d+):? {_NO_TAIL}"),
    Tool("go", "compile", ".go:", r"^(?:vet: )?(?P<file>(?:\./|\.\./|/)?[\w./@-]+\.go):(?P<line>\d+):(?P<column>\d+): (?P<message>\S.*)"),
    Tool("go", "compile", "import cycle not allowed", r"(?P<message>imports .*: import cycle not allowed.*)"),
    Tool("go", "config", "go.mod:", r"^(?P<message>(?P<file>\S*go\.mod):(?P<line>\d+):(?:\d+:)? .*)"),
    Tool("go", "dependency", "go: ", r"^(?P<message>go: (?!errors parsing|downloading|finding|extracting|found|added|upgraded|to add|creating).*)", confidence=0.75),
    Tool("dotnet", "compile", "error ", rf"^\s*{_PATH}\((?P<line>\d+),(?P<column>\d+)\): (?P<message>error [A-Z]+\d+: .*)"),
    Tool("swift", "compile", ": error: ", rf"^{_PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>error: .*)"),
    Tool("elixir", "compile", "** (", r"^== Compilation error in file (?P<file>\S+) ==", confidence=0.7),
    # bundlers
    Tool("esbuild", "compile", "[ERROR] ", r"✘ \[ERROR\] (?P<message>.*)", r"^\s*(?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+):\s*$", below=4, alive=True),
    Tool("esbuild", "compile", ": ERROR: ", rf"^\s*{_PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>ERROR: .*)", alive=True, confidence=0.93),
    Tool("rollup", "compile", "): ", rf"^(?:\[!\] )?(?:RollupError: |\[[^\]]+\] )*(?:\[plugin [^\]]+\] )?{_PATH} \((?P<line>\d+):(?P<column>\d+)\): {_NO_TAIL}", confidence=0.92),
    Tool("vite", "compile", "error during build:", r"^error during build:", r"^file: (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, message=r"^(?!\s)(?P<message>\S.*)", confidence=0.84),
    Tool("vite", "compile", "Internal server error: ", r"Internal server error: (?P<message>.*)", r"^\s+File: (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, alive=True),
    Tool("vite", "compile", "Pre-transform error: ", r"Pre-transform error: (?P<message>.*)", r"^\s+File: (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, alive=True),
    Tool("vite", "dependency", "could not be resolved", r"(?P<message>The following dependencies are imported but could not be resolved:.*)", r"^\s+(?P<message>\S+) \(imported by (?P<file>[^)]+)\)", below=4, alive=True),
    Tool("webpack", "compile", "ERROR in ", r"^ERROR in (?P<file>\./\S+)(?: (?P<line>\d+):(?P<column>\d+))?", message=r"^(?P<message>\S.*)", alive=True),
    Tool("webpack", "type", "ERROR in ", rf"^ERROR in {_PATH}[:(](?P<line>\d+)[:,](?P<column>\d+)\)?", message=r"^(?P<message>\S.*)", alive=True),
    Tool("next", "type", "Type error: ", r"^(?P<message>Type error: .*)", rf"^\.?/?{_PATH}:(?P<line>\d+):(?P<column>\d+)", above=2, alive=True),
    Tool("next", "compile", "Failed to compile", r"^Failed to compile", rf"^\.?/?{_PATH}(?::(?P<line>\d+):(?P<column>\d+))?$", below=4, message=r"^(?!\./|\.\.)(?P<message>(?:Module not found|Error|Type error|Syntax ?Error|\S+ Error|x ).*)", alive=True, confidence=0.8),
    Tool("next", "compile", "Module not found: ", r"(?P<message>Module not found: .*)", rf"^\s*(?:⨯ )?(?:\./)?{_PATH}:(?P<line>\d+):(?P<column>\d+)$", above=3, alive=True, confidence=0.85),
    Tool("next", "compile", "⨯ ", r"^ ?⨯ (?:(?P<file>\./[^\s:]+):(?P<line>\d+):(?P<column>\d+)|(?P<message>\S.*))", alive=True, confidence=0.72),
    Tool("babel", "syntax", "SyntaxError: ", r"SyntaxError: (?P<file>/[^\s:]+): (?P<message>.*?) ?\((?P<line>\d+):(?P<column>\d+)\)", alive=True),
    Tool("less", "syntax", " on line ", r"^(?P<message>\w*Error: .* in (?P<file>\S+) on line (?P<line>\d+), column (?P<column>\d+):?)"),
    Tool("sass", "syntax", "Error: ", r"^(?P<message>Error: .*)", r"^\s+(?P<file>\S+\.s[ac]ss) (?P<line>\d+):(?P<column>\d+)", below=9, placed=True, confidence=0.9),
    Tool("svelte-check", "type", "Error: ", r"^(?P<message>Error: .*)", r"^(?P<file>/\S+\.\w+):(?P<line>\d+):(?P<column>\d+)$", above=1, placed=True, confidence=0.9),
    Tool("stylelint", "lint", "✖  ", r"^\s+(?P<line>\d+):(?P<column>\d+)\s+✖\s+(?P<message>.*\S)", r"^(?P<file>[^\s:]\S*\.\w+)$", above=60, confidence=0.88),
    Tool("rspec", "test", "Failure/Error:", r"^\s+Failure/Error: (?P<message>.*)", r"^\s+# (?P<file>\./\S+?):(?P<line>\d+):in", below=16, more=4),
    Tool("minitest", "test", "]:", r"^(?P<message>\w\S*#\w+) \[(?P<file>[^\]:]+):(?P<line>\d+)\]:", more=3),
    Tool("cargo", "config", "failed to parse manifest", r"^(?P<message>error: failed to parse manifest at `(?P<file>[^`]+)`)", r"at line (?P<line>\d+), column (?P<column>\d+)", below=4, more=2, confidence=0.93),
    Tool("postcss", "syntax", "CssSyntaxError: ", r"(?P<message>CssSyntaxError: (?:.*?: )?(?P<file>/?[^\s:]+):(?P<line>\d+):(?P<column>\d+): .*)", alive=True),
    # linters and formatters
    Tool("eslint", "lint", "  error  ", r"^\s+(?P<line>\d+):(?P<column>\d+)\s+error\s+(?P<message>.*\S)", r"^(?P<file>/?[^\s:]\S*\.\w+)$", above=60, confidence=0.88),
    Tool("mypy", "type", ": error: ", rf"^{_PATH}:(?P<line>\d+): (?P<message>error: .*)"),
    Tool("ruff", "lint", ".py:", rf"^{_PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>[A-Z]+\d+ .*)", confidence=0.85),
    Tool("ruff", "lint", " --> ", rf"^\s+--> {_PATH}:(?P<line>\d+):(?P<column>\d+)", r"^(?P<message>[A-Z]{1,4}\d{3,4} .*)", above=1, confidence=0.85),
    Tool("black", "syntax", "error: cannot ", r"^(?P<message>error: cannot (?:parse|format):? (?P<file>[^\s:]+):(?: .*? )?(?P<line>\d+):(?P<column>\d+).*)"),
    Tool("prettier", "syntax", "[error] ", rf"^\[error\] {_PATH}: (?P<message>\S.*?) ?\((?P<line>\d+):(?P<column>\d+)\)"),
    # test runners
    Tool("go test", "test", "_test.go:", r"^\s+(?P<message>(?P<file>[\w./-]+_test\.go):(?P<line>\d+): .*)", r"^\s*--- (?:FAIL|XXX).*(?P<marker>)", above=8, below=8, confidence=0.86),
    Tool("tap", "test", "not ok ", r"^\s*not ok \d+ - (?P<message>(?!.*# (?:TODO|SKIP)).*)", r"location: '(?P<file>[^':]+):(?P<line>\d+):(?P<column>\d+)'", below=8, confidence=0.8),
    Tool("phpunit", "test", ".php:", r"^(?P<file>/\S+\.php):(?P<line>\d+)$", confidence=0.6),
    Tool("rspec", "test", "rspec ", r"^rspec (?P<file>\./\S+?):(?P<line>\d+) # (?P<message>.*)", weak=True, confidence=0.6),
    # frameworks
    Tool("django", "config", "CommandError: ", r"^(?P<message>CommandError: .*)"),
    Tool("django", "config", "(", r"^(?P<message>[?\w.]+: \([\w.]+\.E\d+\) .*)", confidence=0.88),
    Tool("uvicorn", "config", "Error loading ASGI app", r"(?P<message>Error loading ASGI app\..*)", alive=True, confidence=0.95),
    Tool("gunicorn", "config", "Failed to ", r"^(?P<message>Failed to (?:find attribute|parse) .*)", confidence=0.9),
    Tool("flask", "config", "Error: ", r"^(?P<message>Error: (?:Could not import|While importing|Failed to find|No such command|Could not locate|Detected multiple).*)", confidence=0.9),
    Tool("nest", "config", "Nest can't resolve", r"(?P<message>Nest can't resolve dependencies .*)", alive=True, confidence=0.92),
    Tool("streamlit", "config", "Error: ", r"^(?P<message>Error: (?:Invalid value|Missing argument|No such option).*)", confidence=0.85),
    # package managers
    Tool("npm", "missing_script", "Missing script", r"(?P<message>(?:npm (?:error|ERR!) )?Missing script: .*)", confidence=0.95),
    Tool("yarn", "missing_script", 'error Command "', r"^(?P<message>error Command \".*\" not found\.?)", confidence=0.95),
    Tool("pnpm", "dependency", "ERR_PNPM_", r"(?P<message>ERR_PNPM_(?!RECURSIVE_RUN|RECURSIVE_EXEC)\w+.*)", confidence=0.92),
    Tool("bun", "missing_script", "error: Script not found", r"^(?P<message>error: Script not found.*)", confidence=0.95),
    Tool("npm", "dependency", "ERESOLVE", r"^npm (?:error|ERR!) (?P<message>ERESOLVE \S.*)$", confidence=0.9),
    Tool("npm", "dependency", "npm ", r"^npm (?:error|ERR!) (?:\d{3} )?(?P<message>(?:4\d\d|5\d\d) .*|(?:ETARGET|E404|notarget|EUSAGE|EBADENGINE|EJSONPARSE|ENOTFOUND|ECONNREFUSED|EINTEGRITY|ENOSPC|EACCES)\b.*|.*`npm ci` can only install.*|No matching version found.*|JSON\.parse .*|Could not read package\.json.*)", confidence=0.86),
    Tool("npm", "build", "npm ", r"^npm (?:error|ERR!) (?P<message>gyp ERR! (?:stack Error: .*))", confidence=0.8),
    Tool("npm", "command", "npm ", r"^npm (?:error|ERR!) (?P<message>(?!gyp |A complete log|code |errno |path |command |syscall |enoent This|signal|Lifecycle|workspace|in workspace|Missing script)\S.*)", weak=True, confidence=0.5),
    Tool("pip", "dependency", "ERROR: ", r"^(?P<message>ERROR: (?:Cannot install|Could not find a version|No matching distribution|Package .* requires a different Python|Could not open requirements|Invalid requirement|Ignored the following|.*not a valid editable|Failed building wheel|.*does not appear to be a Python project).*)", r"-r (?P<file>\S+) \(line (?P<line>\d+)\)", confidence=0.9),
    Tool("pip", "build", "subprocess-exited-with-error", r"error: subprocess-exited-with-error", below=60, message=r"^\s+(?:\S+: )?(?P<message>(?:\w*Error|error|fatal error|ERROR)\b(?!: subprocess).*)", confidence=0.91),
    Tool("pip", "build", "error: ", r"^\s*(?P<message>error: (?!subprocess-exited|metadata-generation|externally)\S.*)", confidence=0.6),
    Tool("pip", "dependency", "ERROR: ", r"^(?P<message>ERROR: .*)", weak=True, confidence=0.55),
    Tool("uv", "dependency", "No solution found", r"(?P<message>No solution found when resolving .*)", more=3, confidence=0.92),
    Tool("uv", "dependency", "× ", r"^\s*× (?P<message>(?:No |Failed|Could|Invalid|Unable|Request|Distribution|Because|Python|The )\S*.*)", confidence=0.85),
    Tool("poetry", "dependency", "version solving failed", r"(?P<message>.*version solving failed.*)", confidence=0.85),
    Tool("bundler", "dependency", "Could not find ", r"^(?P<message>(?:Bundler::GemNotFound: )?Could not find (?:gem )?.*)", confidence=0.85),
    Tool("composer", "dependency", "Your requirements could not be resolved", r"(?P<message>Your requirements could not be resolved.*)", confidence=0.85),
    Tool("cargo", "dependency", "error: ", r"^(?P<message>error: (?:no matching package|failed to (?:select|parse|get|load|download)|package `|could not find `Cargo).*)", confidence=0.92),
    Tool("maven", "dependency", "[ERROR] ", r"^\[ERROR\] (?P<message>Failed to execute goal .*|.*Could not resolve dependencies.*|Non-resolvable .*)", weak=True, confidence=0.6),
    Tool("maven", "test", "[ERROR] ", r"^\[ERROR\] +(?P<message>\w+\.\w+:(?P<line>\d+)\b.*)", confidence=0.7),
    # shells, systems, clients
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
    Tool("access log", "http_5xx", " 500", r"(?P<message>\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+/\S*(?: HTTP/[\d.]+\"?)? 500\b.{0,60})", alive=True, weak=True, confidence=0.7),
    Tool("rails", "http_5xx", "Completed 500", r"(?P<message>Completed 500 .*)", alive=True, weak=True, confidence=0.7),
    Tool("rails", "exception", "):", r"^(?P<message>[A-Z]\w*(?:::\w+)* \(.*\)):$", r"^(?P<file>(?:app|lib|config)/\S+?):(?P<line>\d+):in", below=8, placed=True, alive=True),
    Tool("sinatra", "exception", " - ", r"^\d{4}-\S+ \S+ - (?P<message>[A-Z]\w*(?:::\w+)* - .*?):?$", r"^\s+(?P<file>\S+?\.rb):(?P<line>\d+):in", below=8, placed=True, alive=True),
    Tool("laravel", "exception", ".ERROR: ", r"\.ERROR: (?P<message>.*?) \{\"exception\".*? at (?P<file>[^\s()]+?):(?P<line>\d+)\)", alive=True),
    Tool("nodemon", "crash", "app crashed", r"(?P<message>\[nodemon\] app crashed.*)", alive=True, weak=True, confidence=0.6),
    Tool("nodemon", "crash", "[nodemon] clean exit", r"(?P<message>\[nodemon\] clean exit.*)", alive=True, weak=True, confidence=0.6),
    Tool("unittest", "test", "Ran 0 tests", r"^(?P<message>Ran 0 tests in .*)", uncaught=True, weak=True, confidence=0.7),
    Tool("pytest", "test", "no tests ran", r"^(?P<message>=* ?no tests ran.*)", uncaught=True, weak=True, confidence=0.7),
    Tool("node test", "test", "tests 0", r"^(?P<message>(?:ℹ|#) tests 0)$", uncaught=True, weak=True, confidence=0.7),
    Tool("node", "exception", "UnhandledPromiseRejectionWarning", r"UnhandledPromiseRejectionWarning: (?P<message>(?!Unhandled promise rejection\.).*)", rf"at .*?\(?(?:file://)?{_PATH}:(?P<line>\d+):(?P<column>\d+)", below=6, alive=True, uncaught=True, confidence=0.93),
    Tool("ruby", "exception", "terminated with exception", r"(?P<message>.*terminated with exception.*)", r"^(?P<file>\S+\.rb):(?P<line>\d+):in .*: (?P<message>.*)", below=3, uncaught=True, alive=True, confidence=0.93),
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

_COMPILED = [
    (t, re.compile(t.line), re.compile(t.place) if t.place else None, re.compile(t.message) if t.message else None)
    for t in TOOLS
]
MOST = 400  # findings of one row: a cascade of 10,000 errors tells no more
_TESTS = re.compile(r"^\s*--- FAIL")


def find(document: Document, roots: Roots) -> Iterator[Finding]:
    """What the table's tools printed, row by row."""
    for tool, line, place, message in _COMPILED:
        count = 0
        for index in document.hits(tool.literal):
            match = line.search(document.lines[index])
            if match is None:
                continue
            finding = _finding(document, index, tool, match, place, message, roots)
            if finding is not None:
                yield finding
                count += 1
                if count >= MOST:
                    break


def _finding(
    document: Document,
    index: int,
    tool: Tool,
    match: re.Match[str],
    place: re.Pattern[str] | None,
    message: re.Pattern[str] | None,
    roots: Roots,
) -> Finding | None:
    groups = match.groupdict()
    if tool.name == "go test" and not any(_TESTS.match(document.line(i)) for i in range(max(0, index - 30), index)):
        return None
    last = reach = index
    text = groups.get("message") or groups.get("message2") or ""
    if message is not None:
        for at in range(index + 1, min(len(document), index + max(8, tool.below))):
            if found := message.match(document.lines[at]):
                text, last = found["message"], at
                break
    if place is not None and not (groups.get("file") and groups.get("line") and text):
        nearby = [index, *range(index + 1, index + 1 + tool.below), *range(index - 1, index - 1 - tool.above, -1)]
        for at in nearby:
            found = place.search(document.line(at))
            if found and (not (path := found.groupdict().get("file")) or roots.file(path)):
                groups.update({k: v for k, v in found.groupdict().items() if v and not (k == "message" and text)})
                reach = max(last, at)
                break
    text = (text or groups.get("message") or "").strip()
    where = _where(groups, roots)
    if not text or (tool.placed and where is None):
        return None
    if last == index and text in document.lines[index]:
        text = roots.shortened(document.lines[index].strip())
    for at in range(index + 1, min(len(document), index + 1 + 2 * tool.more)):
        if text.count("\n") < tool.more and document.lines[at].strip():
            text, reach = f"{text}\n{document.lines[at].strip()}", max(reach, at)
    return Finding(
        tool.kind, text[:600], index, max(last, reach), (where,) if where else (),
        tool.confidence, alive=tool.alive, uncaught=tool.uncaught, weak=tool.weak, tool=tool.name,
    )  # fmt: skip


def _where(groups: dict[str, str | None], roots: Roots) -> Where | None:
    file = roots.file(groups.get("file") or "")
    if file is None:
        return None
    line, column = groups.get("line"), groups.get("column")
    return Where(file, int(line[:9]) if line else None, int(column[:9]) if column else None)
