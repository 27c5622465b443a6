"""Rows for bundlers and style-sheet compilers: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import PATH, REST, Tool

TOOLS: tuple[Tool, ...] = (
    Tool("esbuild", "compile", "[ERROR] ", r"✘ \[ERROR\] (?P<message>.*)", r"^\s*(?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+):\s*$", below=4, alive=True),
    Tool("esbuild", "compile", ": ERROR: ", rf"^\s*{PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>ERROR: .*)", alive=True, confidence=0.93),
    Tool("rollup", "compile", "): ", rf"^(?:\[!\] )?(?:RollupError: |\[[^\]]+\] )*(?:\[plugin [^\]]+\] )?{PATH} \((?P<line>\d+):(?P<column>\d+)\): {REST}", confidence=0.92),
    Tool("vite", "compile", "error during build:", r"^error during build:", r"^(?:file:|\s+╭─\[|\[plugin [^\]\n]+\]) (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, message=r"^(?!\s|Build failed with|\[plugin [^\]\n]+\] \S+$)(?P<message>\S.*)", confidence=0.84),
    Tool("vite", "compile", "Internal server error: ", r"Internal server error: (?P<message>.*)", r"^\s+File: (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, alive=True),
    Tool("vite", "compile", "Pre-transform error: ", r"Pre-transform error: (?P<message>.*)", r"^\s+File: (?P<file>[^\s:?]+)(?:\?[^\s:]*)?(?::(?P<line>\d+):(?P<column>\d+))?", below=8, alive=True),
    Tool("vite", "dependency", "could not be resolved", r"(?P<message>The following dependencies are imported but could not be resolved:.*)", r"^\s+(?P<message>\S+) \(imported by (?P<file>[^)]+)\)", below=4, alive=True),
    Tool("webpack", "compile", "ERROR in ", r"^ERROR in (?P<file>\./\S+)(?: (?P<line>\d+):(?P<column>\d+))?", message=r"^(?P<message>\S.*)", alive=True),
    Tool("webpack", "type", "ERROR in ", rf"^ERROR in {PATH}[:(](?P<line>\d+)[:,](?P<column>\d+)\)?", message=r"^(?P<message>\S.*)", alive=True),
    Tool("next", "type", "Type error: ", r"^(?P<message>Type error: .*)", rf"^\.?/?{PATH}:(?P<line>\d+):(?P<column>\d+)", above=2, alive=True),
    Tool("next", "compile", "Failed to compile", r"^Failed to compile", rf"^\.?/?{PATH}(?::(?P<line>\d+):(?P<column>\d+))?$", below=4, message=r"^(?!\./|\.\.)(?P<message>(?:Module not found|Error|Type error|Syntax ?Error|\S+ Error|x ).*)", alive=True, confidence=0.8),
    Tool("next", "compile", "Module not found: ", r"(?P<message>Module not found: .*)", rf"^\s*(?:⨯ )?(?:\./)?{PATH}:(?P<line>\d+):(?P<column>\d+)$", above=3, alive=True, confidence=0.85),
    Tool("next", "compile", "⨯ ", r"^ ?⨯ (?:(?P<file>\./[^\s:]+):(?P<line>\d+):(?P<column>\d+)|(?P<message>\S.*))", alive=True, confidence=0.72),
    Tool("babel", "syntax", "SyntaxError: ", r"SyntaxError: (?P<file>/[^\s:]+): (?P<message>.*?) ?\((?P<line>\d+):(?P<column>\d+)\)", alive=True),
    Tool("less", "syntax", " on line ", r"^(?P<message>\w*Error: .* in (?P<file>\S+) on line (?P<line>\d+), column (?P<column>\d+):?)"),
    Tool("sass", "syntax", "Error: ", r"^(?P<message>Error: .*)", r"^\s+(?P<file>\S+\.s[ac]ss) (?P<line>\d+):(?P<column>\d+)", below=9, placed=True, confidence=0.9),
    Tool("postcss", "syntax", "CssSyntaxError: ", r"(?P<message>CssSyntaxError: (?:.*?: )?(?P<file>/?[^\s:]+):(?P<line>\d+):(?P<column>\d+): .*)", alive=True),
    Tool("parcel", "compile", "Build failed.", r"^🚨 Build failed\.", rf"^\s+{PATH}:(?P<line>\d+):(?P<column>\d+)$", below=8, message=r"^(?P<message>@\S+: .*)", alive=True, confidence=0.9),
    Tool("webpack", "config", "Invalid configuration object", r"(?P<message>Invalid configuration object.*)", more=2, confidence=0.9),
    Tool("rescript", "type", "found a bug for you!", r"(?:We've|I've) found a bug for you!", rf"^\s*{PATH}:(?P<line>\d+):(?P<column>\d+)", below=14, message=r"^ {1,4}(?P<message>(?!\d+ [│|┆])[A-Z][^│|]*[\w.:!?)`\"]$)", more=1, alive=True, confidence=0.9),
    Tool("swc", "syntax", "x ", r"^\s{2}[x×] (?P<message>\S.*)", rf"[,╭][-─]\[{PATH}:(?P<line>\d+):(?P<column>\d+)\]", below=4, placed=True, alive=True, confidence=0.9),
)  # fmt: skip
