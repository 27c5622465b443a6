"""What sort of failure a message tells of, as a table; the first row that matches names it."""

from __future__ import annotations

import re

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("missing_script", r"Missing script|error Command \".*\" not found|Script not found|ERR_PNPM_NO_SCRIPT"),
        ("port_in_use", r"EADDRINUSE|[Aa]ddress already in use|[Pp]ort (?:\d+ )?is (?:already )?in use"),
        ("out_of_memory", r"heap out of memory|MemoryError|OutOfMemoryError|out of memory|^Killed|: +\d+ Killed|Cannot allocate memory"),
        ("disk_full", r"ENOSPC|No space left on device|EFBIG|File too large|EDQUOT|Disk quota exceeded|File size limit"),
        ("network_denied", r"ENOTFOUND|EAI_AGAIN|Name or service not known|Temporary failure in name resolution|ENETUNREACH|Network is unreachable|getaddrinfo failed|no such host|NameResolutionError|Could not resolve host"),
        ("missing_service", r"ECONNREFUSED|[Cc]onnection refused|could not connect to server|Can't connect to|Failed to connect to|ServerSelectionTimeout|Is the server running|psql: error"),
        ("missing_env", r"(?:[Ee]nvironment variable|env var(?:iable)?s?)\b.*\b(?:not|missing|required|undefined|unset)|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b['\"`]? (?:is |must be |was )?(?:not (?:set|defined|found|provided)|missing|required|undefined|set)|[Mm]issing (?:required )?(?:environment|env)|key not found: \"[A-Z0-9_]+\"|^KeyError: '[A-Z][A-Z0-9]*_[A-Z0-9_]+'|SECRET_KEY setting must not be empty"),
        ("missing_module", r"ModuleNotFoundError|No module named|Cannot find (?:module|package) '(?![./])|Can't resolve '(?![./])|Could not resolve \"(?![./])|Failed to resolve import \"(?![./@]/)|no required module provides|cannot load such file|Cannot find module '(?![./])|fatal error: .*\.h: No such file"),
        ("import", r"ImportError|ERR_MODULE_NOT_FOUND|is not exported by|does not provide an export|Can't resolve '\.|Could not resolve \"\.|Failed to resolve import"),
        ("syntax", r"SyntaxError|IndentationError|TabError|[Ss]yntax error|ParseError|cannot parse|Unexpected token|Unexpected end"),
        ("permission", r"PermissionError|EACCES|Permission denied|EPERM"),
        ("database", r"no such table|relation \".*\" does not exist|OperationalError|ProgrammingError|PrismaClient|[Mm]igrations? (?:are pending|failed|is missing)|unapplied migration|[Cc]onflicting migrations|no such column|Unknown column|PendingMigration"),
    )
)  # fmt: skip

_KEPT = {"test", "lint", "type", "timeout", "crash", "http_5xx", "blank", "no_port", "no_answer"}


def refine(kind: str, message: str) -> str:
    """The more telling kind of the message, or the given one."""
    if kind in _KEPT:
        return kind
    text = message[:600]
    return next((name for name, pattern in KINDS if pattern.search(text)), kind)
