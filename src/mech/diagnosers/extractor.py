"""The last parser: lines scored by the words that failures are told in, for any tool.

It never decides that something failed; it only chooses the line to show when something did.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from mech.diagnosers import closing
from mech.diagnosers.finding import Finding
from mech.diagnosers.paths import Roots
from mech.diagnosers.sections import Section, failing
from mech.text import Document
from mech.types import Where

AMPLE = 320  # tokens from which on the lines that close a report are quoted too
SCORED = 400  # characters of a line that are weighed
CLOSE = 200  # lines before the end of the failing step that are all weighed
WEIGHED = 3_000  # lines from the first, and from the last, that are weighed
WIDEST = 240  # characters shown of a line

_LITERALS = (
    "rror", "RROR", "ail", "AIL", "xception", "atal", "FATAL", "anic", "annot", "ot found", "No such", "no such",
    "efused", "enied", "nvalid", "issing", "ndefined", "nable to", "nexpected", "ould not", "not exist", "bort", "ot match", "id not", "OT match", "No output", "exceeded", "erminated", "[-] ", "** ", "Reason: ", "xpected", "ctual",
    "illed", "imed out", "imeout", "nrecognized", "nknown", "equire", "lready", "ismatch", "✗", "✖", "⨯", "✘", "!!!",
    "rash", "egmentation", "ould not", "an't", "not set", "has no ", "onflict", "nsupported", "incompatible", "violat",
)  # fmt: skip
_GOOD: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"^[\w./+@-]+\.\w{1,12}:\d+(?::\d+)?: ?\S"), 3.5),
    (
        re.compile(
            r"No output has been received|exceeded the maximum|has been terminated|(?:did|do|does) (?:not|NOT) (?:match|find|exist|have)|mismatch"
        ),
        3.0,
    ),
    (re.compile(r"^\s*\[-\] |^\*\* |\bReason: |\bcrashed\b|^\S+ aborted!"), 2.5),
    (re.compile(r"^\s*[-+*]?\s*(?:Expected|Actual|Received|Got|Differs?)\s*:"), 1.5),
    (re.compile(r"^\s*+(?:\[?[\w:./ -]{0,40}\]?[ :>]*)?(?:fatal|FATAL|panic|PANIC)\b"), 5.0),
    (re.compile(r"^\s*(?:\S+ )?(?:[\w.-]*(?:Error|Exception))(?:\s*[:\[]|$)"), 5.0),
    (re.compile(r"^\s*(?:error|ERROR|Error)\b\s*[:\[!]"), 4.5),
    (re.compile(r"\b(?:error|Error|ERROR)[:\]]"), 3.0),
    (re.compile(r"\b(?:[Ee]rrors?|ERROR|[Ff]ailed|[Ee]xception)\b[^:]{0,30}:\s*$"), 1.5),
    (re.compile(r"\b(?:failed|FAILED|failure|FAILURE|Failed|FAIL)\b"), 2.5),
    (re.compile(r"\b[Cc]an(?:not|'t| not)\b|\b[Uu]nable to\b|\b[Cc]ould not\b|\b[Cc]ouldn't\b"), 2.5),
    (re.compile(r"\b(?:not found|[Nn]o such|does not exist|doesn't exist|not set|missing|Missing)\b"), 2.5),
    (
        re.compile(
            r"\b(?:refused|denied|[Ii]nvalid|[Uu]ndefined|[Uu]nexpected|unrecognized|conflict)\b|(?<![\w-])[Uu]nknown(?![\w-])"
        ),
        2.0,
    ),
    (
        re.compile(
            r"\b(?:timed out|[Tt]imeout (?:exceeded|reached|of|after|waiting|error|while)|ETIMEDOUT|[Kk]illed|[Aa]borted|Segmentation|core dumped|crash)"
        ),
        2.0,
    ),
    (re.compile(r"[\w./-]+\.\w{1,5}:\d+"), 1.5),
    (re.compile(r"\b(?:error|exception)\b", re.I), 1.0),
    (re.compile(r"^E\s{3}|^\s*not ok \d|^\s*[✗✖⨯✘×]"), 2.5),
    (re.compile(r"\bexpected\b.*\b(?:got|actual|but|received)\b|\bassert", re.I), 1.5),
)
_BAD: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"recipe for target"), 20.0),
    (re.compile(r"^[0-9A-F]{8,16}:error:"), 4.0),
    (
        re.compile(
            r"[Oo]ne or more tests? failed|^\W*(?:Failed|FAILED)\W*$|errors? found\b|^\s*\d+ (?:errors?|violations?)|See above|stopped due to|^\W*Failed \d+|FAILURE!+|Command failed with"
        ),
        4.0,
    ),
    (re.compile(r":in [`']|/gems/|node_modules|site-packages|dist-packages|/\.(?:rvm|rbenv|pyenv|cargo)/"), 4.0),
    (
        re.compile(
            r"(?:fatal|error|failed)[\w-]*\.(?:o|c|h|cpp|hpp|js|py|rb|swift|beam|html|rs|go)\b|lib\w*error|'?Error\.swift",
            re.I,
        ),
        3.5,
    ),
    (
        re.compile(
            r"\b(?:0|no|No|zero|without)\s+(?:\w+\s)?(?:errors?|failures?|failed|problems?|issues?|warnings?)\b"
        ),
        6.0,
    ),
    (re.compile(r"(?:errors?|failures?|failed|err_count)['\"]?\s*[:=]\s*(?:0|null|None|none|false)\b", re.I), 6.0),
    (
        re.compile(
            r"\b(?:warn|warning|WARN|WARNING|Warning|DeprecationWarning|deprecated|note|hint|DEBUG|debug|INFO|info|NOTICE)\b"
        ),
        3.5,
    ),
    (re.compile(r"\b(?:PASS|PASSED|passed|SKIP|SKIPPED|ok|OK|XFAIL|success\w*)\b|✓|✔"), 3.0),
    (
        re.compile(
            r"\b(?:retry|retrying|ignored|ignoring|caught|recovered|expected failure|continuing|fall(?:ing)? ?back)",
            re.I,
        ),
        3.0,
    ),
    (
        re.compile(
            r"\b(?:[Ss]tarting|[Pp]erforming|[Dd]oing) (?:an? )?(?:full|fresh|clean|new|cold)\b|\bfrom scratch\b"
        ),
        3.0,
    ),
    (re.compile(r"^\s*(?:at |from |#\d+ )|^\s*[+$>] "), 2.5),
    (
        re.compile(
            r"exit(?:ed)?(?: with)? (?:code|status)|returned (?:a )?non-zero|Process completed|exited with|Error \d+$"
        ),
        2.5,
    ),
    (re.compile(r"^\s*(?:-Wl?|gcc|g\+\+|cc|clang)\b|-W(?:error|all)|-Werror"), 3.0),
    (re.compile(r"\.(?:o|c|cpp|js|py|rb|html|beam)\b\s*$"), 0.8),
    (re.compile(r"^\s*(?:\d+ (?:tests?|examples?|passed|failed)|Tests?:|Failed tests?|=+)", re.I), 1.0),
)
_LIBRARY = re.compile(
    r"node_modules|site-packages|dist-packages|\(?node:|<frozen|<anonymous>|/rustc/|/usr/(?:local/)?lib"
)
PLACE = re.compile(
    r"(?<!error \(at )(?P<file>(?:[\w@.+-]*/)*[\w@+-][\w@.+-]*\.(?:pyi?|[cm]?[jt]sx?|vue|svelte|astro|css|scss|less|json|toml|ya?ml|go|rs|java|kt|scala|c|h"
    r"|cc|cpp|hpp|cs|rb|php|exs?|erl|lua|pl|pm|r|R|sh|sql|html|env|txt|cfg|ini|tf|hs|ml|clj|lisp|el|vim|tex|m|swift|ps1))"
    r"(?::|\(|, line |:line )(?P<line>\d{1,7})(?:[:,](?P<column>\d{1,7}))?"
)


_DIGITS = re.compile(r"\d+")


def find(document: Document, roots: Roots, section: Section | None = None) -> Iterator[Finding]:
    """The best lines, best first, each with the place that is nearest; those of the failing step before others."""
    section = section or failing(document)
    for value, index in _ranked(document, section)[:3]:
        text = document.lines[index].strip(" \t│┃║")[:600]
        yield Finding(
            "unknown",
            text,
            index,
            index,
            _near(document, index, roots),
            min(0.6, 0.2 + value / 20),
            via="extractor",
            tool="extractor",
        )


def _ranked(document: Document, section: Section) -> list[tuple[float, int]]:
    """Lines that read like a failure with their scores, best first. The nearer the step's end, the likelier."""
    indexes: set[int] = set()
    for literal in _LITERALS:
        indexes.update(document.hits(literal))
    indexes.update(range(max(section.first, section.last - CLOSE), section.last + 1))
    seen: dict[str, int] = {}
    forms: dict[tuple[str, float], list[int]] = {}
    scored: list[tuple[float, int]] = []
    order = sorted(indexes)
    if len(order) > 2 * WEIGHED:  # of thousands that read alike, those that came first and those that came last
        order = order[:WEIGHED] + order[-WEIGHED:]
    for index in order:
        line = document.lines[index]
        key = _DIGITS.sub("0", line[:300])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 3:
            continue
        value = score(line)
        if value <= 0:
            continue
        form = (line[:5], value)
        if index in section:
            near = 4.0 * math.exp((index - section.last) / 25) + 1.0
            value += near
        elif section.told:
            value -= 4.0
        if value > 0:
            scored.append((value, index))
            forms.setdefault(form, []).append(len(scored) - 1)
    for alike in forms.values():  # of lines of one form the first is the cause: as near as the last of them
        first = scored[alike[0]]
        scored[alike[0]] = (max(scored[at][0] for at in alike), first[1])
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return scored


