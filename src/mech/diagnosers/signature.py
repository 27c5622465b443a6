"""The stable name of a failure: the same across ports, temporary paths, times, addresses, ids, line numbers and order.

Two tellings of one failure differ in what the machine chose: those parts are replaced before the name is taken.
Numbers that say what failed stay: codes (`TS2345`, `E0308`), statuses of HTTP, exit codes, errno, and the small
numbers of an assertion (`expected 3, got 4` is another failure than `expected 3, got 5`).
"""

from __future__ import annotations

import hashlib
import re

from mech.types import Where

LONGEST = 600  # characters of a message that count
_VALUES = 3  # further lines that count: of a failed assertion, and after a first line that ends in a colon

_KEPT = "\ue000"  # stands before a number that stays

_ORDER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\"'`´‘’‚‛“”„‟«»‹›]"), "'"),
    (re.compile(r"''+"), "'"),
    (re.compile(r"[−‐‑‒–—]"), "-"),
    (re.compile(r"[\u00a0\u202f\u2009]"), " "),
    # labels of tools and of time before the message
    (re.compile(r"^(?:\[[\w .:/+-]{1,40}\] ?)?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d)?"), "#"),
    (re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?(?:[T _-]\d\d?[:_-]\d\d(?:[:_-]\d\d(?:[.,_]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d)?)?"), "#"),
    (re.compile(r"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:\d\d?[ /-])?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[ /-]\d{1,4}(?:[ /-]\d{4}|:\d\d)?(?=\W|$)"), "#"),
    (re.compile(r"\b\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b)?(?: ?(?:UTC|GMT|CES?T|[EP][SD]T)\b)?(?![:\w])"), "#"),
    # where things lie on this machine
    (re.compile(r"file://(?=/)"), ""),
    (re.compile(r"(?<![\w./~-])(-[IL])(?=/)"), r"\1 "),
    (re.compile(r"(?<![\w.~/-])/(?:[\w.+@#-]{1,100}/){0,20}(?:s?bin|Scripts)/(?=[\w+@#-])"), ""),
    (re.compile(r"\b[A-Za-z]:\\(?:[^\\/:*?'<>|\s]{1,100}\\){0,30}(?=[^\\/:*?'<>|\s])"), "~/"),
    (re.compile(r"(?<![\w.~/-])(?:/private)?(?:/var/tmp|/tmp|/dev/shm|/var/folders|/run/user)/[\w.+@#-]{1,100}(?:/[\w.+@#-]{1,100}){0,30}/(?=[\w.+@#-]{1,100}\.[A-Za-z]\w{0,7}\b)"), "~/"),
    (re.compile(r"(?<![\w.~/-])(?:/private)?(?:/var/tmp|/tmp|/dev/shm|/var/folders|/run/user)(?:/[\w.+@#-]{1,100}){1,30}/?"), "~"),
    (re.compile(r"(?<![\w.~/-])/(?:home|Users|root|workspaces?|builds?|work|app|srv|mnt|data|code|src|project|github|var/www|usr/src|opt/build|repo)/(?:[\w.+@# -]{1,100}/){0,30}(?=[\w+@#-][\w.+@#-]{0,99}\.[A-Za-z]\w{0,7}\b)"), "~/"),
    (re.compile(r"(?<![\w.~/-])/(?:home|Users|root|workspaces?|builds?|work|srv|mnt|project|github|var/www|usr/src|opt/build|repo)(?:/[\w.+@#-]{1,100}){1,30}/?(?=[\s',;:)\]}]|$)"), "~"),
    (re.compile(r"(?<![\w.])(?:\./)+(?=\w)"), ""),
    (re.compile(r"\btmp[\w-]{6,12}\b|\btmp\.\w{6,12}\b"), "#"),
    # ids and addresses
    (re.compile(r"\b0[xX][0-9a-fA-F]+"), "#"),
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "#"),
    (re.compile(r"\b(?=[0-9a-fA-F]{0,63}\d)[0-9a-fA-F]{7,64}\b"), "#"),
    (re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,30}\d+[A-Za-z]+\d+[A-Za-z])[A-Za-z0-9]{8,64}(?![A-Za-z0-9])"), "#"),
    (re.compile(r"\[?::1?\]?(?=:\d)|\b\d{1,3}(?:\.\d{1,3}){3}\b|\blocalhost\b"), "#"),
)  # fmt: skip
_MEANT = re.compile(
    r"(?i)\b(?:status(?: ?code)?|http(?:/\d(?:\.\d)?)?|errno|err|error|code|exit(?:ed)?(?: with)?(?: (?:status|code))?|signal|"
    r"returned|sqlstate|ora|response|statuscode)[\s:=#\[('-]{1,3}(?=\d{1,5}\b)"
    r"|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [^\s']{1,200}[\s':>→-]{1,5}(?=[1-5]\d\d\b)|(?-i:\b[A-Z]{2,6}-(?=\d{2,6}\b))"
)
_CONTRAST = re.compile(
    r"(?i)\bassert|\bexpect|\breceived\b|\bactual\b|\bgot\b|\bleft\b|\bright\b|\bto (?:be|equal)\b|[!=]=|\bwant\b"
)
_SMALL = re.compile(
    r"(?<![\w.,:#-])(?<!line )(?<!port )(-?)(\d{1,3})(?:[.,](\d{1,2}))?(?![\w.,]?\d)(?! ?(?:[mnuµ]?s|secs?|seconds?|[kKMG]i?B)\b)"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z_0-9\ue000])\d[\w.,'_]*(?:[.,]\d+)*(?:[ ]?(?:[mnuµ]?s|secs?|seconds?|minutes?|[kKMGT]i?B|bytes|%)(?!\w))?"
)
_REPEATED = re.compile(r"#(?:[\s:./,x-]{0,3}#)+")
_BRACES = re.compile(r"\{([^{}]{1,400})\}")
_INFORMS = re.compile(r"(?i)^\W{0,4}(?:expected|received|actual|got|want|left|right|diff|[+-] )")
_PLACED = re.compile(r"^(?:~/)?(?:[\w.@+~-]+/){0,30}[\w.@+-]+\.\w{1,12}[:(]\d+(?:[:,.]\d+)*\)?:?\s*")
_LINES = re.compile(
    r"(?i)(?<=[\w)])[:(]\d+(?:[:,]\d+)?\)?(?=[\s:,')\]]|$)|,? ?\b(?:on )?line:? \d+(?:,? (?:column|col|char) \d+)?"
)


