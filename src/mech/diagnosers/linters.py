"""Rows for linters, type checkers and formatters: how each prints its errors (see `tool.Tool`)."""

from __future__ import annotations

from mech.diagnosers.tool import PATH, Tool

TOOLS: tuple[Tool, ...] = (
    Tool("eslint", "lint", "  error  ", r"^\s+(?P<line>\d+):(?P<column>\d+)\s+error\s+(?P<message>.*\S)", r"^(?P<file>/?[^\s:]\S*\.\w+)$", above=60, confidence=0.88),
    Tool("biome", "lint", " ━━", r"^(?P<file>[^\s:]+\.\w+)(?::(?P<line>\d+):(?P<column>\d+))? \S.* ━{2,}", below=4, message=r"^\s+[×✖] (?P<message>\S.*)", confidence=0.88),
    Tool("eslint", "config", "ESLint couldn't", r"^(?P<message>ESLint couldn't (?:find|determine) .*)", confidence=0.9),
    Tool("xo", "lint", "✖ ", r"^\s+✖\s+(?P<line>\d+):(?P<column>\d+)\s+(?P<message>.*\S)", r"^\s+(?P<file>[^\s:]+\.\w+)(?::\d+:\d+)?$", above=60, placed=True, confidence=0.88),
    Tool("redocly", "lint", "] ", r"^\[\d+\] (?P<file>[^\s:]+\.\w+):(?P<line>\d+):(?P<column>\d+) at #", below=3, message=r"^(?P<message>(?!\[)\S.*)", confidence=0.87),
    Tool("mypy", "type", ": error: ", rf"^{PATH}:(?P<line>\d+): (?P<message>error: .*)"),
    Tool("ruff", "lint", ".py:", rf"^{PATH}:(?P<line>\d+):(?P<column>\d+): (?P<message>[A-Z]+\d+ .*)", confidence=0.85),
    Tool("ruff", "lint", " --> ", rf"^\s+--> {PATH}:(?P<line>\d+):(?P<column>\d+)", r"^(?P<message>[A-Z]{1,4}\d{3,4} .*)", above=1, confidence=0.85),
    Tool("black", "syntax", "error: cannot ", r"^(?P<message>error: cannot (?:parse|format):? (?P<file>[^\s:]+):(?: .*? )?(?P<line>\d+):(?P<column>\d+).*)"),
    Tool("prettier", "syntax", "[error] ", rf"^\[error\] {PATH}: (?P<message>\S.*?) ?\((?P<line>\d+):(?P<column>\d+)\)"),
    Tool("svelte-check", "type", "Error: ", r"^(?P<message>Error: .*)", r"^(?P<file>/\S+\.\w+):(?P<line>\d+):(?P<column>\d+)$", above=1, placed=True, confidence=0.9),
    Tool("mix format", "lint", "mix format failed", r"^(?P<message>\*\* \(Mix\) mix format failed.*)", r"^\s+\* (?P<file>\S+)$", below=6, more=3, confidence=0.93),
    Tool("stylelint", "lint", "✖  ", r"^\s+(?P<line>\d+):(?P<column>\d+)\s+✖\s+(?P<message>.*\S)", r"^(?P<file>[^\s:]\S*\.\w+)$", above=60, confidence=0.88),
)  # fmt: skip
