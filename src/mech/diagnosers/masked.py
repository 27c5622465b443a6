"""Failures that a script hides: what its commands complained of, where the script ends with 0 and nothing says it minds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mech.diagnosers.coping import coped_after
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.run import CommandRun
from mech.text import Document

_COMPLAINS = re.compile(
    r"^(?P<tool>tar|cp|mv|mkdir|cat|ln|chmod|chown|install|sed|awk|gawk|mawk|sort|cut|head|tail|wc|join|paste|split|tee|dd|touch|gzip|gunzip"
    r"|bzip2|xz|zstd|unzip|zip|cpio|rsync|scp|sftp|ssh|wget|jq|yq|envsubst|patch|openssl|gpg|pg_dump|pg_restore|mysqldump|mongodump"
    r"|redis-cli|kubectl|helm|docker|aws|gcloud|python3?|node|ruby|perl|php|java|base64|sha\d+sum|md5sum|xargs|cd|source|realpath"
    r"|ffmpeg|convert|pandoc|dot|rg|iconv|diff|cmp|msgfmt|crontab|systemctl): "
    r"(?:error: |fatal: |line \d+: )?(?P<message>(?!warning|[Ww]arning|note|Removing leading|.*(?:Broken pipe|File exists|[Ii]nterrupted))\S.*)"
)
_GRAVE = re.compile(
    r"No such file or directory|[Pp]ermission denied|cannot |can't |[Cc]annot |[Cc]ould not|not found|[Ff]ailed|failure|[Ii]nvalid|unrecognized|missing"
    r"|[Uu]nable to|refused|No space left|Is a directory|[Nn]ot a directory|previous errors|unexpected|error|Bad |too (?:many|few)|Read-only"
)
_OTHERS = re.compile(
    r"^(?P<tool>curl): \(\d+\) |^(?P<tool2>rsync) error: |^E: (?:Unable|Could|Failed|Package)|^(?P<tool3>psql|mysqldump|mysql|pg_dump|mongosh): error"
    r"|^(?P<tool4>git): .*fatal|^fatal: (?:not a git|could not|unable|repository)"
)
_TOLERATED = re.compile(
    r"\|\||^\s*(?:el)?if\b|^\s*(?:while|until)\b|^\s*!|2>\s*/dev/null|&& break|\btrap\b|--ignore|set \+e"
)
_SCRIPT = re.compile(r"[\w./-]+\.(?:sh|bash|zsh|ksh|fish|mk)\b|\b[Mm]akefile\b|(?<=\./)[\w./-]+")
MOST = 20


def find(command: CommandRun, document: Document, roots: Roots) -> Iterator[Finding]:
    """What commands of a script complained of and the script did not expect."""
    source = _source(command.line, roots)
    literals = ("No such", "enied", "annot", "an't", "ould not", "ailed", "rror", "nvalid", "efused", "not found", "nable", "irectory", "curl: (", "unrecognized", "missing", "No space", "too ")  # fmt: skip
    for index in sorted({i for literal in literals for i in document.hits(literal)})[:500]:
        line = document.lines[index][:600]
        match = _COMPLAINS.match(line)
        if match is not None and not _GRAVE.search(match["message"]):
            continue
        match = match or _OTHERS.match(line)
        if match is None:
            continue
        tool = next((value for name, value in match.groupdict().items() if name.startswith("tool") and value), "")
        if coped_after(document, index) or _tolerates(source, tool):
            continue
        yield Finding("command", line.strip(), index, index, confidence=0.72, uncaught=True, tool="masked")


def _source(line: str, roots: Roots) -> list[str]:
    """Lines of the command and of the scripts that it names."""
    lines = [line]
    for match in _SCRIPT.finditer(line):
        file = roots.file(match[0])
        text = roots.read(file) if file else None
        lines += (text or "").split("\n")
    return lines


def _tolerates(source: list[str], tool: str) -> bool:
    """Whether the script expects that the command may fail: it asks how it ended, or hides its errors."""
    word = re.compile(rf"(?:^|[\s;&|(`]){re.escape(tool)}\s")
    return bool(tool) and any(_TOLERATED.search(line) for line in source if word.search(line))


# ruff: noqa: E501 (tables are read by row)