def signature(kind: str, message: str, where: Where | None, workdir: str = "") -> str:
    """`f_` and twelve hexadecimal digits, from the kind, what the message says and the file and function.

    `workdir` is where the repository lay when the message was printed.
    """
    lines = [line for line in message[: 4 * LONGEST].split("\n") if line.strip()]
    told = [essence(line, workdir) for line in lines[:1]]
    opened = bool(lines) and lines[0].rstrip().endswith(":")  # what it says comes on the lines after
    told += [essence(line, workdir) for line in lines[1:8] if opened or _INFORMS.match(line)][:_VALUES]
    place = f"{essence(where.file)}|{essence(where.function or '')}" if where else ""
    text = "\0".join((kind, *told, place))
    return "f_" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def essence(line: str, workdir: str = "") -> str:
    """The line without what changes from run to run."""
    line = " ".join(line[:LONGEST].replace(_KEPT, "").split())
    if len(workdir) > 1:
        line = line.replace(workdir.rstrip("/") + "/", "").replace(workdir.rstrip("/"), "~")
    for pattern, name in _ORDER:
        line = pattern.sub(name, line)
    line = _LINES.sub("", _PLACED.sub("", line.strip()))
    line = _MEANT.sub(lambda match: match[0] + _KEPT, line)
    if _CONTRAST.search(line):
        line = _SMALL.sub(_small, line)
    line = _REPEATED.sub("#", _NUMBER.sub("#", line)).replace(_KEPT, "")
    line = _BRACES.sub(_sorted, line)
    return " ".join(line.split())


def _small(match: re.Match[str]) -> str:
    """A small number in one form, whatever the locale."""
    part = (match[3] or "").rstrip("0")
    return f"{match[1]}{_KEPT}{match[2]}" + (f".{_KEPT}{part}" if part else "")


def _sorted(match: re.Match[str]) -> str:
    """The members of a set in order: which comes first depends on the seed of a hash."""
    return "{" + ", ".join(sorted(part.strip() for part in match[1].split(","))) + "}"
