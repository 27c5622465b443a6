"""Scores the places that are read from tools' raw output: `python benchmarks/errorformat.py --data DIR [--misses]`.

DIR holds `errorformat/testdata` with pairs of `TOOL.in` and `TOOL.ok` (`file|line col N severity| message`).
Without it there is nothing to do. `--title TITLE` keeps the figures in results/errorformat.json under that title.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from machine import facts

from mech.diagnosers.places import places

RESULTS = Path(__file__).parent / "results" / "errorformat.json"
_EXPECTED = re.compile(r"^(?P<file>[^|]*)\|(?P<line>\d*)[^|]*\|")

Pair = tuple[str, int | None]


def expected(text: str) -> set[Pair]:
    """The pairs of file and line in a `.ok` text; entries without a file name no place."""
    found = (_EXPECTED.match(line) for line in text.split("\n"))
    return {(m["file"], int(m["line"]) if m["line"] else None) for m in found if m and m["file"]}


def score(folder: Path) -> dict[str, dict[str, Any]]:
    """By tool: pairs expected, found and right, and which were missed or made up."""
    scores = {}
    for source in sorted(folder.glob("*.in")):
        want = expected(source.with_suffix(".ok").read_text("utf-8", "replace"))
        got = {(p.file, p.line) for p in places(source.read_text("utf-8", "replace"))}
        scores[source.stem] = {
            "expected": len(want),
            "found": len(got),
            "right": len(want & got),
            "missed": sorted(want - got, key=str),
            "made_up": sorted(got - want, key=str),
        }
    return scores


def percent(part: int, whole: int) -> float:
    """Percent to one place; 100 of nothing."""
    return round(100 * part / whole, 1) if whole else 100.0


def main() -> int:
    """Prints recall and precision of pairs by tool and over all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--title")
    chosen = parser.parse_args()
    if chosen.data is None or not (folder := chosen.data / "errorformat" / "testdata").is_dir():
        print("no data: give --data DIR with errorformat/testdata; nothing to do", file=sys.stderr)
        return 0
    scores = score(folder)
    figures = {}
    print(f"{'tool':22}{'expected':>9}{'recall %':>10}{'precision %':>13}")
    for tool, one in scores.items():
        figures[tool] = [percent(one["right"], one["expected"]), percent(one["right"], one["found"])]
        print(f"{tool:22}{one['expected']:9}{figures[tool][0]:10}{figures[tool][1]:13}")
        if chosen.misses:
            for name in ("missed", "made_up"):
                print(*(f"    {name}: {pair}" for pair in one[name]), sep="\n", end="\n" if one[name] else "")
    total = {name: sum(one[name] for one in scores.values()) for name in ("expected", "found", "right")}
    recall, precision = percent(total["right"], total["expected"]), percent(total["right"], total["found"])
    print(f"{'all':22}{total['expected']:9}{recall:10}{precision:13}")
    if chosen.title:
        kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        told = {"tools": len(scores), "pairs": total["expected"], "recall_%": recall, "precision_%": precision}
        kept[chosen.title] = {"machine": facts(), "all": told, "by_tool": figures}
        RESULTS.write_text(json.dumps(kept, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