def select(
    document: Document, budget: int, cost: Callable[[str], int], around: Sequence[tuple[int, int]] = ()
) -> list[str]:
    """Lines that explain the failure, in order, at most `budget` by `cost`; `…` stands where lines were left out.

    Those of `around` (pairs of indexes, what a diagnosis rests on), the best lines with what surrounds
    them, and the end of the failing step.
    """
    section = failing(document)
    wanted: dict[int, float] = {}
    for value, index in _ranked(document, section)[:60]:
        for at in range(index - 3, index + 7):
            if 0 <= at < len(document) and document.lines[at].strip():
                distance = at - index if at > index else 2 * (index - at)
                wanted[at] = max(wanted.get(at, 0.0), value - 0.6 * distance)
    for at in range(max(section.first, section.last - 25), section.last):
        if document.lines[at].strip():
            wanted[at] = max(wanted.get(at, 0.0), 4.5 + (at - section.last) * 0.15)
    if section.told:
        wanted[section.last] = 20.0
    for first, last in around:
        if section.told and first not in section:
            continue
        for at in range(max(0, first), min(last + 3, first + 40, len(document))):
            if document.lines[at].strip() and not _LIBRARY.search(document.lines[at]):
                wanted[at] = max(wanted.get(at, 0.0), 14.0 - 0.4 * (at - first))
    if budget > AMPLE:
        wanted |= dict.fromkeys(closing.lines(document), 15.0)
    chosen: set[int] = set()
    for at in sorted(wanted, key=lambda i: (-wanted[i], i)):
        price = cost(_shown(document, at, section)) + 1
        if price <= budget:
            chosen.add(at)
            budget -= price
    lines: list[str] = []
    before: int | None = None
    for at in sorted(chosen):
        if before is not None and any(document.lines[i].strip() for i in range(before + 1, at)):
            lines.append("…")
        lines.append(_shown(document, at, section))
        before = at
    return lines


