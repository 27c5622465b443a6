"""What runners put before each line of a program's output: its name, the time, a step's number; taken off again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

SAMPLE = 600  # lines that are looked at to see what stands before all of them
NEARLY_ALL = 0.9
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
_EVERYWHERE = tuple(  # stand before every line, or are none
    re.compile(pattern)
    for pattern in (
        rf"[^\t]{{1,80}}\t[^\t]{{1,120}}\t\ufeff?{_ISO} ?",  # a job's log as GitHub's client prints it
        rf"{_ISO} \d\d[OE][ +]",  # GitLab
        rf"{_ISO} [\w./-]{{1,40}}\[[\w.-]{{1,40}}\]: ?",  # Heroku and its like
        rf"{_ISO}(?: (?:stdout|stderr) [FP])?(?: |$)",  # containers, hosted runners
        rf"\[{_ISO}\] ?",
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,60} [\w@./:-]{1,60}(?:\[\d{1,9}\])?: ?",  # the system's journal
        r"\[\d\d:\d\d:\d\d(?:\.\d{1,6})?\] ",
        r"\d\d:\d\d:\d\d (?=[\w.-]{1,40} *[|│])",  # process managers
    )
)
_NAME = re.compile(  # of a service, surely
    r"[\w.-]{1,40}(?:[-.]\d{1,3}|_\d{1,3})? *[|│] |\d{1,3}\|[\w.-]{1,40} *\| |\[pod/[\w./-]{1,90}\] "
)
_SURELY = re.compile(r"[\w.-]{1,40}[-.]\d{1,3} {1,30}\| ")  # enough on a single line
_TASK = re.compile(r"\[[\w@/.:-]{1,40}\] |[\w@/.-]{1,40}:(?=[\w-]*[a-z])[\w-]{1,30}: ")  # before every line, or none
_STEP = re.compile(r"#\d{1,3} \d{1,5}\.\d{1,4} ")  # of an image's build
_STACK = (
    r"(?=\s+at \S|\s+File \"|Traceback \(|[^\s:]+\(\d+,\d+\): error |panic: |goroutine \d|\t\S+\.go:\d|thread '"
    r"|Exception in thread|\tfrom \S+:\d|#\d+ \S|node:internal)"
)
_BEFORE_STACK = re.compile(
    r"^(\[[\w@/.:-]{1,30}\] |[\w@/.-]{1,40}(?::[\w-]{1,30}| [\w:-]{1,30})?: |[\w.-]{1,40}\s*[|│] )" + _STACK
)
_LEVELS = (
    "error",
    "warn",
    "info",
    "debug",
    "fatal",
    "trace",
    "[error",
    "[info",
    "[warn",
    "[debug",
    "[fatal",
    "uncaught",
    "caused",
)
_PLACE = re.compile(r"\.\w{1,8}:\d|Error|Exception")
_MOST_LABELS = 40


@dataclass(frozen=True, slots=True)
class Bare:
    """Text without labels, line for line, and the order in which its lines belong together (None: as they stand)."""

    text: str
    order: tuple[int, ...] | None = None


def bare(text: str) -> Bare:
    """The text without what stands before its lines; lines of several programs that alternate are told apart."""
    lines = text.split("\n")
    lines = _without_everywhere(_without_everywhere(lines))
    if any(_STEP.match(line) for line in _sample(lines)):
        lines = [_STEP.sub("", line, count=1) if line[:1] == "#" else line for line in lines]
    order: tuple[int, ...] | None = None
    for labels in (_names, _tasks, _before_stacks):
        found = labels(lines)
        if found and len(found) <= _MOST_LABELS:
            known = tuple(sorted(found, key=len, reverse=True))
            owners, stripped = zip(*(_split(line, known) for line in lines), strict=True)
            lines, order = list(stripped), order or _order(owners)
    return Bare("\n".join(lines), order)


def _sample(lines: list[str]) -> list[str]:
    if len(lines) <= SAMPLE:
        return lines
    return lines[: SAMPLE // 3] + lines[:: max(1, len(lines) // (SAMPLE // 3))][: SAMPLE // 3] + lines[-SAMPLE // 3 :]


def _without_everywhere(lines: list[str]) -> list[str]:
    """The lines without what stands before nearly all of them."""
    told = [line for line in _sample(lines) if line.strip()]
    if not told:
        return lines
    for pattern in _EVERYWHERE:
        if pattern.match(told[0]) or pattern.match(told[-1]):
            count = sum(1 for line in told if pattern.match(line))
            if count >= NEARLY_ALL * len(told):
                return [pattern.sub("", line, count=1) if pattern.match(line) else line for line in lines]
    return lines


def _names(lines: list[str]) -> set[str]:
    """Names of services that stand before several lines."""
    found = Counter(match[0] for line in _sample(lines) if (match := _NAME.match(line[:120])))
    found = Counter({label: count for label, count in found.items() if not label.strip(" |│").isdigit()})
    told = sum(1 for line in _sample(lines) if line.strip())
    if told == 1 and found:
        return {label for label in found if _SURELY.match(label)}
    return {label for label, count in found.items() if count >= 2} if sum(found.values()) >= 0.6 * told else set()


def _tasks(lines: list[str]) -> set[str]:
    """Names of tasks, where such stand before nearly every line."""
    told = [line for line in _sample(lines) if line.strip()]
    found = Counter(match[0] for line in told if (match := _TASK.match(line[:120])))
    if sum(found.values()) < max(3, NEARLY_ALL * len(told)) or len(found) > len(told) / 3:
        return set()
    kept = {label for label in found if not label.lower().startswith(_LEVELS) and not _PLACE.search(label)}
    return kept if len(kept) == len(found) else set()


def _before_stacks(lines: list[str]) -> set[str]:
    """Labels that stand before a stack or a diagnostic."""
    found = {match[1] for line in lines if (match := _BEFORE_STACK.match(line[:200]))}
    kept = {label for label in found if not label.lower().startswith(_LEVELS) and not _PLACE.search(label)}
    if not kept:
        return kept
    used = Counter(label for line in lines for label in kept if line.startswith(label))
    return {label for label in kept if used[label] >= 2}


def _split(line: str, labels: tuple[str, ...]) -> tuple[str, str]:
    if line.startswith(labels):
        label = next(label for label in labels if line.startswith(label))
        return label, line[len(label) :]
    short = next((label for label in labels if line.rstrip() == label.rstrip()), None)
    return (short, "") if short is not None else ("", line)


def _order(owners: tuple[str, ...]) -> tuple[int, ...] | None:
    """Lines of one program after another where they alternate; a line without a label belongs to nobody."""
    turns = sum(1 for a, b in pairwise(owners) if a and b and a != b)
    if turns < 2:
        return None
    return tuple(sorted(range(len(owners)), key=lambda i: (owners[i], i)))
