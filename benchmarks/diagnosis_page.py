# ruff: noqa: E501 (a page and its tables)
"""Writes docs/diagnosis.md: how the diagnosis works, and what its benchmarks measured, beside what was aimed at.

    python benchmarks/diagnosis_page.py

Nothing is measured here; each figure comes from a file in results/, with the commit and the date it was taken at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "diagnosis.md"
HEAD = """# Diagnosis

Written by `benchmarks/diagnosis_page.py` from the results in `benchmarks/results`.

Output is not cut by position: what failed is looked for, weighed, and told in a few hundred tokens. What cannot be
told is not guessed: unknown is null, and each failure says how it was found.

## How a failure is found

| tier (`via`) | what it rests on | how far to trust it |
| --- | --- | --- |
| `report` | the structured report that the tool wrote when it was asked to | as the tool itself |
| `parser` | a table of how languages print stack traces and tools their diagnostics | its `confidence`; from 0.8 on it alone decides that output of unknown end is of a failure |
| `extractor` | words that failures are told in, the end of the failing step, places | a line to read, never that something failed |
| `tail` | the last lines | that they were last |

Then cause before consequence: the earliest failing stage, the first error of a cascade, the innermost cause of a chain,
the deepest frame inside the repository; what follows from it is folded under it with a count. What the last run that
passed printed too stands behind everything new ([why](decisions/0011-what-the-last-good-run-printed.md)). A failure's
`id` is made of what failed and where, not of ports, paths, times, ids or line numbers.

## Tools that are asked

When MECH runs a command itself, tools are asked for a report beside what they print, which stays byte for byte as it was;
the repository's own settings, options, wrappers and reports are kept, and the exit code too.

| tool | how it is asked |
| --- | --- |
| pytest, unittest | a plugin, and a listener, on `PYTHONPATH` |
| jest, vitest, mocha, eslint, `node --test` | a module that `NODE_OPTIONS` loads: a further reporter, or the runner's own results |
| minitest, RSpec | a plugin on `RUBYLIB`; `SPEC_OPTS` |
| Cargo: `build`, `check`, `test`, `clippy`, `run` | a `RUSTC_WRAPPER` that keeps the JSON which rustc gives to Cargo anyway: nothing is built anew for it, and a wrapper that is configured is called by it |
| mypy | `--junit-xml`, added to its command line in its own process |
| ruff | a program before it on `PATH`: after a check that found something, the same once more from its cache, as JSON |
| Surefire, Gradle, PHPUnit, CTest, .NET and whatever else writes JUnit, TRX, NUnit, Checkstyle or SARIF | the files that appeared while it ran |

A report that is printed, because the command asks for it (`--format json` and its like), is read where it stands.
Not asked, as they would have to print something else, or work twice, and what they print is exact already:

- `tsc` has no second output. `file(line,column): error TS1234: message` is its form for machines, and the other one says
  the same in another order; both are read whole.
- `go`: `-json` takes the place of the text and makes tests verbose; to ask once more would run the tests twice. The text has
  the form that `go tool test2json` reads, `go vet`, the compiler and tests all say `file:line`. `go test -json` is read.
- `javac` has no report; a processor or plugin that could write one changes what is compiled, and takes options that Maven
  and Gradle pass in their own ways. `file:line: error: message` is read whole, and so is what Maven and Gradle make of it.
- mypy's daemon and ruff as `python -m ruff` or of a path: their text is read.

## What is read first

A text of at most 60 (`l0`), 300 (`l1`) or 1,500 tokens (`l2`), or of as many as `mech diagnose --budget N` says, counted
from above: the verdict with the message and its place; what changed since the previous run; kind, function and tier of
the cause; what would fix it; the source around it; the command; consequences and further failures; then the lines of the
output that explain it and have not been said. The last line tells how many lines are shown and the handle of all.

What a program printed, and every name that comes from it, stands between fences with a number that is nowhere in it, or
inside a line of ours, in quotation marks where it reads like one. Control sequences, unseen signs and marks that change
the order of letters are taken out.

## Figures

"""
FOOT = """
## To add a tool

1. Make a folder in `tests/runs` with the sources, the command and `meta.json`; record it (`tests/runs/record.py`), read
   the output, write the label, commit.