def _shown(document: Document, index: int, section: Section) -> str:
    """The line as it is quoted; what a runner says of a step's end may repeat the whole script."""
    line = document.lines[index]
    if section.told and index == section.last and len(line) > 140:
        return f"{line[:60]} … {line[-50:]}"
    return line[:WIDEST].rstrip()


@lru_cache(maxsize=8_192)  # the same lines are weighed for the cause and for what is quoted
def score(line: str) -> float:
    """How much the line reads like the statement of a failure; 0 or less: not at all."""
    length, line = len(line), line[:SCORED]
    good = sum(weight for pattern, weight in _GOOD if pattern.search(line))
    if good <= 0:
        return 0.0
    return good - sum(weight for pattern, weight in _BAD if pattern.search(line)) - max(0.0, (length - 300) / 200)


def _near(document: Document, index: int, roots: Roots) -> tuple[Where, ...]:
    for at in (index, *range(index + 1, index + 7), *range(index - 1, index - 5, -1)):
        for match in PLACE.finditer(document.line(at)[:SCORED]):
            if file := roots.file(match["file"]):
                column = match["column"]
                return (Where(file, int(match["line"]), int(column) if column else None),)
    return ()


def tail(document: Document, section: Section | None = None) -> Iterator[Finding]:
    """The last thing that was printed (before a step's end was told): all there is when nothing reads like a failure."""
    section = section or Section(0, len(document) - 1)
    for index in range(section.last - section.told, section.first - 1, -1):
        if document.lines[index].strip():
            first = index
            while first > section.first and index - first < 4 and document.lines[first - 1].strip():
                first -= 1
            text = "\n".join(line.strip() for line in document.lines[first : index + 1])
            lines = text.split("\n")
            yield Finding("unknown", "\n".join([lines[-1], *lines[:-1]])[:600], first, index, (), 0.2, via="tail")
            return
