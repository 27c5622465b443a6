"""Reads the name that a program puts before its message, and finds the line of a script or recipe that called it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.types import Where

_SAYS = re.compile(r"^(?:\.{0,2}/(?:[\w.-]{1,60}/){0,8})?(?P<tool>[A-Za-z][\w.+-]{1,30})(?: \[[^\]\n]{1,60}\])?: ")
_TOOLS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), tool)
    for pattern, tool in (
        (r"^Author identity|^fatal: .{0,40}(?:ident|email)\b", r"git\s(?:.{0,60}\s)?commit"),
        (r"refspec|\[(?:remote )?rejected\]|failed to push", r"git\s(?:.{0,60}\s)?push"),
        (
            r"^fatal: |\(publickey|Host key verification"
            r"|^error: (?:pathspec|failed to push|src refspec|Your local changes|cannot lock ref)",
            "git",
        ),
        (r"\bRedis\b", "redis-cli"),
        (r"[Cc]onnection (?:refused|timed out|reset)|unable to resolve", "(?:wget|curl|nc|telnet|http|ssh|scp|rsync)"),
        (r"^ERROR \d{4} \(", r"(?:mysql|mariadb)\w*"),
        (r"^(?:Parse|Runtime) error near line|^Error: near", "sqlite3"),
        (r"^MongoNetworkError|^MongoServer", "mongo(?:sh)?"),
    )
)  # fmt: skip
"""Programs that do not say their name, or another one."""
_OF_FILE = re.compile(r"(?i)\b(?:config|syntax|pars|valid|option|directive|key|unknown|schema)")
"""What a message says that speaks of the file which it names, not of the call."""
_RUN = re.compile(
    r"(?:\./)?[\w./-]*\.(?:sh|bash|zsh|ksh|fish|bats)\b|(?<=\./)[\w./-]+|\b(?:make|just|task|npm|pnpm|yarn)\b"
)
_FILES = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml"),
    **dict.fromkeys(("npm", "pnpm", "yarn"), ("package.json",)),
}
_TOKEN = re.compile(r"[\w@.+~/-]{3,80}")
_ECHO = re.compile(r"\b(?:echo|printf|print|info|log|say)\b\s+(?:-\w+ )?(?P<quote>['\"]?)(?P<text>[^'\"$\\;|&]{4,80})")
_PLAIN = frozenset(
    "the and for not with from file such directory error failed found line cannot could this that".split()
)
MOST = 12  # scripts that are looked into
SURE = 3


def place(finding: Finding, roots: Roots, command: str) -> Where | None:
    """The one line that calls the program which complains, of the scripts that the command runs; where several do,
    the one with most words of the message, else the first below what the script said last."""
    if roots.tree is None or (finding.where is not None and finding.where.line is not None):
        return None
    said = [line for line in finding.message.split("\n")[:4] if line.strip()]
    tool = next((m["tool"] for line in said[:2] if (m := _SAYS.match(line))), None)
    if finding.where is not None and (tool is None or _OF_FILE.search(said[0])):
        return None
    names = [re.escape(tool)] if tool else []
    names += [next((name for pattern, name in _TOOLS if said and pattern.search(said[0])), "")]
    names = [name for name in names if name]
    if not names:
        return None
    calls = re.compile(rf"(?:^|[\s;&|(@`\"'])(?:[\w./-]*/)?(?:{'|'.join(names)})(?=[\s\"';)`]|$)")
    tokens = {t for line in said for t in _TOKEN.findall(line[:300]) if t.lower() not in _PLAIN and t != tool}
    best: list[tuple[int, Where]] = []
    for file in scripts(command, roots):
        lines = (roots.read(file) or "").split("\n")
        after = _reached(lines, finding)
        for number, line in enumerate(lines, 1):
            code = line.split(" #")[0]
            if not calls.search(code[:400]) or code.lstrip().startswith(("#", "echo ", "printf ")):
                continue
            shared = sum(2 for token in tokens if token in code)
            best.append((SURE + shared + (number > after), Where(file, number)))
    return max(best, key=lambda pair: pair[0])[1] if best else None


def _reached(lines: list[str], finding: Finding) -> int:
    """The line of a script that printed the last thing before the message."""
    first = finding.message.split("\n")[0].strip()
    before = finding.near.partition(first)[0] if first else ""
    reached = 0
    for number, line in enumerate(lines, 1):
        match = _ECHO.search(line)
        if match and match["text"].strip() in before:
            reached = number
    return reached


def scripts(command: str, roots: Roots) -> Iterator[str]:
    """The scripts that a command line runs, and those that they run."""
    done: list[str] = []
    texts = [command]
    while texts and len(done) < MOST:
        text = texts.pop(0)
        for match in _RUN.finditer(text[:20_000]):
            for name in _FILES.get(match[0], (match[0],)):
                file = roots.file(name.removeprefix("./"))
                if file and file not in done and len(done) < MOST and roots.read(file):
                    done.append(file)
                    texts.append(roots.read(file) or "")
                    yield file