2. Only then look at what is said of it: `python benchmarks/diagnosis.py --data DIR --own --misses`.
3. Where it is wrong, write a row in the table of its sort (`src/mech/diagnosers`: traces of languages, diagnostics of
   tools): a literal that finds its lines at the speed of memory, and a pattern of linear work with the groups `message`,
   `file`, `line`, `column`. A row says how the tool prints, never what one run printed.
4. A test of it by value in `tests/test_diagnosers*.py`, and the scores of all sets again.

## What is not promised

- Languages and tools that no table knows are told by the extractor: a good line, not a certain one.
- A program that fails in silence is told by how it ended.
- Output in other languages than English is read by its stack traces and places, not by its words.
- A place is that of the output, or of the sources where the output names something that stands in one file alone.
- The scores of runs that rules were written with in view say less than those of runs nobody looked at: `tuned` says which.
- Suggestions come from rules with a confidence; below 0.7 read them as a hint.
"""
TARGETS = {
    "failed_or_not_%": ("failed or not", "≥ 99 %"),
    "false_alarms_%": ("false alarms among healthy runs", "≤ 1 %"),
    "message_at_1_%": ("the cause's message first", "≥ 92 %"),
    "message_at_3_%": ("among the first three", "≥ 97 %"),
    "file_line_at_1_%": ("its file and line first", "≥ 88 %"),
    "cause_in_l1_%": ("the cause is in the 300 tokens", "≥ 98 %"),
    "tokens_mean": ("tokens of that text, mean", "≤ 300"),
    "tokens_most": ("most", "≤ 300"),
    "tokens_of_l0_most": ("most of the headline", "≤ 60"),
    "tokens_of_l2_most": ("most of the long text", "≤ 1,500"),
    "tokens_to_the_cause_median": ("tokens until the cause is stated, median", ""),
    "fix_kind_right_%": ("kind of fix, of runs not mended in the code", "≥ 90 %"),
    "fix_detail_right_%": ("its detail", "≥ 85 %"),
    "suggestions_at_0.7_of_another_kind_%": ("suggestions from 0.7 on of another kind", "≤ 2 %"),
}
PUBLIC = {
    "cause_in_l1_%": "≥ 82 %",
    "cause_in_1,000_tokens_%": "≥ 88 %",
    "coverage_%": "",
    "message_at_1_%": "",
    "tokens_mean": "≤ 300",
}
SIGNATURES = {
    "first_signature_the_same_%": ("the same failure told again keeps its id", "≥ 99 %"),
    "all_signatures_the_same_%": ("all failures of the run keep theirs", ""),
    "the_same_after_edits_above_%": ("with every line number moved", ""),
    "real_runs_with_the_commonest_signature_%": ("programs really run again", "≥ 99 %"),
    "pairs_that_collide_%": ("two recorded runs share an id", "≤ 1 %"),
    "renamed_that_collide_%": ("runs with a name or file renamed share it", "≤ 1 %"),
}


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Lines of a table."""
    titles = list(head)
    yield "| " + " | ".join(titles) + " |"
    yield "| " + " | ".join("---" for _ in titles) + " |"
    for row in rows:
        yield "| " + " | ".join("" if cell is None else str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def result(name: str) -> dict[str, Any]:
    path = HERE / "results" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def taken(found: dict[str, Any]) -> str:
    tuned = f"; tuned: {found['tuned']}" if found.get("tuned") else ""
    tokens = f", tokens {found['tokens']}" if found.get("tokens") else ""
    return f"{found['commit']} of {found['date']}, {found['machine']}{tokens}{tuned}"


def runs(found: dict[str, Any]) -> Iterator[str]:
    """Recorded runs: one column a set."""
    sets = {title: one for title, one in found.items() if "failed_or_not_%" in one and "LogChunks" not in title}
    yield "### Recorded runs\n"
    rows = [[name, aim, *(one.get(key) for one in sets.values())] for key, (name, aim) in TARGETS.items()]
    sizes = [f"{title} ({one['failing']} failing, {one['healthy']} healthy)" for title, one in sets.items()]
    yield from table(["what", "aim", *sizes], rows)
    for title, one in sets.items():
        yield f"- {title}: {taken(one)}"
    yield ""
    for title, one in sets.items():
        if "by_ecosystem" not in one:
            continue
        yield f"By ecosystem, {title}:\n"
        keys = list(next(iter(one["by_ecosystem"].values())))
        rows = [[name, *(part[key] for key in keys)] for name, part in one["by_ecosystem"].items()]
        yield from table(["ecosystem", *(key.replace("_", " ") for key in keys)], rows)
        yield from beside(title, one)


def beside(title: str, one: dict[str, Any]) -> Iterator[str]:
    """What cutting and grepping reach on the same set."""
    yield f"Beside it, on {title}: what is shown when output is cut or searched instead.\n"
    keys = ("cause_in_l1_%", "message_at_1_%", "file_line_at_1_%", "tokens_mean")
    ours = ["**MECH, l1**", *(one.get(key) for key in keys)]
    others = ([name, *(part[key] or None for key in keys)] for name, part in one["beside"].items())
    yield from table(["rule", "shows the cause %", "message at 1 %", "file and line at 1 %", "tokens"], [ours, *others])


def public(found: dict[str, Any]) -> Iterator[str]:
    for title, one in found.items():
        if "LogChunks" in title:
            yield f"### {title}\n"
            rows = [[key.replace("_", " "), aim, one.get(key)] for key, aim in PUBLIC.items()]
            yield from table(["what", "aim", "measured"], rows)
            yield f"{taken(one)}\n"
            yield from beside(title, one)
        elif "at" in one:
            yield f"### {title}\n"
            sizes = (
                [size, part["critical_signals"], part["signals"], part["tokens_mean"]]
                for size, part in one["at"].items()
            )
            yield from table(["tokens allowed", "critical signals", "all signals", "tokens used"], sizes)
            yield f"{one['cases']} cases, {taken(one)}; aim: 0.90 of the critical ones in 1,000 (reported, not a gate)\n"


def places(found: dict[str, Any]) -> Iterator[str]:
    if found:
        yield "### Places in the output of tools (errorformat's fixtures)\n"
        rows = [
            (title, one["all"]["tools"], one["all"]["pairs"], one["all"]["recall_%"], one["all"]["precision_%"])
            for title, one in found.items()
        ]
        yield from table(["set", "tools", "places", "recall % (aim 98)", "precision % (aim 98)"], rows)


def signatures(found: dict[str, Any]) -> Iterator[str]:
    if found:
        yield "### Signatures\n"
        yield from table(
            ["what", "aim", "measured %"], [(name, aim, found.get(key)) for key, (name, aim) in SIGNATURES.items()]
        )
        told = f"{found['failing_runs']} failing runs told {found['tellings']:,} times, {found['renamed']} renamed, "
        yield told + f"{found['programs_really_run_again']} programs run {found['real_runs']} times; {taken(found)}\n"


def speed(found: dict[str, Any]) -> Iterator[str]:
    if found:
        yield "### Speed\n"
        keys = ("mb_a_second", "times_grep", "peak_memory_mb")
        rows = [
            [name, *(one[key] for key in keys)]
            for name, one in found.items()
            if isinstance(one, dict) and keys[0] in one
        ]
        yield from table(["output", "MB/s (aim 20)", "times as long as `grep -c`", "peak memory, MB"], rows)
        yield "Of output that is nothing but errors about 1 MB is kept and read: it takes a second, however large it is.\n"
        ordinary = found["ordinary failure"]
        yield (
            f"A failure of 100 lines beside 2,000 source files: {ordinary['first_ms']} ms the first time, then "
            f"{ordinary['later_ms']} ms; the tables are imported in {ordinary['import_ms']} ms.\n"
        )
        yield f"{found['commit']} of {found['date']}, {found['machine']}\n"


def main() -> None:
    lines = [*runs(result("diagnosis")), *public(result("diagnosis")), *places(result("errorformat"))]
    lines += [*signatures(result("signatures")), *speed(result("log_speed"))]
    PAGE.write_text(HEAD + "\n".join(lines).rstrip() + "\n" + FOOT)


if __name__ == "__main__":
    main()
