"""Rows for package managers: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import Tool

TOOLS: tuple[Tool, ...] = (
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
    Tool("cargo", "config", "failed to parse manifest", r"^(?P<message>error: failed to parse manifest at `(?P<file>[^`]+)`)", r"at line (?P<line>\d+), column (?P<column>\d+)", below=4, more=2, confidence=0.93),
    Tool("uv", "dependency", "parse requirement", r"^error: (?P<message>Couldn't parse requirement in `(?P<file>[^`]+)`.*)", more=3, confidence=0.92),
)  # fmt: skip
