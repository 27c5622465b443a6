# ruff: noqa: E501 (a table of changes)
"""Measures how stable and how telling a failure's signature is: `python benchmarks/signatures.py [--data DIR] [--keep]`.

Every failing run in tests/runs (and in DIR/runs) is told again 50 times with other ports, temporary paths, times,
addresses, ids, pids, users, work directories and order; one signature is right. The same runs against each other, and
each with one name or file renamed, are other failures; one signature is wrong. A dozen programs that fail by chance of
their machine are really run 20 times each. `--keep` writes results/signatures.json.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import facts
from rerun import PROGRAMS, rerun

from mech.feedback import diagnose_text

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "signatures.json"
OWN = HERE.parent / "tests" / "runs"
TIMES = 50
EXTENSIONS = "pyi?|[cm]?[jt]sx?|go|rs|java|kt|rb|php|exs?|lua|pl|c|cc|cpp|h|vue|svelte|scss|html|sh|json|toml|ya?ml"


@dataclass(frozen=True)
class Case:
    """A recorded run that failed."""

    folder: Path
    text: str
    command: str
    exit_code: int
    ended: str
    workdir: str
    label: dict[str, Any]

    def ids(self, text: str, workdir: str | None = None, sources: bool = True) -> list[str]:
        """Signatures of what is diagnosed in this telling."""
        return [failure["id"] for failure in self.failures(text, workdir, sources)]

    def failures(self, text: str, workdir: str | None = None, sources: bool = True) -> list[dict[str, Any]]:
        """What is diagnosed in this telling."""
        root = self.folder / "src"
        found = diagnose_text(
            text,
            command=self.command,
            exit_code=self.exit_code,
            ended=self.ended,  # type: ignore[arg-type]
            root=root if sources and root.is_dir() else None,
            workdir=workdir or self.workdir or None,
        )
        failures: list[dict[str, Any]] = found["failures"]
        return failures

    def fixed(self) -> dict[str, str]:
        """Numbers that the sources state: these do not change by themselves."""
        texts = (path.read_text(errors="replace") for path in self.folder.glob("src/**/*") if path.is_file())
        return {number: number for text in texts for number in re.findall(r"\b\d{4,5}\b", text)}


def cases(folder: Path) -> Iterator[Case]:
    """The failing runs of a folder."""
    for label in sorted(folder.glob("*/label.json")):
        known, home = json.loads(label.read_text()), label.parent
        if not known["failed"]:
            continue
        meta = json.loads((home / "meta.json").read_text())
        text = (home / "output.txt").read_bytes().decode("utf-8", "replace")
        exit_code = int((home / "exit_code").read_text())
        command = (home / "cmd").read_text().strip()
        yield Case(home, text, command, exit_code, meta.get("ended") or "exited", meta.get("workdir") or "", known)


def word(chance: random.Random, size: int, letters: str = string.ascii_lowercase + string.digits) -> str:
    return "".join(chance.choice(letters) for _ in range(size))


def like(chance: random.Random, shape: str) -> str:
    """Random signs in the shape of others: digits for digits, hexadecimal for hexadecimal."""
    pure = shape.isdigit()
    return "".join(
        (chance.choice("123456789") if pure else chance.choice("0123456789abcdef"))
        if c in "0123456789abcdefABCDEF"
        else c
        for c in shape
    )


def clock(chance: random.Random, shape: str) -> str:
    """Another time in the same form."""
    fields = iter((chance.randint(10, 23), chance.randint(10, 59), chance.randint(10, 59)))
    return re.sub(r"\d\d(?=:|(?<=:\d\d)|[.,]|$|\D)", lambda m: str(next(fields, m[0])), shape, count=3)


Change = Callable[[random.Random, "re.Match[str]"], str]
CHANGES: tuple[tuple[str, re.Pattern[str], Change], ...] = (
    ("time", re.compile(r"(?<![\d:.])\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?![:\d])"), lambda c, m: clock(c, m[0])),
    ("date", re.compile(r"\b20\d\d([-/])\d\d[-/]\d\d\b"), lambda c, m: f"20{c.randint(20, 39)}{m[1]}0{c.randint(1, 9)}{m[1]}1{c.randint(0, 9)}"),
    ("address", re.compile(r"\b0x[0-9a-f]{6,16}\b"), lambda c, m: "0x" + like(c, m[0][2:])),
    ("id", re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"), lambda c, m: "-".join(word(c, n, "0123456789abcdef") for n in (8, 4, 4, 4, 12))),
    ("hash", re.compile(r"\b(?=\d{0,40}[a-f])(?=[a-f]{0,40}\d)[0-9a-f]{7,40}\b"), lambda c, m: word(c, len(m[0]), "0123456789abcdef")),
    ("port", re.compile(r"(?<=localhost:)\d{4,5}\b|(?<=\d\.\d\.\d:)\d{4,5}\b|(?<=\d\.\d\.\d port )\d{4,5}\b|(?<=::)\d{4,5}\b|(?<=[Pp]ort )\d{4,5}\b"), lambda c, m: str(c.randint(1024, 65535))),
    ("temporary", re.compile(r"(?<![\w.])(/tmp/|/var/tmp/)([A-Za-z._]{0,12}[-_.]?)[\w.-]{4,40}"), lambda c, m: f"{m[1]}{m[2]}{word(c, 8)}"),
    ("duration", re.compile(r"(?<![\w.])\d+(?:\.(\d+))?(?= ?(?:ms|s|sec|secs|seconds)\b)"), lambda c, m: str(c.randint(1, 900)) + (f".{c.randint(10, 99)}" if m[1] else "")),
    ("pid", re.compile(r"(?<=pid )\d+|(?<=PID )\d+|(?<=pid=)\d+|(?<=\[)\d{4,6}(?=\])|(?<=line \d:)[ ]+\d+(?= )|(?<===)\d+(?===)"), lambda c, m: f" {c.randint(2, 99999)}" if m[0][0] == " " else str(c.randint(2, 99999))),
    ("thread", re.compile(r"(?<=Thread-)\d+|(?<=goroutine )\d+|(?<=Worker-)\d+|(?<=thread-)\d+"), lambda c, m: str(c.randint(1, 99))),
)  # fmt: skip
SAYS = re.compile(
    r"(?i)error|traceback|backtrace|stack|note|panic|fail|exception|fatal|panic|cannot|not found|denied|refused|expected|warn|line|\bat\b|:\d|^\W|^\s|^$"
)
NOISE = (
    "listening for changes",
    "cache is warm",
    "worker {n} ready",
    "GET /health 200 {n}ms",
    "loaded {n} rules in {n}ms",
)


def retold(case: Case, chance: random.Random, order: bool = True) -> tuple[str, str]:
    """The run as it is told another time on another machine, and where it ran there."""
    text, workdir = case.text, case.workdir
    fixed = case.fixed()
    for _, pattern, change in CHANGES:
        seen = dict(fixed)
        text = pattern.sub(lambda m, s=seen, f=change: s.setdefault(m[0], f(chance, m)), text)  # type: ignore[misc]
    text = text.replace("‘", "'").replace("’", "'") if chance.random() < 0.3 else text
    if len(workdir) > 4:
        other = chance.choice(
            (
                f"/home/{word(chance, 6)}/{word(chance, 7)}",
                f"/builds/{word(chance, 5)}/{word(chance, 8)}",
                f"/opt/ci/{word(chance, 10)}",
            )
        )
        home = str(Path(workdir).parent)
        text = text.replace(workdir, other)
        text = text.replace(home + "/", str(Path(other).parent) + "/") if len(home) > 5 else text
        workdir = other
    return (shuffled(text, chance) if order else text), workdir


def shuffled(text: str, chance: random.Random) -> str:
    """The lines that report progress in another order, and those of a neighbour between them."""
    lines = text.split("\n")
    calm = [not any(SAYS.search(line) for line in lines[max(0, at - 3) : at + 3]) for at in range(len(lines))]
    for at in range(1, len(lines) - 1):
        if calm[at] and chance.random() < 0.5:
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
    for at in range(len(lines) - 1, 0, -1):
        if calm[at] and chance.random() < 0.2:
            lines.insert(at, chance.choice(NOISE).format(n=chance.randint(1, 99)))
    return "\n".join(lines)


def moved(text: str, chance: random.Random) -> str:
    """The same failure after lines were added above it: every line number further down."""
    by = chance.randint(1, 40)
    text = re.sub(rf"(\.(?:{EXTENSIONS})[:(])(\d+)", lambda m: f"{m[1]}{int(m[2]) + by}", text)
    return re.sub(r"(\b[Ll]ine )(\d+)", lambda m: f"{m[1]}{int(m[2]) + by}", text)


def stability(case: Case) -> tuple[str, int, int, int, list[str]]:
    """Of 50 tellings: with the same first signature, with the same set; of 10 after edits above: the same."""
    chance = random.Random(case.folder.name)
    wanted = case.ids(case.text)
    told = [case.ids(*retold(case, chance)) for _ in range(TIMES)]
    first = sum(ids[:1] == wanted[:1] for ids in told)
    whole = sum(set(ids) == set(wanted) for ids in told)
    bare = case.ids(case.text, sources=False)[:1]
    edited = sum(case.ids(moved(case.text, chance), sources=False)[:1] == bare for _ in range(10))
    return case.folder.name, first, whole, edited, wanted


NAMES = re.compile(r"(?<=['\"`‘’“])[A-Za-z_][\w.-]{3,40}(?=['\"`‘’”])")

TYPES = ("str", "int", "float", "number", "undefined", "null")


def mutants(case: Case) -> Iterator[tuple[str, str]]:
    """The run with one name of its message renamed throughout, and with the file of its place renamed."""
    pattern = case.label["root_cause"]["message_regex"]
    match = re.search(pattern, case.text, re.M) if pattern else None
    if match:
        line = case.text[case.text.rfind("\n", 0, match.start()) + 1 : (case.text.find("\n", match.end()) + 1 or None)]
        for name in sorted(set(NAMES.findall(line)))[:3]:
            text = re.sub(rf"\b{re.escape(name)}\b", name[:-2] + "qz", case.text)
            if name in match[0] and text != case.text and not name.startswith(TYPES):
                yield name, text
    place = next((failure["where"] for failure in case.failures(case.text, sources=False)[:1]), None)
    if place and place["file"] in case.text:
        stem, dot, end = place["file"].rpartition(".")
        yield place["file"], case.text.replace(place["file"], f"{stem}_two{dot}{end}")


def separation(case: Case) -> tuple[int, list[str]]:
    """How many renamed runs there are, and those that have the signature of the original."""
    base = case.ids(case.text, sources=False)[:1]
    told = [(name, case.ids(text, sources=False)[:1]) for name, text in mutants(case)]
    return len(told), [f"{case.folder.name}: {name}" for name, ids in told if ids == base]


def main() -> int:
    """Print the shares and what misses; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    known = [*cases(OWN), *(cases(arguments.data / "runs") if arguments.data else ())]
    with ProcessPoolExecutor(2) as pool:
        stable = list(pool.map(stability, known, chunksize=4))
        apart = list(pool.map(separation, known, chunksize=4))
        again = list(pool.map(rerun, PROGRAMS))
    for name, first, whole, edited, _ in stable:
        if first < TIMES or whole < TIMES or edited < 10:
            print(f"unstable: {name}: {first} first, {whole} all of {TIMES}; after edits {edited} of 10")
    kinds = {(ids[0], name.removeprefix("ci-")) for name, *_, ids in stable if ids}  # ci-NAME tells NAME's failure
    shared = Counter(signature for signature, _ in kinds)
    same = [name for name, *_, ids in stable if ids and shared[ids[0]] > 1]
    for told in (
        *(f"collides: {name}" for name in same),
        *(f"mutant collides: {one}" for _, many in apart for one in many),
    ):
        print(told)
    for name, ids in again:
        print(f"really run again: {name}: {len(set(ids))} signatures of {len(ids)} runs")
    tellings, renamed = len(stable) * TIMES, sum(count for count, _ in apart)
    runs = sum(len(ids) for _, ids in again)
    found = {
        "failing_runs": len(stable),
        "tellings": tellings,
        "first_signature_the_same_%": round(100 * sum(s[1] for s in stable) / tellings, 2),
        "all_signatures_the_same_%": round(100 * sum(s[2] for s in stable) / tellings, 2),
        "the_same_after_edits_above_%": round(10 * sum(s[3] for s in stable) / len(stable), 2),
        "runs_that_share_a_signature_%": round(100 * len(same) / len(stable), 2),
        "pairs_that_collide_%": round(100 * sum(n * (n - 1) for n in shared.values()) / (len(kinds) * (len(kinds) - 1)), 4),
        "renamed": renamed,
        "renamed_that_collide_%": round(100 * sum(len(many) for _, many in apart) / renamed, 2),
        "programs_really_run_again": len(again),
        "real_runs": runs,
        "real_runs_with_the_commonest_signature_%": round(100 * sum(Counter(ids).most_common(1)[0][1] for _, ids in again) / runs, 2),
    }  # fmt: skip
    print(json.dumps(found, indent=2))
    if arguments.keep:
        RESULTS.write_text(json.dumps(facts() | found, indent=2) + "\n")
    return 0 if found["first_signature_the_same_%"] >= 99 and found["renamed_that_collide_%"] <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
